"""What an invoice charges for: each charge of each stretch of the period that ended, and of the one that begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal

from billing_cli.contracts.billing import Billing, BillingPeriod, own_period
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.grant import Grant
from billing_cli.contracts.span import Span
from billing_cli.contracts.stretches import Stretch, stretches
from pricing.catalog.charge import Charge, UsageCharge
from pricing.periods import DAY, Period

ONE = Decimal(1)
NOTHING = Decimal(0)
Timing = Literal["arrears", "settlement", "advance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One charge for the local days [start, end) at one set of terms.

    It costs its price times `share` (numerator, denominator), which is below 0 where prepaid days are given back. A
    meter counts units from `counted_from` to `end`, and its price is that of all of them less that of those before
    `start`; otherwise `quantity` is priced, less the price of `before` of them. In a `trial` it costs nothing.
    `restarted`: counting began inside the period, because terms say so or the meter changed. `drains` is the grant that
    its units draw; it is charged only until that is used up, and one that is `once_spent` only from then on.
    """

    key: str
    charge: Charge
    span: Span
    timing: Timing
    start: date
    end: date
    share: tuple[int, int]
    full: Period
    trial: bool = False
    quantity: Decimal = ONE
    before: Decimal | None = None
    counted_from: date | None = None
    restarted: bool = False
    drains: Grant | None = None
    once_spent: Grant | None = None

    @property
    def is_metered(self) -> bool:
        """Whether a meter gives its quantity."""
        return self.counted_from is not None


def keys_of(contract: Contract, first: date, last: date) -> list[str]:
    """The charges of a contract on any day of [first, last), those of the last day first, in the order written."""
    keys: dict[str, None] = {}
    for span in reversed(list(contract.spans_between(first, last))):
        keys |= {charge.key: None for charge in span.terms.charges}
    return list(keys)


def arrears(billing: Billing) -> Iterator[Item]:
    """What the period that ended costs: fees by days, usage by what was counted."""
    ended, contract = billing.ended, billing.contract
    if ended is None:
        return
    for key in keys_of(contract, ended.start, ended.end):
        for parts in _kinds(contract, key, ended.start, ended.end):
            last = parts[-1]
            period = own_period(contract, last.charge.period, last.end - DAY)
            if period.end > ended.end and last.end == ended.end and _goes_on(billing, key, last.charge):
                continue
            [*_, parts] = _kinds(contract, key, period.start, last.end)
            bill = _usage if last.charge.metered_by is not None else _fees
            yield from bill(contract, key, parts, period)
            drained = next((part.drains for part in parts if part.drains is not None), None)
            if drained is not None:
                [*_, others] = _kinds(contract, key, period.start, last.end, spent=True)
                yield from (replace(one, once_spent=drained) for one in bill(contract, key, others, period))


def _kinds(contract: Contract, key: str, first: date, last: date, *, spent: bool = False) -> list[list[Stretch]]:
    """The stretches of a charge in arrears, those together that are of one kind: usage or not, of one own period."""
    found = [one for one in stretches(contract, key, first, last, spent=spent) if not one.charge.in_advance]
    return [list(group) for _, group in groupby(found, lambda one: kind_of(one.charge))]


def kind_of(charge: Charge) -> object:
    """What charges have in common that are counted together: whether a meter does, and their own period."""
    return charge.metered_by is not None, charge.period


def _goes_on(billing: Billing, key: str, charge: Charge) -> bool:
    """Whether a charge is billed in arrears, as one of the same kind, beyond the period that ended."""
    if billing.begun is None:
        return False
    planned = billing.contract.span_on(billing.day).terms.charge(key)
    return planned is not None and not planned.charge.in_advance and kind_of(planned.charge) == kind_of(charge)


