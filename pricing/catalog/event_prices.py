"""What a charge on single events may say about its price, in itself, in a row of `prices` or in `otherwise`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from pricing import money
from pricing.catalog.prices import AnyTier, PriceFields, Rate, RateTier, RowFields, Tier, quantity_in_range
from pricing.schema import DecimalText


def _whole(value: object) -> object:
    if not isinstance(value, str):
        return value
    number = money.parse_decimal(value)
    if money.decimals(number):
        raise ValueError(f"{value} is not a whole number; say how many events")
    quantity_in_range(number, "free_events")
    return int(number)


EVENTS_SCHEMA = {"type": ["integer", "string"], "pattern": "^[0-9_]+$"}
EventCount = Annotated[int, Field(ge=0), BeforeValidator(_whole), WithJsonSchema(EVENTS_SCHEMA)]


class EventFields(PriceFields):
    """A rate of each event's value and a fee for each, together not below or above what an event costs."""

    rate: Rate | None = None
    fixed_fee: DecimalText = Decimal(0)
    event_minimum: DecimalText | None = None
    event_maximum: DecimalText | None = None

    @model_validator(mode="after")
    def _clamps_agree(self) -> EventFields:
        least, most = self.event_minimum, self.event_maximum
        if least is not None and most is not None and least > most:
            raise ValueError("`event_minimum` is above `event_maximum`; correct one of the two")
        return self

    @property
    def price(self) -> tuple[AnyTier, ...] | None:
        """One tier, with the fee of one event; None where there is no price."""
        return None if self.rate is None else (RateTier(rate=self.rate, flat_fee=self.fixed_fee),)


class Allowance(PriceFields):
    """What is free at the start of each period: so many events, or so much of their value, whichever ends first."""

    free_events: EventCount | None = None
    free_value: DecimalText | None = None

    @model_validator(mode="after")
    def _in_range(self) -> Allowance:
        if self.free_value is not None:
            quantity_in_range(self.free_value, "free_value")
        return self


class PercentageRow(EventFields, Allowance, RowFields):
    """A rate for the events whose dimensions equal all that the row names; it may have an allowance of its own."""

    rate: Rate


class PercentagePrice(EventFields):
    """A rate, as `otherwise` may hold."""

    rate: Rate


class MultiplierFields(PriceFields):
    """What the sum of the events' amounts is multiplied by."""

    multiplier: DecimalText | None = None

    @property
    def price(self) -> tuple[AnyTier, ...] | None:
        """One tier, whose price is that of one of the amounts; None where there is none."""
        return None if self.multiplier is None else (Tier(unit_price=self.multiplier),)


class MultiplierRow(MultiplierFields, RowFields):
    """A multiplier for the events whose dimensions equal all that the row names."""

    multiplier: DecimalText


class MultiplierPrice(MultiplierFields):
    """A multiplier, as `otherwise` may hold."""

    multiplier: DecimalText
