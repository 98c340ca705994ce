"""Every price of a charge, spelled out: which usage it is for, which one wins, and its tiers for one unit, adjusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pricing import money
from pricing.catalog.charge import Percentage, QuantityCharge, UsageCharge
from pricing.catalog.event_prices import Allowance, EventFields
from pricing.catalog.price_rows import Named
from pricing.catalog.prices import AnyTier, PriceFields, QuantityRow, RateTier
from pricing.money import EXACT

# Of two prices that usage matches the higher rank wins: first by how many dimensions its row names, then by how many
# its adjustments name besides. `otherwise` comes after every row.
ROW_RANK = 1000
FALLBACK = -1
MOST_ADJUSTED = 10_000

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTerms:
    """What the price of a single event has beside rate and fee: its bounds, and which events are free before it."""

    event_minimum: Decimal | None
    event_maximum: Decimal | None
    free_events: int | None
    free_value: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A price as the charge says it: `location` is where, `dimensions` what usage must have for it."""

    location: Location
    dimensions: Mapping[str, str]
    row_rank: int
    included: Decimal
    tiers: tuple[AnyTier, ...]
    events: EventTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedTier:
    """A tier (lower, upper] for one unit: `upper` None is without bound; a rate is the price of one of the value.

    Either a package of `package_size` costs `package_price`, or a unit `unit_price`; `flat_fee` comes once on top.
    """

    lower: Decimal
    upper: Decimal | None
    unit_price: Decimal
    flat_fee: Decimal
    package_size: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price with one combination of adjustments: for usage that has all of `dimensions`, if no higher rank is."""

    dimensions: Mapping[str, str]
    rank: int
    included: Decimal
    tiers: tuple[PricedTier, ...]
    events: EventTerms | None = None


def listed_prices(charge: UsageCharge) -> Iterator[Listed]:
    """Own price or rows, and what `otherwise` says, in the order written."""
    none: dict[str, str] = {}
    included = charge.included if isinstance(charge, QuantityCharge) else Decimal(0)
    if charge.price is not None:
        events = _event_terms(charge, charge)
        yield Listed(location=(), dimensions=none, row_rank=0, included=included, tiers=charge.price, events=events)
        return
    for index, row in enumerate(charge.prices or ()):
        assert row.price is not None, "the catalog was read"
        yield Listed(
            location=("prices", index),
            dimensions=row.dimensions,
            row_rank=len(row.dimensions),
            included=row.included if isinstance(row, QuantityRow) and row.included is not None else included,
            tiers=row.price,
            events=_event_terms(charge, row),
        )
    if charge.fallback is not None:
        yield Listed(
            location=("otherwise",),
            dimensions=none,
            row_rank=FALLBACK,
            included=included,
            tiers=charge.fallback,
            events=_event_terms(charge, charge.otherwise if isinstance(charge.otherwise, PriceFields) else None),
        )


def _event_terms(charge: UsageCharge, price: PriceFields | None) -> EventTerms | None:
    """What a price of single events says of them; what it does not say of free ones, its charge does."""
    if not isinstance(charge, Percentage):
        return None
    free_events, free_value = charge.free_events, charge.free_value
    if isinstance(price, Allowance):
        free_events = free_events if price.free_events is None else price.free_events
        free_value = free_value if price.free_value is None else price.free_value
    least, most = (price.event_minimum, price.event_maximum) if isinstance(price, EventFields) else (None, None)
    return EventTerms(event_minimum=least, event_maximum=most, free_events=free_events, free_value=free_value)


def prices_of(charge: UsageCharge, listed: Listed) -> Iterator[Price]:
    """One price per combination of adjustments that some usage of it can meet.

    ValueError for a price that, after ÷ per and adjustments, has more than 12 decimals or is not below 10^12.
    """
    for named, factor in _adjusted(charge, listed.dimensions):
        yield Price(
            dimensions=dict(sorted(named)),
            rank=ROW_RANK * listed.row_rank + len(named),
            included=listed.included,
            tiers=tuple(_tiers(charge, listed.tiers, factor)),
            events=None if listed.events is None else _bounded(listed.events, factor),
        )


def _bounded(events: EventTerms, factor: Decimal) -> EventTerms:
    """With adjusted bounds, so that an adjustment changes what each event costs by the same factor."""
    bounds = (None if one is None else _times(one, factor) for one in (events.event_minimum, events.event_maximum))
    return replace(events, event_minimum=next(bounds), event_maximum=next(bounds))


def _adjusted(charge: UsageCharge, dimensions: Mapping[str, str]) -> Iterator[tuple[Named, Decimal]]:
    """What usage may have besides the row's own dimensions so that adjustments apply, and the product of those."""
    reached: dict[Named, None] = {frozenset(dimensions.items()): None}
    for adjustment in charge.adjust:
        wanted = frozenset(adjustment.when.items())
        reached |= {named | wanted: None for named in list(reached) if _agree(named, wanted)}
        if len(reached) > MOST_ADJUSTED:
            raise ValueError(f"`adjust` makes more than {MOST_ADJUSTED:,} prices of this one; write them as rows")
    for named in reached:
        factor = Decimal(1)
        for adjustment in charge.adjust:
            if frozenset(adjustment.when.items()) <= named:
                factor = EXACT.multiply(factor, 1 + EXACT.divide(adjustment.percent, Decimal(100)))
        yield named, factor


def _agree(one: Named, other: Named) -> bool:
    known = dict(one)
    return all(known.get(name, value) == value for name, value in other)


def _tiers(charge: UsageCharge, tiers: tuple[AnyTier, ...], factor: Decimal) -> Iterator[PricedTier]:
    lower = Decimal(0)
    for tier in tiers:
        yield PricedTier(
            lower=lower,
            upper=tier.up_to,
            unit_price=_price_of_one(charge, tier, factor),
            flat_fee=_times(tier.flat_fee, factor),
            package_size=None if isinstance(tier, RateTier) else tier.package_size,
        )
        lower = tier.up_to if tier.up_to is not None else lower


def _price_of_one(charge: UsageCharge, tier: AnyTier, factor: Decimal) -> Decimal:
    if isinstance(tier, RateTier):
        return _times(tier.rate, factor)
    if tier.package_price is not None:
        return _times(tier.package_price, factor)
    if tier.unit_price is None:
        return Decimal(0)
    adjusted = _times(tier.unit_price, factor, limited=False)
    price = EXACT.divide(adjusted, charge.divisor)
    written = f"{money.plain_text(adjusted)} per {money.plain_text(charge.divisor)}"
    if EXACT.multiply(price, charge.divisor) != adjusted or money.decimals(price) > money.PRICE_DECIMALS:
        raise ValueError(f"{written} does not end within {money.PRICE_DECIMALS} decimals")
    if max(abs(adjusted), abs(price)) >= money.AMOUNT_LIMIT:
        raise ValueError(f"{written} is not below 10^12 in size; amounts above that are not priced")
    return price


def _times(price: Decimal, factor: Decimal, *, limited: bool = True) -> Decimal:
    product = EXACT.multiply(price, factor)
    text = money.plain_text(product)
    if limited and money.decimals(product) > money.PRICE_DECIMALS:
        raise ValueError(f"{text} has more than {money.PRICE_DECIMALS} decimals")
    if limited and abs(product) >= money.AMOUNT_LIMIT:
        raise ValueError(f"{text} is not below 10^12 in size; amounts above that are not priced")
    return product
