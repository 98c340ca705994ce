"""One line, from quantity to minor units: slices, share, limits, one rounding."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from pricing.catalog.charge import Charge
from pricing.reference.models import MODELS, Slices
from pricing.reference.price_match import Dimensions

Obstacle: TypeAlias = Literal["unpriced", "overflow"]

QUANTITY_BOUND = 10**18
AMOUNT_BOUND = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceLine:
    """A priced line.

    `gross` is the sum of the slices, `exact` is `gross` × the share of the period, `amount_minor` is `exact` rounded.
    """

    slices: Slices
    gross: Fraction
    exact: Fraction
    amount_minor: int


def price_line(
    charge: Charge,
    dimensions: Dimensions,
    quantity: Decimal,
    *,
    share: Fraction,
    minor_units: int,
    rounding: Literal["half_away", "half_even"],
) -> ReferenceLine | Obstacle:
    """Price a quantity of one combination of dimensions, or say what keeps it from being priced.

    `share` is days served over the days of the full period, in [0, 1]. `minor_units` is the number of decimals of the
    currency. A quantity of 10^18 or more in size, or an amount of 10^12 or more before the share, overflows.
    """
    exact_quantity = Fraction(quantity)
    slices = MODELS[charge.model](charge, dimensions, exact_quantity)
    if slices is None:
        return "unpriced"

    gross = sum((part.amount for part in slices), start=Fraction(0))
    amounts = [gross, *(part.amount for part in slices)]
    if abs(exact_quantity) >= QUANTITY_BOUND or any(abs(amount) >= AMOUNT_BOUND for amount in amounts):
        return "overflow"

    exact = gross * share
    return ReferenceLine(
        slices=slices, gross=gross, exact=exact, amount_minor=ROUNDINGS[rounding](exact * 10**minor_units)
    )


def half_away(amount: Fraction) -> int:
    """The nearest integer; a half goes away from zero.

    >>> half_away(Fraction(5, 2)), half_away(Fraction(-5, 2))
    (3, -3)
    """
    nearest = math.floor(abs(amount) + Fraction(1, 2))
    return nearest if amount >= 0 else -nearest


def half_even(amount: Fraction) -> int:
    """The nearest integer; a half goes to the even neighbour.

    >>> half_even(Fraction(5, 2)), half_even(Fraction(-7, 2))
    (2, -4)
    """
    return round(amount)


ROUNDINGS: dict[str, Callable[[Fraction], int]] = {"half_away": half_away, "half_even": half_even}
