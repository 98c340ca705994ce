"""Metering: events in, quantities per subscription, meter and combination of dimensions out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from billing_cli.contracts.contract import Contract, Contracts
from billing_cli.contracts.invoice import invoices_of
from billing_cli.contracts.meters import MeterVersion
from billing_cli.project import SameUsage
from billing_cli.usage.listing import Listing
from billing_cli.usage.local_times import load_clocks, load_slots, needs_clocks
from billing_cli.usage.placing import Stretches, are_bundled, place, stretches_in
from billing_cli.usage.reading import is_any_hard, read_events, settle_hard
from billing_cli.usage.relations import (
    Scope,
    load_relations,
    scope_of,
    set_scope,
    since_first_event,
    since_start,
    types_in,
    types_of,
)
from billing_cli.usage.repeating import find_repeated
from billing_cli.usage.single_events import AskedEvents, ask_events, begin_meter, collect_events, count_events
from billing_cli.usage.uncounted import find_superseded, find_uncounted
from billing_cli.usage.windows import Metered, Segment, metered_windows
from pricing.catalog.meter import Meter
from pricing.expressions import Expression, Measure
from pricing.periods import Period
from pricing.rating.calculator import Calculator, statement

# How many events without a value are shown to a person.
EXAMPLES = 3
# By what time a level's units times time are divided: by an hour, or by the length of the period.
LEVEL_PER_US = {"time_weighted": 3_600_000_000, "time_average": None}
# How values become one: of distinct ones each counts 1, whichever of its events stands for it.
COMBINED_BY = {"count": "sum", "sum": "sum", "max": "max", "min": "min", "latest": "latest", "unique": "max"}


def meter_period(
    calculator: Calculator,
    contracts: Contracts,
    period: Period,
    rules: Sequence[SameUsage],
    asked: Collection[str] | None = None,
    *,
    listed: str | None = None,
) -> Metered:
    """Meter every event of `period` that counts by the `rules`, each in its subscription's own calendar.

    Fills the relations `metered`, `metered_events` and `fared` of the calculator, which holds the events; gives the
    invoices of the period with the windows that they refer to. `asked` names dimensions to keep apart besides those of
    charges; `listed` a customer whose events `listed_events` will hold, one by one.
    """
    metered = metered_windows(invoices_of(contracts.contracts, period))
    meter_windows(calculator, contracts, metered, period, rules, asked, listed=listed)
    return metered


def meter_windows(
    calculator: Calculator,
    contracts: Contracts,
    metered: Metered,
    period: Period,
    rules: Sequence[SameUsage],
    asked: Collection[str] | None = None,
    *,
    listed: str | None = None,
) -> None:
    """Meter the events of `period` for windows that are known; see `meter_period`."""
    load_relations(calculator, contracts, metered, period)
    calculator.run(statement(__package__, "held_levels"))
    scope = scope_of(calculator, contracts, period)
    splits = contracts.splits
    versions = contracts.meters.every
    charged = {versions[key].name for key in splits if key in versions}
    scopes = {
        key: _scope(calculator, one, scope, metered.segments, charged=one.name in charged)
        for key, one in versions.items()
    }
    timed = [scopes[key].first_us for key, one in versions.items() if needs_clocks(one.meter)]
    if timed:
        load_clocks(calculator, contracts, replace(scope, first_us=min(timed)))

    first_us = min(one.first_us for one in (scope, *scopes.values()))
    find_uncounted(calculator, contracts, rules, replace(scope, first_us=first_us))

    asked_events = ask_events(calculator, metered)
    look_back = partial(find_superseded, calculator, rules)
    listing = Listing(calculator, listed) if listed is not None else None
    types = {one: types_in(calculator, one) for one in set(scopes.values())}
    stretches = {one: stretches_in(calculator, one) for one in types} if listing is None else {}
    for key, one in versions.items():
        names = list(one.meter.dimensions)
        calculator.run(statement(__package__, "note_dimensions"), meter=key, name=one.name, names=names)
    for key, one in versions.items():
        read = types_of(one.meter, types[scopes[key]])
        if read:  # a meter that the run has no event for holds nothing: to find that out takes as long as a small month
            if one.meter.once_per:
                find_repeated(calculator, one, scopes[key], look_back)
            set_scope(calculator, scopes[key], read, version=one, charged=one.name in charged)
            usages = _usages(contracts.contracts, one.name, scopes[key])
            _claim(calculator, usages)
            alike = stretches.get(scopes[key]) if are_bundled(one.meter, usages) else None
            _group(calculator, one, scopes[key], asked_events, listing, alike)
            _collect(calculator, key, one.meter, splits.get(key, set()), asked)
            collect_events(calculator, asked_events, key)
            _collect_uncounted(calculator, key, usages, listing)
    calculator.run(statement(__package__, "collect_fared"))


def _scope(
    calculator: Calculator, version: MeterVersion, scope: Scope, segments: Sequence[Segment], *, charged: bool
) -> Scope:
    """The instants whose events matter for a meter: back to where a contract counts it from.

    A level that nobody charges may be older than any contract.
    """
    if version.meter.holds_levels and not charged:
        return since_first_event(calculator, scope)
    if version.meter.holds_levels:
        return since_start(calculator, scope, segments)
    earlier = min((one.from_us for one in segments if one.earlier and version.key in one.meters), default=None)
    if earlier is None:
        return scope
    return replace(scope, first_us=min(scope.first_us, max(earlier, since_first_event(calculator, scope).first_us)))


def _usages(contracts: Iterable[Contract], meter: str, scope: Scope) -> dict[str, Expression]:
    """The distinct `usage` expressions of the subscriptions that meter this and are served within the run."""
    found: dict[str, Expression] = {}
    for contract in contracts:
        if contract.usage is None or meter not in contract.meters:
            continue
        served_from, served_to = contract.served
        if served_from < scope.last_us and served_to > scope.first_us:
            found[contract.usage.text] = contract.usage
    return found


def _claim(calculator: Calculator, usages: Mapping[str, Expression]) -> None:
    """Ask the contracts with a `usage` of their own about each event of the scope."""
    calculator.run(statement(__package__, "no_claims"))
    for text, usage in usages.items():
        asked = Measure(where=usage)
        read_events(calculator, asked)
        calculator.run(statement(__package__, "claim"), usage=text)
        if settle_hard(calculator, asked):
            calculator.run(statement(__package__, "claim"), usage=text)


def _group(
    calculator: Calculator,
    version: MeterVersion,
    scope: Scope,
    asked: AskedEvents,
    listing: Listing | None,
    stretches: Stretches | None,
) -> None:
    """Fill `meter_groups` with the meter's events, those too that only Python can answer.

    Events of one customer in one of the `stretches` are placed together, unless a charge asks for each.
    """
    name, meter = version.key, version.meter
    calculator.run(statement(__package__, "metering_segments"))
    begin = "levels" if meter.holds_levels else f"combine_by_{COMBINED_BY[meter.aggregate]}"
    calculator.run(statement(__package__, begin))
    load_slots(calculator, meter, version.catalog.schedules, scope)
    begin_meter(calculator, asked, name)
    measure = asked.measure(name, meter)
    read_events(calculator, measure)
    _add_groups(calculator, name, meter, asked, listing, stretches if name not in asked.amounts else None)
    if is_any_hard(calculator):
        settle_hard(calculator, measure)
        calculator.run(statement(__package__, "no_hard_groups"))
        _add_groups(calculator, name, meter, asked, listing)
    if meter.holds_levels:
        calculator.run(statement(__package__, "hold_levels"))


def _add_groups(
    calculator: Calculator,
    name: str,
    meter: Meter,
    asked: AskedEvents,
    listing: Listing | None,
    stretches: Stretches | None = None,
) -> None:
    """Add the events that `meter_events` shows to `meter_groups`, and note a few that have no value."""
    _fare(calculator, name, meter, asked, stretches)
    if listing is not None:
        listing.add(meter)
    if meter.holds_levels:
        calculator.run(statement(__package__, "count_fared"))
        calculator.run(statement(__package__, "note_levels"))
        calculator.run(statement(__package__, "note_earlier_levels"))
    else:
        calculator.run(statement(__package__, "group_events" if stretches is None else "group_bundles"))
    if calculator.one(statement(__package__, "count_valueless"), meter=name)[0]:
        if stretches is not None:
            _fare(calculator, name, meter, asked)
        calculator.run(statement(__package__, "note_valueless"), examples=EXAMPLES)


def _fare(
    calculator: Calculator, name: str, meter: Meter, asked: AskedEvents, stretches: Stretches | None = None
) -> None:
    """Let `counted_events` be the events that `meter_events` shows, whose they are and how they fare."""
    place(calculator, stretches)
    calculator.run(statement(__package__, "counting_once_events" if meter.once_per else "counting_events"))
    calculator.run(statement(__package__, "timed_events" if needs_clocks(meter) else "untimed_events"))
    count_events(calculator, asked, name)


def _collect(
    calculator: Calculator,
    name: str,
    meter: Meter,
    splits: Iterable[tuple[str, ...]],
    asked: Collection[str] | None,
) -> None:
    """Add the meter's quantities to `metered`: for all of its dimensions, and for each smaller set of them."""
    every = tuple(meter.dimensions)
    shown = {every} if asked is None else {every, meter.in_order(asked)}
    for names in sorted({*shown, *map(meter.in_order, splits)}):
        places = [every.index(one) + 1 for one in names]
        wanted = {"meter": name, "names": list(names), "places": places, "unserved": names in shown}
        if meter.holds_levels:
            calculator.run(statement(__package__, "collect_held"), **wanted, per_us=LEVEL_PER_US[meter.aggregate])
        elif meter.adds_up:
            calculator.run(statement(__package__, "collect_sums"), **wanted)
        else:
            calculator.run(statement(__package__, "collect_aggregates"), **wanted, count=len(every))


def _collect_uncounted(
    calculator: Calculator, name: str, usages: Mapping[str, Expression], listing: Listing | None
) -> None:
    """Note how many events the meter would count besides: `uncounted_events` placed as the others are, unmeasured."""
    if not calculator.one(statement(__package__, "count_uncounted"))[0]:
        return
    calculator.run(statement(__package__, "scoped_uncounted_events"))
    _claim(calculator, usages)
    read_events(calculator, Measure())
    place(calculator)
    calculator.run(statement(__package__, "collect_uncounted"), meter=name)
    if listing is not None:
        listing.add_uncounted()
