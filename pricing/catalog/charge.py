"""What things cost: the charge models, one class each, as they read once patches and currency are resolved."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Tag, model_validator

from pricing import money
from pricing.schema import DecimalText, Identifier, Strict, listed

# The fields that hold money; in another currency each needs a figure of its own.
AMOUNT_FIELDS = frozenset({"amount", "unit_price", "flat_fee", "package_price", "minimum", "maximum", "fixed_fee"})
# What a price row may say beside dimensions, now or later.
ROW_FIELDS = AMOUNT_FIELDS | {"currency", "currencies", "tiers", "up_to", "rate", "package_size", "included"}
# A charge is priced in one of these ways; a patch that names one removes the others.
OWN_PRICE_FIELDS = frozenset({"amount", "unit_price", "tiers", "package_size", "package_price", "rate", "fixed_fee"})


def _amount(value: Decimal) -> Decimal:
    if abs(value) >= money.AMOUNT_LIMIT:
        raise ValueError(f"{value} is not below 10^12 in size; amounts above that are not priced")
    if money.decimals(value) > money.PRICE_DECIMALS:
        raise ValueError(f"{value} has more than {money.PRICE_DECIMALS} decimals")
    return value


class ChargeFields(Strict):
    """What every charge may say, whatever its model."""

    name: str | None = None
    description: str | None = None
    group: str | None = None
    tax_category: Identifier | None = None
    bill: Literal["in_arrears"] = "in_arrears"


class Flat(ChargeFields):
    """A fixed `amount` once per period; a part period costs its share of calendar days unless `prorate: none`."""

    model: Literal["flat"]
    amount: DecimalText
    prorate: Literal["day", "none"] = "day"

    @model_validator(mode="after")
    def _in_range(self) -> Flat:
        _amount(self.amount)
        return self


class PriceRow(Strict):
    """A price for the usage whose dimensions equal all that the row names."""

    dimensions: Mapping[str, str]
    unit_price: DecimalText


class UnitPrice(Strict):
    """A price of its own, as `otherwise` may hold."""

    unit_price: DecimalText


def _kind_of_otherwise(value: object) -> str:
    return "price" if isinstance(value, Mapping | UnitPrice) else "word"


# Which of the two was meant is seen from its form, so that a fault is told once and in its own words.
Otherwise = Annotated[
    Annotated[Literal["error", "free"], Tag("word")] | Annotated[UnitPrice, Tag("price")],
    Discriminator(_kind_of_otherwise),
]


class PerUnit(ChargeFields):
    """Quantity × `unit_price` ÷ `per`, one line per combination of the dimensions in `by`."""

    model: Literal["per_unit"]
    meter: Identifier
    per: DecimalText = Decimal(1)
    by: Annotated[tuple[Identifier, ...], BeforeValidator(listed)] = ()
    unit_price: DecimalText | None = None
    prices: tuple[PriceRow, ...] | None = None
    otherwise: Otherwise = "error"

    @model_validator(mode="after")
    def _agree(self) -> PerUnit:
        if self.per <= 0:
            raise ValueError("`per` must be above 0; write how many units the price is for")
        if self.unit_price is None and self.prices is None:
            raise ValueError("a per_unit charge has no price; give `unit_price` or `prices`")
        if self.unit_price is not None and self.prices is not None:
            raise ValueError("`unit_price` and `prices` exclude each other; keep one")
        if self.prices is not None and not self.prices:
            raise ValueError("`prices` holds no row; add a row for each price")
        if self.prices is not None and not self.by:
            raise ValueError("`prices` needs `by`; list the dimensions that its rows name")
        if len(set(self.by)) < len(self.by):
            raise ValueError("`by` names a dimension twice; keep one of the two")
        reserved = sorted(set(self.by) & ROW_FIELDS)
        if reserved:
            raise ValueError(f"`{reserved[0]}` in `by` has a meaning of its own in a price row; rename the dimension")
        return self

    def price_of_one(self, unit_price: Decimal) -> Decimal:
        """The price of one unit, after ÷ per. ValueError if it has more than 12 decimals or is not below 10^12."""
        written = f"{money.plain_text(unit_price)} per {money.plain_text(self.per)}"
        price = money.EXACT.divide(unit_price, self.per)
        if money.EXACT.multiply(price, self.per) != unit_price or money.decimals(price) > money.PRICE_DECIMALS:
            raise ValueError(f"{written} does not end within {money.PRICE_DECIMALS} decimals")
        if max(abs(unit_price), abs(price)) >= money.AMOUNT_LIMIT:
            raise ValueError(f"{written} is not below 10^12 in size; amounts above that are not priced")
        return price


Charge: TypeAlias = Flat | PerUnit
CHARGE_MODELS: dict[str, type[Flat] | type[PerUnit]] = {"flat": Flat, "per_unit": PerUnit}
