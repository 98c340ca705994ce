"""What things cost: the charge models, one class each, as they read once patches and currency are resolved."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from pricing import money
from pricing.catalog.event_prices import (
    Allowance,
    EventFields,
    MultiplierFields,
    MultiplierPrice,
    MultiplierRow,
    PercentagePrice,
    PercentageRow,
)
from pricing.catalog.meter import Condition, Meter, Number
from pricing.catalog.prices import (
    ROW_FIELDS,
    Adjustment,
    AnyTier,
    Names,
    PackageFields,
    PackagePrice,
    PackageRow,
    PriceFields,
    QuantityRow,
    RateFields,
    RatePrice,
    RateRow,
    RateTier,
    RowFields,
    Tier,
    TierFields,
    TierPrice,
    TierRow,
    UnitFields,
    UnitPrice,
    UnitRow,
    amount_in_range,
    quantity_in_range,
)
from pricing.catalog.units import Units
from pricing.durations import Unit
from pricing.schema import DecimalText, Identifier, Strict


class ChargeFields(Strict):
    """What every charge may say, whatever its model."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    name: str | None = None
    description: str | None = None
    group: str | None = None
    tax_category: Identifier | None = None
    # A condition would be compared with ==, and every part of the tree knows its place: it decides before all else.
    when: Condition | None = Field(default=None, exclude=True)
    bill: Literal["in_arrears", "in_advance"] = "in_arrears"
    prorate: Literal["day", "second", "none"] = "day"
    period: Unit | None = None
    minimum: DecimalText | None = None
    maximum: DecimalText | None = None

    @model_validator(mode="after")
    def _limits_agree(self) -> ChargeFields:
        for limit in (self.minimum, self.maximum):
            if limit is not None:
                amount_in_range(limit)
                if limit < 0:
                    raise ValueError(f"a limit of {money.plain_text(limit)} is below 0; write 0 or more")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("`minimum` is above `maximum`; correct one of the two")
        if self.in_advance and (self.minimum is not None or self.maximum is not None):
            raise ValueError(
                "limits of a charge in advance are part of the pricing language, but this version does not hold "
                "them when days are given back; bill it in arrears, or leave the limit out"
            )
        return self

    @property
    def in_advance(self) -> bool:
        """Whether it is billed as its period begins."""
        return self.bill == "in_advance"

    @property
    def metered_by(self) -> str | None:
        """The meter that gives its quantity; None for a fee, and for a quantity that the subscription says."""
        return None

    @property
    def counted_by(self) -> str | None:
        """The name under which a subscription says its quantity; None for others."""
        return None


class Flat(ChargeFields):
    """A fixed `amount` once per period; a part period costs its share of calendar days unless `prorate: none`."""

    model: Literal["flat"]
    amount: DecimalText

    @model_validator(mode="after")
    def _in_range(self) -> Flat:
        amount_in_range(self.amount)
        return self


def _kind_of_otherwise(value: object) -> str:
    return "price" if isinstance(value, Mapping | BaseModel) else "word"


# Which of the two was meant is seen from its form, so that a fault is told once and in its own words.
Word = Annotated[Literal["error", "free"], Tag("word")]
UnitOtherwise = Annotated[Word | Annotated[UnitPrice, Tag("price")], Discriminator(_kind_of_otherwise)]
TierOtherwise = Annotated[Word | Annotated[TierPrice, Tag("price")], Discriminator(_kind_of_otherwise)]
PackageOtherwise = Annotated[Word | Annotated[PackagePrice, Tag("price")], Discriminator(_kind_of_otherwise)]
RateOtherwise = Annotated[Word | Annotated[RatePrice, Tag("price")], Discriminator(_kind_of_otherwise)]
PercentageOtherwise = Annotated[Word | Annotated[PercentagePrice, Tag("price")], Discriminator(_kind_of_otherwise)]
MultiplierOtherwise = Annotated[Word | Annotated[MultiplierPrice, Tag("price")], Discriminator(_kind_of_otherwise)]


