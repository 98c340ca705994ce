"""Exact decimals in DuckDB: SQL text together with the scale and size that it is known to have.

DuckDB takes the smaller scale of two in silence, has no exact division, and raises where 38 digits do not
suffice. So every number carries its shape, and each operation casts to the shape that it needs and says
whether it may overflow.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pricing.expressions.fields import WHOLE_DIGITS, Field
from pricing.expressions.numbers import DECIMALS, DIGITS, plain
from pricing.expressions.sql import Sql

LARGEST_SCALE = 24
"""Leaves 14 digits before the point.

An intermediate result above 10^14 overflows, and its row is computed exactly.
"""


class TooFine(Exception):
    """The result would need more decimals than LARGEST_SCALE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """`sql` is a DECIMAL of `scale` decimals, nearer to zero than 10^digits.

    `safe` where it cannot overflow.
    """

    sql: Sql
    scale: int
    digits: int
    safe: bool

    def __post_init__(self) -> None:
        if self.scale > LARGEST_SCALE:
            raise TooFine


def literal(value: Decimal) -> Exact:
    """A number that is written out."""
    text = plain(value)
    whole, _, fraction = text.lstrip("-").partition(".")
    digits, scale = len(whole.lstrip("0")), len(fraction)
    sql = Sql(f"CAST('{text}' AS DECIMAL({max(digits + scale, 1)}, {scale}))")
    return Exact(sql=sql, scale=scale, digits=digits, safe=True)


def missing() -> Exact:
    """A null that is a number."""
    return Exact(sql=Sql(f"CAST(NULL AS DECIMAL({DIGITS}, 0))"), scale=0, digits=0, safe=True)


def of_field(field: Field, scale: int) -> Exact:
    """A value whose text `plain_pattern(scale)` matches, as a number.

    Null or rounded for another text, never an error.
    """
    return Exact(sql=_number(field, WHOLE_DIGITS + scale, scale), scale=scale, digits=WHOLE_DIGITS, safe=True)


def of_field_rounded(field: Field) -> Exact:
    """A value whose text some `plain_pattern` matches, to 12 decimals: the cast rounds half away from zero."""
    return Exact(sql=_number(field, DIGITS, DECIMALS), scale=DECIMALS, digits=WHOLE_DIGITS + 1, safe=True)


def _number(field: Field, digits: int, scale: int) -> Sql:
    kind = f"DECIMAL({digits}, {scale})"
    if field.whole is None:
        return Sql(f"TRY_CAST({field.rest} AS {kind})")
    return Sql(f"coalesce(CAST({field.whole} AS {kind}), TRY_CAST({field.rest} AS {kind}))")


def of_integer(sql: Sql) -> Exact:
    """A BIGINT of at most 18 digits."""
    return Exact(sql=Sql(f"CAST({sql} AS DECIMAL({DIGITS}, 0))"), scale=0, digits=18, safe=True)


def plain_pattern(scale: int) -> Sql:
    """The texts that DuckDB reads exactly at `scale`.

    It would take `1_0` and ` 1` too, and round what is longer.
    """
    fraction = rf"(\.[0-9]{{1,{scale}}})?" if scale else ""
    return Sql(f"'-?[0-9]{{1,{WHOLE_DIGITS}}}{fraction}'")


def scaled(number: Exact, scale: int) -> Exact:
    """`number` as DECIMAL(38, scale); exact where `scale` is no smaller, else rounded half away from zero."""
    grows = int(scale < number.scale)
    digits = number.digits + grows
    safe = number.safe and digits + scale <= DIGITS
    sql = Sql(f"CAST({number.sql} AS DECIMAL({DIGITS}, {scale}))")
    return Exact(sql=sql, scale=scale, digits=digits, safe=safe)


def alike(numbers: list[Exact]) -> list[Exact]:
    """All of one type, that of the finest: DuckDB would take the coarsest."""
    scale = max(number.scale for number in numbers)
    return [scaled(number, scale) for number in numbers]


def plus_or_minus(sign: Sql, left: Exact, right: Exact) -> Exact:
    """Exact."""
    left, right = alike([left, right])
    digits = max(left.digits, right.digits) + 1
    safe = left.safe and right.safe and digits + left.scale <= DIGITS
    return Exact(sql=Sql(f"({left.sql} {sign} {right.sql})"), scale=left.scale, digits=digits, safe=safe)


def times(left: Exact, right: Exact) -> Exact:
    """Exact; DuckDB adds the scales."""
    scale, digits = left.scale + right.scale, left.digits + right.digits
    safe = left.safe and right.safe and digits + scale <= DIGITS
    if scale > LARGEST_SCALE:
        raise TooFine
    sql = Sql(f"({scaled(left, left.scale).sql} * {scaled(right, right.scale).sql})")
    return Exact(sql=sql, scale=scale, digits=digits, safe=safe)


def negated(number: Exact) -> Exact:
    """Exact."""
    return Exact(sql=Sql(f"(- {number.sql})"), scale=number.scale, digits=number.digits, safe=number.safe)


def divided(left: Exact, right: Exact) -> Exact:
    """Rounded half away from zero to 12 decimals, by integers in smallest units; null where the divisor is 0.

    The quotient is taken in units of 0.5e-12 and truncated; the cast from 13 decimals to 12 then rounds the
    last half. Each operand stands in the text once, so that a chain of divisions does not grow without
    bound.
    """
    places = DECIMALS + right.scale
    scale = max(left.scale, places)
    if scale > LARGEST_SCALE:
        raise TooFine
    above, below = _units(left, scale), _units(right, right.scale + scale - places)
    halves = f"CAST((2 * {above}) // nullif({below}, 0) AS DECIMAL({DIGITS}, 0))"
    sql = Sql(f"CAST({halves} * CAST('0.0000000000005' AS DECIMAL(13, 13)) AS DECIMAL({DIGITS}, {DECIMALS}))")
    return Exact(sql=sql, scale=DECIMALS, digits=left.digits + right.scale + 1, safe=False)


def _units(number: Exact, scale: int) -> Sql:
    """`number` as an integer in units of 10^-scale: a DECIMAL always prints all its decimals.

    A product with 10^scale would need twice the digits, and overflow at a few hundreds.
    """
    return Sql(f"CAST(replace(CAST({scaled(number, scale).sql} AS VARCHAR), '.', '') AS HUGEINT)")


def to_whole(function: Sql, number: Exact) -> Exact:
    """`floor` or `ceil`, exact on DECIMAL."""
    sql = Sql(f"CAST({function}({number.sql}) AS DECIMAL({DIGITS}, 0))")
    return Exact(sql=sql, scale=0, digits=number.digits + 1, safe=number.safe and number.digits < DIGITS)


def rounded_to(number: Exact, decimals: int) -> Exact:
    """Half away from zero."""
    return number if number.scale <= decimals else scaled(number, decimals)


def absolute(number: Exact) -> Exact:
    """Exact."""
    return Exact(sql=Sql(f"abs({number.sql})"), scale=number.scale, digits=number.digits, safe=number.safe)
