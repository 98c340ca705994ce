"""The ledger of credits: no balance below 0, and what issued invoices burned is what their documents say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from billing_cli.reports.verify.documents import StoredDocument
from billing_cli.reports.verify.finding import Finding
from billing_cli.store.store import Store
from pricing.money import plain_text
from pricing.rating.calculator import statement


def check_ledger(store: Store, standing: Iterable[StoredDocument]) -> Iterator[Finding]:
    """`standing` are the invoices that were issued and stand."""
    for grant_id, month, balance in store.rows(statement(__package__, "balances_below")):
        yield Finding(
            check="ledger", where=grant_id, path=month, what="the balance is below 0 as the month ends",
            expected="0 or more", found=plain_text(balance),
        )  # fmt: skip
    burned: dict[str, dict[str, Decimal]] = {}
    for invoice_id, grant_id, amount in store.rows(statement(__package__, "burned")):
        burned.setdefault(invoice_id, {})[grant_id] = amount
    for one in standing:
        said = _said(one.parsed())
        if said is None:
            continue
        found = burned.get(one.invoice_id, {})
        for grant_id in sorted({*said, *found}):
            amounts = said.get(grant_id, Decimal(0)), found.get(grant_id, Decimal(0))
            if amounts[0] != amounts[1]:
                yield Finding(
                    check="ledger", where=one.number, path=f"credits.{grant_id}",
                    what="the ledger has the invoice burn another amount than its document says",
                    expected=plain_text(amounts[0]), found=plain_text(amounts[1]),
                )  # fmt: skip


def _said(document: Mapping[str, object] | None) -> dict[str, Decimal] | None:
    """What a document says that it burned of each grant; None where that cannot be read, which other checks say."""
    found: dict[str, Decimal] = {}
    try:
        for one in document["invoice"]["credits"] if document is not None else ():  # type: ignore[index]
            found[one["grant"]] = found.get(one["grant"], Decimal(0)) + Decimal(one["amount"])
    except (KeyError, TypeError, ArithmeticError):
        return None
    return found
