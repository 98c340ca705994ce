"""One charge of a contract over time: where its price, its trial or its phase changes, and where it is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from billing_cli.contracts.contract import Contract
from billing_cli.contracts.grant import Grant
from billing_cli.contracts.grants import grants_of
from billing_cli.contracts.span import Span
from pricing.catalog.catalog import PlanCharge
from pricing.catalog.charge import Charge

# What of a charge says how it prints, and limits that count once a period, as they are in the end: no price.
NO_PRICE = ("name", "description", "group", "minimum", "maximum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Local days [start, end) on which a charge costs the same, in a `trial` nothing, within `span` at last.

    `grants` are the ids of those that cover it all along; what is in advance is covered as it is billed, by none here.
    `drains` is the grant that its phase waits for.
    """

    start: date
    end: date
    charge: Charge
    trial: bool
    span: Span
    grants: frozenset[str] = frozenset()
    drains: Grant | None = None


def stretches(contract: Contract, key: str, first: date, last: date, *, spent: bool = False) -> list[Stretch]:
    """The stretches of a charge within [first, last), in order; days without such a charge are in none.

    A phase that waits for a grant to be used up lasts as long as the grant holds; with `spent` it is over.
    """
    found: list[Stretch] = []
    for part in _parts(contract, key, first, last, spent):
        if found and found[-1].end == part.start and same_price(contract, found[-1], part, key):
            found[-1] = replace(part, start=found[-1].start)
        else:
            found.append(part)
    return found


def _parts(contract: Contract, key: str, first: date, last: date, spent: bool) -> Iterator[Stretch]:
    grants = [one for one in grants_of(contract, first, last) if one.kind != "prepaid"]
    known = {one.grant_id: one for one in (*contract.grants, *grants)}.values()
    for span in contract.spans_between(first, last):
        planned = span.terms.charge(key)
        if planned is None:
            continue
        drained = span.drained if grants else frozenset[str]()
        start, end = max(span.start, first), last if span.end is None else min(span.end, last)
        begun = begin_of(contract, key, span) if planned.phases else span.start
        turns = [*planned.turns(begun), *filter(None, [span.trial_of(key)])]
        covering = [one for one in grants if _covers(one, planned, drained) and not planned.charge.in_advance]
        turns += [day for one in covering for day in (one.starts, one.ends) if day is not None]
        for one, other in pairwise(sorted({start, end, *(day for day in turns if start < day < end)})):
            free_until = span.trial_of(key)
            trial = free_until is not None and one < free_until
            held = [grant for grant in covering if grant.holds_on(one)]
            # One that is not given yet is not used up either.
            waited = (grant for grant in known if grant.name == planned.drained)
            over = spent or all(grant.ends is not None and one >= grant.ends for grant in waited)
            drains = None if over or trial else planned.drains(begun, one)
            yield Stretch(
                start=one,
                end=other,
                charge=planned.on(begun, one, _spent(planned) if over else ()),
                trial=trial,
                span=span,
                grants=frozenset(grant.grant_id for grant in held if grant.name not in drained),
                drains=next((grant for grant in held if grant.name == drains), None),
            )


def _covers(grant: Grant, planned: PlanCharge, drained: frozenset[str]) -> bool:
    """Whether a grant covers a charge, or a phase of the charge waits for it: one that does covers nothing else."""
    if grant.name in drained:
        return grant.name == planned.drained
    return grant.is_for(planned.key, planned.charge)


def _spent(planned: PlanCharge) -> tuple[str, ...]:
    return () if planned.drained is None else (planned.drained,)


def begin_of(contract: Contract, key: str, span: Span) -> date:
    """The day on which a charge of a span began for the contract: it went on from span to span of one plan since."""
    begun = span.start
    for before in reversed(contract.spans):
        if before.start < begun:
            if before.end != begun or before.plan.key != span.plan.key or before.terms.charge(key) is None:
                break
            begun = before.start
    return begun


def same_price(contract: Contract, one: Stretch, other: Stretch, key: str) -> bool:
    """Whether two stretches that follow one another cost the same, however they print."""
    return (
        one.trial == other.trial
        and one.grants == other.grants
        and one.drains == other.drains
        and (one.charge is other.charge or _priced(one.charge) == _priced(other.charge))
        and (one.trial or percents_on(one.span, key) == percents_on(other.span, key))
        and contract.meter_key(one.span, one.charge) == contract.meter_key(other.span, other.charge)
    )


def _priced(charge: Charge) -> Charge:
    return charge.model_copy(update=dict.fromkeys(NO_PRICE))


def percents_on(span: Span, key: str) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
    """The percents that lower a charge in a span, in order: those that name it, and those of the whole invoice.

    Amounts and units count once a period, wherever in it.
    """
    percents = [(one.percent, one.charges) for one in span.terms.discounts if one.percent is not None]
    named = tuple(percent for percent, charges in percents if charges is not None and key in charges)
    return named, tuple(percent for percent, charges in percents if charges is None)
