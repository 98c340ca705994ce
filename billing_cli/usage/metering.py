"""Metering: events in, quantities per subscription, meter and combination of dimensions out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from billing_cli.contracts.contract import Contract, Contracts
from billing_cli.usage.relations import Scope, load_relations, scope_of, set_scope, types_in, types_of
from billing_cli.usage.windows import Segment, segments_of
from pricing import expressions
from pricing.catalog.meter import Meter
from pricing.expressions import Expression
from pricing.expressions.definitions import settled_select, temporary_view
from pricing.money import plain_text
from pricing.periods import Period
from pricing.rating.calculator import Calculator, Statement, statement

# How many events without a value are shown to a person.
EXAMPLES = 3


def meter_period(calculator: Calculator, contracts: Contracts, period: Period) -> list[Segment]:
    """Meter every event of `period`, each in its subscription's own calendar.

    Fills the relations `metered` and `fared` of the calculator, which holds the events; gives the segments
    they refer to.
    """
    segments = segments_of(contracts.contracts, period)
    load_relations(calculator, contracts, segments, period)
    scope = scope_of(calculator, contracts, period)

    types = types_in(calculator, scope)
    splits = _splits(contracts.contracts)
    for name, meter in contracts.catalog.meters.items():
        set_scope(calculator, scope, meter=name, types=types_of(meter, types), charged=name in splits)
        _meter(calculator, name, meter, _usages(contracts.contracts, name, scope))
        _collect(calculator, name, meter, splits.get(name, set()))
    return segments


def _splits(contracts: Iterable[Contract]) -> dict[str, set[tuple[str, ...]]]:
    """By each charged meter, the sets of dimensions that charges keep apart."""
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for meter, by in frozenset[tuple[str, tuple[str, ...]]]().union(*(contract.splits for contract in contracts)):
        found[meter].add(by)
    return found


def _collect(calculator: Calculator, name: str, meter: Meter, splits: Iterable[tuple[str, ...]]) -> None:
    """Add the meter's quantities to `metered`: for all of its dimensions, and for each smaller set of `splits`."""
    every = tuple(meter.dimensions)
    calculator.run(statement(__package__, "note_dimensions"), meter=name, names=list(every))
    for names in sorted({every, *map(meter.in_order, splits)}):
        calculator.run(
            statement(__package__, "collect_metered"),
            meter=name,
            names=list(names),
            places=[every.index(one) + 1 for one in names],
            unserved=names == every,
        )


def _usages(contracts: Iterable[Contract], meter: str, scope: Scope) -> dict[str, Expression]:
    """The distinct `usage` expressions of the subscriptions that meter this and are served within the run."""
    found: dict[str, Expression] = {}
    for contract in contracts:
        served_from, served_to = contract.served
        if contract.usage and meter in contract.meters and served_from < scope.last_us and served_to > scope.first_us:
            found[contract.usage.text] = contract.usage
    return found


def _meter(calculator: Calculator, name: str, meter: Meter, usages: Mapping[str, Expression]) -> None:
    calculator.run(statement(__package__, "scoped_events"))
    calculator.run(statement(__package__, "no_claims"))
    for text, usage in usages.items():
        _read(calculator, where=usage, value=None, dimensions=())
        calculator.run(statement(__package__, "claim"), usage=text)
        if _settle(calculator, where=usage, value=None, dimensions=()):
            calculator.run(statement(__package__, "claim"), usage=text)

    calculator.run(statement(__package__, "metering_segments"))
    dimensions = tuple(meter.dimensions.items())
    _read(calculator, where=meter.where, value=meter.value, dimensions=dimensions)
    _aggregate(calculator, name)
    if calculator.one(statement(__package__, "count_hard"))[0]:
        _settle(calculator, where=meter.where, value=meter.value, dimensions=dimensions)
        calculator.run(statement(__package__, "no_hard_groups"))
        _aggregate(calculator, name)

    calculator.run(statement(__package__, "collect_fared"), meter=name)


def _aggregate(calculator: Calculator, meter: str) -> None:
    """Add the events that `padded_events` shows to `meter_groups`, and note a few that have no value."""
    calculator.run(statement(__package__, "aggregate"))
    if calculator.one(statement(__package__, "count_valueless"), meter=meter)[0]:
        calculator.run(statement(__package__, "note_valueless"), examples=EXAMPLES)


def _read(
    calculator: Calculator,
    *,
    where: Expression | None,
    value: Expression | None,
    dimensions: Sequence[tuple[str, Expression]],
) -> None:
    select = expressions.meter_select(where=where, value=value, dimensions=dimensions, relation="scoped_events")
    _show(calculator, select)


def _show(calculator: Calculator, select: str) -> None:
    """Let `padded_events` be what a SELECT of the expressions' room gives."""
    calculator.run(Statement(temporary_view("meter_events", select)))
    calculator.run(statement(__package__, "padded_events"))


def _settle(
    calculator: Calculator,
    *,
    where: Expression | None,
    value: Expression | None,
    dimensions: Sequence[tuple[str, Expression]],
) -> bool:
    """Answer the hard events of `meter_events` in Python, and let the view show those alone.

    False if there are none.
    """
    calculator.run(statement(__package__, "hard_events"))
    given = [where, value, *(expression for _, expression in dimensions)]
    names = sorted({name for expression in given if expression is not None for name in expression.names})
    found = calculator.rows(Statement(expressions.fields_select(names, "hard_events")))
    if not found:
        return False
    rows = ((row[0], dict(zip(names, row[1:], strict=True))) for row in found)
    answers = [
        (m.event_id, m.passes, None if m.value is None else plain_text(m.value), list(m.dimensions))
        for m in expressions.measured(rows, where=where, value=value, dimensions=dimensions)
    ]
    calculator.run(statement(__package__, "no_exact_events"))
    calculator.load(statement(__package__, "load_exact_events"), ("event_id", "passes", "value", "dimensions"), answers)
    calculator.run(statement(__package__, "settled_events"))
    _show(calculator, settled_select(len(dimensions), "settled_events"))
    return True
