"""What a charge on quantities may say about its price, in itself, in a row of `prices` or in `otherwise`.

One class a way of pricing. Each gives its tiers: a price without tiers is one tier without an end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from pricing import money
from pricing.schema import DecimalText, Identifier, Strict, listed

QUANTITY_LIMIT = Decimal(10) ** 18
# The fields that hold money; in another currency each needs a figure of its own.
AMOUNT_FIELDS = frozenset({
    "amount", "unit_price", "flat_fee", "package_price", "minimum", "maximum", "fixed_fee", "event_minimum",
    "event_maximum",
})  # fmt: skip
# What a price row of any model may say beside dimensions.
ROW_FIELDS = AMOUNT_FIELDS | {"currency", "currencies", "included"}
# A charge is priced in one of these ways; a patch that names one removes the others.
OWN_PRICE_FIELDS = frozenset({
    "amount", "unit_price", "tiers", "package_size", "package_price", "rate", "fixed_fee", "event_minimum",
    "event_maximum", "multiplier",
})  # fmt: skip


def amount_in_range(value: Decimal) -> Decimal:
    """An amount within the limits: at most 12 decimals, below 10^12 in size. ValueError otherwise."""
    if abs(value) >= money.AMOUNT_LIMIT:
        raise ValueError(f"{value} is not below 10^12 in size; amounts above that are not priced")
    if money.decimals(value) > money.PRICE_DECIMALS:
        raise ValueError(f"{value} has more than {money.PRICE_DECIMALS} decimals; round it")
    return value


def quantity_in_range(value: Decimal, name: str) -> Decimal:
    """A quantity of the catalog, at most 12 decimals, in [0, 10^18). ValueError otherwise."""
    if value < 0 or value >= QUANTITY_LIMIT or money.decimals(value) > money.PRICE_DECIMALS:
        text = money.plain_text(value)
        raise ValueError(f"`{name}` is {text}; a quantity is not negative, below 10^18, with at most 12 decimals")
    return value


def _rate(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value.endswith("%"):
        return money.EXACT.divide(money.parse_decimal(value[:-1].rstrip()), Decimal(100))
    rate = money.parse_decimal(value)
    if abs(rate) > 1:
        percent = money.plain_text(money.EXACT.multiply(rate, Decimal(100)))
        raise ValueError(f"{value} is {percent}% of the value; write `{value}%`, or `{percent}%` if that is meant")
    return rate


# `2.9%` or `0.029`.
RATE_SCHEMA = {"type": ["number", "string"], "pattern": f"^(?:{money.NUMBER.pattern}) *%?$"}
Rate = Annotated[DecimalText, BeforeValidator(_rate), WithJsonSchema(RATE_SCHEMA)]


class Tier(Strict):
    """Units up to and including `up_to` (None: all above), by the unit or by the package, and a fee once entered."""

    up_to: DecimalText | None = None
    unit_price: DecimalText | None = None
    package_size: DecimalText | None = None
    package_price: DecimalText | None = None
    flat_fee: DecimalText = Decimal(0)

    @model_validator(mode="after")
    def _agree(self) -> Tier:
        _packages_agree(self.package_size, self.package_price)
        if self.package_price is not None and self.unit_price is not None:
            raise ValueError("a tier is priced by `unit_price` or by `package_price`; keep one")
        # A fee alone prices a tier: whoever enters it pays that, whatever the quantity.
        if self.package_price is None and self.unit_price is None and "flat_fee" not in self.model_fields_set:
            raise ValueError("a tier has no price; give `unit_price`, `package_price` or `flat_fee`")
        return self


class RateTier(Strict):
    """Value up to and including `up_to` (None: all above), at a share of it, and a fee once entered."""

    up_to: DecimalText | None = None
    rate: Rate
    flat_fee: DecimalText = Decimal(0)


AnyTier: TypeAlias = Tier | RateTier


def _packages_agree(size: DecimalText | None, price: DecimalText | None) -> None:
    if (size is None) != (price is None):
        missing = "package_size" if size is None else "package_price"
        raise ValueError(f"`{missing}` is missing; a package has a size and a price")
    if size is not None and (size <= 0 or size >= QUANTITY_LIMIT or money.decimals(size) > money.PRICE_DECIMALS):
        raise ValueError("`package_size` must be above 0, below 10^18, with at most 12 decimals; say how many units")


def _ascend(tiers: Sequence[AnyTier]) -> None:
    """Tiers cover all quantities above 0, each a part of its own. ValueError otherwise."""
    if not tiers:
        raise ValueError("`tiers` holds no tier; write at least `- {unit_price: …}`")
    faults = [*_out_of_order(tiers)]
    if tiers[-1].up_to is not None:
        bound = money.plain_text(max(tier.up_to for tier in tiers if tier.up_to is not None))
        faults.append((f"nothing prices what is above {bound}", "add a last tier without `up_to`"))
    if faults:
        remedies = dict.fromkeys(remedy for _, remedy in faults)
        raise ValueError(f"{', and '.join(what for what, _ in faults)}; {', and '.join(remedies)}")


def _out_of_order(tiers: Sequence[AnyTier]) -> Iterator[tuple[str, str]]:
    below = Decimal(0)
    for number, tier in enumerate(tiers, start=1):
        if tier.up_to is None:
            if number < len(tiers):
                yield f"tier {number} has no `up_to`, so that nothing reaches tier {number + 1}", "give it a bound"
            continue
        quantity_in_range(tier.up_to, "up_to")
        if tier.up_to <= below:
            bound, before = money.plain_text(tier.up_to), money.plain_text(below)
            yield f"tier {number} ends at {bound}, not above {before} where it begins", "let bounds ascend"
        below = max(below, tier.up_to)


class PriceFields(Strict):
    """A way of pricing: the base of all."""

    @property
    def price(self) -> tuple[AnyTier, ...] | None:
        """The tiers, None where there is no price."""
        raise NotImplementedError


class UnitFields(PriceFields):
    """A price of one unit, or of `per` units."""

    unit_price: DecimalText | None = None

    @property
    def price(self) -> tuple[AnyTier, ...] | None:
        """The tiers, None where there is no price."""
        return None if self.unit_price is None else (Tier(unit_price=self.unit_price),)


class TierFields(PriceFields):
    """Tiers, or one price whatever the quantity."""

    tiers: tuple[Tier, ...] | None = None
    unit_price: DecimalText | None = None

    @model_validator(mode="after")
    def _tiers_agree(self) -> TierFields:
        if self.tiers is not None:
            if self.unit_price is not None:
                raise ValueError("`unit_price` and `tiers` exclude each other; keep one")
            _ascend(self.tiers)
        return self

    @property
    def price(self) -> tuple[AnyTier, ...] | None:
        """The tiers, None where there is no price."""
        return self.tiers if self.unit_price is None else (Tier(unit_price=self.unit_price),)


class PackageFields(PriceFields):
    """A price for each begun package of `package_size` units."""

    package_size: DecimalText | None = None
    package_price: DecimalText | None = None

    @model_validator(mode="after")
    def _package_agrees(self) -> PackageFields:
        _packages_agree(self.package_size, self.package_price)
        return self

    @property
    def price(self) -> tuple[AnyTier, ...] | None:
        """The tiers, None where there is no price."""
        _packages_agree(self.package_size, self.package_price)
        if self.package_size is None:
            return None
        return (Tier(package_size=self.package_size, package_price=self.package_price),)


class RateFields(PriceFields):
    """Tiers of rates, or one rate whatever the value."""

    tiers: tuple[RateTier, ...] | None = None
    rate: Rate | None = None

    @model_validator(mode="after")
    def _tiers_agree(self) -> RateFields:
        if self.tiers is not None:
            if self.rate is not None:
                raise ValueError("`rate` and `tiers` exclude each other; keep one")
            _ascend(self.tiers)
        return self

    @property
    def price(self) -> tuple[AnyTier, ...] | None:
        """The tiers, None where there is no price."""
        return self.tiers if self.rate is None else (RateTier(rate=self.rate),)


class RowFields(PriceFields):
    """A row of `prices`: a price with the usage that it is for."""

    dimensions: Mapping[str, str]


class QuantityRow(RowFields):
    """A row that prices a quantity: it may have a number of free units of its own."""

    included: DecimalText | None = None


class UnitRow(UnitFields, QuantityRow):
    """A price for the usage whose dimensions equal all that the row names."""

    unit_price: DecimalText


class TierRow(TierFields, QuantityRow):
    """Tiers, or one price, for the usage whose dimensions equal all that the row names."""

    @model_validator(mode="after")
    def _priced(self) -> TierRow:
        if self.price is None:
            raise ValueError("the row has no price; give `tiers` or `unit_price`")
        return self


class PackageRow(PackageFields, QuantityRow):
    """A package for the usage whose dimensions equal all that the row names."""

    package_size: DecimalText
    package_price: DecimalText


class RateRow(RateFields, QuantityRow):
    """Rates for the usage whose dimensions equal all that the row names."""

    @model_validator(mode="after")
    def _priced(self) -> RateRow:
        if self.price is None:
            raise ValueError("the row has no price; give `tiers` or `rate`")
        return self


class UnitPrice(UnitFields):
    """A price of its own, as `otherwise` may hold."""

    unit_price: DecimalText


class TierPrice(TierFields):
    """Tiers or one price, as `otherwise` may hold."""

    @model_validator(mode="after")
    def _priced(self) -> TierPrice:
        if self.price is None:
            raise ValueError("`otherwise` has no price; give `tiers` or `unit_price`")
        return self


class PackagePrice(PackageFields):
    """A package, as `otherwise` may hold."""

    package_size: DecimalText
    package_price: DecimalText


class RatePrice(RateFields):
    """Rates, as `otherwise` may hold."""

    @model_validator(mode="after")
    def _priced(self) -> RatePrice:
        if self.price is None:
            raise ValueError("`otherwise` has no price; give `tiers` or `rate`")
        return self


class Adjustment(Strict):
    """A change of the price by `percent` for the usage whose dimensions equal all of `when`."""

    when: Mapping[Identifier, str]
    percent: DecimalText

    @model_validator(mode="after")
    def _agree(self) -> Adjustment:
        if not self.when:
            raise ValueError("`when` names no dimension; say which usage it is for")
        if self.percent < -100:
            raise ValueError("`percent` below -100 would turn the price negative; write at least -100")
        if money.decimals(self.percent) > money.PRICE_DECIMALS or self.percent >= money.AMOUNT_LIMIT:
            raise ValueError("`percent` has at most 12 decimals and is below 10^12; correct it")
        return self


Names = Annotated[tuple[Identifier, ...], BeforeValidator(listed)]
