"""The same rows, in whatever order and however they are cut into files, are the same events and the same conflicts."""

import json
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pricing.rating.calculator import Statement
from tests.events.corrections.commands import conflicts, resolve
from tests.events.ledger import HEADER, Ledger
from tests.events.rejects.test_rejects import OUTCOMES

TIME = "2026-09-{:02}T00:00:00Z"
# Id, day and units; units that are no number make a row that is no event, and a row may lack its end.
ROW = st.tuples(st.sampled_from("abcdefgh"), st.integers(1, 3), st.sampled_from(["1", "2", "3.50", "many", "cut"]))
COUNTED = Statement(
    "SELECT id, time_us, properties FROM events WHERE event_id NOT IN (SELECT event_id FROM uncounted_rows)"
)
Row = tuple[str, int, str]


def line(row: Row) -> str:
    name, day, units = row
    return f"{name},acme\n" if units == "cut" else f"{name},acme,call,{TIME.format(day)},{units}\n"


def files_of(rows: list[Row], random: Random) -> list[str]:
    """The rows in files: shuffled, cut anywhere, some rows in two files, some files twice under other names."""
    shuffled = random.sample(rows, len(rows))
    cuts = sorted(random.randrange(len(rows) + 1) for _ in range(random.randrange(3)))
    parts = [shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
    parts += [random.sample(rows, random.randrange(len(rows) + 1))]
    return [HEADER + "".join(map(line, part)) for part in parts]


def settled(ledger: Ledger, rows: list[Row], random: Random) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Ingest the rows somehow; gives what is accepted or conflicting, and what counts once the greatest content stands."""
    ledger.mapping("id: id\nsource: events\ncustomer: customer\ntype: type\ntime: time\nrules: {units: {min: 0}}\n")
    for number, text in enumerate(files_of(rows, random)):
        outcome = ledger.ingest(ledger.write(f"exports/{number}.csv", text))
        assert sum(file.rows_read for file in outcome.report.files) in (0, text.count("\n") - 1)
    found: set[tuple[object, ...]] = {(event[2], event[5], event[6]) for event in outcome.events}
    with ledger.store() as store:
        for read, *outcomes in store.rows(OUTCOMES):
            assert read == sum(outcomes)
        open_now = store.rows(Statement("SELECT id, time_us, properties, row_id FROM conflicts"))
    known = found | {content[:3] for content in open_now}
    for name in sorted({row[0] for row in open_now}):
        best = max((content for content in known if content[0] == name), key=repr)
        row_ids = [row_id for *content, row_id in open_now if tuple(content) == best]
        for conflict in [one for one in conflicts(ledger) if one.id == name and one.state == "open"]:
            resolve(ledger, conflict.row_id, state="replaced" if conflict.row_id in row_ids else "kept")
    with ledger.store() as store:
        return known, set(store.rows(COUNTED))


def assert_the_same_in_any_order(folder: Path, rows: list[Row], seed: int) -> None:
    found = [settled(Ledger(folder / name), rows, Random(seed + place)) for place, name in enumerate(("one", "two"))]
    good = {(name, day, units) for name, day, units in rows if units not in ("many", "cut")}
    assert len(found[0][0]) == len(good)
    in_store = sum(Decimal(json.loads(str(properties))["units"]) for _, _, properties in found[0][0])
    assert in_store == sum(Decimal(units) for _, _, units in good), "the control total of the files"
    assert found[0] == found[1]
    assert len(found[0][1]) == len({name for name, _, _ in good})


@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROW, min_size=1, max_size=14), seed=st.integers(0, 10**6))
def test_order_and_cutting_change_nothing(rows: list[Row], seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert_the_same_in_any_order(tmp_path_factory.mktemp("messy"), rows, seed)


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROW, min_size=1, max_size=25), seed=st.integers(0, 10**6))
def test_order_and_cutting_change_nothing_at_length(
    rows: list[Row], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_the_same_in_any_order(tmp_path_factory.mktemp("messy"), rows, seed)
