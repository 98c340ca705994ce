"""Which price a charge has for some usage: its row, its adjustments, its tiers for one unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pricing.catalog.charge import Dynamic, Graduated, Percentage, PerUnit, QuantityCharge, UsageCharge, Volume
from pricing.catalog.event_prices import EventFields, MultiplierFields, PercentagePrice, PercentageRow
from pricing.catalog.prices import (
    PackageFields,
    PriceFields,
    QuantityRow,
    RateFields,
    RateTier,
    RowFields,
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
class ReferenceEventPrice:
    """What one event costs: `factor` × its value, or × its own amount; the rest is for a percentage alone.

    Bounds and fee are adjusted; None is no bound, no allowance.
    """

    factor: Fraction
    fixed_fee: Fraction = NOTHING
    event_minimum: Fraction | None = None
    event_maximum: Fraction | None = None
    free_events: int | None = None
    free_value: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePrice:
    """What some usage costs: its tiers, and how many units are free before them; or what single events cost."""

    tiers: Tiers
    included: Fraction
    event: ReferenceEventPrice | None = None


# Prices that were found, by charge and dimensions. The charge stands in it, so that its place in memory stays its own.
_Known = dict[tuple[int, tuple[tuple[str, str | None], ...]], tuple[UsageCharge, ReferencePrice | None]]
_KNOWN: _Known = {}
MOST_KNOWN = 100_000


def price_for(charge: UsageCharge, dimensions: Dimensions) -> ReferencePrice | None:
    """The price of usage with these dimensions; None where nothing prices it. It is looked for once.

    A charge without `prices` has one price for everything. Of its rows those apply that name nothing but what the usage
    has, and the one that names most wins. A dimension that is None, or absent, equals no value that a row names. Usage
    that no row prices costs what `otherwise` says. Every adjustment whose `when` the usage meets multiplies.
    """
    key = id(charge), tuple(dimensions.items())
    if key not in _KNOWN:
        if len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[key] = charge, _price_for(charge, dimensions)
    return _KNOWN[key][1]


def _price_for(charge: UsageCharge, dimensions: Dimensions) -> ReferencePrice | None:
    included = Fraction(charge.included) if isinstance(charge, QuantityCharge) else NOTHING
    source: PriceFields | None
    if charge.prices is None:
        source = charge
    elif applying := [row for row in charge.prices if _meets(dimensions, row.dimensions)]:
        row = _naming_most(applying)
        source = row
        if isinstance(row, QuantityRow) and row.included is not None:
            included = Fraction(row.included)
    elif isinstance(charge.otherwise, PriceFields):
        source = charge.otherwise
    else:
        source = None if charge.otherwise == "error" else UnitFields(unit_price=Decimal(0))
    if source is None:
        return None
    factor = adjustment_factor(charge, dimensions)
    if isinstance(charge, Percentage):
        return ReferencePrice(tiers=(), included=NOTHING, event=_percentage(charge, source, factor))
    if isinstance(charge, Dynamic):
        return ReferencePrice(tiers=(), included=NOTHING, event=_multiplied(source, factor))
    per = Fraction(charge.per) if isinstance(charge, PerUnit | Graduated | Volume) else Fraction(1)
    return ReferencePrice(tiers=_tiers(_written(source), factor, per), included=included)


def _percentage(charge: Percentage, source: PriceFields, factor: Fraction) -> ReferenceEventPrice:
    """A price by value; what it does not say of an allowance its charge does. `otherwise: free` is a rate of 0."""
    row = source if isinstance(source, PercentageRow) else None
    free_events = charge.free_events if row is None or row.free_events is None else row.free_events
    free_value = charge.free_value if row is None or row.free_value is None else row.free_value
    price = source if isinstance(source, EventFields) else PercentagePrice(rate=Decimal(0))
    assert price.rate is not None
    return ReferenceEventPrice(
        factor=Fraction(price.rate) * factor,
        fixed_fee=Fraction(price.fixed_fee) * factor,
        event_minimum=None if price.event_minimum is None else Fraction(price.event_minimum) * factor,
        event_maximum=None if price.event_maximum is None else Fraction(price.event_maximum) * factor,
        free_events=free_events,
        free_value=None if free_value is None else Fraction(free_value),
    )


def _multiplied(source: PriceFields, factor: Fraction) -> ReferenceEventPrice:
    """A multiplier of the amounts that events bring: 1 where nothing is said, 0 of what is free."""
    if isinstance(source, MultiplierFields):
        return ReferenceEventPrice(factor=(1 if source.multiplier is None else Fraction(source.multiplier)) * factor)
    return ReferenceEventPrice(factor=NOTHING)


def adjustment_factor(charge: UsageCharge, dimensions: Dimensions) -> Fraction:
    """The product of 1 + percent ÷ 100 over the adjustments that apply to usage with these dimensions."""
    factor = Fraction(1)
    for adjustment in charge.adjust:
        if _meets(dimensions, adjustment.when):
            factor *= 1 + Fraction(adjustment.percent) / 100
    return factor


def _meets(dimensions: Dimensions, named: Mapping[str, str]) -> bool:
    return all(dimensions.get(name) == value for name, value in named.items())


def _naming_most(rows: Sequence[RowFields]) -> RowFields:
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
