"""A line of a bill, and how a charge's line comes to its amount: limits of figures, share of days, one rounding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from pricing.reference.models import Slices
from pricing.reference.price_match import Dimensions
from pricing.reference.quantities import Change
from pricing.reference.rounding import ROUNDINGS, Rounding

Obstacle: TypeAlias = Literal["unpriced", "overflow", "untaxed"]
Kind: TypeAlias = Literal["fee", "usage", "minimum", "maximum", "commitment", "overage"]

AMOUNT_BOUND = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """How a bill is rounded: to so many decimals of the currency, and in which way."""

    minor_units: int
    rounding: Rounding

    def rounded(self, amount: Fraction) -> int:
        """An amount in minor units.

        >>> Money(minor_units=2, rounding="half_even").rounded(Fraction("0.125"))
        12
        """
        scale: int = 10**self.minor_units
        return ROUNDINGS[self.rounding](Fraction(amount.numerator * scale, amount.denominator))

    def of_minor(self, amount_minor: int) -> Fraction:
        """Minor units as an amount."""
        return Fraction(amount_minor, 10**self.minor_units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowering:
    """What changed the amount of a line: its share of days, or a discount (`place` in the list of discounts)."""

    kind: Literal["proration", "discount"]
    amount: Fraction
    place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a limit or a commitment compares: an amount for the full period, and what was counted against its share.

    `percent` is that of the overage.
    """

    amount: Fraction
    counted_minor: int
    percent: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceLine:
    """A line of a bill.

    `gross` is the sum of the slices, `exact` is that with all of `lowerings`, `amount_minor` is `exact` rounded.
    `discounted` is what discounts of the whole bill take off that, `credited` what promotional money does, in minor
    units: (place in the list, amount); `included_tax_minor` is the tax that what is left then holds. A line that is no
    usage and no fee has neither quantity nor slices, but says what was `agreed`; that of a commitment has no charge.
    """

    kind: Kind
    charge: str | None
    dimensions: Dimensions
    quantity: Fraction = Fraction(0)
    changes: tuple[Change, ...] = ()
    slices: Slices = ()
    gross: Fraction
    lowerings: tuple[Lowering, ...] = ()
    exact: Fraction
    amount_minor: int
    discounted: tuple[tuple[int, int], ...] = ()
    credited: tuple[tuple[int, int], ...] = ()
    included_tax_minor: int = 0
    agreed: Agreed | None = None

    @property
    def left_minor(self) -> int:
        """What it amounts to after the discounts of the whole bill and promotional money."""
        if not self.discounted and not self.credited:
            return self.amount_minor
        return self.amount_minor - sum(amount for _, amount in (*self.discounted, *self.credited))

    def lowered(
        self, exact: Fraction, kind: Literal["proration", "discount"], place: int | None = None
    ) -> ReferenceLine:
        """The same line at another exact amount, with the reason."""
        reason = Lowering(kind=kind, amount=exact - self.exact, place=place)
        return replace(self, exact=exact, lowerings=(*self.lowerings, reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstructed:
    """What keeps a line, and with it the bill, from being priced."""

    charge: str | None
    dimensions: Dimensions
    obstacle: Obstacle


def added_line(kind: Kind, charge: str | None, amount_minor: int, agreed: Agreed, money: Money) -> ReferenceLine:
    """A line that no usage has, of a limit or a commitment."""
    amount = money.of_minor(amount_minor)
    return ReferenceLine(
        kind=kind, charge=charge, dimensions={}, gross=amount, exact=amount, amount_minor=amount_minor, agreed=agreed
    )


def overflows(amounts: Iterable[Fraction]) -> bool:
    """Whether an amount reaches 10^12 in size."""
    return any(abs(amount.numerator) >= AMOUNT_BOUND * amount.denominator for amount in amounts)
