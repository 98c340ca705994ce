"""Which events repeat one that counts, at the edges and over long chains."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_cli.contracts.reading import read_contracts
from billing_cli.project import SameUsage, open_project
from billing_cli.usage.findings import MeterCounts, usage_findings
from billing_cli.usage.metering import meter_period
from pricing.periods import month
from pricing.rating.calculator import statement
from tests.usage.drawn_usage import FAR
from tests.usage.metering_oracle import Event, Served, repetitions
from tests.usage.test_metering import calculator_with, write

SERVED = Served(subscription="s", customer="alone", zone=ZoneInfo("UTC"), start=date(2020, 1, 1), end=FAR)
START = datetime(2026, 10, 1, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def meter(within: str, **more: Any) -> dict[str, Any]:
    return {"event": "use", "aggregate": "count", "once_per": {"key": ["user"], "within": within}, **more}


def event(number: int, time: datetime, *, source: str = "a", customer: str = "alone", **properties: str) -> Event:
    held = {"user": "u"} | properties
    return Event(source=source, id=f"e{number}", customer=customer, type="use", time=time, properties=held)


def at(*times: timedelta, **properties: str) -> list[Event]:
    return [event(number, START + time, **properties) for number, time in enumerate(times)]


def counted(
    folder: Path,
    how: Mapping[str, Any],
    events: Sequence[Event],
    served: Sequence[Served] = (SERVED,),
    rules: Sequence[SameUsage] = (),
) -> tuple[dict[str, Decimal], MeterCounts]:
    """The quantities of October by subscription, and how the meter's events fared."""
    folder.mkdir(exist_ok=True)
    write(folder, served, {"m": {"dimensions": {}, **how}})
    contracts = read_contracts(open_project(folder, folder))
    calculator = calculator_with(events)
    meter_period(calculator, contracts, month("2026-10"), rules)
    rows = calculator.rows(statement("tests.usage", "metered_of_all"))
    (fared,) = usage_findings(calculator, contracts, month("2026-10")).counts
    left_out = (fared.filtered, fared.filtered_null, fared.repeated, fared.unmeterable, fared.without_subscription)
    assert fared.counted == fared.metered + sum(left_out)
    return {row[0]: row[-1] for row in rows}, fared


@pytest.mark.parametrize(
    ("times", "metered"),
    [
        ([0 * HOUR, 24 * HOUR], 2),  # exactly `within` later it counts again
        ([0 * HOUR, 24 * HOUR - timedelta(microseconds=1)], 1),
        ([0 * HOUR, 0 * HOUR, 0 * HOUR], 1),
        ([0 * HOUR, 13 * HOUR, 26 * HOUR], 2),  # the second counts not, so that it suppresses nothing
        ([0 * HOUR, 13 * HOUR, 26 * HOUR, 39 * HOUR, 52 * HOUR], 3),
        ([0 * HOUR, 23 * HOUR, 25 * HOUR, 47 * HOUR, 49 * HOUR], 3),
        ([-HOUR, 0 * HOUR], 0),  # one of the month before suppresses
        ([-24 * HOUR, 0 * HOUR], 1),
        ([-26 * HOUR, -13 * HOUR, 0 * HOUR], 1),  # one that does not count, does not
        ([-39 * HOUR, -26 * HOUR, -13 * HOUR, 0 * HOUR], 0),
    ],
)
def test_an_event_counts_unless_one_that_counts_is_too_near_before_it(
    tmp_path: Path, times: list[timedelta], metered: int
) -> None:
    quantities, fared = counted(tmp_path, meter("24 hours"), at(*times))
    in_period = sum(time >= timedelta(0) for time in times)
    assert quantities.get("s", 0) == fared.metered == metered
    assert (fared.counted, fared.repeated) == (in_period, in_period - metered)


@pytest.mark.parametrize("chain", [2, 30, 300])
def test_a_chain_of_any_length_is_followed_back_to_where_it_begins(tmp_path: Path, chain: int) -> None:
    """One event each 13 hours: every second one counts, so that the first one ever decides which."""
    times = [-13 * HOUR * number for number in range(chain + 1)]
    quantities, _ = counted(tmp_path, meter("24 hours"), at(*times))
    assert quantities.get("s", 0) == (chain + 1) % 2


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_long_chains_are_those_of_plain_python(seed: int) -> None:
    random = Random(seed)
    within = random.choice((1, 6, 48))
    times = {key: START - timedelta(hours=random.randrange(2000)) for key in "abcd"}
    events = []
    for number in range(500):
        key = random.choice("abcd")
        times[key] += timedelta(
            minutes=random.choice((0, 1, 20, 40, 59, 60, 61, 90, 180 if key == "a" else 60)) * within
        )
        # Some are written so that only Python reads them: `+1` is 1.
        text = "abcd".index(key) + 1
        events.append(event(number, times[key], n=random.choice((str(text), str(text), f"+{text}"))))
    random.shuffle(events)
    how = meter(f"{within} hours") | {"once_per": {"key": ["n + 0"], "within": f"{within} hours"}}

    with tempfile.TemporaryDirectory() as folder:
        quantities, fared = counted(Path(folder), how, events)

    repeated = repetitions_by_number(events, within)
    inside = [one for one in events if START <= one.time < datetime(2026, 11, 1, tzinfo=UTC)]
    assert quantities.get("s", 0) == sum(one.id not in repeated for one in inside)
    assert fared.repeated == sum(one.id in repeated for one in inside)


