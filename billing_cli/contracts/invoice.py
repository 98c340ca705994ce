"""Everything that one invoice charges for, in the order in which it prints."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from billing_cli.contracts.billing import Billing, billings_in
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.grants import grants_of
from billing_cli.contracts.items import Item, advance, arrears, keys_of
from billing_cli.contracts.settlement import settlements
from billing_cli.contracts.span import Span
from pricing.periods import DAY, Period

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A billing instant with its items: by charge, what is settled first, then what is over, then what begins.

    Invoices of one list that are `alike` share their items, and differ in nothing but whose they are; None is like no
    other.
    """

    billing: Billing
    items: tuple[Item, ...]
    alike: Hashable | None = None

    @property
    def contract(self) -> Contract:
        """Whose invoice it is."""
        return self.billing.contract


def invoices_of(contracts: Iterable[Contract], period: Period) -> list[Invoice]:
    """The invoices of `period`, by subscription and day; at a start there is one only where something is prepaid."""
    known: dict[Hashable, list[Invoice]] = {}
    sames: dict[Hashable, Hashable | None] = {}
    found: list[Invoice] = []
    for contract in sorted(contracts, key=lambda contract: contract.subscription):
        same = _known_same(contract, period, sames)
        if same is None:
            found += _invoices(contract, period)
            continue
        if same not in known:
            group = object()  # a mark of those that are alike, which is found faster than what they have in common
            known[same] = [replace(one, alike=(group, place)) for place, one in enumerate(_invoices(contract, period))]
        found += [_of(contract, one) for one in known[same]]
    return found


def _of(contract: Contract, like: Invoice) -> Invoice:
    """The same invoice for another contract."""
    billing = Billing(contract=contract, day=like.billing.day, ended=like.billing.ended, begun=like.billing.begun)
    return Invoice(billing=billing, items=like.items, alike=like.alike)


def of_each(invoices: Iterable[Invoice], answer: Callable[[Invoice], Answer]) -> Iterator[Answer]:
    """The answer for each invoice, found once for those that are alike: it may not depend on whose they are."""
    known: dict[Hashable, Answer] = {}
    for invoice in invoices:
        if invoice.alike is None:
            yield answer(invoice)
            continue
        if invoice.alike not in known:
            known[invoice.alike] = answer(invoice)
        yield known[invoice.alike]


def _invoices(contract: Contract, period: Period) -> list[Invoice]:
    found = (Invoice(billing=billing, items=tuple(_items(billing))) for billing in billings_in(contract, period))
    return [invoice for invoice in found if invoice.items or invoice.billing.ended is not None]


def _known_same(contract: Contract, period: Period, sames: dict[Hashable, Hashable | None]) -> Hashable | None:
    """See `_same_for`, which is asked once for contracts that share their spans and are given no grants."""
    if contract.quantities or contract.grants or any(span.terms.grants for span in contract.spans):
        return _same_for(contract, period)
    key = id(contract.spans), contract.start, contract.end, contract.zone.key, contract.currency
    if key not in sames:
        sames[key] = _same_for(contract, period)
    return sames[key]


def _same_for(contract: Contract, period: Period) -> Hashable | None:
    """What contracts have in common that are billed alike in a period; None for one with quantities of its own.

    Those that go on through the period as they long did are alike whenever they began; others that have no grants,
    where all their spans say the same.
    """
    if contract.quantities:
        return None
    if (span := _going_on(contract, period)) is not None:
        return id(span.terms), id(span.catalog), span.plan.key, span.cadence, contract.zone.key, contract.currency
    if contract.grants or any(span.terms.grants for span in contract.spans):
        return None
    return contract.start, contract.end, contract.zone.key, contract.currency, tuple(map(_said, contract.spans))


def _said(span: Span) -> Hashable:
    """All of a span that decides what is charged in it."""
    terms = id(span.terms), id(span.catalog), span.plan.key, span.cadence
    return span.start, span.end, *terms, tuple((until, id(trial)) for until, trial in span.trials), span.discounts_begin


def _going_on(contract: Contract, period: Period) -> Span | None:
    """The span of a contract of which nothing begins, changes or ends near the period; None for another one."""
    span = contract.span_on(period.end) if contract.start < period.start else None
    if span is None or not span.goes_on(period):
        return None
    if any(charge.phases or charge.charge.period for charge in span.terms.charges) or _turns(contract, span, period):
        return None
    return span


def _turns(contract: Contract, span: Span, period: Period) -> bool:
    """Whether a grant begins or ends inside a billing period that touches `period`."""
    if not contract.grants and not span.terms.grants:
        return False
    first = span.cadence.containing(period.start).start
    last = span.cadence.containing(span.cadence.containing(period.end).end).end
    bounds = (day for one in grants_of(contract, first, last) for day in (one.starts, one.ends) if day is not None)
    return any(first < day < last and span.cadence.containing(day).start != day for day in bounds)


def _items(billing: Billing) -> list[Item]:
    items = [*settlements(billing), *arrears(billing), *advance(billing)]
    service = billing.service
    keys = keys_of(billing.contract, service.start, max(service.end, billing.day + DAY))
    places = {key: place for place, key in enumerate(keys)}
    return sorted(items, key=lambda item: places[item.key])
