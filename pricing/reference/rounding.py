"""The two roundings to whole minor units, of amounts of either sign."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Literal, TypeAlias

Rounding: TypeAlias = Literal["half_away", "half_even"]


def half_away(amount: Fraction) -> int:
    """The nearest integer; a half goes away from zero.

    >>> half_away(Fraction(5, 2)), half_away(Fraction(-5, 2))
    (3, -3)
    """
    numerator, denominator = amount.numerator, amount.denominator
    nearest = (2 * abs(numerator) + denominator) // (2 * denominator)
    return nearest if numerator >= 0 else -nearest


def half_even(amount: Fraction) -> int:
    """The nearest integer; a half goes to the even neighbour.

    >>> half_even(Fraction(5, 2)), half_even(Fraction(-7, 2))
    (2, -4)
    """
    return round(amount)


def up(amount: Fraction) -> int:
    """The next integer away from zero.

    >>> up(Fraction(21, 10)), up(Fraction(-21, 10)), up(Fraction(2))
    (3, -3, 2)
    """
    return math.ceil(amount) if amount >= 0 else math.floor(amount)


def down(amount: Fraction) -> int:
    """The next integer towards zero.

    >>> down(Fraction(29, 10)), down(Fraction(-29, 10))
    (2, -2)
    """
    return math.floor(amount) if amount >= 0 else math.ceil(amount)


ROUNDINGS: dict[str, Callable[[Fraction], int]] = {"half_away": half_away, "half_even": half_even}
