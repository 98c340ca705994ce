"""Quantities by a query of their own over the events, which shares none of the metering's relations and statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fnmatch import fnmatchcase

from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.meters import MeterVersion
from billing_cli.events.properties import stored_properties
from billing_cli.project import SameUsage
from billing_cli.usage.relations import Scope
from billing_cli.usage.uncounted import find_uncounted
from pricing import expressions
from pricing.catalog.meter import Meter
from pricing.expressions import Measure, field_alone, measured
from pricing.expressions.definitions import temporary_view
from pricing.money import plain_text
from pricing.rating.calculator import Calculator, Statement, statement

# So many events of each meter are read again by the evaluator, which is what expressions mean.
SAMPLE = 1_000
# How the windows of an aggregate are read, and where its value then stands, from the end.
READ = {
    "count": ("source_sums", -3),
    "sum": ("source_sums", -2),
    "max": ("source_extremes", -3),
    "min": ("source_extremes", -2),
}
# How those of others are read, whose value stands last but one.
OTHERS = {"unique": "source_distinct", "latest": "source_latest"}

Names = tuple[str, ...]
Labels = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a meter's quantity of a customer's events at instants [from_us, to_us)."""

    customer: str
    meter: str
    from_us: int
    to_us: int


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity with how many events it is of."""

    events: int
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """An event that SQL reads otherwise than the evaluator."""

    meter: str
    event_id: int
    sql: str
    evaluator: str


@dataclass(slots=True)
class Sources:
    """What the events hold, by what is asked for and the dimensions kept apart; `not_done`: meters with the reason."""

    found: dict[tuple[Wanted, Names], dict[Labels, Found]] = field(default_factory=dict)
    not_done: dict[str, str] = field(default_factory=dict)
    misread: list[Misread] = field(default_factory=list)
    sampled: int = 0
    by_rules: bool = False

    def of(self, wanted: Wanted, names: Names) -> Mapping[Labels, Found]:
        """The quantities of a window, by the values of these dimensions."""
        return self.found.get((wanted, names), {})


def why_not(meter: Meter) -> str | None:
    """Why a meter is not counted again; None where it is."""
    if meter.holds_levels:
        return "its value holds over time"
    if meter.once_per is not None:
        return "it leaves out repetitions"
    if meter.each is not None:
        return "it takes its aggregate in parts of the local day"
    if meter.schedules:
        return "a schedule of local time is one of its dimensions"
    return None


def source_quantities(
    store: Calculator, contracts: Contracts, wanted: Mapping[Wanted, set[Names]], rules: tuple[SameUsage, ...]
) -> Sources:
    """Count the events of windows again, for each set of dimensions that is asked for.

    Which of several reports of the same usage counts (`same_usage`) is taken from the metering; `by_rules` says so.
    """
    sources = Sources(by_rules=bool(rules))
    numbers = {one: number for number, one in enumerate(wanted, start=1)}
    store.run(statement(__package__, "source_relations"))
    names: dict[str, list[str]] = defaultdict(list)
    for name, customer in contracts.accounts.names().items():
        names[customer].append(name)
    store.load(
        statement(__package__, "load_source_windows"),
        ("window_id", "name", "meter", "from_us", "to_us"),
        [
            (number, name, one.meter, one.from_us, one.to_us)
            for one, number in numbers.items()
            for name in names[one.customer]
        ],
    )
    first_us, last_us = store.one(statement(__package__, "source_span"))
    if first_us is None:
        return sources
    _superseded(store, contracts, rules, (first_us, last_us))
    types = [kind for (kind,) in store.rows(statement(__package__, "source_types"), first_us=first_us, last_us=last_us)]
    store.run(statement(__package__, "source_scope"))
    of_number = {number: one for one, number in numbers.items()}
    asked: dict[str, set[Names]] = defaultdict(set)
    for one, sets in wanted.items():
        asked[one.meter] |= sets
    sampled: list[str] | None = None
    for key, sets in sorted(asked.items()):
        version = contracts.meters.every[key]
        reason = why_not(version.meter)
        if reason is not None:
            sources.not_done[key] = reason
            continue
        read = [kind for kind in types if any(fnmatchcase(kind, pattern) for pattern in version.meter.event)]
        store.run(statement(__package__, "set_source_scope"), first_us=first_us, last_us=last_us, types=read)
        if read != sampled:
            drawn = [number for (number,) in store.rows(statement(__package__, "sampled_ids"), size=SAMPLE)]
            store.run(statement(__package__, "sampled_events"), event_id=drawn)
            sampled = read
        _count(store, sources, version, sorted(sets), of_number)
    return sources


def _superseded(store: Calculator, contracts: Contracts, rules: tuple[SameUsage, ...], reach: tuple[int, int]) -> None:
    if rules:
        first_us, last_us = reach
        scope = Scope(first_us=first_us, last_us=last_us, from_us=first_us, to_us=last_us, timezone="UTC")
        find_uncounted(store, contracts, rules, scope)
    else:
        store.run(statement(__package__, "nothing_superseded"))


def _count(
    store: Calculator, sources: Sources, version: MeterVersion, sets: Iterable[Names], windows: Mapping[int, Wanted]
) -> None:
    meter, key = version.meter, version.key
    measure = _measure(meter)
    select = expressions.meter_select(measure, "source_scope", stored_properties(store))
    store.run(Statement(temporary_view("source_events", select)))
    store.run(statement(__package__, "set_source_meter"), meter=key)
    store.run(statement(__package__, "source_held"))
    found: dict[tuple[Wanted, Names], dict[Labels, Found]] = {}
    for names in sets:
        held = _windows(store, meter, names)
        if held is None:
            sources.not_done[key] = "some of its events have figures that SQL cannot read exactly"
            return
        found |= {(windows[number], names): of_labels for number, of_labels in held.items()}
    misread, sampled = _sample(store, key, measure)
    sources.misread += misread
    sources.sampled += sampled
    sources.found |= found


def _windows(store: Calculator, meter: Meter, names: Names) -> Mapping[int, dict[Labels, Found]] | None:
    """What each window holds by these dimensions, which stand in the meter's order; None where SQL cannot say."""
    every = tuple(meter.dimensions)
    found: dict[int, dict[Labels, Found]] = defaultdict(dict)
    if meter.aggregate in OTHERS:
        places = [every.index(name) + 1 for name in names]
        for window, labels, events, quantity, hard in store.rows(
            statement(__package__, OTHERS[meter.aggregate]), places=places
        ):
            if hard:
                return None
            found[window][tuple(labels)] = Found(events, Decimal(quantity))
        return found
    name, place = READ[meter.aggregate]
    dimensions = [f"dimension_{every.index(one)}" for one in names]
    store.run(statement(__package__, "set_source_dimensions"), dimensions=dimensions)
    count = 1 + len(names)
    for row in store.rows(statement(__package__, name)):
        if row[-1]:
            return None
        found[row[0]][row[1:count]] = Found(row[count], Decimal(row[place]))
    return found


