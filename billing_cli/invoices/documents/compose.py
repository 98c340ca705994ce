"""An invoice's JSON document as the sheet that a template prints."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel.core import Locale

from billing_cli.invoices.documents.dates import printed_date, printed_period
from billing_cli.invoices.documents.figures import (
    aligned,
    format_amount,
    format_money,
    known_locale,
    number_style,
)
from billing_cli.invoices.documents.lines import Writing, printed_line
from billing_cli.invoices.documents.plain_text import plain_value
from billing_cli.invoices.documents.sheet import Fact, Figure, Line, Party, Row, Section, Sheet
from billing_cli.invoices.documents.totals import exact_sum, printed_totals
from billing_cli.invoices.documents.words import words_for

PAPERS = {"a4": "A4", "letter": "letter"}


def compose_sheet(document: Mapping[str, Any], folders: Sequence[Path]) -> Sheet:
    """Lay out one document, an invoice or a credit note, in the seller's locale; the words come from `folders`.

    Raises ValueError for a currency unknown to ISO 4217, or an amount with more decimals than its currency
    has.
    """
    kind = "invoice" if "invoice" in document else "credit_note"
    invoice: Mapping[str, Any] = plain_value(document[kind])  # type: ignore[assignment]
    locale = known_locale(invoice["seller"].get("locale") or "en_US")
    style = number_style(str(locale), invoice["currency"])
    writing = Writing(style=style, words=words_for(locale, folders))
    sections = _aligned_sections(_sections(invoice, writing), style.decimal_sign)
    is_draft = invoice["status"] == "draft"
    reference = invoice["id"] if is_draft else invoice["number"]
    heading = writing.words[f"title_{kind}"]
    marks = tuple(writing.words[word] for word in _marks(invoice))
    title = f"{writing.words['draft'] if is_draft else heading} {reference}"
    return Sheet(
        language=str(locale).replace("_", "-"),
        direction=locale.text_direction,
        paper=PAPERS.get(invoice["seller"].get("paper") or "a4", "A4"),
        title=f"{title} · {invoice['seller']['name']}",
        created=invoice["issue_date"] or invoice["billing_instant"],
        heading=heading,
        marks=marks,
        reference=reference,
        seller=_party(invoice["seller"], locale),
        customer=_party(invoice["bill_to"], locale),
        due_label=writing.words["amount_credited" if kind == "credit_note" else "amount_due"],
        due=format_money(style, Decimal(invoice["totals"]["total" if kind == "credit_note" else "due"])),
        due_note=_due_note(invoice, writing),
        period=printed_period(_day(invoice["service_start"]), _day(invoice["service_end"]), locale),
        facts=tuple(_facts(kind, invoice, writing, locale)),
        sections=sections,
        totals=printed_totals(invoice, writing),
        anchor=writing.words["anchor"].format(**invoice["chain"]) if invoice["chain"] else "",
        currency=invoice["currency"],
        has_insets=any(row.inset for row in _rows(sections)),
        words=writing.words,
    )


def _marks(invoice: Mapping[str, Any]) -> Iterator[str]:
    """What a document must not be taken for."""
    if invoice["status"] == "draft":
        yield "draft"
    if invoice["rehearsal"]:
        yield "rehearsal"


def _facts(kind: str, invoice: Mapping[str, Any], writing: Writing, locale: Locale) -> Iterator[Fact]:
    words = writing.words
    if invoice["status"] == "draft":
        yield Fact(label=words["reference"], value=invoice["id"])
    else:
        yield Fact(label=words["number" if kind == "invoice" else "credit_note_number"], value=invoice["number"])
    for key in ("issue_date", "due_date"):
        if invoice.get(key):
            yield Fact(label=words[key], value=printed_date(_day(invoice[key]), locale))
    if kind == "invoice":
        yield Fact(label=words["payment_terms"], value=_terms(invoice["payment_terms"], words))
    else:
        yield Fact(label=words["number"], value=invoice["invoice"])
        yield Fact(label=words["invoice_date"], value=printed_date(_day(invoice["invoice_date"]), locale))
        yield Fact(label=words["reason"], value=invoice["reason"])
    yield Fact(label=words["customer_id"], value=invoice["customer"])
    yield Fact(label=words["subscription"], value=invoice["subscription"])
    yield Fact(label=words["plan"], value=invoice["plan_name"] or invoice["plan"])
    yield Fact(label=words["currency"], value=invoice["currency"])


def _terms(terms: str, words: Mapping[str, str]) -> str:
    """Put terms of so many days into the document's language; other terms stay as they were written."""
    count, _, unit = terms.partition(" ")
    if not count.isdigit() or unit not in {"day", "days"}:
        return terms
    return words["days_one" if count == "1" else "days_many"].format(count=count)


def _due_note(invoice: Mapping[str, Any], writing: Writing) -> str:
    if invoice["status"] == "draft":
        return writing.words["draft_note"]
    if not invoice.get("due_date"):
        return ""
    return writing.words["due_by"].format(date=printed_date(_day(invoice["due_date"]), writing.style.locale))


def _party(party: Mapping[str, Any], locale: Locale) -> Party:
    country = party.get("country")
    lines = [str(line) for line in party.get("address") or [] if line]
    if country:
        lines.append(str(locale.territories.get(country, country)))
    return Party(name=party["name"], lines=tuple(lines), tax_id=party.get("tax_id"), email=party.get("email"))


def _sections(invoice: Mapping[str, Any], writing: Writing) -> Iterator[Section]:
    """Gather lines by group, in order of first appearance; lines without a group come first."""
    groups: dict[str | None, list[Mapping[str, Any]]] = {}
    for line in sorted(invoice["lines"], key=lambda line: line["group"] is not None):
        groups.setdefault(line["group"], []).append(line)
    for name, lines in groups.items():
        amount = exact_sum([Decimal(line["amount"]) for line in lines])
        several = len(groups) > 1
        yield Section(
            name=name,
            lines=tuple(printed_line(line, writing) for line in lines),
            subtotal=Figure(text=format_amount(writing.style, amount))
            if several and (name or len(lines) > 1)
            else None,
        )


def _rows(sections: Sequence[Section]) -> Iterator[Row]:
    for section in sections:
        for line in section.lines:
            yield line.row
            yield from line.parts


def _aligned_sections(sections: Iterator[Section], decimal_sign: str) -> tuple[Section, ...]:
    """Align the quantities, prices and insets of the whole invoice, each as one column."""
    found = tuple(sections)
    rows = list(_rows(found))
    columns = [
        aligned(column, decimal_sign)
        for column in (
            (row.quantity for row in rows),
            (row.price for row in rows),
            (row.inset for row in rows),
        )
    ]
    lined_up = iter(
        [
            replace(row, quantity=quantity, price=price, inset=inset)
            for row, quantity, price, inset in zip(rows, *columns, strict=True)
        ]
    )
    return tuple(
        replace(
            section,
            lines=tuple(
                Line(row=next(lined_up), parts=tuple(next(lined_up) for _ in line.parts)) for line in section.lines
            ),
        )
        for section in found
    )


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
