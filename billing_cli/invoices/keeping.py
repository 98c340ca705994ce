"""Writing down what was issued: once, with the digest of its bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from billing_cli.audit.chain import digest
from billing_cli.invoices.document_files import DocumentFile
from billing_cli.invoices.numbering import Kind, Number
from billing_cli.store.store import Store
from pricing.money import minor_of
from pricing.periods import Period
from pricing.rating.calculator import Row, statement

COLUMNS = (
    "number", "kind", "series", "counter", "of_number", "rebills", "invoice_id", "period", "customer", "subscription",
    "currency", "billing_us", "issue_date", "net", "tax", "total", "due", "document", "sha256", "link",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A document with its number; its bytes are made once."""

    number: Number
    kind: Kind
    period: Period
    billing_us: int
    document: Mapping[str, Any]
    of_number: str | None = None
    rebills: bool = False

    @property
    def body(self) -> Mapping[str, Any]:
        """What the document says, below its version."""
        found: Mapping[str, Any] = self.document[self.kind]
        return found

    @cached_property
    def text(self) -> str:
        """The bytes that count."""
        return document_text(self.document)

    @cached_property
    def sha256(self) -> str:
        """Digest of the bytes, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def row(self) -> dict[str, Any]:
        """What a person wants to see of it."""
        body = self.body
        return {
            "number": self.number.text,
            "invoice": self.of_number or body["id"],
            "customer": body["customer"],
            "issue_date": body["issue_date"],
            "due_date": body.get("due_date"),
            "currency": body["currency"],
            "total": body["totals"]["total"],
            "due": body["totals"]["due"],
            "sha256": self.sha256,
        }


def document_text(document: Mapping[str, Any]) -> str:
    """A document as it is stored when it is issued: JSON in one line, its keys in the order of the reference page."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def keep_documents(store: Store, issued: Sequence[Issued], link: int) -> None:
    """Write documents down, under the audit link of the command."""
    store.load(statement(__package__, "keep_documents"), COLUMNS, [(*_row(one), link) for one in issued])


def _row(one: Issued) -> Row:
    body = one.body
    currency = body["currency"]
    return (
        one.number.text,
        one.kind,
        one.number.series,
        one.number.counter,
        one.of_number,
        one.rebills,
        body["id"],
        str(one.period),
        body["customer"],
        body["subscription"],
        currency,
        one.billing_us,
        body["issue_date"],
        *(minor_of(Decimal(body["totals"][name]), currency) for name in ("net", "tax", "total", "due")),
        one.text,
        one.sha256,
    )


def issued_outputs(issued: Sequence[Issued], files: Sequence[DocumentFile]) -> Mapping[str, object]:
    """What the audit chain says of documents that were issued."""
    return {
        "documents": len(issued),
        "first": issued[0].number.text,
        "last": issued[-1].number.text,
        "digest": digest([[one.number.text, one.sha256] for one in issued]),
        "pdfs": digest([[one.number, one.sha256] for one in files]),
    }
