"""Everything that one invoice charges for, in the order in which it prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from billing_cli.contracts.billing import Billing, billings_in
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.grants import grants_of
from billing_cli.contracts.items import Item, advance, arrears, keys_of
from billing_cli.contracts.settlement import settlements
from billing_cli.contracts.span import Span
from pricing.periods import DAY, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A billing instant with its items: by charge, what is settled first, then what is over, then what begins."""

    billing: Billing
    items: tuple[Item, ...]

    @property
    def contract(self) -> Contract:
        """Whose invoice it is."""
        return self.billing.contract


def invoices_of(contracts: Iterable[Contract], period: Period) -> list[Invoice]:
    """The invoices of `period`, by subscription and day; at a start there is one only where something is prepaid."""
    known: dict[object, list[Invoice]] = {}
    found: list[Invoice] = []
    for contract in sorted(contracts, key=lambda contract: contract.subscription):
        same = _same_for(contract, period)
        if same is None:
            found += _invoices(contract, period)
            continue
        if same not in known:
            known[same] = _invoices(contract, period)
        found += [
            replace(one, billing=replace(one.billing, contract=contract)) if one.contract is not contract else one
            for one in known[same]
        ]
    return found


def _invoices(contract: Contract, period: Period) -> list[Invoice]:
    found = (Invoice(billing=billing, items=tuple(_items(billing))) for billing in billings_in(contract, period))
    return [invoice for invoice in found if invoice.items or invoice.billing.ended is not None]


def _same_for(contract: Contract, period: Period) -> object | None:
    """What contracts have in common that are billed alike: those that go on through the period as they long did.

    None for one of which anything begins, changes or ends near it.
    """
    span = contract.span_on(period.end) if contract.start < period.start else None
    if span is None or contract.quantities or not span.goes_on(period):
        return None
    if any(charge.phases or charge.charge.period for charge in span.terms.charges) or _turns(contract, span, period):
        return None
    return id(span.terms), id(span.catalog), span.cadence, contract.zone.key


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
