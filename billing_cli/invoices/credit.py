"""`bill invoice credit`: a credit note takes back all of an issued invoice, or a part of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from billing_cli.audit.chain import head, recorded
from billing_cli.charges.closing import refuse_closed
from billing_cli.credits.ledger import keep_returned
from billing_cli.errors import BillError, UsageError
from billing_cli.invoices.credit_document import Credited, Heading, credit_note_of
from billing_cli.invoices.crediting import Asked, Balance, credited_amounts, credited_taxes
from billing_cli.invoices.dating import issue_day
from billing_cli.invoices.document_files import keep_files, printed_files
from billing_cli.invoices.documents.render import RenderWarning
from billing_cli.invoices.issued import IssuedHead, issued_document, issued_head
from billing_cli.invoices.keeping import Issued, issued_outputs, keep_documents
from billing_cli.invoices.numbering import Numbers
from billing_cli.invoices.settlement import settle
from billing_cli.invoices.void import reason_given, refuse_built_on
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.money import minor_text, parse_decimal
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person asks for: what to credit, why, who agreed, and whether the rest is to be billed anew."""

    asked: Asked
    reason: str
    approved_by: str | None = None
    rebills: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditReport:
    """The credit note that was issued, and what is left of its invoice, in minor units."""

    note: Issued
    invoice: IssuedHead
    left_minor: int
    warnings: tuple[RenderWarning, ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        """The note as a row."""
        body = self.note.body
        return [
            {
                "number": body["number"],
                "invoice": body["invoice"],
                "customer": body["customer"],
                "issue_date": body["issue_date"],
                "currency": body["currency"],
                **{name: body["totals"][name] for name in ("net", "tax", "total", "due")},
            }
        ]

    def remarks(self) -> Iterator[str]:
        """What is left, what went back to grants, and what to do next."""
        yield from map(str, self.warnings)
        body = self.note.body
        for one in body["credits"]:
            yield f"{one['amount']} {one['unit']} go back to the {one['kind']} credit {one['grant']}"
        left = minor_text(self.left_minor, body["currency"])
        yield f"{self.invoice.number}: {left} {body['currency']} of its total are not credited"
        if self.note.rebills:
            yield f"{self.invoice.invoice_id} is a draft again; next: bill price --period {self.invoice.period}"


def asked_for(*, everything: bool, lines: Sequence[str], amount: str | None, percent: str | None) -> Asked:
    """What a person asks for in the words of the command. Raises UsageError unless it is one thing, and makes sense."""
    given = sum((everything, bool(lines), amount is not None, percent is not None))
    if given != 1:
        raise UsageError(
            "say what to credit: one of --all, --line, --amount, --percent", "such as: --line 2, or --line 2=12.50"
        )
    part = None if percent is None else _positive("--percent", percent)
    if part is not None and part > 100:
        raise UsageError(f"--percent {percent}: more than all cannot be credited", "write at most 100")
    return Asked(
        everything=everything,
        lines=dict(map(_line, lines)),
        amount=None if amount is None else _positive("--amount", amount),
        percent=part,
    )


def _line(text: str) -> tuple[int, Decimal | None]:
    number, equals, amount = text.partition("=")
    if not number.isascii() or not number.isdigit():
        raise UsageError(f"--line {text}: {number!r} is no number of a line", "write --line 2, or --line 2=12.50")
    return int(number), _positive("--line", amount) if equals else None


def _positive(option: str, text: str) -> Decimal:
    try:
        value = parse_decimal(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from error
    if value <= 0:
        raise UsageError(f"{option} {text}: not above 0", "a credit note takes back; write what it takes back")
    return value


def credit_invoice(
    store: Store, project: Project, name: str, order: Order, now: datetime, *, with_pdf: bool
) -> CreditReport:
    """Issue a credit note for an issued invoice.

    Raises BillError where it cannot be: the invoice is void, less is left than is asked for, the date does not do, or
    it shall be billed anew and later invoices build on it.
    """
    reason = reason_given(order.reason)
    invoice = issued_head(store, name)
    day = issue_day(store, project, now)
    _refuse(store, project, invoice, order, day)
    found, balance = _balance(store, invoice)

    credited = _credited(project, balance, order.asked, day)
    number = Numbers.of(store, project.settings.numbering, "credit_note", day).next()
    heading = Heading(number=number.text, day=day, reason=reason, approved_by=order.approved_by, anchor=head(store))
    document = credit_note_of(found, balance, credited, heading)
    note = Issued(
        number=number,
        kind="credit_note",
        period=invoice.period,
        billing_us=invoice.billing_us,
        document=document,
        of_number=invoice.number,
        rebills=order.rebills,
    )
    files, warnings = printed_files(project, [document]) if with_pdf else ([], ())

    with recorded(store, "invoice.credited", now) as record:
        keep_documents(store, [note], record.seq)
        keep_files(store, files, record.seq)
        if credited.settlement.returned and not order.rebills:
            keep_returned(store, credited.settlement.returned, invoice.invoice_id, day, now, record.seq)
        record.inputs |= {"invoice": invoice.number, "reason": reason, "rebills": order.rebills}
        record.outputs |= issued_outputs([note], files)
    left_minor = balance.total_left - credited.total
    return CreditReport(note=note, invoice=invoice, left_minor=left_minor, warnings=warnings)


def _balance(store: Store, invoice: IssuedHead) -> tuple[Mapping[str, Any], Balance]:
    found = issued_document(store, invoice.number)
    assert found is not None, "it was found by this number"
    rows = store.rows(statement(__package__, "credit_notes_of"), number=invoice.number)
    return found, Balance.of(found["invoice"], [json.loads(text)["credit_note"] for (text,) in rows])


def _credited(project: Project, balance: Balance, asked: Asked, day: date) -> Credited:
    rounding = project.settings.rounding
    lines = credited_amounts(balance, asked, rounding)
    taxes = credited_taxes(balance, lines, rounding)
    settlement = settle(project, balance, day, sum(lines) + sum(taxes), whole=lines == balance.left)
    return Credited(lines=lines, taxes=taxes, settlement=settlement)


def _refuse(store: Store, project: Project, invoice: IssuedHead, order: Order, day: date) -> None:
    if invoice.status != "issued":
        what = "void" if invoice.status == "voided" else "credited in full"
        raise BillError(f"{invoice.number} is {what}: there is nothing to credit", "see bill invoice list")
    if day < invoice.issue_date:
        raise BillError(
            f"{day} is before {invoice.issue_date}, the date of {invoice.number}", "credit it on that date or later"
        )
    if project.settings.require_approval and not order.approved_by:
        raise BillError("`require_approval` is on: a credit note needs --approved-by", "say who agreed to it")
    if order.rebills:
        if not order.asked.everything:
            raise BillError("--rebill needs --all: what is billed anew must be credited in full first", "say --all")
        refuse_built_on(store, invoice, "void or credit")
        refuse_closed(store, invoice.period)
