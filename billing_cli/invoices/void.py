"""`bill invoice void`: what should not have been issued keeps its number, and what it bills is a draft again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing_cli.audit.chain import recorded
from billing_cli.charges.closing import refuse_closed
from billing_cli.errors import BillError
from billing_cli.invoices.dating import issue_day
from billing_cli.invoices.issued import IssuedHead, issued_head, standing_after
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidReport:
    """What is void now, with the id under which it is a draft again; `done` is False where it was before."""

    invoice: IssuedHead
    done: bool

    def rows(self) -> list[dict[str, Any]]:
        """The invoice as a row."""
        one = self.invoice
        return [{"number": one.number, "invoice": one.invoice_id, "customer": one.customer, "status": "voided"}]

    def remark(self) -> str:
        """What to do next."""
        if not self.done:
            return f"{self.invoice.number} is void already"
        return (
            f"{self.invoice.number} is void; {self.invoice.invoice_id} is a draft again: "
            f"correct what was wrong, then bill price --period {self.invoice.period}"
        )


def void_invoice(store: Store, project: Project, name: str, reason: str, now: datetime) -> VoidReport:
    """Make an issued invoice void.

    Raises BillError where it cannot be: its period is closed, it has credit notes, or a later invoice of its
    subscription stands, which builds on it.
    """
    said = reason_given(reason)
    invoice = issued_head(store, name)
    day = issue_day(store, project, now)
    if invoice.status == "voided":
        return VoidReport(invoice=invoice, done=False)
    if invoice.credit_notes:
        raise BillError(
            f"{invoice.number} has credit notes: {', '.join(invoice.credit_notes)}",
            f"credit the rest of it: bill invoice credit {invoice.number} --all --reason TEXT",
        )
    refuse_built_on(store, invoice, "void")
    refuse_closed(store, invoice.period)
    with recorded(store, "invoice.voided", now) as record:
        store.run(
            statement(__package__, "keep_void"), number=invoice.number, reason=said, voided_on=day, link=record.seq
        )
        record.inputs |= {"number": invoice.number, "reason": said}
        record.outputs |= {"invoice": invoice.invoice_id, "sha256": invoice.sha256}
    return VoidReport(invoice=invoice, done=True)


def refuse_built_on(store: Store, invoice: IssuedHead, verb: str) -> None:
    """Raise BillError where a later invoice of the same subscription stands: what it bills builds on this one."""
    later = standing_after(store, invoice)
    if later:
        raise BillError(
            f"{invoice.number} cannot be billed anew: {later[-1]} of the same subscription came after it",
            f"{verb} {later[-1]} first; or correct {invoice.number} with a credit note",
        )


def reason_given(reason: str) -> str:
    """A reason that says something. Raises BillError for an empty one."""
    said = " ".join(reason.split())
    if not said:
        raise BillError("--reason is empty", "say why, in words that an auditor understands")
    return said
