"""Charges as relations: each distinct charge is filed once, with its prices, the dimensions they name, their tiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pricing.catalog.charge import Charge, GraduatedPercentage, Package, QuantityCharge, Tiered, UsageCharge
from pricing.catalog.price_list import EventTerms, Price, PricedTier, listed_prices, prices_of
from pricing.money import plain_text
from pricing.rating.calculator import Calculator, Row, statement

# How each model cuts a quantity into slices; a new way is a view in `rate` and a word here.
SLICING = {
    "flat": "whole",
    "per_unit": "whole",
    "package": "whole",
    "volume": "volume",
    "graduated": "graduated",
    "graduated_percentage": "graduated",
    "percentage": "by_event",
    "dynamic": "by_amount",
}
PRICE_KEYS = ("terms_id", "price_id", "rank", "names", "key")
PRICES = ("price_id", "slicing", "unit_size", "unit_rounding", "included", "at_zero", "whole_packages")
TIERS = ("price_id", "tier", "lower", "upper", "unit_price", "flat_fee", "package_size")
EVENT_PRICES = ("price_id", "event_minimum", "event_maximum", "free_events", "free_value")
NOT_PRICED = {
    "name", "description", "group", "tax_category", "minimum", "maximum", "bill", "prorate", "period", "meter",
    "quantity", "decrease", "tiers_restart",
}  # fmt: skip
# What no charge reads as.
FREE = "free"


@dataclass(slots=True)
class Terms:
    """A growing file of charges; equal charges share their `terms_id`."""

    ids: dict[str, int] = field(default_factory=dict)
    price_keys: list[Row] = field(default_factory=list)
    prices: list[Row] = field(default_factory=list)
    tiers: list[Row] = field(default_factory=list)
    event_prices: list[Row] = field(default_factory=list)
    known: dict[int, tuple[Charge, int]] = field(default_factory=dict)

    def add(self, charge: Charge) -> int:
        """The `terms_id` of a charge, filing it where it is new."""
        held = self.known.get(id(charge))
        if held is not None and held[0] is charge:
            return held[1]
        content = charge.model_dump_json(exclude=NOT_PRICED)
        if content not in self.ids:
            self.ids[content] = len(self.ids) + 1
            for price in _prices(charge):
                self._file(self.ids[content], charge, price)
        self.known[id(charge)] = charge, self.ids[content]
        return self.ids[content]

    def add_free(self) -> int:
        """The `terms_id` of what costs nothing, whatever its dimensions: a trial."""
        if FREE not in self.ids:
            self.ids[FREE] = len(self.ids) + 1
            price_id = len(self.prices) + 1
            self.price_keys.append((self.ids[FREE], price_id, 0, [], []))
            self.prices.append((price_id, "none", None, None, "0", False, False))
        return self.ids[FREE]

    def _file(self, terms_id: int, charge: Charge, price: Price) -> None:
        price_id = len(self.prices) + 1
        names = list(price.dimensions)
        self.price_keys.append((terms_id, price_id, price.rank, names, [price.dimensions[name] for name in names]))
        self.prices.append((price_id, *_taking(charge, price)))
        if price.events is not None:
            self.event_prices.append((price_id, *_event_figures(price.events)))
        for number, tier in enumerate(price.tiers, start=1):
            upper, size = (_text(tier.upper), _text(tier.package_size))
            figures = (plain_text(tier.unit_price), plain_text(tier.flat_fee), size)
            self.tiers.append((price_id, number, plain_text(tier.lower), upper, *figures))

    def load(self, calculator: Calculator) -> None:
        """Fill the calculator's relations `price_keys`, `prices`, `tiers` and `event_prices`."""
        calculator.load(statement(__package__, "load_price_keys"), PRICE_KEYS, self.price_keys)
        calculator.load(statement(__package__, "load_prices"), PRICES, self.prices)
        calculator.load(statement(__package__, "load_tiers"), TIERS, self.tiers)
        calculator.load(statement(__package__, "load_event_prices"), EVENT_PRICES, self.event_prices)


def _event_figures(events: EventTerms) -> Row:
    least, most, free = (_text(one) for one in (events.event_minimum, events.event_maximum, events.free_value))
    return least, most, events.free_events, free


def _text(figure: Decimal | None) -> str | None:
    return None if figure is None else plain_text(figure)


def _taking(charge: Charge, price: Price) -> Row:
    """How the quantity of a charge is taken: (slicing, unit size, its rounding, included, at zero, whole packages)."""
    slicing = SLICING[charge.model]
    if not isinstance(charge, QuantityCharge):
        return slicing, None, None, "0", False, False
    size, rounding = (plain_text(charge.units.of), charge.units.round) if charge.units else (None, None)
    # Tiers that are cut on the sum of the lines cut what is included on it too.
    included = Decimal(0) if charge.tiers_per == "charge" else price.included
    at_zero = isinstance(charge, Tiered | GraduatedPercentage) and charge.at_zero == "first_tier"
    whole_packages = isinstance(charge, Package) and charge.round == "down"
    return slicing, size, rounding, plain_text(included), at_zero, whole_packages


def _prices(charge: Charge) -> Iterator[Price]:
    if isinstance(charge, UsageCharge):
        for listed in listed_prices(charge):
            yield from prices_of(charge, listed)
        return
    zero = Decimal(0)
    tier = PricedTier(lower=zero, upper=None, unit_price=charge.amount, flat_fee=zero, package_size=None)
    yield Price(dimensions={}, rank=0, included=zero, tiers=(tier,))
