"""Invoices as they are handed to rating: items by charge, limits and commitment scaled, what is shared by all."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType

from billing_cli.charges.invoice_taxes import rate_of
from billing_cli.charges.rateable import Again, CreditUse, Rateable, Rated, RatedCharge, labels_of
from billing_cli.contracts.billing import Billing, closing_span
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.grant import Grant
from billing_cli.contracts.invoice import Invoice
from billing_cli.contracts.items import Item, advance, kind_of, share_of
from billing_cli.contracts.span import Span
from billing_cli.credits.purse import Purse, covering
from billing_cli.usage.windows import ItemWindows, Metered
from pricing.catalog.charge import UsageCharge
from pricing.catalog.reductions import Commitment, Discount
from pricing.catalog.tax import TaxRates
from pricing.periods import DAY
from pricing.rating.bill import InTerm

NO_TERMS: Mapping[int, InTerm] = MappingProxyType({})


def rateables(
    metered: Metered,
    purse: Purse | None = None,
    terms: Mapping[int, InTerm] = NO_TERMS,
    rates: TaxRates | None = None,
) -> Iterator[Rateable | Again]:
    """What each invoice of a run is charged for; they are numbered from 1 in their order.

    The `purse` says which credits each may burn; `terms`, by number, where each stands in a term that is committed to.
    Without `rates` tax is off.
    """
    labels = _Labels()
    # The bills that others may be like, with the first of their windows.
    known: dict[Hashable, tuple[int, int]] = {}
    for bill_id, (invoice, windows) in enumerate(zip(metered.invoices, metered.of_items, strict=True), start=1):
        credits = _Credits.of(bill_id, invoice, purse)
        alike = _alike(invoice, windows, taxed=rates is not None) if credits.is_none and bill_id not in terms else None
        if alike in known:
            like, first = known[alike]
            yield Again(bill_id=bill_id, like=like, windows_on=windows.first - first)
            continue
        span = closing_span(invoice.billing)
        term = terms.get(bill_id)
        commitment, share = _commitment(invoice, span, term)
        discounts = _discounts(invoice, span)
        if alike is not None and not discounts:
            known[alike] = bill_id, windows.first
        yield Rateable(
            bill_id=bill_id,
            currency=invoice.contract.currency,
            charges=(*_charges(invoice, windows, labels, credits), *_prepaid(invoice, commitment, labels)),
            discounts=discounts,
            closing=span.terms.discounts,
            commitment=commitment,
            commitment_share=share,
            term=term,
            credits=credits.uses,
            burns_at=invoice.billing.at_us,
            rate_of=rate_of(rates, invoice.contract.customer, invoice.billing.day),
            inclusive=span.catalog.inclusive,
        )


def _alike(invoice: Invoice, windows: ItemWindows, *, taxed: bool) -> Hashable | None:
    """What bills have in common that charge the same, over windows that lie alike, at the same rates of tax."""
    if invoice.alike is None:
        return None
    customer = invoice.contract.customer
    pays = (customer.exempt is None and not customer.reverse_charge, customer.country) if taxed else None
    return invoice.alike, id(windows.of_place), pays


@dataclass(frozen=True, slots=True, kw_only=True)
class _Credits:
    """The credits of one invoice, in burn order, and which of them cover an item."""

    grants: tuple[tuple[int, Grant], ...] = ()
    uses: tuple[CreditUse, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether it may burn none."""
        return not self.grants and not self.uses

    @classmethod
    def of(cls, bill_id: int, invoice: Invoice, purse: Purse | None) -> _Credits:
        """Those of the purse that hold on a day of the invoice; prepaid money, on a day of the period that it bills."""
        if purse is None or not purse.held:
            return NONE
        contract, service = invoice.contract, invoice.billing.service
        days = [service.start, service.end, *(day for item in invoice.items for day in (item.start, item.start + DAY))]
        found = tuple(covering(purse, contract, min(days), max(days)))
        uses = [
            CreditUse(
                credit_id=number,
                grant=grant.grant_id,
                name=grant.title,
                kind=grant.kind,
                everything=grant.kind == "prepaid" and grant.charges is None,
                drawn=purse.drawn[bill_id, number].exact if (bill_id, number) in purse.drawn else None,
            )
            for number, grant in found
            if grant.kind != "prepaid" or grant.overlaps(service.start, service.end)
        ]
        return cls(grants=found, uses=tuple(uses))

    def on(self, item: Item) -> frozenset[int]:
        """Those that cover an item: in its scope, holding as it begins; one that phases wait for, what draws it."""
        if item.trial or item.share[0] < 0:
            return frozenset()
        return frozenset(number for number, grant in self.grants if self._covers(grant, item))

    def _covers(self, grant: Grant, item: Item) -> bool:
        if grant.kind == "prepaid":
            return grant.is_for(item.key, item.charge)
        if grant.name in item.span.drained:
            return item.drains == grant
        return grant.holds_on(item.start) and grant.is_for(item.key, item.charge)


NONE = _Credits()


def _discounts(invoice: Invoice, span: Span) -> tuple[Discount, ...]:
    """The percents that any of its lines has, in the order written, and what counts once for the period that ended.

    Those are the amounts and units that held on the first day of it; an invoice that ends no period has none.
    """
    found: list[Discount] = []
    every = {id(one.terms): one.terms for one in (span, *(item.span for item in invoice.items))}
    for terms in every.values():
        _lay_in(found, [one for one in terms.discounts if one.percent is not None])
    ended = invoice.billing.ended
    if ended is None:
        return tuple(found)
    first = invoice.contract.span_on(ended.start).terms
    return (*found, *(one for one in first.discounts if one.percent is None))


