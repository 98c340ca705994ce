"""Issued documents by themselves: their bytes, the columns beside them, numbers, dates, voids and credit notes."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing_cli.reports.verify.finding import Finding
from billing_cli.store.store import Store
from pricing.money import minor_text
from pricing.periods import instant_text
from pricing.rating.calculator import statement

SUMS = ("net", "tax", "total", "due")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A row of the issued documents, as it stands in the store."""

    number: str
    kind: str
    series: str
    counter: int
    of_number: str | None
    rebills: bool
    invoice_id: str
    period: str
    customer: str
    subscription: str
    currency: str
    billing_us: int
    issue_date: date
    net_minor: int
    tax_minor: int
    total_minor: int
    due_minor: int
    document: str
    sha256: str
    link: int

    def parsed(self) -> Mapping[str, Any] | None:
        """The document; None where it is none."""
        try:
            found = json.loads(self.document)
        except (ValueError, TypeError):
            return None
        is_one = isinstance(found, dict) and isinstance(found.get(self.kind), dict)
        return found if is_one else None

    def said(self) -> Mapping[str, Any]:
        """What the row says beside the document, in the document's own words."""
        minors = (self.net_minor, self.tax_minor, self.total_minor, self.due_minor)
        totals = {name: minor_text(value, self.currency) for name, value in zip(SUMS, minors, strict=True)}
        own = {"invoice": self.of_number} if self.kind == "credit_note" else {}
        return own | {
            "id": self.invoice_id,
            "number": self.number,
            "customer": self.customer,
            "subscription": self.subscription,
            "billing_instant": instant_text(self.billing_us),
            "currency": self.currency,
            "issue_date": self.issue_date.isoformat(),
            "totals": totals,
        }


def stored_documents(store: Store) -> Iterator[StoredDocument]:
    """Every issued document, in the order of issue."""
    names = tuple(StoredDocument.__dataclass_fields__)
    for row in store.rows(statement(__package__, "documents")):
        yield StoredDocument(**dict(zip(names, row, strict=True)))


def check_documents(documents: Sequence[StoredDocument], hashes: Mapping[int, str]) -> Iterator[Finding]:
    """Digests, what stands beside each document, and the link of the chain that it carries; `hashes` are by link."""
    for one in documents:
        found = hashlib.sha256(one.document.encode()).hexdigest()
        if found != one.sha256:
            what = "the digest of the stored document is another"
            yield Finding(
                check="documents", where=one.number, path="sha256", what=what, expected=one.sha256, found=found
            )
        parsed = one.parsed()
        if parsed is None:
            yield Finding(check="documents", where=one.number, what=f"it holds no document of the kind {one.kind}")
            continue
        body = parsed[one.kind]
        for name, value in one.said().items():
            if body.get(name) != value:
                what = f"the store's column for {name} says otherwise than the document"
                yield Finding(
                    check="documents", where=one.number, path=name, what=what, expected=str(body.get(name)),
                    found=str(value),
                )  # fmt: skip
        yield from _anchored(one, body.get("chain"), hashes)


def _anchored(one: StoredDocument, chain: object, hashes: Mapping[int, str]) -> Iterator[Finding]:
    """A document carries the hash of the link before its own."""
    said = chain if isinstance(chain, dict) else {}
    expected = {"link": one.link - 1, "hash": hashes.get(one.link - 1)}
    for name, value in expected.items():
        if said.get(name) != value:
            what = "the document was issued after another history than the chain now tells"
            yield Finding(
                check="anchors", where=one.number, path=f"chain.{name}", what=what, expected=str(said.get(name)),
                found=str(value),
            )  # fmt: skip


def check_numbers(documents: Sequence[StoredDocument]) -> Iterator[Finding]:
    """Each series counts from 1 without gaps, its dates never go back, and no number stands twice."""
    by_series: dict[tuple[str, str], list[StoredDocument]] = defaultdict(list)
    seen: set[str] = set()
    for one in documents:
        by_series[one.kind, one.series].append(one)
        if one.number in seen:
            yield Finding(check="numbers", where=one.number, path="number", what="the number was issued twice")
        seen.add(one.number)
        head, _, tail = one.series.partition("{n}")
        digits = one.number.removeprefix(head).removesuffix(tail)
        if not digits.isdigit() or int(digits) != one.counter or one.number != f"{head}{digits}{tail}":
            what = "the number is not that of its series and counter"
            yield Finding(
                check="numbers", where=one.number, path="counter", what=what, expected=f"{one.series} {one.counter}",
                found=one.number,
            )  # fmt: skip
    for (_, series), same in by_series.items():
        for place, one in enumerate(same, start=1):
            if one.counter != place:
                what = f"the series {series} does not count without gaps"
                yield Finding(
                    check="numbers", where=one.number, path="counter", what=what, expected=str(place),
                    found=str(one.counter),
                )  # fmt: skip
    last: dict[str, StoredDocument] = {}
    for one in documents:
        before = last.get(one.kind)
        if before is not None and one.issue_date < before.issue_date:
            yield Finding(
                check="numbers", where=one.number, path="issue_date", what=f"it is dated before {before.number}",
                expected=f"{before.issue_date} or later", found=str(one.issue_date),
            )  # fmt: skip
        last[one.kind] = one


def check_voids(store: Store, documents: Sequence[StoredDocument]) -> Iterator[Finding]:
    """Voids and credit notes refer to invoices, and credit notes come to no more than those."""
    invoices = {one.number: one for one in documents if one.kind == "invoice"}
    for number, link, count in store.rows(statement(__package__, "voids")):
        if number not in invoices:
            yield Finding(check="voids", where=str(number), what="it is void and was never issued")
        elif count > 1 or invoices[number].link >= link:
            yield Finding(check="voids", where=str(number), what="it was made void twice, or before it was issued")
    credited: dict[str, Decimal] = defaultdict(Decimal)
    for one in (one for one in documents if one.kind == "credit_note"):
        invoice = invoices.get(one.of_number or "")
        if invoice is None:
            yield Finding(
                check="credit_notes", where=one.number, path="invoice",
                what="it credits an invoice that was never issued", found=one.of_number,
            )  # fmt: skip
            continue
        credited[invoice.number] += one.total_minor
        if abs(credited[invoice.number]) > abs(invoice.total_minor):
            yield Finding(
                check="credit_notes", where=one.number, path="totals.total",
                what=f"credit notes come to more than {invoice.number}",
                expected=f"at most {minor_text(invoice.total_minor, invoice.currency)}",
                found=minor_text(int(credited[invoice.number]), invoice.currency),
            )  # fmt: skip
