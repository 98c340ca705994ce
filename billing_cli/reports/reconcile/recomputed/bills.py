"""Invoices once more, by the reference: what of an invoice can be worked out again, and why the rest cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias

from billing_cli.contracts.billing import closing_span
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.invoice import Invoice, of_each
from billing_cli.contracts.items import Item, share_of
from billing_cli.reports.reconcile.recomputed.source import Names, Sources, Wanted
from pricing.catalog.charge import Charge, EventCharge, Flat, UsageCharge
from pricing.catalog.reductions import Commitment, Discount
from pricing.money import Rounding, exact_of, minor_of, minor_units
from pricing.periods import DAY
from pricing.reference.bill import Billable, ReferenceBill, price_bill
from pricing.reference.charged import Used
from pricing.reference.line import Money, ReferenceLine

# Whose usage is not added up, and whose invoices are not priced again.
PART_OF_USAGE = "the subscription takes only some of its customer's usage"
# Kinds of lines that a charge's own quantity has; the others are of limits and commitments.
PRICED = frozenset(("fee", "usage"))


# `line` or its kind, its charge, its dimensions.
LineKey: TypeAlias = tuple[str, str | None, frozenset[tuple[str, str | None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an invoice: of a charge, of one of its limits, or of a commitment, with what discounts take off it.

    `slices` have the price of a unit and the fee of the tier, as numbers or as they are written.
    """

    kind: str
    charge: str | None
    dimensions: frozenset[tuple[str, str | None]]
    quantity: Fraction
    amount_minor: int
    discounts_minor: int
    slices: tuple[tuple[Fraction | str, Fraction | str], ...] = ()

    @property
    def prices(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The prices of its slices and the fees of their tiers."""
        return tuple((Fraction(unit_price), Fraction(flat_fee)) for unit_price, flat_fee in self.slices)

    @property
    def key(self) -> LineKey:
        """What tells it apart from others of its invoice."""
        return "line" if self.kind in PRICED else self.kind, self.charge, self.dimensions


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """A charge of an invoice that a meter gives its quantity, and what that asks of the events."""

    item: Item
    wanted: Wanted
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The same of invoices that are alike: of whom they do not say; `from_us` None: since the contract began."""

    item: Item
    meter: str
    names: Names
    from_us: int | None
    to_us: int


def metered_of(invoices: Sequence[Invoice]) -> Iterator[tuple[Metered, ...]]:
    """Of each invoice the metered charges that count their units from where they are billed, in order."""
    for invoice, asked in zip(invoices, of_each(invoices, _asked), strict=True):
        contract = invoice.contract
        yield tuple(
            Metered(
                item=one.item,
                wanted=Wanted(
                    contract.customer.id,
                    one.meter,
                    contract.instant(contract.start) if one.from_us is None else one.from_us,
                    one.to_us,
                ),
                names=one.names,
            )
            for one in asked
        )


def _asked(invoice: Invoice) -> tuple[_Asked, ...]:
    found = (item for item in invoice.items if item.is_metered and item.counted_from == item.start)
    return tuple(_asked_of(invoice.contract, item) for item in found)


def _asked_of(contract: Contract, item: Item) -> _Asked:
    key = contract.meter_key(item.span, item.charge)
    assert key is not None, "the item is metered"
    assert isinstance(item.charge, UsageCharge)
    assert item.charge.metered_by is not None
    never = item.span.catalog.meters[item.charge.metered_by].reset == "never" and not item.restarted
    return _Asked(
        item=item,
        meter=key,
        names=contract.meter_keys.every[key].meter.in_order(item.charge.by),
        from_us=None if never else contract.instant(item.start),
        to_us=contract.instant(item.end),
    )


def _why_not(invoice: Invoice) -> str | None:
    """Why an invoice is not priced again; None where it is."""
    keys = Counter(item.key for item in invoice.items)
    if any(count > 1 for count in keys.values()):
        return "a charge changed within the period"
    if any(item.timing == "settlement" or item.share[0] < 0 for item in invoice.items):
        return "prepaid days are given back"
    for item in invoice.items:
        found = _why_not_item(item)
        if found is not None:
            return found
    return _why_not_terms(invoice)


def _why_not_item(item: Item) -> str | None:
    if item.before is not None or item.restarted or (item.is_metered and item.counted_from != item.start):
        return "a charge counts units of before"
    if item.drains is not None or item.once_spent is not None:
        return "a phase waits for a credit"
    if isinstance(item.charge, EventCharge):
        return "a charge prices single events"
    if not isinstance(item.charge, Flat) and not item.is_metered and item.share[0] != item.share[1]:
        return "a quantity is charged for a part of a period"
    if isinstance(item.charge, Flat) and item.quantity != 1:
        return "a fee is charged several times"
    return None


def _why_not_terms(invoice: Invoice) -> str | None:
    span = closing_span(invoice.billing)
    discounts = span.terms.discounts
    spans = list({id(item.span.terms): item.span for item in invoice.items}.values())
    if any(one.terms.discounts != discounts for one in spans):
        return "discounts changed within the period"
    ended = invoice.billing.ended
    if ended is not None and invoice.contract.span_on(ended.start).terms.discounts != discounts:
        return "discounts changed within the period"
    commitment = span.terms.commitment
    if commitment is None or ended is None:
        return None
    if commitment.per == "term":
        return "it has a commitment over a term"
    if invoice.contract.span_on(ended.start).terms.commitment != commitment:
        return "the commitment changed within the period"
    if commitment.counts != "usage" and any(item.timing == "advance" for item in invoice.items):
        return "its commitment counts what was billed in advance"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What invoices that are alike are priced by: `billable` lacks the usage, and of `free` items all is a trial."""

    billable: Billable
    paid: tuple[Item, ...]
    free: tuple[Item, ...]


def terms_of_each(invoices: Sequence[Invoice], rounding: Rounding) -> Iterator[Terms | str]:
    """By what each invoice is priced again, or why it is not; found once for those that are alike."""
    found = of_each(invoices, partial(_terms_or_reason, rounding=rounding))
    for invoice, terms in zip(invoices, found, strict=True):
        yield PART_OF_USAGE if invoice.contract.usage is not None else terms


def _terms_or_reason(invoice: Invoice, rounding: Rounding) -> Terms | str:
    reason = _why_not(invoice)
    if reason is not None:
        return reason
    paid = tuple(item for item in invoice.items if not item.trial)
    free = tuple(item for item in invoice.items if item.trial)
    return Terms(billable=_billable(invoice, paid, rounding), paid=paid, free=free)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """What the reference makes of an invoice: what was `free` in a trial and its lines, or why it has none."""

    free: tuple[ReferenceLine, ...] = ()
    lines: tuple[ReferenceLine, ...] = ()
    obstructed: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[ReferenceLine, ...]:
        """What is free, and the lines."""
        return (*self.free, *self.lines) if self.free else self.lines


def recomputed(terms: Terms, metered: Sequence[Metered], sources: Sources) -> Recomputed:
    """Price an invoice, with quantities from the events of its `metered` charges."""
    of_items = {one.item.key: one for one in metered}
    usage = {
        item.key: used_of(item, of_items.get(item.key), sources)
        for item in terms.paid
        if isinstance(item.charge, UsageCharge)
    }
    found = price_bill(replace(terms.billable, usage=usage))
    if not isinstance(found, ReferenceBill):
        return Recomputed(obstructed=tuple(f"{one.charge or ''} {one.obstacle}".strip() for one in found))
    free = tuple(
        ReferenceLine(
            kind="usage", charge=item.key, dimensions=dimensions, quantity=Fraction(quantity), gross=Fraction(0),
            exact=Fraction(0), amount_minor=0,
        )
        for item in terms.free
        for dimensions, quantity in used_of(item, of_items.get(item.key), sources)
    )  # fmt: skip
    return Recomputed(free=free, lines=found.lines)


def reference_line(one: ReferenceLine) -> Line:
    """A line of the reference, to be compared with that of an invoice."""
    return Line(
        kind=one.kind,
        charge=one.charge,
        dimensions=frozenset(one.dimensions.items()),
        quantity=one.quantity,
        amount_minor=one.amount_minor,
        discounts_minor=sum(amount for _, amount in one.discounted),
        slices=tuple((part.unit_price, part.flat_fee) for part in one.slices),
    )


def agrees(line: ReferenceLine, said: Mapping[str, Any], currency: str) -> bool:
    """Whether the line of an invoice is this one of the reference, with its quantity, amount and discounts."""
    return (
        line.kind == said["kind"]
        and line.charge == said["charge"]
        and line.dimensions == said["dimensions"]
        and line.amount_minor == minor_of(Decimal(said["amount"]), currency)
        and line.quantity == exact_of(said["quantity"])
        and sum(amount for _, amount in line.discounted) == _discounts(said, currency)
    )


def _billable(invoice: Invoice, paid: Sequence[Item], rounding: Rounding) -> Billable:
    contract, span = invoice.contract, closing_span(invoice.billing)
    commitment, share = _commitment(invoice)
    discounts: Sequence[Discount] = span.terms.discounts
    if invoice.billing.ended is None:
        discounts = [one for one in discounts if one.percent is not None]
    return Billable(
        charges=[(item.key, item.charge) for item in paid],
        usage={},
        discounts=discounts,
        commitment=commitment,
        share=share,
        shares={item.key: _share(contract, item) for item in paid},
        money=Money(minor_units=minor_units(contract.currency), rounding=rounding),
    )


def _share(contract: Contract, item: Item) -> tuple[int, int]:
    """What part of a full period a fee is for, or the limits of a charge."""
    charge: Charge = item.charge
    if isinstance(charge, Flat):
        return item.share
    return share_of(contract, charge, item.start, item.end, item.full)


def _commitment(invoice: Invoice) -> tuple[Commitment | None, tuple[int, int]]:
    """The commitment for the days of the period that ended on which not all was a trial."""
    ended, commitment = invoice.billing.ended, closing_span(invoice.billing).terms.commitment
    if ended is None or commitment is None:
        return None, (1, 1)
    days, day = 0, ended.start
    while day < ended.end:
        free_until = invoice.contract.span_on(day).all_free_until
        days += free_until is None or day >= free_until
        day += DAY
    return (commitment, (days, ended.full.days)) if days else (None, (1, 1))


def used_of(item: Item, metered: Metered | None, sources: Sources) -> Used:
    """What was used of a charge, from the events; of a quantity, which nothing meters, what the subscription says."""
    if metered is None:
        return [({}, item.quantity)]
    names = metered.names
    found = sources.of(metered.wanted, names)
    if not names:
        return [({}, one.quantity) for one in found.values()] or [({}, Decimal(0))]
    return [(dict(zip(names, labels, strict=True)), one.quantity) for labels, one in found.items()]


def stored_lines(document: Mapping[str, Any]) -> Iterator[Line]:
    """The lines of a draft or of an issued invoice."""
    body = document["invoice"]
    currency = body["currency"]
    for line in body["lines"]:
        yield Line(
            kind=line["kind"],
            charge=line["charge"],
            dimensions=frozenset(line["dimensions"].items()),
            quantity=exact_of(line["quantity"]),
            amount_minor=minor_of(Decimal(line["amount"]), currency),
            discounts_minor=_discounts(line, currency),
            slices=tuple((one["unit_price"], one["flat_fee"]) for one in line["slices"]),
        )


def _discounts(line: Mapping[str, Any], currency: str) -> int:
    """What discounts of the whole invoice take off a line of it, in minor units."""
    taken = [one["amount"] for one in line["adjustments"] if one["kind"] == "subscription_discount"]
    return -sum(minor_of(Decimal(amount), currency) for amount in taken)
