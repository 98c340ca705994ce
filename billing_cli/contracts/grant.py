"""One grant: credits of one kind that a customer may use from a day on, until they are used up, expire or are void."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pricing.catalog.charge import Charge
from pricing.catalog.grants import CustomerGrant, Kind, kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An amount that a grant gives on a local day."""

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Credits for the local days [starts, expires) of one subscription, or of all that the customer has.

    `name` is how plans speak of it, `title` how it prints. `unit` is a currency, or the meter whose units it covers.
    From the day `voided` on it covers nothing. As it ends, at most `rolls_at_most` of what is left goes on into the
    grant `rolls_to`.
    """

    grant_id: str
    name: str
    title: str
    customer: str
    subscription: str | None
    kind: Kind
    unit: str
    priority: int
    charges: tuple[str, ...] | None
    starts: date
    expires: date | None
    voided: date | None
    steps: tuple[Step, ...]
    rolls_to: str | None = None
    rolls_at_most: Decimal = Decimal(0)
    reason: str | None = None
    approved_by: str | None = None

    @property
    def ends(self) -> date | None:
        """The first day on which it does not hold any more."""
        return min((day for day in (self.expires, self.voided) if day is not None), default=None)

    @property
    def is_voided(self) -> bool:
        """Whether it is taken back before it would expire."""
        return self.voided is not None and (self.expires is None or self.voided < self.expires)

    @property
    def burns(self) -> tuple[int, date, date, str]:
        """Where it comes among others of its kind: lowest priority, soonest expiry, oldest, id.

        A void does not count: one that is said later would change what was burned before it.
        """
        return self.priority, self.expires or date.max, self.starts, self.grant_id

    def holds_on(self, day: date) -> bool:
        """Whether it covers what happens on a day."""
        return self.starts <= day and (self.ends is None or day < self.ends)

    def overlaps(self, first: date, last: date) -> bool:
        """Whether it holds on a day of [first, last)."""
        return self.starts < last and (self.ends is None or first < self.ends)

    def is_for(self, key: str, charge: Charge) -> bool:
        """Whether it covers a charge at all: those that it names, else usage; prepaid money pays everything."""
        if self.kind == "unit" and charge.metered_by != self.unit:
            return False
        if self.charges is not None:
            return key in self.charges
        return self.kind == "prepaid" or charge.metered_by is not None


def grant_of(written: CustomerGrant, voided: date | None) -> Grant:
    """The grant that a customer's file says."""
    return Grant(
        grant_id=written.id,
        name=written.replaces or written.id,
        title=written.id,
        customer=written.customer,
        subscription=written.subscription,
        kind=kind_of(written),
        unit=written.unit,
        priority=written.priority,
        charges=written.charges,
        starts=written.starts,
        expires=written.ends,
        voided=voided,
        steps=(Step(day=written.starts, amount=written.amount),),
        reason=written.reason,
        approved_by=written.approved_by,
    )
