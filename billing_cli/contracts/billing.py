"""When a contract is billed: at its start, at the end of each of its periods, at its own end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from billing_cli.contracts.contract import Contract
from billing_cli.contracts.span import Span
from pricing.cadence import Cadence
from pricing.durations import Unit
from pricing.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingPeriod:
    """Local days [start, end) that a contract serves of a `full` period of its plan."""

    full: Period
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """One invoice of a contract, at the first instant of the local day `day`, its billing instant.

    It bills what the period that `ended` used, and in advance what the one that `begun` will cost; the first has None
    at the contract's start, the second at its end.
    """

    contract: Contract
    day: date
    ended: BillingPeriod | None
    begun: BillingPeriod | None

    @property
    def invoice_id(self) -> str:
        """What names the invoice: the subscription and the day of its billing instant."""
        return f"{self.contract.subscription}-{self.day}"

    @property
    def at_us(self) -> int:
        """The billing instant, in UTC microseconds."""
        return self.contract.instant(self.day)

    @property
    def service(self) -> BillingPeriod:
        """The period that names the invoice."""
        period = self.ended or self.begun
        assert period is not None, "an invoice ends a period or begins one"
        return period


def closing_span(billing: Billing) -> Span:
    """The span whose terms a whole invoice has: the last one of what ended, or that of what begins."""
    if billing.ended is None:
        return billing.contract.span_on(billing.day)
    return list(billing.contract.spans_between(billing.ended.start, billing.ended.end))[-1]


def billings_in(contract: Contract, period: Period) -> Iterator[Billing]:
    """The billing instants of a contract in `period` of its own calendar, in order.

    Its start counts where it is in [first day, the day after the last), period ends where they are after the first
    midnight, up to the one after the last day. A contract that is served for no day has none.
    """
    if contract.end is not None and contract.end <= contract.start:
        return
    if period.start <= contract.start < period.end:
        yield Billing(contract=contract, day=contract.start, ended=None, begun=period_on(contract, contract.start))
    day = max(contract.start, period.start)
    while day < period.end and (contract.end is None or day < contract.end):
        ended = period_on(contract, day)
        day = ended.end
        if day <= period.end:
            goes_on = contract.end is None or day < contract.end
            yield Billing(contract=contract, day=day, ended=ended, begun=period_on(contract, day) if goes_on else None)


def period_on(contract: Contract, day: date) -> BillingPeriod:
    """The billing period that holds a day on which the contract is served."""
    return own_period(contract, None, day)


def own_period(contract: Contract, unit: Unit | None, day: date) -> BillingPeriod:
    """The period of a charge that holds `day`: of its own unit, or that of its plan."""
    since, until, cadence = _run(contract, day)
    full = (Cadence(unit=unit, anchor=cadence.anchor) if unit is not None else cadence).containing(day)
    return BillingPeriod(
        full=full,
        start=max(full.start, since),
        end=full.end if until is None else min(full.end, until),
    )


def begins_anew(contract: Contract, day: date) -> bool:
    """Whether periods of another kind begin on a day, with the contract or with another plan."""
    return _run(contract, day)[0] == day


def _run(contract: Contract, day: date) -> tuple[date, date | None, Cadence]:
    """The consecutive spans around a day whose plans have periods of the same kind: [from, to) and these periods."""
    spans = contract.spans
    place = max(index for index, span in enumerate(spans) if span.start <= day)
    first = last = place
    while first > 0 and spans[first - 1].cadence == spans[place].cadence:
        first -= 1
    while last + 1 < len(spans) and spans[last + 1].cadence == spans[place].cadence:
        last += 1
    return spans[first].start, spans[last].end, spans[place].cadence
