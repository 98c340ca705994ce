"""Everything that one invoice charges for, in the order in which it prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from billing_cli.contracts.billing import Billing, billings_of
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.items import DAY, Item, advance, arrears, keys_of
from billing_cli.contracts.settlement import settlements
from pricing.periods import Period


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
    found = (Invoice(billing=billing, items=tuple(_items(billing))) for billing in billings_of(contracts, period))
    return [invoice for invoice in found if invoice.items or invoice.billing.ended is not None]


def _items(billing: Billing) -> list[Item]:
    items = [*settlements(billing), *arrears(billing), *advance(billing)]
    service = billing.service
    keys = keys_of(billing.contract, service.start, max(service.end, billing.day + DAY))
    places = {key: place for place, key in enumerate(keys)}
    return sorted(items, key=lambda item: places[item.key])
