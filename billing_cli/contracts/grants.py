"""Credits that a contract may use: what its plan gives, once or each period, and what its customer holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from billing_cli.contracts.billing import own_period, period_on
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.grant import Grant, Step
from billing_cli.contracts.span import Span
from pricing.catalog.grants import PlannedGrant, kind_of
from pricing.durations import later
from pricing.periods import DAY


def granted_once(contract: Contract, replaced: frozenset[str]) -> Iterator[Grant]:
    """What the plan that a contract starts on gives as it starts; a move to a version that gives more adds the rest.

    `replaced` are the keys of grants in whose place the customer holds another.
    """
    if not contract.spans:
        return
    first = contract.spans[0]
    for planned in first.terms.grants:
        if planned.term.on == "start" and planned.key not in replaced:
            expires = planned.term.expires.after(contract.start) if planned.term.expires else None
            grant = _planned(contract, planned, contract.start, expires, ())
            yield replace(grant, steps=tuple(_increases(contract, planned, grant.ends)))


def _increases(contract: Contract, planned: PlannedGrant, ends: date | None) -> Iterator[Step]:
    """What a grant gives, and when: at the start, and what a move adds while it has neither expired nor is void."""
    held = Decimal(0)
    for span in contract.spans:
        if span.plan.key != contract.spans[0].plan.key or (held and ends is not None and span.start >= ends):
            return
        now = next((one for one in span.terms.grants if one.key == planned.key and one.term.on == "start"), None)
        if now is not None and now.term.amount > held:
            yield Step(day=span.start, amount=now.term.amount - held)
            held = now.term.amount


def grants_of(contract: Contract, first: date, last: date) -> tuple[Grant, ...]:
    """The grants that a contract may use for any day of [first, last)."""
    if not has_grants(contract):
        return ()
    known = contract.known_grants.get((first, last))
    if known is None:
        found = (*contract.grants, *_each_period(contract, first, last))
        known = tuple(one for one in found if one.overlaps(first, last))
        contract.known_grants[first, last] = known
    return known


def has_grants(contract: Contract) -> bool:
    """Whether there are grants that a contract may use some day."""
    return bool(contract.grants) or any(span.terms.grants for span in contract.spans)


def _periodic(span: Span) -> list[PlannedGrant]:
    return [one for one in span.terms.grants if one.term.on == "period"]


def _each_period(contract: Contract, first: date, last: date) -> Iterator[Grant]:
    """The grants of the periods that begin early enough to hold on a day of [first, last)."""
    if not any(_periodic(span) for span in contract.spans):
        return
    lengths = [one.term.expires for span in contract.spans for one in _periodic(span) if one.term.expires]
    day = min([first, *(later(first, -(one.count + 1), one.unit) for one in lengths)])
    day = max(day, contract.start)
    while day < last and (contract.end is None or day < contract.end):
        period = period_on(contract, day)
        for planned in _periodic(contract.span_on(period.start)):
            if planned.key not in contract.replaced:
                yield _of_period(contract, planned, period.start, period.end)
        day = period.end


def _of_period(contract: Contract, planned: PlannedGrant, start: date, end: date) -> Grant:
    expires = planned.term.expires.after(start) if planned.term.expires else end
    grant = _planned(contract, planned, start, expires, (Step(day=start, amount=planned.term.amount),), each=start)
    goes_on = contract.end is None or end < contract.end
    if planned.term.rollover is None or not goes_on or grant.is_voided:
        return grant
    following = next((one for one in _periodic(contract.span_on(end)) if one.key == planned.key), None)
    if following is None:
        return grant
    next_id = _id(contract, planned.key, end)
    return replace(grant, rolls_to=next_id, rolls_at_most=planned.term.rollover.max)


def _id(contract: Contract, key: str, each: date | None = None) -> str:
    return f"{contract.subscription}/{key}" + (f"/{each}" if each else "")


def _planned(
    contract: Contract,
    planned: PlannedGrant,
    starts: date,
    expires: date | None,
    steps: tuple[Step, ...],
    each: date | None = None,
) -> Grant:
    grant_id = _id(contract, planned.key, each)
    return Grant(
        grant_id=grant_id,
        name=planned.key,
        title=planned.term.name or planned.key,
        customer=contract.customer.id,
        subscription=contract.subscription,
        kind=kind_of(planned.term),
        unit=planned.unit,
        priority=planned.term.priority,
        charges=planned.term.charges,
        starts=starts,
        expires=expires,
        voided=contract.voids.get(grant_id),
        steps=steps,
        reason=planned.term.reason,
        approved_by=planned.term.approved_by,
    )


def settled_on(grant: Grant, contracts: Sequence[Contract]) -> date | None:
    """The day from which on nothing can use a grant any more; None while it has no end.

    It is over for the days from its end on; what the days before used is billed as their periods end.
    """
    if grant.ends is None:
        return None
    last = grant.ends - DAY
    found = [grant.ends]
    for contract in contracts:
        if grant.subscription not in (None, contract.subscription) or not contract.serves(last):
            continue
        units = {one.charge.period for one in contract.span_on(last).terms.charges}
        found += [own_period(contract, unit, last).end for unit in (None, *units)]
    return max(found)
