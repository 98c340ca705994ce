"""Documents that were issued: read as they were stored, with what became of them since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from billing_cli.store.store import Store
from pricing.periods import Period
from pricing.rating.calculator import Row, statement


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


def _found(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Stored documents; an invoice with its status of today, which is not part of what was issued."""
    for text, status, reason, voided_on in rows:
        document: dict[str, Any] = json.loads(text)
        if status is not None:
            document["invoice"]["status"] = status
        if voided_on is not None:
            document["invoice"]["void"] = {"reason": reason, "date": voided_on.isoformat()}
        yield document
