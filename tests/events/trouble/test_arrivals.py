"""What shows when new events are compared with those before: late ones, clocks ahead, new types and values."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from billing_cli.events.trouble import arrivals, watch
from billing_cli.events.trouble.trouble import Trouble
from billing_cli.reports.event_stats import event_stats
from pricing.rating.calculator import Row, Statement
from tests.events.ledger import NOW, Ledger, Outcome

HEADER = "id,source,customer,type,time,model,region\n"
CATALOG = """
version: 2026-01-01
currency: USD
meters:
  requests: {event: "call*", aggregate: count, dimensions: {model: model, place: "lower(region)", who: customer}}
"""
HOURS = Statement("SELECT source, type, hour, sum(events) FROM event_hours GROUP BY ALL ORDER BY ALL")
COUNTED = Statement("SELECT source, type, time_us // 3600000000, count(*) FROM events GROUP BY ALL ORDER BY ALL")
VALUES = Statement("SELECT source, name, value, events FROM seen_values ORDER BY ALL")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A project whose catalog has a plain dimension, `model`, and others that are none."""
    found = Ledger(tmp_path)
    found.write("catalog/2026-01-01.yaml", CATALOG)
    return found


def row(number: int, time: str, *, source: str = "gateway", kind: str = "call", model: str = "small") -> str:
    return f"{number},{source},acme,{kind},{time},{model},eu\n"


def brought(ledger: Ledger, name: str, *rows: str, now: datetime = NOW, dry_run: bool = False) -> Outcome:
    """Ingest a file of these rows."""
    return ledger.ingest(ledger.write(f"exports/{name}.csv", HEADER + "".join(rows)), now=now, dry_run=dry_run)


def of_kind(outcome: Outcome, kind: str) -> list[Trouble]:
    return [one for one in outcome.report.trouble if one.kind == kind]


def rows(ledger: Ledger, sql: Statement) -> list[Row]:
    with ledger.store() as store:
        return store.rows(sql)


def test_every_event_is_counted_in_its_hour(ledger: Ledger) -> None:
    times = ["2026-09-01T00:00:00Z", "2026-09-01T00:59:59.999999Z", "2026-09-01T01:00:00Z", "1970-01-01T00:00:00Z"]
    brought(ledger, "a", *(row(place, time) for place, time in enumerate(times)))
    brought(ledger, "b", *(row(place, times[0], source="batch", kind="job") for place in range(3)), row(0, times[0]))
    assert rows(ledger, HOURS) == rows(ledger, COUNTED)


def test_duplicates_conflicts_and_rejects_are_not_counted(ledger: Ledger) -> None:
    brought(ledger, "a", row(1, "2026-09-01T00:00:00Z"), row(1, "2026-09-01T00:00:00Z"), row(2, "nonsense"))
    brought(ledger, "b", row(1, "2026-09-01T00:00:00Z"), row(1, "2026-09-01T05:00:00Z"))
    assert [events for *_, events in rows(ledger, HOURS)] == [1]


def test_late_is_what_is_more_than_a_day_older_than_what_was_known(ledger: Ledger) -> None:
    brought(ledger, "a", row(1, "2026-09-10T12:30:00Z"))
    found = brought(
        ledger,
        "b",
        *(row(2 + place, f"2026-09-{day}") for place, day in enumerate(["02T08:00:00Z", "09T10:59:59Z"])),
        *(row(9 + place, f"2026-09-{day}") for place, day in enumerate(["09T12:00:00Z", "11T00:00:00Z"])),
    )
    (late,) = of_kind(found, "late")
    assert (late.count, late.expected) == (2, None)
    assert late.message == (
        "2 of 4 events (50%) that came on 2026-10-01 are more than a day older than the newest known before, of "
        "2026-09-10 12:30; the oldest is of 2026-09-02 08:00"
    )


def test_files_of_one_run_are_not_late_for_each_other(ledger: Ledger) -> None:
    later = ledger.write("exports/september.csv", HEADER + row(1, "2026-09-10T12:00:00Z"))
    earlier = ledger.write("exports/august.csv", HEADER + row(2, "2026-08-10T12:00:00Z"))
    assert of_kind(ledger.ingest(later, earlier), "late") == []


