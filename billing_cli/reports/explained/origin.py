"""Where the lines of a stored invoice come from in the files: its contract, and for each line its charge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from billing_cli.contracts.contract import Contract, Contracts
from billing_cli.contracts.invoice import Invoice, invoices_of
from billing_cli.contracts.items import Item
from pricing.periods import DAY, Period, microseconds, month_of

Json = Mapping[str, Any]
# How the description of a line ends that is charged until a grant is used up, or from then on.
DRAWING, AFTER = "drawing on ", "after "


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The invoice that the files make at the billing instant of a stored one, and the period whose run makes it."""

    contract: Contract
    invoice: Invoice
    period: Period

    def item_of(self, line: Json) -> Item | None:
        """The item that a line was priced from; None where the files have none for its charge and days any more."""
        start, end = date.fromisoformat(line["service_start"]), date.fromisoformat(line["service_end"])
        own = [one for one in self.invoice.items if one.key == line["charge"] and _is_kind(one, line["kind"])]
        note = str(line["description"] or "").rpartition("; ")[2]
        if line["kind"] == "usage" and note.startswith((DRAWING, AFTER)):
            drains = note.startswith(DRAWING)
            parts = [one for one in own if (one.drains is not None) == drains and one.start <= start and end <= one.end]
            return _first(parts)
        if line["kind"] in ("minimum", "maximum"):
            return own[-1] if own else None
        return _first(one for one in own if (one.start, one.end) == (start, end))


def _first(items: Iterable[Item]) -> Item | None:
    return next(iter(items), None)


def _is_kind(item: Item, kind: str) -> bool:
    if kind in ("minimum", "maximum"):
        return item.share[0] >= 0
    if kind == "adjustment":
        return not item.is_metered and item.share[0] < 0
    return item.is_metered == (kind == "usage") and item.share[0] >= 0


def origin_of(contracts: Contracts, invoice: Json) -> Origin | None:
    """The invoice that the files make for the subscription and billing instant of a stored one; None for none."""
    contract = next((one for one in contracts.contracts if one.subscription == invoice["subscription"]), None)
    if contract is None:
        return None
    at = datetime.fromisoformat(invoice["billing_instant"])
    day = at.astimezone(contract.zone).date()
    for period in (month_of(day - DAY), month_of(day)):
        for one in invoices_of([contract], period):
            if one.billing.at_us == microseconds(at):
                return Origin(contract=contract, invoice=one, period=period)
    return None


def of_customer(contracts: Contracts, customer: str) -> tuple[Contract, ...]:
    """The contracts of a customer: an event may be of any of them."""
    return tuple(one for one in contracts.contracts if one.customer.id == customer)
