"""Documents that were issued: read as they were stored, with what became of them since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing_cli.errors import BillError
from billing_cli.store.store import Store
from pricing.periods import Period, month
from pricing.rating.calculator import Row, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedHead:
    """An issued invoice: issued, voided or credited, and the numbers of its credit notes, oldest first."""

    number: str
    invoice_id: str
    period: Period
    customer: str
    subscription: str
    currency: str
    billing_us: int
    issue_date: date
    sha256: str
    status: str
    credit_notes: tuple[str, ...]


def issued_head(store: Store, name: str) -> IssuedHead:
    """The issued invoice of a number, or the standing one of an id. Raises BillError where there is none."""
    for row in store.rows(statement(__package__, "issued_head"), name=name):
        number, kind, invoice_id, period, *rest, credit_notes = row
        if kind != "invoice":
            raise BillError(f"{number} is a credit note", "name the invoice that it credits, or another one")
        customer, subscription, currency, billing_us, issue_date, sha256, status = rest
        return IssuedHead(
            number=number,
            invoice_id=invoice_id,
            period=month(period),
            customer=customer,
            subscription=subscription,
            currency=currency,
            billing_us=billing_us,
            issue_date=issue_date,
            sha256=sha256,
            status=status,
            credit_notes=tuple(credit_notes or ()),
        )
    raise BillError(
        f"{name} is no issued invoice", "name it by its number, as `bill invoice list` shows it; a draft has none"
    )


def standing_after(store: Store, invoice: IssuedHead) -> list[str]:
    """The numbers of later invoices of the same subscription that stand, oldest first."""
    rows = store.rows(
        statement(__package__, "standing_after"), subscription=invoice.subscription, billing_us=invoice.billing_us
    )
    return [number for (number,) in rows]


def issued_document(store: Store, name: str) -> dict[str, Any] | None:
    """The document of a number, or the standing one of an invoice's id; None where there is none."""
    return next(_found(store.rows(statement(__package__, "issued_by_number"), name=name)), None)


def last_issued(store: Store, invoice_id: str) -> dict[str, Any] | None:
    """The last document that was issued under an invoice's id, though it does not stand any more."""
    return next(_found(store.rows(statement(__package__, "last_issued"), name=invoice_id)), None)


def standing_documents(store: Store, period: Period) -> Iterator[dict[str, Any]]:
    """The issued invoices of a period that stand, by billing instant and id."""
    rows = store.rows(statement(__package__, "standing_documents"), period=str(period))
    yield from _found((document, status, None, None) for document, status in rows)


def credit_notes_of_period(store: Store, period: Period | None) -> Iterator[dict[str, Any]]:
    """The credit notes for invoices of a period, or all of them, in the order in which they were issued."""
    rows = store.rows(statement(__package__, "credit_notes"), period=str(period) if period else None)
    yield from _found((text, None, None, None) for (text,) in rows)


def original_document(store: Store, number: str) -> dict[str, Any]:
    """The document of a number exactly as it was issued."""
    (text,) = store.one(statement(__package__, "original_document"), number=number)
    found: dict[str, Any] = json.loads(text)
    return found


def _found(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Stored documents; an invoice with its status of today, which is not part of what was issued."""
    for text, status, reason, voided_on in rows:
        document: dict[str, Any] = json.loads(text)
        if status is not None:
            document["invoice"]["status"] = status
        if voided_on is not None:
            document["invoice"]["void"] = {"reason": reason, "date": voided_on.isoformat()}
        yield document
