"""Quantities that a person states, in place of metered events: what a quote prices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pricing.money import plain_text
from pricing.rating.calculator import Calculator, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedUsage:
    """A quantity that somebody states instead of events; `meter` is whatever name the charge is asked for by.

    `dimensions` are those that the charge keeps apart, in the order of its meter.
    """

    window_id: int
    meter: str
    dimensions: Mapping[str, str | None]
    quantity: Decimal


def state_usage(calculator: Calculator, stated: Iterable[StatedUsage]) -> None:
    """Fill the relation `metered` with stated quantities, at most 12 decimals each."""
    calculator.run(statement(__package__, "relations"))
    calculator.run(statement(__package__, "event_relations"))
    columns = ("window_id", "meter", "names", "labels", "quantity")
    calculator.load(statement(__package__, "load_metered"), columns, [_row(one) for one in stated])


def _row(one: StatedUsage) -> tuple[object, ...]:
    names, labels = list(one.dimensions), list(one.dimensions.values())
    return one.window_id, one.meter, names, labels, plain_text(one.quantity)
