"""Caps: which invoices of a run reach what a person wanted to be told of. No amount changes by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing_cli.contracts.billing import closing_span
from billing_cli.contracts.invoice import Invoice, of_each
from billing_cli.store.store import Store
from pricing.money import minor_of, minor_text
from pricing.periods import Period
from pricing.rating.calculator import Row, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class CapReached:
    """What an invoice came to for the period that ended, in minor units, and the cap that it reached."""

    subscription: str
    currency: str
    spend_minor: int
    cap_minor: int
    action: str

    def __str__(self) -> str:
        spend, cap = (f"{Decimal(minor_text(one, self.currency)):,}" for one in (self.spend_minor, self.cap_minor))
        return f"{self.subscription}: {spend} of {cap} {self.currency}, cap says {self.action}"


def draft_caps(store: Store, invoices: Sequence[Invoice], period: Period) -> None:
    """Put the caps that are reached beside the store's own tables.

    In: the lines of a run, drafts, new_blocked. Out: new_caps.
    """
    store.run(statement(__package__, "caps"))
    store.load(statement(__package__, "load_caps"), ("bill_id", "cap_minor", "action"), list(_caps(invoices)))
    store.run(statement(__package__, "new_caps"), period=str(period))


def _caps(invoices: Sequence[Invoice]) -> Iterator[Row]:
    caps = of_each(invoices, lambda one: closing_span(one.billing).terms.cap if one.billing.ended else None)
    for number, (invoice, cap) in enumerate(zip(invoices, caps, strict=True), start=1):
        if cap is not None:
            yield number, minor_of(cap.spend, invoice.contract.currency), cap.action


def caps_reached(store: Store) -> tuple[CapReached, ...]:
    """Those that `draft_caps` found."""
    return tuple(
        CapReached(subscription=name, currency=currency, spend_minor=spend, cap_minor=cap, action=action)
        for name, currency, spend, cap, action in store.rows(statement(__package__, "found_caps"))
    )
