"""Comparing: money in minor units and quantities, with the tolerances of `bill.yaml`. A tolerance hides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from billing_cli.project import Settings
from billing_cli.reports.reconcile.pack import Category, Variance
from pricing.money import minor_text, minor_units, plain_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerances:
    """How far two figures may be apart: `amount` in units of whatever currency, `quantity` in units of the meter.

    A bill that moves by more than `change_percent` and `change_amount` from a month to the next is looked at.
    `bank_fee`: how much of an invoice may stay unpaid because a bank kept it, in units of whatever currency.
    """

    amount: Decimal = Decimal(0)
    quantity: Decimal = Decimal(0)
    change_percent: Decimal = Decimal(10)
    change_amount: Decimal = Decimal(100)
    bank_fee: Decimal = Decimal(0)

    @property
    def amount_text(self) -> str:
        """As it prints."""
        return plain_text(self.amount)

    @property
    def quantity_text(self) -> str:
        """As it prints."""
        return plain_text(self.quantity)

    def allows(self, minor: int, currency: str) -> bool:
        """Whether a difference in minor units is within the tolerance of amounts."""
        return abs(minor) <= Fraction(self.amount) * Fraction(10 ** minor_units(currency))

    def is_small(self, minor: int, currency: str) -> bool:
        """Whether a change in minor units is within `change_amount`."""
        return abs(minor) <= Fraction(self.change_amount) * Fraction(10 ** minor_units(currency))


def tolerances_of(settings: Settings) -> Tolerances:
    """Those of `bill.yaml`, with defaults for what it does not say."""
    return Tolerances(**dict(settings.tolerances))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why figures differ, in a category and in words, and where to look."""

    category: Category = "UNEXPLAINED"
    explanation: str
    evidence: str = ""


def money(
    key: Mapping[str, str], sides: tuple[int | None, int | None], currency: str, cause: Cause, tolerances: Tolerances
) -> Iterator[Variance]:
    """A variance where two amounts in minor units differ; None is what a side lacks, which no tolerance covers."""
    left, right = sides
    minor = (right or 0) - (left or 0)
    if left == right:
        return
    yield Variance(
        key=key,
        left=None if left is None else minor_text(left, currency),
        right=None if right is None else minor_text(right, currency),
        difference=minor_text(minor, currency),
        unit=currency,
        category=cause.category,
        explanation=cause.explanation,
        evidence=cause.evidence,
        tolerated=None not in sides and tolerances.allows(minor, currency),
        at_risk=(currency, abs(minor)),
    )


def quantity(
    key: Mapping[str, str], sides: tuple[Decimal | int | None, Decimal | int | None], unit: str, cause: Cause,
    allowed: Decimal = Decimal(0),
) -> Iterator[Variance]:  # fmt: skip
    """The same for quantities, or for whatever is counted; `allowed` is how far they may be apart."""
    left, right = sides
    if left == right:
        return
    difference = Decimal(right or 0) - Decimal(left or 0)
    yield Variance(
        key=key,
        left=None if left is None else plain_text(Decimal(left)),
        right=None if right is None else plain_text(Decimal(right)),
        difference=plain_text(difference),
        unit=unit,
        category=cause.category,
        explanation=cause.explanation,
        evidence=cause.evidence,
        tolerated=None not in sides and abs(difference) <= allowed,
    )