class UsageCharge(ChargeFields, PriceFields):
    """What every charge may say that prices what is used: for which usage its prices are."""

    model: str
    meter: Identifier | None = None
    tiers_restart: Literal["period", "segment"] = "period"
    by: Names = ()
    adjust: tuple[Adjustment, ...] = ()

    # What else a row of this model may hold in a price file.
    row_words: ClassVar[frozenset[str]] = frozenset()
    # Each model has rows and fallbacks of its own kind.
    prices: tuple[RowFields, ...] | None = None
    otherwise: Literal["error", "free"] | PriceFields = "error"

    @property
    def metered_by(self) -> str | None:
        """The meter that gives its quantity; None where the subscription says it."""
        return self.meter

    @property
    def fallback(self) -> tuple[AnyTier, ...] | None:
        """The price of usage that no row prices; None where that is an error."""
        if isinstance(self.otherwise, PriceFields):
            return self.otherwise.price
        return None if self.otherwise == "error" else (Tier(unit_price=Decimal(0)),)

    @property
    def divisor(self) -> Decimal:
        """For how many units a `unit_price` stands."""
        return Decimal(1)

    @model_validator(mode="after")
    def _source_agrees(self) -> UsageCharge:
        if (self.meter is None) == (self.counted_by is None):
            what = "neither `meter` nor `quantity`" if self.meter is None else "both `meter` and `quantity`"
            raise ValueError(f"a {self.model} charge has {what}; name the meter, or the quantity of the subscription")
        if self.meter is not None and self.in_advance:
            raise ValueError("usage is known when its period is over; write `bill: in_arrears`, or a `quantity`")
        if self.counted_by is not None and (self.by or self.adjust or self.tiers_restart == "segment"):
            raise ValueError("a `quantity` has no dimensions and no tiers to go on with; leave `by`, `adjust`, "
                             "`prices` and `tiers_restart` out, or name a meter")  # fmt: skip
        return self

    @model_validator(mode="after")
    def _usage_agrees(self) -> UsageCharge:
        if self.price is None and self.prices is None:
            ways = " or ".join(f"`{name}`" for name in (*OWN_FIELDS[type(self).__name__], "prices"))
            raise ValueError(f"a {self.model} charge has no price; give {ways}")
        if self.price is not None and self.prices is not None:
            own = next(name for name in OWN_FIELDS[type(self).__name__] if name in self.model_fields_set)
            raise ValueError(f"`{own}` and `prices` exclude each other; keep one")
        self._rows_agree()
        self._dimensions_agree()
        return self

    def _rows_agree(self) -> None:
        if self.prices is not None and not self.prices:
            raise ValueError("`prices` holds no row; add a row for each price")
        if self.prices is not None and not self.by:
            raise ValueError("`prices` needs `by`; list the dimensions that its rows name")

    def _dimensions_agree(self) -> None:
        if len(set(self.by)) < len(self.by):
            raise ValueError("`by` names a dimension twice; keep one of the two")
        reserved = sorted(set(self.by) & (ROW_FIELDS | {*OWN_FIELDS[type(self).__name__], *self.row_words}))
        if reserved:
            raise ValueError(f"`{reserved[0]}` in `by` has a meaning of its own in a price row; rename the dimension")
        for adjustment in self.adjust:
            strange = sorted(set(adjustment.when) - set(self.by))
            if strange:
                raise ValueError(f"`adjust` asks for `{strange[0]}`, which is not in `by`; add it there")


class QuantityCharge(UsageCharge):
    """A charge on the quantity of a period: how it is taken before it is priced.

    The quantity is that of a `meter`, or one that the subscription says under the name in `quantity`: seats, licences.
    """

    quantity: Identifier | None = None
    decrease: Literal["next_period", "credit"] = "next_period"
    units: Units | None = None
    included: DecimalText = Decimal(0)
    tiers_per: Literal["combination", "charge"] = "combination"

    prices: tuple[QuantityRow, ...] | None = None

    @property
    def counted_by(self) -> str | None:
        """The name under which a subscription says its quantity; None where a meter gives it."""
        return self.quantity

    @model_validator(mode="after")
    def _quantity_agrees(self) -> QuantityCharge:
        if self.decrease == "credit" and not self.in_advance:
            raise ValueError("`decrease` is for a `quantity` billed in advance; leave it out")
        quantity_in_range(self.included, "included")
        for row in self.prices or ():
            quantity_in_range(row.included or Decimal(0), "included")
        if self.tiers_per == "charge":
            self._shared_tiers_agree()
        return self

    def _shared_tiers_agree(self) -> None:
        """Tiers cut on the sum of the combinations need the same bounds for all of them."""
        if not self.by:
            raise ValueError("`tiers_per: charge` needs `by`; without it there is one line, and nothing to share")
        every = [self.price, *(row.price for row in self.prices or ()), self.fallback]
        tiered = [tiers for tiers in every if tiers is not None]
        if any(tier.flat_fee or _package_of(tier) for tiers in tiered for tier in tiers):
            raise ValueError("`tiers_per: charge` takes neither flat fees nor packages; leave them out")
        # What is free, or has one price, has that price in every tier.
        if len({tuple(tier.up_to for tier in tiers) for tiers in tiered if len(tiers) > 1}) > 1:
            raise ValueError("`tiers_per: charge` needs equal bounds in all prices; let every `up_to` agree")
        if any(row.included is not None for row in self.prices or ()):
            raise ValueError("`tiers_per: charge` has one `included` for the charge; take it out of the rows")


def _package_of(tier: AnyTier) -> Decimal | None:
    return None if isinstance(tier, RateTier) else tier.package_size


