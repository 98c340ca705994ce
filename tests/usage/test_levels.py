"""Levels that hold over time, at the edges, in many digits, and added up over segments."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_cli.contracts.reading import read_contracts
from billing_cli.project import open_project
from billing_cli.usage import metering
from billing_cli.usage.findings import MeterCounts, usage_findings
from billing_cli.usage.metering import meter_period
from billing_cli.usage.windows import Metered, Segment, metered_windows
from pricing.periods import midnight, month
from pricing.rating.calculator import statement
from tests.usage.drawn_usage import FAR, draw_events
from tests.usage.metering_oracle import Event, Served
from tests.usage.test_metering import calculator_with, write

UTC_ZONE = ZoneInfo("UTC")
SERVED = Served(subscription="s", customer="alone", zone=UTC_ZONE, start=date(2026, 1, 1), end=FAR)
START = datetime(2026, 10, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAY_US = 86_400_000_000
OCTOBER = 744
DISK = {"event": "use", "aggregate": "time_weighted", "value": "n", "key": ["disk"]}
Rows = list[tuple[Any, ...]]


def level(number: int, time: timedelta, n: str | None, **properties: str) -> Event:
    held = {"disk": "d"} | properties | ({"n": n} if n is not None else {})
    return Event(source="a", id=f"e{number}", customer="alone", type="use", time=START + time, properties=held)


def metered(
    folder: Path, meters: Mapping[str, Any], events: Sequence[Event], served: Served = SERVED, period: str = "2026-10"
) -> tuple[Rows, tuple[MeterCounts, ...]]:
    """Rows of subscription, meter, names, values and quantity, and how the events fared."""
    folder.mkdir(exist_ok=True)
    write(folder, [served], {name: {"dimensions": {}} | meter for name, meter in meters.items()})
    contracts = read_contracts(open_project(folder, folder))
    calculator = calculator_with(events)
    meter_period(calculator, contracts, month(period), ())
    rows = calculator.rows(statement("tests.usage", "metered_of_all"))
    return rows, usage_findings(calculator, contracts, month(period)).counts


def quantity(folder: Path, events: Sequence[Event], meter: Mapping[str, Any] = DISK, **more: Any) -> Decimal | None:
    rows, _ = metered(folder, {"m": meter}, events, **more)
    return {row[2]: row[4] for row in map(tupled, rows)}.get(()) if rows else None


def tupled(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row[:2], tuple(row[2]), tuple(row[3]), *row[4:])


@pytest.mark.parametrize(
    ("events", "hours"),
    [
        ([(0 * HOUR, "1")], OCTOBER),
        ([(-5 * DAY, "1")], OCTOBER),  # a level from before the period holds on
        ([(-5 * DAY, "7"), (-4 * DAY, "1")], OCTOBER),
        ([(-300 * DAY, "1")], None),  # before the subscription it is nobody's
        ([(-5 * DAY, "0")], None),  # nothing held, nothing happened
        ([(5 * DAY, "0")], 0),
        ([(0 * HOUR, "2"), (10 * HOUR, "0")], 20),
        ([(31 * DAY - timedelta(microseconds=3_600), "1")], "0.000001"),
        ([(31 * DAY - timedelta(microseconds=1), "1")], "0.000000000278"),  # a microsecond is 1/3,600,000,000 hours
        ([(31 * DAY - timedelta(microseconds=1), "-1")], "-0.000000000278"),
        ([(31 * DAY, "1")], None),  # the end of the period is not part of it
        ([(-DAY, "5"), (10 * HOUR, "-2")], 50 - 2 * (OCTOBER - 10)),
        ([(0 * HOUR, "n/a"), (10 * HOUR, None), (20 * HOUR, "1")], OCTOBER - 20),
        ([(0 * HOUR, "1"), (10 * HOUR, "n/a")], OCTOBER),  # what has no level changes none
        ([(0 * HOUR, "1e1"), (10 * HOUR, "+0")], 100),  # only Python reads them
        ([(-DAY, "1e1"), (10 * HOUR, "0.0")], 100),
    ],
)
def test_a_level_holds_from_its_event_to_the_next_of_its_key(
    tmp_path: Path, events: list[tuple[timedelta, str | None]], hours: int | str | None
) -> None:
    told = [level(number, time, n) for number, (time, n) in enumerate(events)]
    expected = None if hours is None else Decimal(hours)
    assert quantity(tmp_path / "a", told) == expected
    assert quantity(tmp_path / "b", told[::-1]) == expected, "whichever file came first"


def test_two_keys_hold_beside_each_other_and_without_a_key_there_is_one_level(tmp_path: Path) -> None:
    events = [level(1, 0 * HOUR, "1", disk="d1"), level(2, 10 * HOUR, "1", disk="d2")]
    assert quantity(tmp_path / "a", events) == OCTOBER + OCTOBER - 10
    assert quantity(tmp_path / "b", events, {**DISK, "key": ["disk", "n + 0"]}) == OCTOBER + OCTOBER - 10
    one = {name: value for name, value in DISK.items() if name != "key"}
    assert quantity(tmp_path / "c", events, one) == OCTOBER


def test_of_one_instant_the_later_event_holds(tmp_path: Path) -> None:
    for number, (first, second) in enumerate([(1, 2), (2, 1)]):
        events = [level(first, DAY, str(first)), level(second, DAY, str(second))]
        assert quantity(tmp_path / str(number), events) == 2 * (OCTOBER - 24)


def test_a_level_moves_with_its_key_to_other_dimensions(tmp_path: Path) -> None:
    events = [level(1, -DAY, "1", model="slow"), level(2, 10 * HOUR, "3", model="fast"), level(3, 20 * HOUR, "0")]
    rows, _ = metered(tmp_path, {"m": {**DISK, "dimensions": {"model": "model"}}}, events)
    found = {(names, values): amount for _, _, names, values, amount in map(tupled, rows)}
    by = ("model",)
    assert found == {((), ()): 40, (by, ("slow",)): 10, (by, ("fast",)): 30, (by, (None,)): 0}


def test_an_event_without_key_or_value_is_unmeterable_and_a_filtered_one_is_not_seen(tmp_path: Path) -> None:
    bare = Event(source="a", id="bare", customer="alone", type="use", time=START, properties={"n": "5", "ok": "yes"})
    events = [bare, level(1, 0 * HOUR, "1", ok="yes"), level(2, HOUR, None, ok="yes"), level(3, 2 * HOUR, "0", ok="no")]
    rows, (count,) = metered(tmp_path, {"m": {**DISK, "where": "ok = 'yes'"}}, events)
    assert [row[4] for row in rows] == [OCTOBER]
    assert (count.counted, count.metered, count.unmeterable, count.filtered) == (4, 1, 2, 1)


@pytest.mark.parametrize(
    ("zone", "period", "hours"),
    [
        ("UTC", "2026-10", 744),
        ("Europe/Dublin", "2026-10", 745),
        ("Europe/Dublin", "2026-03", 743),
        ("UTC", "2026-02", 672),
    ],
)
def test_hours_are_real_ones_also_where_clocks_change(tmp_path: Path, zone: str, period: str, hours: int) -> None:
    served = replace(SERVED, zone=ZoneInfo(zone))
    first = midnight(month(period).start, ZoneInfo(zone))
    events = [replace(level(1, 0 * HOUR, "2"), time=first), replace(level(2, 0 * HOUR, "0"), time=first + 5 * HOUR)]
    assert quantity(tmp_path / "a", events[:1], served=served, period=period) == 2 * hours
    average = {**DISK, "aggregate": "time_average"}
    assert quantity(tmp_path / "b", events[:1], average, served=served, period=period) == 2
    tenth = quantity(tmp_path / "c", events, average, served=served, period=period)
    assert tenth == Decimal(10 * 10**12 * 2 // hours + 1) // 2 * Decimal("1e-12")


def test_an_average_is_over_the_full_period_also_where_the_subscription_began_inside(tmp_path: Path) -> None:
    served = replace(SERVED, start=date(2026, 10, 16))
    events = [level(1, 14 * DAY, "100"), level(2, 15 * DAY, "31")]
    assert quantity(tmp_path, events, {**DISK, "aggregate": "time_average"}, served=served) == 16


def test_huge_and_tiny_levels_are_exact_together(tmp_path: Path) -> None:
    huge, tiny = "9999999999999999.999999999999", "-0.000000000001"
    events = [level(1, 0 * HOUR, huge, disk="a"), level(2, 0 * HOUR, tiny, disk="b")]
    assert quantity(tmp_path / "a", events) == Decimal("7439999999999999999.999999998512")
    assert quantity(tmp_path / "b", events, {**DISK, "aggregate": "time_average"}) == Decimal(
        "9999999999999999.999999999998"
    )


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        (["0.000000000001"], "0.000000000001"),  # 0.5 hours of it: half away from zero
        (["-0.000000000001"], "-0.000000000001"),
        (["1", "-0.000000000001"], "0.5"),  # 0.4999999999995
        (["-1", "0.000000000001"], "-0.5"),
        (["0.000000000001", "-0.000000000001"], "0"),
        (["2", "-0.000000000003"], "0.999999999999"),  # 0.9999999999985
        (["-2", "0.000000000003"], "-0.999999999999"),
    ],
)
def test_a_quantity_is_rounded_once_half_away_from_zero(tmp_path: Path, levels: list[str], expected: str) -> None:
    events = [level(number, 31 * DAY - HOUR / 2, n, disk=str(number)) for number, n in enumerate(levels)]
    assert quantity(tmp_path, events) == Decimal(expected)


def test_a_meter_that_nobody_charges_holds_levels_from_before_the_period_too(tmp_path: Path) -> None:
    write(tmp_path, [SERVED], {"m": {"dimensions": {}, **DISK}})
    catalog = tmp_path / "catalog"
    (file,) = catalog.iterdir()
    text = (
        file.read_text(encoding="utf-8").replace('"meter": "m"', '"meter": "other"').replace("meter: m", "meter: other")
    )
    assert "other" in text
    file.write_text(text.replace("meters:", "meters:\n  other: {event: none, aggregate: count}", 1), encoding="utf-8")
    contracts = read_contracts(open_project(tmp_path, tmp_path))
    calculator = calculator_with([level(1, -DAY, "2"), level(2, 12 * HOUR, "0")])
    meter_period(calculator, contracts, month("2026-10"), ())
    rows = calculator.rows(statement("billing_cli.usage", "metered"), asked=[])
    assert [(row[0], row[1], row[2], row[4]) for row in rows] == [("alone", None, "m", 24)]


def cut(metered: Metered, random: Random) -> Metered:
    """The same windows made of more segments, each cut at local midnights."""
    parts: dict[int, list[Segment]] = {}
    number = 0
    for segment in metered.segments:
        days = (segment.to_us - segment.from_us) // DAY_US
        inside = [segment.from_us + day * DAY_US for day in random.choices(range(1, days), k=3)] if days > 1 else []
        for from_us, to_us in pairwise(sorted({segment.from_us, segment.to_us, *inside})):
            number += 1
            part = replace(segment, segment_id=number, from_us=from_us, to_us=to_us)
            parts.setdefault(segment.segment_id, []).append(part)
    return replace(
        metered,
        segments=tuple(part for found in parts.values() for part in found),
        windows=tuple(
            replace(window, segments=tuple(part.segment_id for one in window.segments for part in parts[one]))
            for window in metered.windows
        ),
    )


def assert_added_up(seed: int) -> None:
    """What is kept of a subscription's segments is together what is kept of the whole."""
    random, zone = Random(seed), ZoneInfo("Europe/Dublin")
    served = Served(
        subscription="s", customer="alone", zone=zone, start=date(2026, 9, random.randrange(1, 29)), end=FAR
    )
    period = month("2026-10")
    events = draw_events(random, zone, period)
    meter = DISK | {"key": ["user"], "dimensions": {"model": "model"}}

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        write(
            Path(folder),
            [served],
            {"m": meter, "c": meter | {"aggregate": "time_average", "once_per": {"key": "user", "within": "1 hour"}}},
        )
        contracts = read_contracts(open_project(Path(folder), Path(folder)))
        kept = []
        for segmented in (metered_windows, lambda invoices: cut(metered_windows(invoices), random)):
            patch.setattr(metering, "metered_windows", segmented)
            calculator = calculator_with(events)
            meter_period(calculator, contracts, period, ())
            kept.append(calculator.rows(statement("tests.usage", "held_of_all")))
    whole, parts = kept
    assert [row for row in parts if any(row[-3:])] == [row for row in whole if any(row[-3:])]
    assert any(row[-1] for row in whole) or not any(one.customer == "alone" for one in events)


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_levels_of_consecutive_segments_add_up_exactly(seed: int) -> None:
    assert_added_up(seed)


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_very_many_levels_of_consecutive_segments_add_up_exactly(seed: int) -> None:
    assert_added_up(seed)
