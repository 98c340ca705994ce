"""Usage that several sources report counts once: random reports beside plain Python, whatever the order of events and files."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_cli.audit.chain import open_audited
from billing_cli.contracts.reading import read_contracts
from billing_cli.events.ingest import ingest_files
from billing_cli.project import SameUsage, open_project
from billing_cli.usage.findings import UsageFindings, usage_findings
from billing_cli.usage.metering import meter_period
from pricing.periods import month
from pricing.rating.calculator import Calculator, statement
from tests.scenarios.test_scenarios import write_project
from tests.usage.metering_oracle import Event
from tests.usage.test_metering import calculator_with

NOW = datetime(2027, 1, 1, tzinfo=UTC)
MONTHS = ("2026-08", "2026-09", "2026-10")
MIDNIGHTS = (datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC))
SOURCES = ("product-log", "gateway", "warehouse")
NAMES = {"acme": "acme", "acct-7": "acme", "bolt": "bolt", "stranger": "stranger"}
ONE_RULE = (SameUsage(key=("customer", "request"), prefer=SOURCES),)
CATALOG = {
    "currency": "USD",
    "meters": {"n": {"event": ["call", "mail"], "aggregate": "sum", "value": "n"}, "mails": {"event": "mail", "aggregate": "count"}},
    "plans": {"p": {"charges": {"n": {"model": "per_unit", "meter": "n", "unit_price": "1"}}}},
}  # fmt: skip
CUSTOMERS = [{"id": "acme", "aliases": ["acct-7"]}, {"id": "bolt"}]
SUBSCRIPTIONS = [{"id": f"{name}-p", "customer": name, "plan": "p", "start": "2026-01-01"} for name in ("acme", "bolt")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One usage as sources tell it: the events of each source that does."""

    events: Mapping[str, Sequence[Event]]

    @property
    def counted(self) -> Sequence[Event]:
        """The events of the most preferred source that has any."""
        return next(self.events[source] for source in SOURCES if source in self.events)


def near(random: Random) -> datetime:
    """An instant at which the clocks of two logs may show different months."""
    return random.choice(MIDNIGHTS) + timedelta(microseconds=random.choice((-2_000_000, -1, 0, 0, 1, 1_500_000)))


def draw_usage(random: Random) -> list[Reported]:
    found = []
    for number in range(25):
        customer = random.choice((("acme", "acct-7"), ("bolt",)))
        told_by = random.sample(SOURCES, random.choice((1, 1, 2, 2, 3)))
        # what has no request is known to nobody else
        held = {"request": f"r{number % 20}"} if len(told_by) > 1 or number % 3 else {}
        events = {
            source: [
                Event(
                    source=source,
                    id=f"{number}-{part}",
                    customer=random.choice(customer),
                    type=random.choice(("call", "mail")),
                    time=near(random),
                    properties={"n": str(random.randrange(100)), "u": str(number)} | held,
                )
                for part in range(random.choice((1, 1, 1, 2)))
            ]
            for source in told_by
        }
        found.append(Reported(events=events))
    return merged(found)


def merged(reports: Sequence[Reported]) -> list[Reported]:
    """The same, where reports of one customer and request are one usage: such keys were drawn twice."""
    by_key: dict[object, dict[str, list[Event]]] = {}
    for number, one in enumerate(reports):
        some = next(iter(one.events.values()))[0]
        request = some.properties.get("request")
        usage = by_key.setdefault((NAMES[some.customer], request) if request else number, {})
        for source, events in one.events.items():
            usage.setdefault(source, []).extend(events)
    return [Reported(events=events) for events in by_key.values()]


def totals(
    calculator: Calculator, folder: Path, rules: Sequence[SameUsage]
) -> dict[str, tuple[Decimal, UsageFindings]]:
    """Of each month what the meter `n` came to, over all customers, and how the events fared."""
    contracts = read_contracts(open_project(folder, folder))
    found = {}
    for name in MONTHS:
        meter_period(calculator, contracts, month(name), rules)
        rows = calculator.rows(statement("billing_cli.usage", "metered"), asked=[])
        total = sum((quantity for *_, meter, _, quantity in rows if meter == "n"), Decimal(0))
        found[name] = total, usage_findings(calculator, contracts, month(name))
    return found


def month_of(event: Event) -> str:
    return f"{event.time:%Y-%m}"


def sums(events: Sequence[Event]) -> dict[str, Decimal]:
    return {
        name: sum((Decimal(e.properties["n"]) for e in events if month_of(e) == name), Decimal(0)) for name in MONTHS
    }


def project_in(folder: Path, rules: Sequence[SameUsage] = ()) -> None:
    same_usage = [rule.model_dump(mode="json") for rule in rules]
    write_project(folder, {"catalog": CATALOG, "customers": CUSTOMERS, "subscriptions": SUBSCRIPTIONS, "settings": {"same_usage": same_usage}})  # fmt: skip


