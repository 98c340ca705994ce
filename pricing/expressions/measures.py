"""What a meter reads from one event: a condition, a value, and what the value is filed under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pricing.expressions.numbers import plain
from pricing.expressions.parser import Expression
from pricing.expressions.tree import Kind

OVER = "over"
"""The label of a number above the last bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A number put into bands.

    Its label is the upper bound of its band, inclusive, in plain decimal form; above the last bound it is `over`.
    `up_to` ascends; its bounds have at most 12 decimals and are below 10^16 in size.
    """

    number: Expression
    up_to: tuple[Decimal, ...]

    def label(self, number: Decimal) -> str:
        """The band that holds `number`."""
        return next((plain(bound) for bound in self.up_to if number <= bound), OVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The expressions of a meter. Without `where` every event passes; without `value` each counts 1.

    `unique` is what distinct values are counted of; `once_key` what repetitions of an event have in common; `level_key`
    whose level the value is, and where it is empty there is one level. A dimension that is None is no matter of the
    event's fields. An event that passes has no value where `value`, `unique`, a part of a key or a band has none.
    `amounts` are read besides: an event may lack any of them.
    """

    where: Expression | None = None
    value: Expression | None = None
    unique: Expression | None = None
    once_key: tuple[Expression, ...] | None = None
    level_key: tuple[Expression, ...] | None = None
    dimensions: tuple[Expression | Band | None, ...] = ()
    amounts: tuple[Expression, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every field that is read, in order."""
        return tuple(sorted(frozenset[str]().union(*(expression.names for expression, _ in self.asked()))))

    def asked(self) -> Iterator[tuple[Expression, Kind]]:
        """Each expression with what it must give: where, value, unique, keys, dimensions, amounts, if there are any."""
        for expression, kind in ((self.where, Kind.BOOLEAN), (self.value, Kind.NUMBER), (self.unique, Kind.TEXT)):
            if expression is not None:
                yield expression, kind
        for part in (*(self.once_key or ()), *(self.level_key or ())):
            yield part, Kind.TEXT
        for dimension in self.dimensions:
            if isinstance(dimension, Band):
                yield dimension.number, Kind.NUMBER
            elif dimension is not None:
                yield dimension, Kind.TEXT
        for amount in self.amounts:
            yield amount, Kind.NUMBER