class Divided(QuantityCharge):
    """A charge whose unit prices stand for `per` units."""

    per: DecimalText = Decimal(1)

    @model_validator(mode="after")
    def _per_agrees(self) -> Divided:
        if self.per <= 0:
            raise ValueError("`per` must be above 0; write how many units the price is for")
        return self

    @property
    def divisor(self) -> Decimal:
        """For how many units a `unit_price` stands."""
        return self.per


class PerUnit(UnitFields, Divided):
    """Quantity × `unit_price` ÷ `per`, one line per combination of the dimensions in `by`."""

    model: Literal["per_unit"]
    prices: tuple[UnitRow, ...] | None = None
    otherwise: UnitOtherwise = "error"


class Tiered(TierFields, Divided):
    """A charge with tiers; at 0 it costs nothing, or with `at_zero: first_tier` the first tier's fee."""

    row_words = frozenset({"up_to", "package_size"})
    at_zero: Literal["free", "first_tier"] = "free"
    prices: tuple[TierRow, ...] | None = None
    otherwise: TierOtherwise = "error"


class Graduated(Tiered):
    """Each tier's part of the quantity at that tier's price, and the fee of every tier entered."""

    model: Literal["graduated"]


class Volume(Tiered):
    """The whole quantity at the price of the tier that contains it, and that tier's fee."""

    model: Literal["volume"]


class Package(PackageFields, QuantityCharge):
    """Begun packages × `package_price`; `round: down` charges whole packages only."""

    model: Literal["package"]
    round: Literal["up", "down"] = "up"
    prices: tuple[PackageRow, ...] | None = None
    otherwise: PackageOtherwise = "error"


class GraduatedPercentage(RateFields, QuantityCharge):
    """Each tier's part of the metered value at that tier's rate, and the fee of every tier entered."""

    model: Literal["graduated_percentage"]
    row_words = frozenset({"up_to"})
    at_zero: Literal["free", "first_tier"] = "free"
    prices: tuple[RateRow, ...] | None = None
    otherwise: RateOtherwise = "error"


class EventCharge(UsageCharge):
    """A charge on single events: what each costs depends on its own value, in the order of time."""

    meter: Identifier

    # Of which aggregates it takes the events.
    aggregates: ClassVar[tuple[str, ...]]

    def unfit(self, meter: Meter) -> str | None:
        """Why its meter has no value for single events, None where it has."""
        if meter.aggregate not in self.aggregates:
            return f"`aggregate: {meter.aggregate}`"
        return "`each`" if meter.each is not None else "`reset: never`" if meter.reset == "never" else None


class Percentage(EventFields, Allowance, EventCharge):
    """Of each event value × `rate` + `fixed_fee`, at least `event_minimum`, at most `event_maximum`."""

    model: Literal["percentage"]
    # A share of a count is nothing that anybody sells: the value was forgotten.
    aggregates = ("sum",)
    row_words = frozenset({"event_minimum", "event_maximum", "free_events", "free_value"})
    prices: tuple[PercentageRow, ...] | None = None
    otherwise: PercentageOtherwise = "error"

    @model_validator(mode="after")
    def _own_figures_agree(self) -> Percentage:
        beside = sorted({"fixed_fee", "event_minimum", "event_maximum"} & self.model_fields_set)
        if self.prices is not None and beside:
            raise ValueError(f"`{beside[0]}` and `prices` exclude each other; write it in the rows")
        return self


class Dynamic(MultiplierFields, EventCharge):
    """The sum of an `amount` that each event brings, × `multiplier`."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    model: Literal["dynamic"]
    # What is metered tells how many amounts there are, whatever it costs: terms with the same prices are the same.
    amount: Number = Field(exclude=True)
    aggregates = ("sum", "count")
    row_words = frozenset({"multiplier"})
    prices: tuple[MultiplierRow, ...] | None = None
    otherwise: MultiplierOtherwise = "error"

    @property
    def price(self) -> tuple[AnyTier, ...] | None:
        """The amounts as they are, unless a multiplier or rows say otherwise."""
        if self.multiplier is None and self.prices is None:
            return (Tier(unit_price=Decimal(1)),)
        return super().price


# The fields with which a charge prices every combination itself.
OWN_FIELDS: Mapping[str, tuple[str, ...]] = {
    "PerUnit": ("unit_price",),
    "Graduated": ("tiers", "unit_price"),
    "Volume": ("tiers", "unit_price"),
    "Package": ("package_size", "package_price"),
    "GraduatedPercentage": ("tiers", "rate"),
    "Percentage": ("rate",),
    "Dynamic": ("multiplier",),
}

Charge: TypeAlias = Flat | PerUnit | Graduated | Volume | Package | GraduatedPercentage | Percentage | Dynamic
CHARGE_MODELS: dict[str, type[Charge]] = {
    "flat": Flat,
    "per_unit": PerUnit,
    "graduated": Graduated,
    "volume": Volume,
    "package": Package,
    "graduated_percentage": GraduatedPercentage,
    "percentage": Percentage,
    "dynamic": Dynamic,
}