def _fees(contract: Contract, key: str, parts: list[Stretch], period: BillingPeriod) -> Iterator[Item]:
    last = parts[-1]
    if last.charge.prorate == "none":
        # Once, whole, at the terms of the period's end; what ended before it is not there any more.
        if last.end < period.end and (contract.end is None or last.end < contract.end):
            return
        level = level_on(contract, last.charge, last.end - DAY)
        yield Item(
            key=key, charge=last.charge, span=last.span, timing="arrears", start=parts[0].start, end=last.end,
            share=(1, 1), full=period.full, trial=last.trial, quantity=level,
        )  # fmt: skip
        return
    for part in parts:
        # What was not prorated before is, where the terms of the period's end say so.
        prorated = last.charge if part.charge.prorate == "none" else part.charge
        for start, end, level in levels(contract, part.charge, part.start, part.end):
            yield Item(
                key=key, charge=part.charge, span=part.span, timing="arrears", start=start, end=end,
                share=share_of(contract, prorated, start, end, period.full), full=period.full, trial=part.trial,
                quantity=level,
            )  # fmt: skip


def _usage(contract: Contract, key: str, parts: list[Stretch], period: BillingPeriod) -> Iterator[Item]:
    """Usage of each stretch: units go on from one to the next, unless the meter is another or the terms restart."""
    counted_from = period.start
    meter = None
    before: Stretch | None = None
    for part in parts:
        now = contract.meter_key(part.span, part.charge)
        goes_on = before is not None and before.end == part.start and not before.trial and now == meter
        restarts = isinstance(part.charge, UsageCharge) and part.charge.tiers_restart == "segment"
        restarted = False
        if before is None or part.trial or not goes_on or restarts:
            counted_from = part.start
            restarted = before is not None and not part.trial and not before.trial and before.end == part.start
        meter, before = now, part
        yield Item(
            key=key, charge=part.charge, span=part.span, timing="arrears", start=part.start, end=part.end,
            share=(1, 1), full=period.full, trial=part.trial, counted_from=counted_from, restarted=restarted,
            drains=part.drains,
        )  # fmt: skip


def advance(billing: Billing) -> Iterator[Item]:
    """What begins at the billing instant and is paid for beforehand: the whole of it, whatever comes later."""
    begun, contract = billing.begun, billing.contract
    if begun is None:
        return
    span = contract.span_on(billing.day)
    for planned in span.terms.charges:
        for part in stretches(contract, planned.key, billing.day, billing.day + DAY):
            period = own_period(contract, part.charge.period, billing.day)
            if part.charge.in_advance and period.start == billing.day:
                yield _advance(contract, planned.key, part, period, span)


def _advance(contract: Contract, key: str, part: Stretch, period: BillingPeriod, span: Span) -> Item:
    end = period.full.end
    if part.trial:
        until = span.trial_of(key)
        assert until is not None
        end = min(until, end)
    share = share_of(contract, part.charge, period.start, end, period.full)
    return Item(
        key=key, charge=part.charge, span=span, timing="advance", start=period.start, end=end, share=share,
        full=period.full, trial=part.trial, quantity=level_on(contract, part.charge, period.start),
    )  # fmt: skip


def level_on(contract: Contract, charge: Charge, day: date) -> Decimal:
    """How much of a fee a day has: what the subscription says, or one."""
    return ONE if charge.counted_by is None else contract.quantity_on(charge.counted_by, day)


def levels(contract: Contract, charge: Charge, start: date, end: date) -> Iterator[tuple[date, date, Decimal]]:
    """The quantities of a charge within [start, end): from, to, how much; one where it counts nothing."""
    steps = contract.quantities.get(charge.counted_by, ()) if charge.counted_by is not None else ()
    days = [start, *(since for since, _ in steps if start < since < end), end]
    held: tuple[date, Decimal] | None = None
    for day in days[:-1]:
        level = level_on(contract, charge, day)
        if held is not None and level != held[1]:
            yield held[0], day, held[1]
            held = day, level
        held = held or (day, level)
    if held is not None:
        yield held[0], end, held[1]


def share_of(contract: Contract, charge: Charge, start: date, end: date, full: Period) -> tuple[int, int]:
    """What part of a full period [start, end) is, as the charge prorates: days, seconds, or whole."""
    if charge.prorate == "none":
        return 1, 1
    if charge.prorate == "second":
        first, last, full_from, full_to = map(contract.instant, (start, end, full.start, full.end))
        return (last - first) // 1_000_000, (full_to - full_from) // 1_000_000
    return (end - start).days, full.days