def assert_total(seed: int) -> None:
    random = Random(seed)
    reports = draw_usage(random)
    every = [event for one in reports for events in one.events.values() for event in events]
    with tempfile.TemporaryDirectory() as name:
        project_in(Path(name))
        found = totals(calculator_with(random.sample(every, len(every))), Path(name), ONE_RULE)
    counted = [event for one in reports for event in one.counted]
    assert {name: total for name, (total, _) in found.items()} == sums(counted)
    assert {name: findings.counts[-1].counted for name, (_, findings) in found.items()} == {
        name: sum(month_of(event) == name for event in counted) for name in MONTHS
    }


@settings(max_examples=2)
@given(seed=st.integers(0, 2**32))
def test_total_is_that_of_the_distinct_usage(seed: int) -> None:
    assert_total(seed)


@pytest.mark.slow
@settings(max_examples=6)
@given(seed=st.integers(0, 2**32))
def test_very_many_totals_are_those_of_the_distinct_usage(seed: int) -> None:
    assert_total(seed)


def draw_rules(random: Random) -> list[SameUsage]:
    """Rules under which one order of sources holds, so that none is refused."""
    return [
        SameUsage(
            key=tuple(random.choice((("request",), ("trace",), ("customer", "request"), ("trace", "type"), ("id",)))),
            prefer=tuple(sorted(random.sample(SOURCES, random.choice((2, 2, 3))), key=SOURCES.index)),
            types=random.choice(((), (), ("call",))),
        )
        if random.random() < 0.8
        else ONE_RULE[0]
        for _ in range(random.choice((1, 2, 2, 3)))
    ]


def superseded(event: Event, events: Sequence[Event], rules: Sequence[SameUsage]) -> bool:
    return any(
        event.source in rule.prefer and other.source in rule.prefer
        and rule.prefer.index(other.source) < rule.prefer.index(event.source)
        and not (rule.types and {event.type, other.type} - set(rule.types))
        and None not in keys_of(event, rule)
        and keys_of(event, rule) == keys_of(other, rule)
        for rule in rules for other in events
    )  # fmt: skip


def keys_of(event: Event, rule: SameUsage) -> list[str | None]:
    own = {"customer": NAMES[event.customer], "type": event.type, "id": event.id, **event.properties}
    return [own.get(name) for name in rule.key]


def assert_left_out(seed: int) -> None:
    random = Random(seed)
    rules = draw_rules(random)
    events = [
        Event(
            source=random.choice((*SOURCES, "other")),
            id=f"e{number % 30}",
            customer=random.choice(tuple(NAMES)),
            type=random.choice(("call", "call", "mail")),
            time=near(random),
            # a sum of powers of two says which were added
            properties={"n": str(2**number), **some_keys(random)},
        )
        for number in range(40)
    ]
    with tempfile.TemporaryDirectory() as name:
        project_in(Path(name))
        calculator = calculator_with(events)
        found, without = (totals(calculator, Path(name), some) for some in (rules, ()))
    assert {name: total for name, (total, _) in found.items()} == sums(
        [event for event in events if not superseded(event, events, rules) and event.customer != "stranger"]
    )
    for name in MONTHS:
        for some, every in zip(found[name][1].counts, without[name][1].counts, strict=True):
            assert some.counted + some.superseded == every.counted, "accepted = counted + superseded"
            told = [one.events for one in found[name][1].superseded if one.meter == some.meter]
            assert some.superseded == sum(told)


@settings(max_examples=2)
@given(seed=st.integers(0, 2**32))
def test_rules_leave_out_what_plain_python_leaves_out(seed: int) -> None:
    assert_left_out(seed)


@pytest.mark.slow
@settings(max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_very_many_rules_leave_out_what_plain_python_leaves_out(seed: int) -> None:
    assert_left_out(seed)


def some_keys(random: Random) -> dict[str, str]:
    held = {"request": random.choice("abcdefgh"), "trace": random.choice("12345678")}
    return {name: text for name, text in held.items() if random.random() < 0.7}


def write_exports(folder: Path, events: Sequence[Event], random: Random) -> Iterator[Path]:
    """The events of each source in files of its own, cut anywhere."""
    for source in SOURCES:
        own = [event for event in events if event.source == source]
        cut = random.randrange(len(own) + 1)
        for number, part in enumerate((own[:cut], own[cut:])):
            path = folder / f"{source}-{number}.csv"
            with path.open("w", newline="") as file:
                writer = csv.DictWriter(file, ("id", "source", "customer", "type", "time", "n", "u", "request"))
                writer.writeheader()
                writer.writerows({**row_of(event), **event.properties} for event in part)
            yield path


def row_of(event: Event) -> dict[str, Any]:
    return {"id": event.id, "source": event.source, "customer": event.customer, "type": event.type, "time": event.time.isoformat()}  # fmt: skip


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
def test_order_of_files_makes_no_difference(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    reports = draw_usage(random)
    every = [event for one in reports for events in one.events.values() for event in events]
    project_in(tmp_path, ONE_RULE)
    exports = list(write_exports(tmp_path, every, random))
    random.shuffle(exports)
    project = open_project(tmp_path, tmp_path)
    with open_audited(project.store_path, NOW, readable=exports) as store:
        for export in exports:
            ingest_files(store, project, [export], None, NOW)
        found = totals(store, tmp_path, project.settings.same_usage)
    assert {name: total for name, (total, _) in found.items()} == sums([e for one in reports for e in one.counted])
