"""The document of a credit note: it mirrors its invoice, with figures above 0 for what it takes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_cli.audit.chain import Head
from billing_cli.invoices.crediting import Balance, taxed_net
from billing_cli.invoices.settlement import Settlement
from pricing.money import exact_text, minor_text, minor_units, money_text, plain_text

# What a credit note says as its invoice does.
MIRRORED = (
    "customer", "subscription", "plan", "plan_name", "billing_instant", "timezone", "service_start", "service_end",
    "currency", "seller", "bill_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """What is credited of each line and of each tax of an invoice, in minor units, and how that is settled."""

    lines: Sequence[int]
    taxes: Sequence[int]
    settlement: Settlement

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.lines) + sum(self.taxes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a credit note says of itself: its number and day, why, who agreed, and the audit link before its own."""

    number: str
    day: date
    reason: str
    approved_by: str | None
    anchor: Head


def credit_note_of(found: Mapping[str, Any], balance: Balance, credited: Credited, heading: Heading) -> dict[str, Any]:
    """The document of a credit note for the invoice of the document `found`."""
    invoice = found["invoice"]
    currency = invoice["currency"]
    sums = {"net": sum(credited.lines), "tax": sum(credited.taxes), "total": credited.total}
    note = {
        "id": invoice["id"],
        "number": heading.number,
        "status": "issued",
        "rehearsal": invoice["rehearsal"],
        "invoice": invoice["number"],
        "invoice_date": invoice["issue_date"],
        "reason": heading.reason,
        "approved_by": heading.approved_by,
        "issue_date": heading.day.isoformat(),
        **{name: invoice[name] for name in MIRRORED},
        "lines": list(credited_lines(balance, credited.lines)),
        "taxes": list(_taxes(invoice, credited)),
        "credits": list(_returned(invoice, credited.settlement)),
        "totals": {
            name: minor_text(value, currency) for name, value in {**sums, "due": credited.settlement.due}.items()
        },
        "chain": {"link": heading.anchor.seq, "hash": heading.anchor.hash},
    }
    return {"schema_version": found["schema_version"], "credit_note": note}


def credited_lines(balance: Balance, amounts: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The lines that are credited, by `amounts` in minor units: whole ones as on the invoice; of others the part.

    A part has no slices. All of an invoice at once has its lines of 0 too.
    """
    mirrors = not any(balance.lines) and list(amounts) == balance.left
    for place, line in enumerate(balance.invoice["lines"]):
        amount = amounts[place]
        if mirrors or (amount and not balance.lines[place] and amount == balance.left[place]):
            yield {**line, "of_line": place + 1}
        elif amount:
            yield _part(line, place + 1, amount, balance.invoice["currency"])


def _part(line: Mapping[str, Any], number: int, amount: int, currency: str) -> dict[str, Any]:
    exact = Fraction(amount, 10 ** minor_units(currency))
    part = {"slices": [], "adjustments": [], "amount_exact": exact_text(exact), "amount": minor_text(amount, currency)}
    return {**line, "kind": "credit", **part, "of_line": number}


def _taxes(invoice: Mapping[str, Any], credited: Credited) -> Iterator[dict[str, Any]]:
    currency = invoice["currency"]
    for place, tax in enumerate(invoice["taxes"]):
        net, part = taxed_net(invoice, credited.lines, place), credited.taxes[place]
        if net or part:
            yield {**tax, "net": minor_text(net, currency), "tax": minor_text(part, currency), "of_tax": place + 1}


def _returned(invoice: Mapping[str, Any], settlement: Settlement) -> Iterator[dict[str, Any]]:
    """What goes back to each grant that the invoice used, in the order in which it did."""
    for used in invoice["credits"]:
        amount: Decimal | None = settlement.returned.get(used["grant"])
        if amount is not None:
            text = plain_text(amount) if used["kind"] == "unit" else money_text(amount, used["unit"])
            yield {**{name: used[name] for name in ("grant", "name", "kind", "unit")}, "amount": text}
