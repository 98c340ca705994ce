"""Commitments over a term: what invoices before those of a run counted, and which of them are not priced yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from billing_cli.contracts.billing import Billing
from billing_cli.contracts.invoice import Invoice, of_each
from billing_cli.contracts.terms import Term, closes, earlier, held_over_term, term_of
from billing_cli.store.store import Store
from pricing.periods import DAY, Period, month_of
from pricing.problems import first_of
from pricing.rating.bill import InTerm
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class TermGap:
    """An invoice counts less than its term has: invoices before it, in these periods, are not priced."""

    subscription: str
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFindings:
    """What a person should know of commitments over a term. `outdated`: period, whose invoices are concerned."""

    gaps: tuple[TermGap, ...] = ()
    outdated: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def remarks(self, period: Period) -> Iterator[str]:
        """In words; the first period to price comes first."""
        for gap in self.gaps:
            first, *others = gap.periods
            more = f", then {', '.join(others)}" if others else ""
            yield (
                f"{gap.subscription}: its commitment over the term counts invoices that are not priced; "
                f"price {first} first{more}, then {period} again"
            )
        for name, subscriptions in self.outdated:
            whose = first_of(subscriptions)
            yield f"{name} must be priced again: what counts before it towards the commitment of {whose} changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """What an invoice of another run counted and charged, in minor units."""

    invoice_id: str
    billing_us: int
    counted_minor: int
    overage_minor: int


@dataclass(slots=True)
class Terms:
    """Where invoices of a run stand in the terms that they count for, by number of the invoice, from 1."""

    places: dict[int, InTerm] = field(default_factory=dict)
    before: dict[int, tuple[Billing, ...]] = field(default_factory=dict)
    stored: Collection[str] = ()

    def findings(self, store: Store, period: Period, priced: Sequence[Invoice]) -> TermFindings:
        """What lacks of the terms of this run, and what runs of other periods took for counted and is not any more."""
        blocked = {number for (number,) in store.rows(statement(__package__, "blocked_bills"))}
        drafted = (one for number, one in enumerate(priced, start=1) if number not in blocked)
        known = {*self.stored, *(one.billing.invoice_id for one in drafted)}
        gaps: dict[str, dict[str, None]] = {}
        for number, billings in self.before.items():
            lacking = [_period_of(one) for one in billings if one.invoice_id not in known]
            if lacking:
                gaps.setdefault(priced[number - 1].contract.subscription, {}).update(dict.fromkeys(lacking))
        return TermFindings(
            gaps=tuple(TermGap(subscription=name, periods=tuple(periods)) for name, periods in gaps.items()),
            outdated=tuple(
                (name, tuple(whose))
                for name, whose in store.rows(statement(__package__, "outdated_terms"), period=str(period))
            ),
        )


def terms_of_run(store: Store, invoices: Sequence[Invoice], period: Period, issued: Collection[str]) -> Terms:
    """The terms that the invoices of a run count for, with what is stored of other runs and of `issued` invoices."""
    held = of_each(invoices, lambda one: held_over_term(one.billing))
    billings = {
        number: one.billing for number, (one, over) in enumerate(zip(invoices, held, strict=True), start=1) if over
    }
    if not billings:
        return Terms()
    drafted = {one.billing.invoice_id for one in invoices} - set(issued)
    stored = _stored(store, billings.values(), period, drafted)
    found = Terms(stored={one.invoice_id for rows in stored.values() for one in rows})
    ids: dict[tuple[str, date, str | None], int] = {}
    for number, billing in billings.items():
        term, subscription = term_of(billing), billing.contract.subscription
        key = subscription, term.start
        # An issued invoice counts what is stored of it, for others of its run too: it is in a term by itself.
        alone = billing.invoice_id if billing.invoice_id in issued else None
        rows = [one for one in stored.get(key, ()) if one.billing_us < billing.at_us]
        found.places[number] = _in_term(ids.setdefault((*key, alone), len(ids) + 1), number, billing, term, rows)
        found.before[number] = tuple(earlier(billing, term))
    return found


def _in_term(term_id: int, number: int, billing: Billing, term: Term, rows: Sequence[_Stored]) -> InTerm:
    return InTerm(
        term_id=term_id,
        place=number,
        start=term.start,
        end=term.end,
        counted_before=sum(one.counted_minor for one in rows),
        overage_before=sum(one.overage_minor for one in rows),
        closes=closes(billing, term),
    )


def _stored(
    store: Store, billings: Collection[Billing], period: Period, drafted: Collection[str]
) -> Mapping[tuple[str, date], Sequence[_Stored]]:
    """By subscription and the term's first day; what this run drafts is left out."""
    found: dict[tuple[str, date], list[_Stored]] = defaultdict(list)
    names = sorted({one.contract.subscription for one in billings})
    for name, subscription, start, billing_us, counted, overage in store.rows(
        statement(__package__, "stored_progress"), period=str(period), subscriptions=names
    ):
        if name not in drafted:
            found[subscription, start].append(
                _Stored(invoice_id=name, billing_us=billing_us, counted_minor=int(counted), overage_minor=int(overage))
            )
    return found


def _period_of(billing: Billing) -> str:
    """The month whose run prices an invoice: an end of a period belongs to the month before its day."""
    return str(month_of(billing.day - DAY))
