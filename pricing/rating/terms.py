"""Charges as relations: each distinct charge is filed once, with its prices, the dimensions they name, their tiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pricing.catalog.charge import Charge, Flat, PerUnit, UnitPrice
from pricing.money import plain_text
from pricing.rating.calculator import Calculator, statement

PriceKey = tuple[int, int, int, list[str], list[str]]
Tier = tuple[int, int, str | None, str | None, str, str]


@dataclass(slots=True)
class Terms:
    """A growing file of charges; equal charges share their `terms_id`."""

    ids: dict[str, int] = field(default_factory=dict)
    price_keys: list[PriceKey] = field(default_factory=list)
    prices: list[tuple[int, str]] = field(default_factory=list)
    tiers: list[Tier] = field(default_factory=list)

    def add(self, charge: Charge) -> int:
        """The `terms_id` of a charge, filing it where it is new."""
        content = charge.model_dump_json(exclude={"name", "description", "group"})
        if content not in self.ids:
            self.ids[content] = len(self.ids) + 1
            for names, key, rank, unit_price in _prices(charge):
                self._file(self.ids[content], charge.model, names, key, rank, unit_price)
        return self.ids[content]

    def _file(
        self, terms_id: int, model: str, names: list[str], key: list[str], rank: int, unit_price: Decimal
    ) -> None:
        price_id = len(self.prices) + 1
        self.price_keys.append((terms_id, price_id, rank, names, key))
        self.prices.append((price_id, model))
        self.tiers.append((price_id, 1, None, None, plain_text(unit_price), "0"))

    def load(self, calculator: Calculator) -> None:
        """Fill the calculator's relations `price_keys`, `prices` and `tiers`."""
        calculator.load(
            statement(__package__, "load_price_keys"), ("terms_id", "price_id", "rank", "names", "key"), self.price_keys
        )
        calculator.load(statement(__package__, "load_prices"), ("price_id", "model"), self.prices)
        columns = ("price_id", "tier", "lower", "upper", "unit_price", "flat_fee")
        calculator.load(statement(__package__, "load_tiers"), columns, self.tiers)


def _prices(charge: Charge) -> Iterator[tuple[list[str], list[str], int, Decimal]]:
    """Each price of a charge: the dimensions it names, their values, its rank, the price of one unit."""
    if isinstance(charge, Flat):
        yield [], [], 0, charge.amount
        return
    yield from _per_unit_prices(charge)


def _per_unit_prices(charge: PerUnit) -> Iterator[tuple[list[str], list[str], int, Decimal]]:
    if charge.unit_price is not None:
        yield [], [], 0, charge.price_of_one(charge.unit_price)
    for row in charge.prices or ():
        names = [name for name in charge.by if name in row.dimensions]
        yield names, [row.dimensions[name] for name in names], len(names), charge.price_of_one(row.unit_price)
    if charge.prices is not None and charge.otherwise != "error":
        fallback = charge.otherwise.unit_price if isinstance(charge.otherwise, UnitPrice) else Decimal(0)
        yield [], [], -1, charge.price_of_one(fallback)
