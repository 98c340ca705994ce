"""What changed in prepaid time: unused days given back, more of what is counted charged for the days left.

A charge in advance is billed as its period begins, for the whole of it. What changes then is settled on the next
invoice, in the same way whether or not somebody knew of it before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from billing_cli.contracts.billing import Billing, begins_anew, own_period
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.items import NOTHING, Item, keys_of, level_on, levels, share_of
from billing_cli.contracts.stretches import Stretch, stretches
from pricing.catalog.charge import Charge, QuantityCharge
from pricing.periods import DAY, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paid:
    """What is paid for up to the day `until`: one stretch of a charge, so much of it."""

    part: Stretch
    level: Decimal
    until: date
    full: Period


def settlements(billing: Billing) -> Iterator[Item]:
    """What the period that ended owes or is owed for charges in advance, by charge."""
    ended, contract = billing.ended, billing.contract
    if ended is None:
        return
    # What changes at the billing instant itself is settled now where the time that it was paid for goes on.
    over = billing.begun is None or begins_anew(contract, billing.day)
    until = billing.day if over else billing.day + DAY
    for key in keys_of(contract, ended.start, until):
        parts = [one for one in stretches(contract, key, ended.start, until) if one.charge.in_advance]
        yield from _Account(billing, key, parts).items()


@dataclass(slots=True)
class _Account:
    """Goes through the stretches of one charge, with what is paid for at each."""

    billing: Billing
    key: str
    parts: list[Stretch]
    paid: _Paid | None = None

    @property
    def contract(self) -> Contract:
        return self.billing.contract

    def items(self) -> Iterator[Item]:
        ended = self.billing.ended
        assert ended is not None
        before = ended.start
        for part in self.parts:
            if part.start > ended.start:
                if self._is_paid_whole(part.start):
                    continue
                yield from self._give_back(before)
                yield from self._turn(part)
            elif not part.trial:
                self.paid = self._paid_before(part)
            yield from self._steps(part)
            before = part.end
        if before <= self.billing.day:
            yield from self._give_back(before)

    def _is_paid_whole(self, day: date) -> bool:
        """Whether a day is paid for whatever changes: what is not prorated is paid once, at the first terms."""
        return self.paid is not None and self.paid.part.charge.prorate == "none" and day < self.paid.until

    def _paid_before(self, part: Stretch) -> _Paid:
        """What was paid for as the period began, or before in a longer one of the charge's own."""
        ended, charge = self.billing.ended, part.charge
        assert ended is not None
        period = own_period(self.contract, charge.period, ended.start)
        first = stretches(self.contract, self.key, period.start, ended.start + DAY)[-1].start
        level = level_on(self.contract, charge, first)
        for _, _, step in levels(self.contract, charge, first, ended.start + DAY):
            level = step if _gives_back(charge) else max(level, step)
        return _Paid(part=part, level=level, until=period.full.end, full=period.full)

    def _turn(self, part: Stretch) -> Iterator[Item]:
        """Another stretch begins inside the period, or where the period ends but the charge's own goes on."""
        contract, charge = self.contract, part.charge
        if part.trial:
            if part.start < self.billing.day:
                full = own_period(contract, charge.period, part.start).full
                yield self._item(part, part.start, min(part.end, self.billing.day), full, trial=True)
            return
        period = own_period(contract, charge.period, part.start)
        if charge.prorate == "none" or period.start == self.billing.day:
            return  # billed with the next period
        level = level_on(contract, charge, part.start)
        self.paid = _Paid(part=part, level=level, until=self._until(part, period.full.end), full=period.full)
        yield self._item(part, part.start, self.paid.until, period.full, quantity=level)

    def _until(self, part: Stretch, full_end: date) -> date:
        """How far a stretch that begins inside the period is paid for: as far as it goes, where that is past."""
        return part.end if part.end <= self.billing.day else full_end

    def _steps(self, part: Stretch) -> Iterator[Item]:
        """More of what is counted costs the difference for the days left; less of it counts from the next period."""
        paid, ended = self.paid, self.billing.ended
        assert ended is not None
        if paid is None or paid.part is not part or part.charge.prorate == "none":
            return
        # A stretch that is over is given back from there on; its steps reach as far.
        until = min(part.end, paid.until) if part.end <= self.billing.day else paid.until
        first = max(part.start, ended.start)
        for start, _, level in levels(self.contract, part.charge, first, min(part.end, self.billing.day + DAY)):
            if start >= until or start > self.billing.day:
                break
            if level > paid.level or (level < paid.level and _gives_back(part.charge)):
                yield self._item(part, start, until, paid.full, quantity=level, before=paid.level)
                paid = replace(paid, level=level)

    def _give_back(self, day: date) -> Iterator[Item]:
        """The days from `day` on that were paid for and are not used."""
        paid, self.paid = self.paid, None
        if paid is None or day >= paid.until or paid.part.charge.prorate == "none":
            return
        numerator, denominator = share_of(self.contract, paid.part.charge, day, paid.until, paid.full)
        item = self._item(paid.part, day, paid.until, paid.full, quantity=paid.level)
        yield replace(item, share=(-numerator, denominator))

    def _item(
        self,
        part: Stretch,
        start: date,
        end: date,
        full: Period,
        *,
        quantity: Decimal = NOTHING,
        before: Decimal | None = None,
        trial: bool = False,
    ) -> Item:
        return Item(
            key=self.key,
            charge=part.charge,
            span=part.span,
            timing="settlement",
            start=start,
            end=end,
            share=share_of(self.contract, part.charge, start, end, full),
            full=full,
            trial=trial,
            quantity=level_on(self.contract, part.charge, start) if trial else quantity,
            before=before,
        )


def _gives_back(charge: Charge) -> bool:
    return isinstance(charge, QuantityCharge) and charge.decrease == "credit"
