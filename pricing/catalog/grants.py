"""Grants: credits that a plan gives or a customer holds, in units of a meter or in money, before they are anybody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from pricing import money
from pricing.catalog.currency import is_currency
from pricing.catalog.prices import Names, amount_in_range, quantity_in_range
from pricing.durations import WRITTEN, Duration, duration
from pricing.schema import DATE, Day, DecimalText, DurationText, Identifier, Strict, day
from pricing.yaml_tree import MapNode, TextNode

Kind = Literal["unit", "promotional", "prepaid"]
# Of two grants the one with the lower number is used first; one that says nothing comes after those that do.
USUAL_PRIORITY = 100


class GrantFields(Strict):
    """What every grant says: how much of what, of which kind, in which order, for which charges."""

    amount: DecimalText
    unit: Identifier
    kind: Kind | None = None
    priority: int = USUAL_PRIORITY
    charges: Names | None = None
    price_paid: DecimalText | None = None
    reason: str | None = None
    approved_by: str | None = None

    @model_validator(mode="after")
    def _agree(self) -> GrantFields:
        if self.amount <= 0:
            raise ValueError("a grant is above 0; write how much it gives")
        if is_currency(self.unit):
            amount_in_range(self.amount)
            digits = money.minor_units(self.unit)
            if money.decimals(self.amount) > digits:
                raise ValueError(
                    f"`amount` has more decimals than {self.unit} has ({digits}); round it to the smallest unit"
                )
            if self.kind not in ("promotional", "prepaid"):
                raise ValueError("a grant of money needs a `kind`; write `promotional` or `prepaid`")
        else:
            quantity_in_range(self.amount, "amount")
            if self.kind not in (None, "unit"):
                raise ValueError(
                    f"`unit: {self.unit}` is no currency, and `kind: {self.kind}` is of money; "
                    "write a currency, or `kind: unit`"
                )
        if self.charges is not None and not self.charges:
            raise ValueError("`charges` names no charge; name some, or leave it out")
        if self.price_paid is not None and (self.kind != "prepaid" or self.price_paid < 0):
            raise ValueError("`price_paid` is what a prepaid grant was bought for, and not below 0; correct it")
        if not 0 <= self.priority < 10**6:
            raise ValueError("`priority` is a whole number from 0 to 999999; the lowest is used first")
        return self

    @property
    def is_money(self) -> bool:
        """Whether it is of money and not of units."""
        return is_currency(self.unit)


class Rollover(Strict):
    """What of a grant that is over goes on into the next one: at most `max`."""

    max: DecimalText

    @model_validator(mode="after")
    def _in_range(self) -> Rollover:
        if self.max < Decimal(0):
            raise ValueError("`max` is not below 0; write how much goes on at most")
        quantity_in_range(self.max, "max")
        return self


class PlanGrant(GrantFields):
    """A grant to everyone on a plan: once, as the subscription starts, or anew in each period of the plan.

    It holds for as long as `expires` says, without an end where it says nothing; one of a period holds for that period.
    """

    name: str | None = None
    on: Literal["start", "period"] = "start"
    expires: DurationText | None = None
    rollover: Rollover | None = None

    @model_validator(mode="after")
    def _of_periods(self) -> PlanGrant:
        if self.rollover is not None and self.on != "period":
            raise ValueError("`rollover` goes on into the next period's grant; write `on: period`, or leave it out")
        if self.rollover is not None and self.expires is not None:
            raise ValueError("what rolls over does so as the period ends; leave `expires` out, or `rollover`")
        return self


def _expiry(value: object) -> object:
    if not isinstance(value, str):
        return value
    if DATE.fullmatch(value):
        return day(value)
    try:
        return duration(value)
    except ValueError:
        raise ValueError(f"{value!r} is no expiry; write a date such as 2026-12-01, or `90 days`") from None


EXPIRY_SCHEMA = {
    "anyOf": [
        {"type": "string", "format": "date", "pattern": f"^{DATE.pattern}$"},
        {"type": "string", "pattern": rf"^{WRITTEN.pattern}$"},
    ]
}


class CustomerGrant(GrantFields):
    """A grant to one customer from `starts` until `expires`: for one `subscription`, or for all that it has.

    `replaces` names a grant of their plans that is not given then.
    """

    id: Identifier
    customer: Identifier
    subscription: Identifier | None = None
    starts: Day
    expires: Annotated[date | Duration | None, BeforeValidator(_expiry), WithJsonSchema(EXPIRY_SCHEMA)] = None
    replaces: Identifier | None = None

    @property
    def ends(self) -> date | None:
        """The first day on which it does not hold any more; None without end."""
        return self.expires.after(self.starts) if isinstance(self.expires, Duration) else self.expires


class Void(Strict):
    """What is left of a grant is taken back on the day `at`, which it does not cover any more."""

    grant: Identifier
    at: Day
    reason: str | None = None
    approved_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedGrant:
    """A grant of a plan in the currency of a subscription; `unit` is that currency, or the meter."""

    key: str
    unit: str
    term: PlanGrant


def kind_of(term: GrantFields) -> Kind:
    """The kind of a grant; of units there is one."""
    return term.kind or "unit"


def gives_money(grant: MapNode) -> bool:
    """Whether a grant as it is written is of money."""
    unit = grant.entries.get("unit")
    return isinstance(unit, TextNode) and unit.text is not None and is_currency(unit.text)
