"""Which price a charge has for some usage: its row, its adjustments, its tiers for one unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pricing.catalog.charge import Graduated, PerUnit, UsageCharge, Volume
from pricing.catalog.prices import (
    PackageFields,
    PriceFields,
    PriceRow,
    RateFields,
    RateTier,
    Tier,
    TierFields,
    UnitFields,
)

Dimensions = Mapping[str, str | None]
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTier:
    """The part (lower, upper] of a quantity; `upper` None has no end.

    `price` is for one unit, or for one package where `package_size` is there; adjusted, and after ÷ per.
    """

    number: int
    lower: Fraction
    upper: Fraction | None
    price: Fraction
    flat_fee: Fraction
    package_size: Fraction | None


Tiers = tuple[ReferenceTier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePrice:
    """What some usage costs: its tiers, and how many units are free before them."""

    tiers: Tiers
    included: Fraction


def price_for(charge: UsageCharge, dimensions: Dimensions) -> ReferencePrice | None:
    """The price of usage with these dimensions; None where nothing prices it.

    A charge without `prices` has one price for everything. Of its rows those apply that name nothing but what the usage
    has, and the one that names most wins. A dimension that is None, or absent, equals no value that a row names. Usage
    that no row prices costs what `otherwise` says. Every adjustment whose `when` the usage meets multiplies.
    """
    included = Fraction(charge.included)
    source: PriceFields | None
    if charge.prices is None:
        source = charge
    elif applying := [row for row in charge.prices if _meets(dimensions, row.dimensions)]:
        row = _naming_most(applying)
        source = row
        included = included if row.included is None else Fraction(row.included)
    elif isinstance(charge.otherwise, PriceFields):
        source = charge.otherwise
    else:
        source = None if charge.otherwise == "error" else UnitFields(unit_price=Decimal(0))
    if source is None:
        return None
    factor = adjustment_factor(charge, dimensions)
    per = Fraction(charge.per) if isinstance(charge, PerUnit | Graduated | Volume) else Fraction(1)
    return ReferencePrice(tiers=_tiers(_written(source), factor, per), included=included)


def adjustment_factor(charge: UsageCharge, dimensions: Dimensions) -> Fraction:
    """The product of 1 + percent ÷ 100 over the adjustments that apply to usage with these dimensions."""
    factor = Fraction(1)
    for adjustment in charge.adjust:
        if _meets(dimensions, adjustment.when):
            factor *= 1 + Fraction(adjustment.percent) / 100
    return factor


def _meets(dimensions: Dimensions, named: Mapping[str, str]) -> bool:
    return all(dimensions.get(name) == value for name, value in named.items())


def _naming_most(rows: Sequence[PriceRow]) -> PriceRow:
    most = max(len(row.dimensions) for row in rows)
    winners = [row for row in rows if len(row.dimensions) == most]
    assert len(winners) == 1, "the catalog was read, so that no two rows can win"
    return winners[0]


def _written(source: PriceFields) -> Sequence[Tier | RateTier]:
    """The tiers as somebody wrote them; one price is one tier without an end."""
    if isinstance(source, TierFields) and source.tiers is not None:
        return source.tiers
    if isinstance(source, RateFields):
        if source.tiers is not None:
            return source.tiers
        assert source.rate is not None
        return (RateTier(rate=source.rate),)
    if isinstance(source, PackageFields):
        return (Tier(package_size=source.package_size, package_price=source.package_price),)
    assert isinstance(source, UnitFields | TierFields)
    return (Tier(unit_price=source.unit_price),)


def _tiers(written: Sequence[Tier | RateTier], factor: Fraction, per: Fraction) -> Tiers:
    found: list[ReferenceTier] = []
    lower = NOTHING
    for number, tier in enumerate(written, start=1):
        upper = None if tier.up_to is None else Fraction(tier.up_to)
        price, size = _price(tier, per)
        fee = Fraction(tier.flat_fee) * factor
        found.append(
            ReferenceTier(
                number=number, lower=lower, upper=upper, price=price * factor, flat_fee=fee, package_size=size
            )
        )
        lower = lower if upper is None else upper
    return tuple(found)


def _price(tier: Tier | RateTier, per: Fraction) -> tuple[Fraction, Fraction | None]:
    """The price of one unit or package, and the package's size; `per` divides unit prices alone."""
    if isinstance(tier, RateTier):
        return Fraction(tier.rate), None
    if tier.package_size is not None and tier.package_price is not None:
        return Fraction(tier.package_price), Fraction(tier.package_size)
    return (NOTHING if tier.unit_price is None else Fraction(tier.unit_price) / per), None
