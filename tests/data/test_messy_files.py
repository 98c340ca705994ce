"""Published files, byte for byte: marks, gaps, local times and long fractions are read as they are."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pricing.periods import instant_text
from tests.data.product import FILES, rows
from tests.events.ledger import Ledger, contents

TRACE = "AzureLLMInferenceTrace_conv.csv"
TRACES = "id: content\ncustomer: {constant: c}\ntype: {constant: llm}\ntime: {column: TIMESTAMP, timezone: UTC}\n"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


def published(name: str) -> bytes:
    """The bytes of a file."""
    path = FILES / name
    return path.read_bytes() if path.exists() else gzip.decompress((FILES / f"{name}.gz").read_bytes())


def test_a_byte_order_mark_is_no_part_of_the_first_column(ledger: Ledger) -> None:
    ledger.mapping(
        "id: row\ncustomer: BillingAccountId\ntype: ChargeType\n"
        'time: {column: Date, format: "%m/%d/%Y", timezone: UTC}\nproperties: {quantity: Quantity}\n'
    )
    content = published("azure_EA_ActualCost_Small.csv")
    assert content.startswith(b"\xef\xbb\xbfBillingAccountId,")
    outcome = ledger.export(content)
    assert (outcome.file.accepted, {event[3] for event in outcome.events}) == (11, {"8611537"})
    assert "0.03225806" in {json.loads(event[6])["quantity"] for event in outcome.events}


def test_seven_digits_of_a_second_without_a_zone_are_cut_to_six(ledger: Ledger) -> None:
    ledger.mapping(TRACES)
    content = published(TRACE)
    assert content.count(b"\r\n") == 19_366, "the last line has no end"
    outcome = ledger.export(content)
    assert (outcome.file.accepted, outcome.faults) == (19_366, [])
    assert content.splitlines()[1].startswith(b"2023-11-16 18:15:46.6805900,")
    assert instant_text(outcome.events[0][5]) == "2023-11-16T18:15:46.680590Z"
    found = [json.loads(event[6]) for event in outcome.events]
    assert sum(int(one["ContextTokens"]) for one in found) == 22_361_870
    assert sum(int(one["GeneratedTokens"]) for one in found) == 4_088_665


def test_a_file_with_the_newest_first_gives_the_same_events(tmp_path: Path) -> None:
    header, *lines = published(TRACE).split(b"\r\n")
    ledgers = [Ledger(tmp_path / name) for name in ("oldest", "newest")]
    outcomes = []
    for ledger, ordered in zip(ledgers, (lines, lines[::-1]), strict=True):
        ledger.mapping(TRACES)
        outcomes.append(ledger.export(b"\r\n".join([header, *ordered])))
    oldest, newest = outcomes
    assert contents(oldest.events) == contents(newest.events)
    assert oldest.file.first_event_us == newest.file.first_event_us == newest.events[-1][5]


HOUSEHOLD = """
delimiter: ";"
id: row
customer: {constant: household}
type: {constant: load}
time: {columns: [Date, Time], format: "%d/%m/%Y %H:%M:%S", timezone: Europe/Paris}
properties: {kw: Global_active_power}
null_values: ["", "?"]
"""


def test_local_times_in_two_columns_are_those_of_the_zone(ledger: Ledger) -> None:
    ledger.mapping(HOUSEHOLD)
    outcome = ledger.export(published("uci_household_power_sample.txt"), "household.txt")
    assert (outcome.file.accepted, outcome.faults) == (2_203, [])
    assert instant_text(outcome.events[0][5]) == "2006-12-16T16:24:00Z"
    told = rows("uci_household_power_sample.txt", ";")
    assert [json.loads(event[6])["kw"] for event in outcome.events] == [row["Global_active_power"] for row in told]


def test_a_gap_as_the_whole_data_set_writes_it_is_a_missing_value(ledger: Ledger) -> None:
    ledger.mapping(HOUSEHOLD)
    gap = b"28/4/2007;00:21:00;?;?;?;?;?;?;\r\n"
    outcome = ledger.export(published("uci_household_power_sample.txt").rstrip() + b"\r\n" + gap, "household.txt")
    assert (outcome.file.accepted, json.loads(outcome.events[-1][6])) == (2_204, {})


@pytest.mark.parametrize(("fold", "instants"), [("earlier", 96), ("later", 96)])
def test_the_hour_that_occurs_twice_is_read_whole_on_one_side_of_the_change(
    ledger: Ledger, fold: str, instants: int
) -> None:
    """25 hours of a meter's quarters in local time: no reading is lost, though eight of them share four instants."""
    paris = ZoneInfo("Europe/Paris")
    first = datetime(2026, 10, 24, 22, tzinfo=UTC)
    local = [(first + timedelta(minutes=15 * n)).astimezone(paris) for n in range(100)]
    lines = [f"{at:%d/%m/%Y;%H:%M:%S};{n}\r\n" for n, at in enumerate(local)]
    ledger.mapping(HOUSEHOLD.replace("Europe/Paris}", f"Europe/Paris, fold: {fold}}}"))
    outcome = ledger.export("Date;Time;Global_active_power\r\n" + "".join(lines), "meter.txt")
    assert (outcome.file.accepted, sum(int(json.loads(event[6])["kw"]) for event in outcome.events)) == (100, 4950)
    assert len({event[5] for event in outcome.events}) == instants
    twice = sorted(event[5] for event in outcome.events)
    doubled = {at for at in twice if twice.count(at) > 1}
    hour = datetime(2026, 10, 25, 0 if fold == "earlier" else 1, tzinfo=UTC)
    assert {instant_text(at) for at in doubled} == {
        f"{hour + timedelta(minutes=15 * n):%Y-%m-%dT%H:%M:%SZ}" for n in range(4)
    }