def _measure(meter: Meter) -> Measure:
    """What a meter reads, with what distinct values are counted of as the last dimension, or else the type."""
    return replace(
        meter.measure, unique=None, dimensions=(*meter.measure.dimensions, meter.unique or field_alone("type"))
    )


def _sample(store: Calculator, key: str, measure: Measure) -> tuple[list[Misread], int]:
    """Read a sample of the events once more by the evaluator."""
    select = expressions.meter_select(measure, "sampled_events", stored_properties(store))
    store.run(Statement(temporary_view("sampled_readings", select)))
    read = {row[0]: row[1:] for row in store.rows(statement(__package__, "sampled_source"))}
    names = measure.names
    select = expressions.fields_select(names, "sampled_events", stored_properties(store))
    rows = ((row[0], dict(zip(names, row[1:], strict=True))) for row in store.rows(Statement(select)))
    return list(_misread(key, read, measured(rows, measure))), len(read)


def _misread(
    key: str, read: Mapping[int, tuple[object, ...]], answers: Iterable[expressions.Measured]
) -> Iterator[Misread]:
    for one in answers:
        passes, value, parts = read[one.event_id]
        if not passes and not one.passes:
            continue
        sql = (passes, value, *(tuple(parts) if isinstance(parts, list) else ()))
        evaluator = (one.passes, one.value, *one.dimensions)
        if sql != evaluator:
            yield Misread(meter=key, event_id=one.event_id, sql=_said(sql), evaluator=_said(evaluator))


def _said(reading: tuple[object, ...]) -> str:
    """Whether an event counts, its value and what it is of."""
    counts, value, *parts = reading
    amount = plain_text(value) if isinstance(value, Decimal) else "no value"
    return ", ".join((amount, *("(none)" if one is None else str(one) for one in parts))) if counts else "left out"
