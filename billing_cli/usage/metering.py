"""Metering: events in, quantities per subscription, meter and combination of dimensions out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase

from billing_cli.contracts.contract import Contracts
from billing_cli.usage.windows import Segment, segments_of
from pricing import expressions
from pricing.catalog.meter import Meter
from pricing.expressions import Expression
from pricing.expressions.definitions import settled_select, temporary_view
from pricing.money import plain_text
from pricing.periods import Period, microseconds, midnight, zone
from pricing.rating.calculator import Calculator, Statement, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The instants of a run: [first_us, last_us) is reached by any calendar, [from_us, to_us) is the project's own."""

    first_us: int
    last_us: int
    from_us: int
    to_us: int


def meter_period(calculator: Calculator, contracts: Contracts, period: Period) -> list[Segment]:
    """Meter every event of `period`, each in its subscription's own calendar.

    Fills the relations `metered` and `fared` of the calculator, which holds the events; gives the segments
    they refer to.
    """
    segments = segments_of(contracts.contracts, period)
    _load(calculator, contracts, segments, period)
    scope = scope_of(calculator, contracts, period)

    types = [
        row[0]
        for row in calculator.rows(
            statement(__package__, "event_types"), first_us=scope.first_us, last_us=scope.last_us
        )
    ]
    charged = {name for contract in contracts.contracts for name in contract.meters}
    for name, meter in contracts.catalog.meters.items():
        matching = [kind for kind in types if any(fnmatchcase(kind, glob) for glob in meter.event)]
        calculator.run(
            statement(__package__, "set_scope"),
            meter=name,
            types=matching,
            charged=name in charged,
            first_us=scope.first_us,
            last_us=scope.last_us,
            from_us=scope.from_us,
            to_us=scope.to_us,
        )
        _meter(calculator, name, meter, _usages(segments, name))
    return segments


def _load(calculator: Calculator, contracts: Contracts, segments: Sequence[Segment], period: Period) -> None:
    calculator.run(statement(__package__, "relations"))
    calculator.load(
        statement(__package__, "load_segments"),
        ("segment_id", "customer", "subscription", "from_us", "to_us", "meters", "usage"),
        [
            (
                s.segment_id,
                s.contract.customer.id,
                s.contract.subscription,
                s.from_us,
                s.to_us,
                sorted(s.contract.meters),
                s.contract.usage_text,
            )
            for s in segments
        ],
    )
    calculator.load(
        statement(__package__, "load_customer_names"),
        ("name", "customer", "from_us", "to_us"),
        _names(contracts, period),
    )


def scope_of(calculator: Calculator, contracts: Contracts, period: Period) -> Scope:
    """The instants of the run whose segments and customers the calculator holds."""
    from_us, to_us = _bounds(period, contracts.default_zone.key)
    first_us, last_us = calculator.one(statement(__package__, "scope"), from_us=from_us, to_us=to_us)
    return Scope(first_us=first_us, last_us=last_us, from_us=from_us, to_us=to_us)


def _names(contracts: Contracts, period: Period) -> list[tuple[str, str, int, int]]:
    """Every name of every customer, with the period in the customer's own calendar."""
    customers = contracts.accounts.customers
    return [
        (name, customer, *_bounds(period, customers[customer].timezone or contracts.default_zone.key))
        for name, customer in contracts.accounts.names().items()
    ]


def _bounds(period: Period, zone_name: str) -> tuple[int, int]:
    return microseconds(midnight(period.start, zone(zone_name))), microseconds(midnight(period.end, zone(zone_name)))


def _usages(segments: Iterable[Segment], meter: str) -> dict[str, Expression]:
    """The distinct `usage` expressions of the subscriptions that meter this."""
    contracts = [segment.contract for segment in segments if meter in segment.contract.meters]
    return {contract.usage.text: contract.usage for contract in contracts if contract.usage is not None}


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
    calculator.run(statement(__package__, "aggregate"))
    if calculator.one(statement(__package__, "count_hard"))[0]:
        _settle(calculator, where=meter.where, value=meter.value, dimensions=dimensions)
        calculator.run(statement(__package__, "no_hard_groups"))
        calculator.run(statement(__package__, "aggregate"))

    calculator.run(statement(__package__, "collect_metered"), meter=name, names=list(meter.dimensions))
    calculator.run(statement(__package__, "collect_fared"), meter=name)


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
        (m.event_id, m.passes, None if m.value is None else plain_text(m.value), list(m.dimensions), m.reason)
        for m in expressions.measured(rows, where=where, value=value, dimensions=dimensions)
    ]
    calculator.run(statement(__package__, "no_exact_events"))
    calculator.load(
        statement(__package__, "load_exact_events"), ("event_id", "passes", "value", "dimensions", "reason"), answers
    )
    calculator.run(statement(__package__, "settled_events"))
    _show(calculator, settled_select(len(dimensions), "settled_events"))
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedUsage:
    """A quantity that somebody states instead of events; `meter` is whatever name the charge is asked for by."""

    segment_id: int
    meter: str
    dimensions: Mapping[str, str | None]
    quantity: Decimal


def state_usage(calculator: Calculator, stated: Iterable[StatedUsage]) -> None:
    """Fill the relation `metered` with stated quantities, at most 12 decimals each."""
    calculator.run(statement(__package__, "relations"))
    rows = [
        (s.segment_id, s.meter, list(s.dimensions), list(s.dimensions.values()), plain_text(s.quantity)) for s in stated
    ]
    calculator.load(
        statement(__package__, "load_metered"), ("segment_id", "meter", "names", "labels", "quantity"), rows
    )
