"""The invoices of a month that count towards a commitment, each with what its lines and the store say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_cli.contracts.billing import Billing, billings_in, closing_span
from billing_cli.contracts.terms import closes, term_of
from billing_cli.reports.reconcile.context import Context
from pricing.catalog.reductions import Commitment
from pricing.money import Rounding, minor_of, minor_units, rounded
from pricing.rating.calculator import statement

# Lines of these kinds belong to charges.
OF_CHARGES = frozenset({"usage", "fee", "adjustment", "minimum", "maximum"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the store says that an invoice counted for its term, in minor units, and what invoices of it before did."""

    invoice_id: str
    subscription: str
    term_start: date
    term_end: date
    committed: int
    counted: int
    overage: int
    counted_before: int
    overage_before: int
    earlier_counted: int
    earlier_overage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """An invoice with the commitment that it counts for; amounts in minor units."""

    body: Mapping[str, Any]
    billing: Billing
    commitment: Commitment
    progress: Progress | None
    committed: int
    rounding: Rounding

    @property
    def currency(self) -> str:
        """Of every amount."""
        return str(self.body["currency"])

    @property
    def key(self) -> dict[str, str]:
        """The invoice."""
        return {"invoice": str(self.body["number"] or self.body["id"]), "subscription": str(self.body["subscription"])}

    @property
    def over_term(self) -> bool:
        """Whether it is of a term, and not of the period alone."""
        return self.commitment.per == "term"

    @property
    def days(self) -> tuple[date, date]:
        """Local days [first, last) of the term, or of the period."""
        if self.over_term:
            term = term_of(self.billing)
            return term.start, term.end
        assert self.billing.ended is not None, "it bills a period"
        return self.billing.ended.start, self.billing.ended.end

    @property
    def closes(self) -> bool:
        """Whether it is the last one of its term; every one of its period is."""
        return not self.over_term or closes(self.billing, term_of(self.billing))

    def line(self, kind: str) -> int:
        """What its lines of the commitment of a kind come to."""
        lines = (one for one in self.body["lines"] if one["kind"] == kind)
        return sum(minor_of(Decimal(one["amount"]), self.currency) for one in lines)

    @property
    def basis(self) -> int:
        """What its lines that count come to, before discounts on the whole invoice."""
        return sum(
            minor_of(Decimal(one["amount"]), self.currency)
            for one in self.body["lines"]
            if one["kind"] in OF_CHARGES and _counts(self.commitment, self.billing, one["charge"])
        )

    @property
    def before(self) -> int:
        """What invoices before it counted, as it took them."""
        return 0 if self.progress is None else self.progress.counted_before

    @property
    def so_far(self) -> int:
        """All that was counted by then."""
        return self.before + self.basis

    @property
    def true_up(self) -> int:
        """What its line of a true-up should come to."""
        return max(0, self.committed - self.so_far) if self.closes else 0

    @property
    def overage(self) -> int:
        """What its line of overage should come to: all of the term so far, rounded once, less what came before."""
        if self.commitment.overage is None:
            return 0
        percent, excess = Fraction(self.commitment.overage.percent), max(0, self.so_far - self.committed)
        charged = 0 if self.progress is None else self.progress.overage_before
        return rounded(percent / 100 * excess, self.rounding) - charged


def committed_invoices(context: Context) -> Iterator[Committed]:
    """Drafts and issued invoices of the month, by the contracts of today.

    Left out are those of which a charge that counts is billed in advance: what counts was billed before.
    """
    progress = {one.invoice_id: one for one in progress_of(context)}
    bodies = {one["invoice"]["id"]: one["invoice"] for one in context.documents}
    rounding = context.project.settings.rounding
    for contract in context.contracts.contracts:
        for billing in billings_in(contract, context.period):
            body, commitment = bodies.get(billing.invoice_id), closing_span(billing).terms.commitment
            if body is None or commitment is None or billing.ended is None or _in_advance(commitment, billing):
                continue
            found = progress.get(billing.invoice_id)
            whole = Fraction(commitment.amount) * 10 ** minor_units(contract.currency)
            if commitment.per == "period":
                if not _days(billing):
                    continue
                whole *= Fraction(_days(billing), billing.ended.full.days)
            yield Committed(
                body=body,
                billing=billing,
                commitment=commitment,
                progress=found,
                committed=rounded(whole, rounding),
                rounding=rounding,
            )


def progress_of(context: Context) -> Iterator[Progress]:
    """What the store says of the invoices of the month, each beside the sums of those before it in its term."""
    sums: dict[tuple[str, date], list[int]] = {}
    rows = context.store.rows(statement(__package__, "progress_of_terms"), period=str(context.period))
    for invoice, month, subscription, start, end, _, committed, counted, overage, before, charged in rows:
        earlier = sums.setdefault((subscription, start), [0, 0])
        if month == str(context.period):
            yield Progress(
                invoice_id=invoice,
                subscription=subscription,
                term_start=start,
                term_end=end,
                committed=int(committed),
                counted=int(counted),
                overage=int(overage),
                counted_before=int(before),
                overage_before=int(charged),
                earlier_counted=earlier[0],
                earlier_overage=earlier[1],
            )
        earlier[0] += int(counted)
        earlier[1] += int(overage)


def _charges(billing: Billing) -> Iterator[tuple[str, bool, bool]]:
    """Key of each charge of the period that ended, whether it is on a meter, and whether it is billed in advance."""
    assert billing.ended is not None, "it bills a period"
    for span in billing.contract.spans_between(billing.ended.start, billing.ended.end):
        for charge in span.terms.charges:
            metered = any(one.metered_by is not None for one in charge.every)
            yield charge.key, metered, any(one.in_advance for one in charge.every)


def _counts(commitment: Commitment, billing: Billing, key: str | None) -> bool:
    metered = any(is_metered for name, is_metered, _ in _charges(billing) if name == key)
    return key is not None and commitment.counts_charge(key, metered=metered)


def _in_advance(commitment: Commitment, billing: Billing) -> bool:
    found = _charges(billing)
    return any(in_advance and commitment.counts_charge(key, metered=metered) for key, metered, in_advance in found)


def _days(billing: Billing) -> int:
    """The days of the period for which a commitment holds: those that had one, and that are no trial of everything."""
    ended, days = billing.ended, 0
    assert ended is not None, "it bills a period"
    for span in billing.contract.spans_between(ended.start, ended.end):
        first, last = max(span.start, ended.start), min(span.end or ended.end, ended.end)
        first = max(first, span.all_free_until or first)
        days += max(0, (last - first).days) if span.terms.commitment is not None else 0
    return days