def test_what_another_source_knew_makes_nothing_late(ledger: Ledger) -> None:
    brought(ledger, "a", row(1, "2026-09-10T12:00:00Z", source="batch"))
    assert of_kind(brought(ledger, "b", row(2, "2026-08-10T12:00:00Z")), "late") == []


def test_an_event_ahead_of_the_clock_is_kept_and_told(ledger: Ledger) -> None:
    now = datetime(2026, 9, 10, 12, tzinfo=UTC)
    found = brought(
        ledger, "a", row(1, "2026-09-10T12:00:59Z"), row(2, "2026-09-10T14:30:00Z"), row(3, "2026-09-10T13:00:00Z"), now=now
    )  # fmt: skip
    (skew,) = of_kind(found, "clock_skew")
    assert (found.file.accepted, skew.count) == (3, 2)
    assert skew.message == (
        "2 of 3 events (66%) that came on 2026-09-10 are later than the clock said then, at most by 2 hours; "
        "the latest is of 2026-09-10 14:30"
    )


def test_an_event_ahead_of_the_clock_makes_no_later_one_late(ledger: Ledger) -> None:
    brought(ledger, "a", row(1, "2026-09-10T12:00:00Z"), row(2, "2036-09-10T12:00:00Z"))
    assert of_kind(brought(ledger, "b", row(3, "2026-09-11T12:00:00Z")), "late") == []


def test_types_that_a_source_did_not_have_are_told_once(ledger: Ledger) -> None:
    at = "2026-09-10T12:00:00Z"
    first = brought(ledger, "a", row(1, at, kind="call"), row(2, at, kind="chat", source="batch"))
    second = brought(ledger, "b", row(3, at, kind="chat"), row(4, at, kind="call.retried"), row(5, at, kind="chat"))
    third = brought(ledger, "c", row(6, at, kind="chat"))
    assert [of_kind(found, "new_type") for found in (first, third)] == [[], []]
    (new,) = of_kind(second, "new_type")
    assert (new.source, new.values, new.count) == ("gateway", ("chat", "call.retried"), 3)
    assert new.message == "2 event types for the first time: chat (2 events), call.retried (1 event)"


def test_values_of_plain_dimensions_are_told_once(ledger: Ledger) -> None:
    at = "2026-09-10T12:00:00Z"
    brought(ledger, "a", row(1, at, model="small"), row(2, at, model="large", source="batch"), row(3, at, model=""))
    second = brought(
        ledger, "b", row(4, at, model="large"), row(5, at, model="small"), row(6, at, kind="chat", model="x")
    )
    third = brought(ledger, "c", row(7, at, model="large"))
    (new,) = of_kind(second, "new_value")
    assert (new.source, new.name, new.values, new.count) == ("gateway", "model", ("large",), 1)
    assert new.message == "1 value of `model` for the first time: large (1 event)"
    assert of_kind(third, "new_value") == []
    assert rows(ledger, VALUES) == [
        ("batch", "model", "large", 1), ("gateway", "model", "large", 1), ("gateway", "model", "small", 1)
    ]  # fmt: skip


def test_of_many_new_values_some_are_named(ledger: Ledger) -> None:
    at = "2026-09-10T12:00:00Z"
    brought(ledger, "a", row(0, at))
    (new,) = of_kind(brought(ledger, "b", *(row(n, at, model=f"m{n:03}") for n in range(1, 101))), "new_value")
    assert new.message == (
        "100 values of `model` for the first time: m001 (1 event), m002 (1 event), m003 (1 event), m004 (1 event), "
        "m005 (1 event), and 95 more"
    )
    assert (new.count, len(new.values)) == (100, arrivals.LISTED)


