"""Every aggregate, bucket and dimension against plain Python, on random events around clock changes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_cli.contracts.reading import read_contracts
from billing_cli.events.properties import add_columns
from billing_cli.project import open_project
from billing_cli.store.connection import open_calculator
from billing_cli.usage.findings import MeterCounts, usage_findings
from billing_cli.usage.metering import meter_period
from pricing.periods import microseconds, month
from pricing.rating.calculator import Calculator, Statement, statement
from tests.scenarios.test_scenarios import write_project
from tests.usage.drawn_usage import PLACES, SCHEDULE, draw_events, draw_meter, draw_served
from tests.usage.metering_oracle import Event, Served, metered

Meters = Mapping[str, Mapping[str, Any]]
Quantities = dict[tuple[str | None, ...], Decimal]
WHOLE = re.compile("0|-?[1-9][0-9]{0,13}")
# By subscription, meter and names of the dimensions kept.
Found = dict[tuple[str, str, tuple[str, ...]], Quantities]


def every_set(meter: Mapping[str, Any]) -> list[tuple[str, ...]]:
    names = tuple(meter["dimensions"])
    return [some for size in range(len(names) + 1) for some in combinations(names, size)]


def write(folder: Path, served: Sequence[Served], meters: Meters) -> None:
    """A plan that charges each meter by every set of its dimensions, whose names stand in another order.

    Where a meter has a value for single events, they are priced too.
    """
    charges = {
        f"{name}_{number}": {"model": "per_unit", "meter": name, "by": list(names[::-1]), "unit_price": "1"}
        for name, meter in meters.items()
        for number, names in enumerate(every_set(meter))
    }
    charges |= {
        f"each_of_{name}_{number}": {"model": "percentage", "meter": name, "by": list(names[::-1]), "rate": "1"}
        for name, meter in meters.items()
        if meter["aggregate"] == "sum" and not {"each", "reset"} & set(meter)
        for number, names in enumerate(every_set(meter))
    }
    plans = {"p": {"charges": charges}}
    catalog = {"currency": "USD", "meters": meters, "schedules": {"time_of_use": SCHEDULE}, "plans": plans}
    subscriptions = [
        {
            "id": one.subscription,
            "customer": one.customer,
            "plan": "p",
            "start": str(one.start),
            "end": str(one.end),
            "timezone": one.zone.key,
        }
        | ({"usage": f"w in ('{one.own}', 'both')"} if one.own else {})
        for one in served
    ]
    customers = [{"id": "alone"}, {"id": "shared", "timezone": "Asia/Tokyo"}, {"id": "nobody"}]
    write_project(folder, {"catalog": catalog, "customers": customers, "subscriptions": subscriptions})


def calculator_with(events: Sequence[Event]) -> Calculator:
    """The tables of a store, with these events in them. Of every second property, whole numbers stand apart."""
    calculator = open_calculator()
    calculator.run(statement("billing_cli.store.migrations", "0001_spine"))
    names = sorted({name for event in events for name in event.properties})
    given = {
        "event_id BIGINT": list(range(len(events))),
        "id_text VARCHAR": [event.id for event in events],
        "source VARCHAR": [event.source for event in events],
        "customer VARCHAR": [event.customer for event in events],
        "type VARCHAR": [event.type for event in events],
        "time_us BIGINT": [microseconds(event.time) for event in events],
    }
    columns = ["id_text"]
    for number, name in enumerate(names, start=1):
        calculator.run(statement("billing_cli.events", "insert_property"), number=number, name=name)
        texts = [event.properties.get(name) for event in events]
        wholes = [int(text) if number % 2 and text and WHOLE.fullmatch(text) else None for text in texts]
        given[f"n{number} BIGINT"] = wholes
        rest = [text if whole is None else None for text, whole in zip(texts, wholes, strict=True)]
        given[f"p{number} VARCHAR"] = rest
        columns += [f"n{number}", f"p{number}"]
    add_columns(calculator, columns)
    unnested = ", ".join(f"unnest(${kind.split()[0]}::{kind.split()[1]}[]) AS {kind.split()[0]}" for kind in given)
    values = {kind.split()[0]: column for kind, column in given.items()}
    calculator.run(Statement(f"INSERT INTO event_rows BY NAME SELECT {unnested}"), **values)
    return calculator


def by_sql(folder: Path, events: Sequence[Event], period: str) -> tuple[Found, tuple[MeterCounts, ...]]:
    contracts = read_contracts(open_project(folder, folder))
    calculator = calculator_with(events)
    meter_period(calculator, contracts, month(period), rules=())
    found: Found = {}
    for subscription, name, names, values, quantity in calculator.rows(statement("tests.usage", "metered_of_all")):
        quantities = found.setdefault((subscription, name, tuple(names)), {})
        assert tuple(values) not in quantities, "one row for each combination"
        quantities[tuple(values)] = quantity
    assert calculator.rows(statement("tests.usage", "events_that_do_not_add_up")) == []
    return found, usage_findings(calculator, contracts, month(period)).counts


def assert_equal(seed: int) -> None:
    random = Random(seed)
    place, text = random.choice(PLACES)
    zone, period = ZoneInfo(place), month(text)
    served = draw_served(random, zone, period)
    meters = {f"m{number}": draw_meter(random) for number in range(6)}
    events = draw_events(random, zone, period)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), served, meters)
        found, counts = by_sql(Path(folder), events, text)

    expected = {
        (who.subscription, name, names): quantities
        for who in served
        for name, meter in meters.items()
        for names in every_set(meter)
        if (quantities := metered(meter, names, events, who, served, (period.start, period.end)))
    }
    assert found == expected
    for count in counts:
        left_out = (count.filtered, count.filtered_null, count.repeated, count.unmeterable, count.without_subscription)
        assert count.counted == count.metered + sum(left_out) > 0


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_quantities_are_those_of_plain_python(seed: int) -> None:
    assert_equal(seed)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_very_many_quantities_are_those_of_plain_python(part: int, seed: int) -> None:
    """In parts, for several workers to share."""
    assert_equal(5 * seed + part + 1)
