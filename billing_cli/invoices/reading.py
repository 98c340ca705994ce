"""Invoices as they are stored: the list, and each as the JSON document that documents are made from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from billing_cli.audit.chain import is_rehearsal
from billing_cli.charges.lines import line_of
from billing_cli.errors import BillError
from billing_cli.invoices.document_files import body_of
from billing_cli.invoices.issued import credit_notes_of_period, issued_document, last_issued, standing_documents
from billing_cli.store.store import Store
from pricing.money import minor_text, money_text, plain_text
from pricing.periods import Period, instant_text
from pricing.problems import did_you_mean
from pricing.rating.calculator import Row, statement


def list_invoices(store: Store, period: Period | None = None) -> list[dict[str, Any]]:
    """One row per invoice, by billing instant, id and number; drafts after those of their id that were issued.

    Id, number, status, customer, subscription, billing instant, currency, total.
    """
    return [
        {
            "id": i,
            "number": number,
            "status": status,
            "customer": customer,
            "subscription": subscription,
            "billing_instant": instant_text(billing_us),
            "currency": currency,
            "total": minor_text(total, currency),
        }
        for i, number, status, customer, subscription, billing_us, currency, total in store.rows(
            statement(__package__, "invoice_list"), period=str(period) if period else None
        )
    ]


def blocked_subscriptions(store: Store, period: Period | None = None) -> list[tuple[str, str]]:
    """Period and subscription of each invoice that could not be made, in order."""
    found = store.rows(statement(__package__, "blocked_subscriptions"), period=str(period) if period else None)
    return [(month, subscription) for month, subscription in found]


def list_credit_notes(store: Store, period: Period | None = None) -> list[dict[str, Any]]:
    """One row per credit note, in the order in which they were issued; `period` is that of the invoice."""
    names = ("number", "invoice", "customer", "subscription", "issue_date", "currency")
    return [
        {
            **{name: note[name] for name in names},
            **{name: note["totals"][name] for name in ("net", "tax", "total")},
            "reason": note["reason"],
        }
        for note in (one["credit_note"] for one in credit_notes_of_period(store, period))
    ]


def show_invoice(store: Store, name: str) -> dict[str, Any]:
    """The document of an invoice. Raises BillError where there is none, and for a credit note."""
    found = show_document(store, name)
    if "invoice" not in found:
        raise BillError(f"{name} is a credit note", "name an invoice, by its id or number")
    return found


def show_document(store: Store, name: str) -> dict[str, Any]:
    """The document of a number, or of an id: what was issued under it and stands, else the draft, else the last one.

    Raises BillError where there is none.
    """
    found = issued_document(store, name) or next(drafts(store, invoice_id=name), None) or last_issued(store, name)
    if found is not None:
        return found
    listed = list_invoices(store)
    known = [str(one[key]) for one in listed for key in ("id", "number") if one[key]]
    if not known:
        raise BillError(f"there is no invoice {name}", "make drafts first: bill price --period MONTH")
    raise BillError(
        f"there is no invoice {name}", did_you_mean(name, known) if len(known) < 20 else "see `bill invoice list`"
    )


def documents(store: Store, period: Period) -> list[dict[str, Any]]:
    """The documents of a period, drafts and issued ones that stand, by billing instant and id."""
    found = [*drafts(store, period=period), *standing_documents(store, period)]
    return sorted(found, key=lambda one: (one["invoice"]["billing_instant"], one["invoice"]["id"]))


def line_rows(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines of a document for a table: each with what the discounts of the whole invoice take off it."""
    return [{**line, "discount": _discount(line["adjustments"])} for line in body_of(document)["lines"]]


def document_remarks(document: Mapping[str, Any]) -> Iterator[str]:
    """What a document comes to, what it used of each grant or gives back, and what became of it, for a person."""
    body = body_of(document)
    name = f"{body['number']} for {body['id']}" if body["number"] else body["id"]
    figures = ", ".join(f"{one} {body['totals'][one]}" for one in ("net", "tax", "due"))
    yield f"{name} ({body['status']}): {figures} {body['currency']}"
    for tax in body["taxes"]:
        why = {"exempt": f", exempt: {tax.get('reason')}", "reverse_charge": ", reverse charge"}.get(tax["kind"], "")
        place = " ".join(filter(None, (tax["category"], tax["country"])))
        yield f"tax {place} {tax['rate']}% on {tax['net']}: {tax['tax']}{why}"
    told = body.get("tax_currency")
    if told is not None:
        rate = f"1 {told['rate_from']} = {told['rate']} {told['rate_to']}, {told['source']}, {told['rate_date']}"
        yield f"tax in {told['currency']}: {told['tax']} ({rate})"
    if "void" in body:
        yield f"void since {body['void']['date']}: {body['void']['reason']}"
    if "credit_note" in document:
        yield f"credit note for {body['invoice']} of {body['invoice_date']}: {body['reason']}"
        for one in body["credits"]:
            yield f"{one['kind']} credit {one['grant']}: {one['amount']} {one['unit']} given back"
        return
    for one in body["credits"]:
        yield f"{one['kind']} credit {one['grant']}: {one['amount']} {one['unit']} used, {one['balance']} left"


