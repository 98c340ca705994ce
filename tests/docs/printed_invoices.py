"""The lines and totals of a printed invoice as text: what its template is given, laid out in columns."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from billing_cli.invoices.documents.compose import compose_sheet
from billing_cli.invoices.documents.sheet import Figure, Row, Sheet
from pricing.money import minor_text
from tests.docs.example_prices import Priced
from tests.invoices.documents.sample_documents import BUNDLED, CUSTOMER, SELLER

PERIOD_END = date(2026, 10, 1)
LEFT, RIGHT = str.ljust, str.rjust
# What, quantity, price, per what, exact amount, rounded amount.
SIDES = (LEFT, RIGHT, RIGHT, LEFT, RIGHT, RIGHT)


def printed_invoice(priced: Priced, days: str) -> str:
    """The rows below each other. The service period, which is the same for all of them, is left out."""
    rows = list(_rows(compose_sheet(_document(priced, days), (BUNDLED,))))
    widths = [max(len(row[place]) for row in rows) for place in range(len(SIDES))]
    lines = (_line(row, widths) for row in rows)
    return "\n".join(lines)


def _document(priced: Priced, days: str) -> dict[str, Any]:
    start = PERIOD_END - timedelta(days=int(days.split("/")[0]))
    total = minor_text(priced.quote.total_minor, priced.currency)
    head = {
        "id": "example",
        "number": None,
        "status": "draft",
        "rehearsal": False,
        "customer": "example",
        "subscription": "example",
        "plan": "example",
        "plan_name": "Example",
        "billing_instant": "2026-10-01T00:00:00Z",
        "timezone": "UTC",
        "service_start": start.isoformat(),
        "service_end": PERIOD_END.isoformat(),
        "currency": priced.currency,
        "issue_date": None,
        "due_date": None,
        "payment_terms": "30 days",
        "seller": SELLER,
        "bill_to": CUSTOMER,
    }
    lines = [line.invoiced(priced.currency, start, PERIOD_END) for _, line in priced.lines]
    totals = {"net": total, "tax": minor_text(0, priced.currency), "total": total, "due": total}
    return {"invoice": {**head, "lines": lines, "taxes": [], "credits": [], "totals": totals, "chain": None}}


def _rows(sheet: Sheet) -> Iterator[Sequence[str]]:
    for section in sheet.sections:
        for line in section.lines:
            yield from _printed(line.row, "")
            for part in line.parts:
                yield from _printed(part, "  ")
    for total in sheet.totals:
        yield total.label, "", "", "", "", total.amount.text


def _printed(row: Row, indent: str) -> Iterator[Sequence[str]]:
    label = " · ".join((row.label, *row.dimensions))
    yield (
        f"{indent}{label}",
        _figure(row.quantity),
        _figure(row.price),
        row.per,
        _figure(row.inset),
        _figure(row.amount),
    )
    for note in row.notes[1:]:
        yield f"{indent}  {note}", "", "", "", "", ""


def _figure(figure: Figure | None) -> str:
    return figure.text + " " * len(figure.tail) if figure else ""


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (side(cell, width) for side, cell, width in zip(SIDES, row, widths, strict=True) if width)
    return "  ".join(cells).rstrip()