def repetitions_by_number(events: Sequence[Event], hours: int) -> frozenset[str]:
    plain = [event(int(one.id[1:]), one.time, user=str(int(one.properties["n"]))) for one in events]
    return repetitions(meter(f"{hours} hours"), plain)


def test_keys_are_per_customer_over_all_subscriptions_and_names(tmp_path: Path) -> None:
    zone = ZoneInfo("UTC")
    shared = [
        Served(subscription="east", customer="shared", zone=zone, start=date(2026, 1, 1), end=FAR, own="east"),
        Served(subscription="west", customer="shared", zone=zone, start=date(2026, 1, 1), end=FAR, own="west"),
        SERVED,
    ]
    events = [
        event(1, START, customer="shared", w="east"),
        event(2, START + HOUR, customer="shared", w="west"),
        event(3, START + HOUR, customer="alone", w="west"),
    ]
    quantities, fared = counted(tmp_path, meter("24 hours"), events, shared)
    assert quantities == {"east": 1, "s": 1}
    assert fared.repeated == 1


@pytest.mark.parametrize(
    ("first", "quantity"),
    [
        ({"ok": "yes", "n": "5"}, 70),
        ({"ok": "no", "n": "5"}, 7),  # `where` leaves it out
        ({"n": "5"}, 7),
        ({"ok": "yes", "n": "n/a"}, 7),  # without a value it does not count
        ({"ok": "yes"}, 7),
        ({"ok": "yes", "n": "1e0"}, 70),  # only Python reads it
    ],
)
def test_what_does_not_count_suppresses_nothing(tmp_path: Path, first: dict[str, str], quantity: int) -> None:
    how = meter("1 day", where="ok = 'yes'", aggregate="sum", value="n")
    events = [
        event(1, START - HOUR, **first),
        event(2, START, ok="yes", n="7"),
        event(3, START + 23 * HOUR, ok="yes", n="70"),
    ]
    quantities, fared = counted(tmp_path, how, events)
    assert quantities == {"s": quantity}
    assert (fared.metered, fared.repeated) == (1, 1)


def test_an_event_without_its_key_is_unmeterable(tmp_path: Path) -> None:
    bare = Event(source="a", id="bare", customer="alone", type="use", time=START, properties={"n": "1"})
    quantities, fared = counted(tmp_path, meter("1 day"), [bare, event(1, START)])
    assert quantities == {"s": 1}
    assert (fared.unmeterable, fared.repeated) == (1, 0)


@pytest.mark.parametrize("before", [20 * HOUR, 40 * DAY])
def test_a_superseded_event_suppresses_nothing_however_long_ago(tmp_path: Path, before: timedelta) -> None:
    """The chain reaches back, and at its begin the same usage is reported twice."""
    rule = SameUsage(key=("request",), prefer=("b", "a"))
    steps = before // (20 * HOUR)
    chain = [event(number, START - before + 20 * HOUR * number, request=f"r{number}") for number in range(steps + 1)]
    other = event(900, START - before - 10 * HOUR, source="a", request="same")
    preferred = event(901, START - before - DAY, source="b", request="same", user="else")

    expected = repetitions(meter("24 hours"), chain)
    inside = [one for one in chain if one.time >= START]
    events = [*chain, other, preferred]
    quantities, _ = counted(tmp_path / "rule", meter("24 hours"), events, rules=[rule])
    assert quantities.get("s", 0) == sum(one.id not in expected for one in inside)
    assert counted(tmp_path / "none", meter("24 hours"), events)[0] != quantities


def test_the_order_of_one_instant_is_source_then_id(tmp_path: Path) -> None:
    how = meter("1 hour", aggregate="sum", value="n")
    events = [
        event(2, START, source="b", n="100"),
        event(9, START, source="a", n="10"),
        event(3, START, source="a", n="1"),
    ]
    for some in (events, events[::-1]):
        quantities, _ = counted(tmp_path / some[0].id, how, some)
        assert quantities == {"s": 1}


def test_repetitions_before_the_period_do_not_count_since_the_start(tmp_path: Path) -> None:
    how = meter("1 hour", reset="never")
    times = [-40 * DAY, -40 * DAY + SECOND, -10 * DAY, 5 * DAY, 5 * DAY + SECOND]
    quantities, fared = counted(tmp_path, how, at(*times))
    assert quantities == {"s": 3}
    assert (fared.counted, fared.metered, fared.repeated) == (2, 1, 1)


def test_an_event_before_the_subscription_suppresses_too(tmp_path: Path) -> None:
    late = Served(subscription="s", customer="alone", zone=ZoneInfo("UTC"), start=date(2026, 10, 10), end=FAR)
    times = [9 * DAY - HOUR, 9 * DAY, 10 * DAY]
    quantities, fared = counted(tmp_path, meter("2 hours"), at(*times), [late])
    assert quantities == {"s": 1}
    assert (fared.without_subscription, fared.repeated, fared.metered) == (1, 1, 1)
