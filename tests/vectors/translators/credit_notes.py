"""Credit notes of Lago and Meteroid: an invoice as a document, and what its credit notes take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_cli.invoices.credit_document import credited_lines
from billing_cli.invoices.crediting import Asked, Balance, credited_amounts, credited_taxes
from pricing.money import minor_of, minor_text, rounded
from tests.vectors.asking import Credited
from tests.vectors.vector import Vector

Note = Mapping[str, Any]


def credit_note(vector: Vector) -> Credited:
    """A credit note of a part, of several parts, or of all."""
    if vector.source == "meteroid":
        return Credited(figures=_of_meteroid(vector))
    if vector.model == "apply":
        invoice = _invoice(vector.input["invoice_total"], [])
        _, balance = _credited(invoice, [vector.input["credit_note"]])
        return Credited(figures={"total": minor_text(balance.total_left, "USD")})
    item = vector.input.get("item") or _unused(vector)
    whole = minor_of(Decimal(vector.params["plan_amount"]), "USD")
    tax = rounded(Fraction(vector.params["tax_pct"]) / 100 * whole, "half_away")
    [note], _ = _credited(_invoice(vector.params["plan_amount"], [minor_text(tax, "USD")]), [item])
    net, tax = sum(note["amounts"]), sum(note["taxes"])
    found = {"net": net, "tax": tax, "total": net + tax}
    return Credited(figures={name: minor_text(value, "USD") for name, value in found.items()})


def _unused(vector: Vector) -> str:
    """What the unused days of a month of 30 cost."""
    whole = minor_of(Decimal(vector.params["plan_amount"]), "USD")
    return minor_text(rounded(Fraction(whole * int(vector.input["unused_days"]), 30), "half_away"), "USD")


def _of_meteroid(vector: Vector) -> Mapping[str, object]:
    """Each of its taxes on one line is a tax of its own here; what it credits has a minus."""
    taxes = vector.params.get("taxes", [None])
    credits = vector.input.get("credits") or [vector.input["credit"]]
    quantity = vector.params.get("qty", "1")
    by_tax = [_credited(_invoice(vector.params["line"], [tax] if tax else [], quantity), credits) for tax in taxes]
    parts = [[sum(note["taxes"]) for note in notes] for notes, _ in by_tax]
    sums = [sum(one) for one in zip(*parts, strict=True)]
    if "sum" in vector.expected:
        return {"tax": [minor_text(-one, "USD") for one in sums], "sum": minor_text(sum(sums), "USD")}
    [note], _ = by_tax[0]
    [line] = credited_lines(Balance.of(_invoice(vector.params["line"], [], quantity), []), note["amounts"])
    figures = {
        "tax": minor_text(-sums[0], "USD"),
        "tax_details": [minor_text(-one[0], "USD") for one in parts],
        "amount": f"-{line['amount']}",
        "display_qty": line["quantity"],
    }
    return {name: figures[name] for name in vector.expected}


def _invoice(line: str, taxes: Sequence[str], quantity: str = "1") -> dict[str, Any]:
    lines: list[dict[str, Any]] = [
        {"amount": line, "tax_category": None, "adjustments": [], "slices": [], "quantity": quantity}
    ]
    found = [{"category": "standard", "prices": "exclusive", "net": line, "tax": tax} for tax in taxes]
    return {"currency": "USD", "lines": lines, "taxes": found, "credits": [], "totals": {"net": line, "due": line}}


def _credited(invoice: dict[str, Any], amounts: Sequence[str]) -> tuple[list[Note], Balance]:
    """Credit amounts one after the other: what each took of the line and of the tax, and what is left."""
    notes: list[Note] = []
    balance = Balance.of(invoice, [])
    for amount in amounts:
        lines = credited_amounts(balance, Asked(amount=Decimal(amount)), "half_away")
        taxes = credited_taxes(balance, lines, "half_away")
        notes.append({"amounts": lines, "taxes": taxes})
        balance.lines = [one + more for one, more in zip(balance.lines, lines, strict=True)]
        balance.taxes = [one + more for one, more in zip(balance.taxes, taxes, strict=True)]
    return notes, balance