def test_a_property_with_too_many_values_is_no_longer_watched(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (watch, arrivals):
        monkeypatch.setattr(module, "MOST_VALUES", 3)
    at = "2026-09-10T12:00:00Z"
    brought(ledger, "a", row(1, at, model="b"), row(2, at, model="c"))
    second = brought(ledger, "b", row(3, at, model="e"), row(4, at, model="a"), row(5, at, model="d"))
    third = brought(ledger, "c", row(6, at, model="f"))
    assert [one.values for one in of_kind(second, "new_value")] == [("a",)]
    (full,) = of_kind(second, "unwatched")
    assert full.message == "3 values of `model` are known; whether others are new is no longer watched"
    assert third.report.trouble == ()


def test_a_dimension_that_is_new_in_the_catalog_starts_without_trouble(ledger: Ledger) -> None:
    at = "2026-09-10T12:00:00Z"
    ledger.write("catalog/2026-01-01.yaml", CATALOG.replace("model: model, ", ""))
    brought(ledger, "a", row(1, at))
    ledger.write("catalog/2026-01-01.yaml", CATALOG)
    assert brought(ledger, "b", row(2, at, model="large")).report.trouble == ()
    assert [one.values for one in brought(ledger, "c", row(3, at)).report.trouble] == [("small",)]


@pytest.mark.parametrize("catalog", ["meters: [", "meters: {a: b}", "meters: {a: {event: {}, dimensions: [x]}}", "- a"])
def test_a_catalog_with_faults_stops_no_ingest(ledger: Ledger, catalog: str) -> None:
    ledger.write("catalog/2026-01-01.yaml", catalog)
    assert brought(ledger, "a", row(1, "2026-09-10T12:00:00Z")).file.accepted == 1
    assert rows(ledger, VALUES) == []


def test_a_dry_run_tells_the_same_trouble_and_keeps_nothing(ledger: Ledger) -> None:
    brought(ledger, "a", row(1, "2026-09-10T12:00:00Z"))
    new = (row(2, "2026-08-10T12:00:00Z", model="large"), row(3, "2027-08-10T12:00:00Z", kind="chat"))
    rehearsed = brought(ledger, "b", *new, dry_run=True)
    before = rows(ledger, HOURS)
    done = brought(ledger, "b", *new)
    assert rehearsed.report.trouble == done.report.trouble
    assert {str(one.kind) for one in done.report.trouble} == {"late", "clock_skew", "new_type", "new_value"}
    assert len(before) == 1


def test_a_known_file_brings_no_trouble(ledger: Ledger) -> None:
    brought(ledger, "a", row(1, "2027-09-10T12:00:00Z"))
    again = brought(ledger, "a", row(1, "2027-09-10T12:00:00Z"))
    assert (again.report.trouble, again.report.run) == ((), None)


def test_stats_tell_later_what_each_run_told(ledger: Ledger) -> None:
    brought(ledger, "a", row(1, "2026-09-10T12:00:00Z"))
    new = (row(2, "2026-08-10T12:00:00Z", model="large"), row(3, "2027-08-10T12:00:00Z", kind="chat"))
    done = brought(ledger, "b", *new, row(4, "2026-09-01T00:00:00Z", source="batch"))
    with ledger.store() as store:
        found = {stats.source: stats for stats in event_stats(store)}
    assert sorted(found) == ["batch", "gateway"]
    assert set(found["gateway"].trouble) == set(done.report.trouble)
    assert found["batch"].trouble == ()


def test_a_gap_between_two_files_is_told_when_the_second_comes(ledger: Ledger) -> None:
    def hourly(first_id: int, month: int, days: range) -> tuple[str, ...]:
        times = [
            f"2026-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z"
            for day in days
            for hour in range(24)
            for minute in range(0, 60, 2)
        ]
        return tuple(row(first_id + place, time) for place, time in enumerate(times))  # fmt: skip

    first = brought(ledger, "july", *hourly(0, 7, range(1, 32)))
    second = brought(ledger, "september", *hourly(1_000_000, 9, range(1, 8)))
    assert first.report.trouble == ()
    (gap,) = second.report.trouble
    assert gap.message == (
        "no event from 2026-08-01 00:00 to 2026-09-01 00:00 UTC (31 days), where about 22320 were to be expected"
    )


def document(trouble: Trouble) -> dict[str, Any]:
    return {key: value for key, value in trouble.row().items() if key != "message"}


def test_trouble_as_json(ledger: Ledger) -> None:
    at = "2026-09-10T12:00:00Z"
    brought(ledger, "a", row(1, at))
    (new,) = brought(ledger, "b", row(2, at, model="large")).report.trouble
    assert document(new) == {
        "source": "gateway",
        "kind": "new_value",
        "from": "2026-09-10T12:00:00Z",
        "until": "2026-09-10T13:00:00Z",
        "count": 1,
        "expected": None,
        "name": "model",
        "values": ["large"],
    }
