"""What lowers, lifts or watches a whole invoice or charge, in one currency: discounts, commitments, caps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from pricing import money
from pricing.catalog.prices import Names, amount_in_range, quantity_in_range
from pricing.schema import Day, DecimalText, DurationText, Strict


class Discount(Strict):
    """A percent, an amount or free units. With `charges` it lowers those (before rounding), else the whole invoice.

    An amount or units count once per charge named, or once per invoice. A percent is in (0, 100]. It holds from a day
    on, where it says none from where what carries it begins for a subscription, for a time, until a day, or for ever.
    """

    percent: DecimalText | None = None
    amount: DecimalText | None = None
    units: DecimalText | None = None
    charges: Names | None = None
    # `from` and `for` are words of Python.
    since: Day | None = Field(default=None, alias="from")
    length: DurationText | None = Field(default=None, alias="for")
    until: Day | None = None
    reason: str | None = None
    approved_by: str | None = None

    @model_validator(mode="after")
    def _agree(self) -> Discount:
        given = [value for value in (self.percent, self.amount, self.units) if value is not None]
        if len(given) != 1:
            raise ValueError("a discount has one of `percent`, `amount` and `units`; write exactly one")
        if given[0] <= 0:
            raise ValueError("a discount is above 0; write by how much it lowers the price")
        if self.charges is not None and not self.charges:
            raise ValueError("`charges` names no charge; name some, or leave it out for the whole invoice")
        if self.percent is not None and (self.percent > 100 or money.decimals(self.percent) > money.PRICE_DECIMALS):
            raise ValueError("`percent` is above 100 or has more than 12 decimals; no discount makes a line negative")
        if self.amount is not None:
            amount_in_range(self.amount)
        if self.units is not None:
            quantity_in_range(self.units, "units")
            if self.charges is None:
                raise ValueError("`units` needs `charges`; say of which charges units are free")
        return self

    @model_validator(mode="after")
    def _ends_once(self) -> Discount:
        if self.length is not None and self.until is not None:
            raise ValueError("a discount has one end; write `for` or `until`, not both")
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise ValueError(
                f"it ends on {self.until}, and begins on {self.since}; `until` is the first day on which it does not "
                "hold, so write a later one"
            )
        return self

    @property
    def is_timed(self) -> bool:
        """Whether it says when it begins or ends."""
        return self.since is not None or self.length is not None or self.until is not None

    def days(self, begun: date) -> tuple[date, date | None]:
        """The days [first, last) on which it holds where its carrier began on `begun`; None is without end.

        >>> launch = Discount.model_validate({"percent": "10", "for": "6 months"})
        >>> [day.isoformat() for day in launch.days(date(2026, 9, 14))]
        ['2026-09-14', '2027-03-14']
        """
        first = self.since or begun
        if self.length is None:
            return first, self.until
        try:
            return first, self.length.after(first)
        except ValueError:  # beyond the calendar
            return first, None

    def holds(self, begun: date, day: date) -> bool:
        """Whether it holds on `day` where its carrier began on `begun`."""
        first, last = self.days(begun)
        return first <= day and (last is None or day < last)

    def timeless(self) -> Discount:
        """What it takes off, without when."""
        return self.model_copy(update={"since": None, "length": None, "until": None})


class Cap(Strict):
    """What an invoice may come to for its period before a person is told; it changes no amount.

    `action` says what whoever serves the customer does about it.
    """

    spend: DecimalText
    action: Literal["alert", "block"]
    reason: str | None = None
    approved_by: str | None = None

    @model_validator(mode="after")
    def _in_range(self) -> Cap:
        amount_in_range(self.spend)
        if self.spend <= 0:
            raise ValueError("a cap is above 0; write from what amount on somebody is told")
        return self


class Overage(Strict):
    """What is charged on top of the excess over a commitment, in percent of it."""

    percent: DecimalText

    @model_validator(mode="after")
    def _in_range(self) -> Overage:
        if not 0 <= self.percent < 10**6 or money.decimals(self.percent) > money.PRICE_DECIMALS:
            raise ValueError("`percent` is not in [0, 1000000) or has more than 12 decimals; correct it")
        return self


class Commitment(Strict):
    """At least `amount` per period, or over each term of the subscription, is spent.

    What the lines that count lack is charged as true-up, `overage` on what exceeds it.
    """

    amount: DecimalText
    per: Literal["period", "term"] = "period"
    counts: Literal["usage", "all"] | Names = "usage"
    overage: Overage | None = None
    reason: str | None = None
    approved_by: str | None = None

    @model_validator(mode="after")
    def _in_range(self) -> Commitment:
        amount_in_range(self.amount)
        if self.amount < Decimal(0):
            raise ValueError("a commitment is not below 0; write what is charged at least")
        return self

    def counts_charge(self, key: str, *, metered: bool) -> bool:
        """Whether the lines of a charge count towards it."""
        if self.counts == "all":
            return True
        return metered if self.counts == "usage" else key in self.counts