def _lay_in(found: list[Discount], others: Sequence[Discount]) -> None:
    """Add those of `others` that are not there yet, between those that they stand between."""
    place = 0
    for one in others:
        if one in found[place:]:
            place = found.index(one, place) + 1
        else:
            found.insert(place, one)
            place += 1


def _commitment(invoice: Invoice, span: Span, term: InTerm | None) -> tuple[Commitment | None, tuple[int, int]]:
    """The commitment of the period that ended, for the days that had one and on which not everything was a trial.

    One over a term is held in full.
    """
    ended, commitment = invoice.billing.ended, span.terms.commitment
    if ended is None or commitment is None:
        return None, (1, 1)
    if commitment.per == "term":
        return (commitment if term is not None else None), (1, 1)
    days = 0
    for one in invoice.contract.spans_between(ended.start, ended.end):
        start, end = max(one.start, ended.start), min(one.end or ended.end, ended.end)
        start = max(start, one.all_free_until or start)
        if one.terms.commitment is not None:
            days += max(0, (end - start).days)
    return (commitment, (days, ended.full.days)) if days else (None, (1, 1))


def _charges(invoice: Invoice, windows: ItemWindows, labels: _Labels, credits: _Credits) -> Iterator[RatedCharge]:
    places = enumerate(invoice.items)
    for (key, timing, given_back, _), found in groupby(places, key=lambda one: _together(one[1])):
        group = list(found)
        items = [item for _, item in group]
        parts = tuple(_rated(item, windows.of(place), invoice, labels, credits.on(item)) for place, item in group)
        yield RatedCharge(
            key=key,
            parts=parts,
            limited=None if timing == "settlement" else _limited(invoice.contract, items),
            counts=timing != "advance",
            discounted=not given_back,
            reduced=timing != "settlement",
        )


def _together(item: Item) -> tuple[str, str, bool, object]:
    """What of a charge is billed together: of one time, of one kind, and what is given back apart."""
    return item.key, item.timing, item.share[0] < 0, kind_of(item.charge)


def _prepaid(invoice: Invoice, commitment: Commitment | None, labels: _Labels) -> Iterator[RatedCharge]:
    """What was billed before for the period that ended, as far as it counts towards a commitment."""
    ended = invoice.billing.ended
    if commitment is None or ended is None or commitment.counts == "usage":
        return
    begun = Billing(contract=invoice.contract, day=ended.start, ended=None, begun=ended)
    for item in advance(begun):
        if commitment.counts_charge(item.key, metered=False):
            part = _rated(item, None, invoice, labels)
            yield RatedCharge(key=item.key, parts=(part,), limited=None, shown=False)


def _limited(contract: Contract, items: Sequence[Item]) -> tuple[int, int] | None:
    """What part of its full period a charge is served for and costs something; None for a trial all along."""
    charge = items[-1].charge
    paid = [item for item in items if not item.trial]
    if not paid:
        return None
    shares = [share_of(contract, charge, item.start, item.end, item.full) for item in paid]
    return (1, 1) if charge.prorate == "none" else (sum(part for part, _ in shares), shares[-1][1])


NO_CREDITS = frozenset[int]()


def _rated(
    item: Item,
    windows: tuple[int, int | None] | None,
    invoice: Invoice,
    labels: _Labels,
    credits: frozenset[int] = NO_CREDITS,
) -> Rated:
    key: str | None = None
    by: tuple[str, ...] = ()
    if windows is not None:
        assert isinstance(item.charge, UsageCharge)
        key = invoice.contract.meter_key(item.span, item.charge)
        assert key is not None, "windows are those of a meter"
        # As it was metered: another version may write the dimensions in another order.
        by = invoice.contract.meter_keys.every[key].meter.in_order(item.charge.by)
    kind = "usage" if item.is_metered else "adjustment" if item.share[0] < 0 else "fee"
    return Rated(
        charge=item.charge,
        labels=labels.of(item),
        kind=kind,
        discounts=item.span.terms.discounts,
        share=item.share,
        share_unit="second" if item.charge.prorate == "second" else None,
        trial=item.trial,
        given_back=item.share[0] < 0,
        days=(item.start, item.end),
        inclusive=item.span.catalog.inclusive,
        credits=credits,
        quantity=item.quantity if windows is None else None,
        before=item.before if windows is None else None,
        meter=key,
        by=by,
        window=None if windows is None else windows[0],
        before_window=None if windows is None else windows[1],
    )


@dataclass(slots=True)
class _Labels:
    """How charges print, worked out once for all who have the same terms."""

    known: dict[tuple[int, str | None], tuple[object, str]] = field(default_factory=dict)

    def of(self, item: Item) -> str:
        note = _note(item)
        held = self.known.get((id(item.charge), note))
        if held is None or held[0] is not item.charge:
            held = item.charge, labels_of(item.key, item.charge, item.span.catalog, note)
            self.known[id(item.charge), note] = held
        return held[1]


def _note(item: Item) -> str | None:
    """What a line says besides."""
    if item.trial:
        return "trial"
    if item.share[0] < 0:
        return "unused days given back"
    if item.once_spent is not None:
        return f"after {item.once_spent.title} was used up"
    if item.drains is not None:
        return f"drawing on {item.drains.title}"
    return f"counted anew from {item.start}" if item.restarted else None