def _discount(adjustments: Iterable[Mapping[str, Any]]) -> str | None:
    taken = [Decimal(one["amount"]) for one in adjustments if one["kind"] == "subscription_discount"]
    return str(sum(taken, Decimal(0))) if taken else None


def drafts(store: Store, *, invoice_id: str | None = None, period: Period | None = None) -> Iterator[dict[str, Any]]:
    """The documents of one draft or of those of a period, by billing instant and id.

    Each is `{"schema_version": …, "invoice": {…}}`.
    """
    chosen = {"invoice_id": invoice_id, "period": str(period) if period else None}
    slices = _by_line(store, "invoice_slices", chosen)
    adjustments = _by_line(store, "invoice_adjustments", chosen)
    lines: dict[str, list[Row]] = defaultdict(list)
    for invoice, *row in store.rows(statement(__package__, "invoice_lines"), **chosen):
        lines[invoice].append(tuple(row))
    credits: dict[str, list[Row]] = defaultdict(list)
    for invoice, *row in store.rows(statement(__package__, "invoice_credits"), **chosen):
        credits[invoice].append(tuple(row))
    rehearsal = is_rehearsal(store)
    taxes: dict[str, list[Row]] = defaultdict(list)
    for invoice, *row in store.rows(statement(__package__, "invoice_taxes"), **chosen):
        taxes[invoice].append(tuple(row))
    told = {row[0]: row[1:] for row in store.rows(statement(__package__, "invoice_tax_currencies"), **chosen)}
    for head in store.rows(statement(__package__, "invoice_heads"), **chosen):
        invoice, currency = head[0], head[8]
        parts = {
            "lines": [_line(row, (invoice, row[0]), slices, adjustments, currency) for row in lines[invoice]],
            "taxes": [_tax(row, currency) for row in taxes[invoice]],
            "tax_currency": _tax_currency(told[invoice]) if invoice in told else None,
            "credits": [_credit(row) for row in credits[invoice]],
        }
        yield _document(head, parts, rehearsal=rehearsal)


Parts = Mapping[tuple[str, int], list[Row]]


def _by_line(store: Store, name: str, chosen: Mapping[str, object]) -> Parts:
    """The rows of a statement by the invoice and line that they begin with."""
    found: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for invoice, line, *row in store.rows(statement(__package__, name), **chosen):
        found[invoice, line].append(tuple(row))
    return found


def _line(row: Row, place: tuple[str, int], slices: Parts, adjustments: Parts, currency: str) -> dict[str, Any]:
    _, start, end, *priced = row
    line = line_of(tuple(priced), slices.get(place, ()), adjustments.get(place, ()))
    return line.invoiced(currency, start, end)


def _credit(row: Row) -> dict[str, Any]:
    """What an invoice burned of a grant, and what was left of that: money in its minor unit, units in plain form."""
    grant, title, kind, unit, amount, balance = row
    written = (plain_text(one) if kind == "unit" else money_text(one, unit) for one in (amount, balance))
    return {
        "grant": grant,
        "name": title,
        "kind": kind,
        "unit": unit,
        **dict(zip(("amount", "balance"), written, strict=True)),
    }


def _tax(row: Row, currency: str) -> dict[str, Any]:
    """What a category of tax comes to; `reason`: why a customer is exempt."""
    category, country, inclusive, rate, net_minor, tax_minor, kind, reason = row
    return {
        "category": category,
        "country": country,
        "prices": "inclusive" if inclusive else "exclusive",
        "rate": plain_text(rate),
        "kind": kind,
        "net": minor_text(net_minor, currency),
        "tax": minor_text(tax_minor, currency),
        **({"reason": reason} if reason is not None else {}),
    }


def _tax_currency(row: Row) -> dict[str, Any]:
    """The whole tax in the seller's tax currency, and the rate: one unit of `rate_from` is so many of `rate_to`."""
    currency, rate, rate_from, rate_to, rate_date, source, sha256, tax_minor = row
    return {
        "currency": currency,
        "rate": rate,
        "rate_from": rate_from,
        "rate_to": rate_to,
        "rate_date": rate_date.isoformat(),
        "source": source,
        "sha256": sha256,
        "tax": minor_text(tax_minor, currency),
    }


def _document(head: Row, parts: Mapping[str, Any], *, rehearsal: bool) -> dict[str, Any]:
    invoice_id, customer, subscription, plan, billing_us, timezone, start, end, currency, parties, *sums = head
    said = json.loads(parties)
    invoice = {
        "id": invoice_id,
        "number": None,
        "status": "draft",
        "rehearsal": rehearsal,
        "customer": customer,
        "subscription": subscription,
        "plan": plan,
        "plan_name": said["plan_name"],
        "billing_instant": instant_text(billing_us),
        "timezone": timezone,
        "service_start": start.isoformat(),
        "service_end": end.isoformat(),
        "currency": currency,
        "issue_date": None,
        "due_date": None,
        "payment_terms": said["payment_terms"],
        "seller": said["seller"],
        "bill_to": said["bill_to"],
        **parts,
        "totals": {
            name: minor_text(value, currency) for name, value in zip(("net", "tax", "total", "due"), sums, strict=True)
        },
        "chain": None,
    }
    return {"schema_version": "1", "invoice": invoice}
