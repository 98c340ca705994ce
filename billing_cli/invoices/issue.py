"""`bill invoice issue`: drafts become invoices, with numbers, dates and documents that never change again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from billing_cli.accounts.account import Accounts
from billing_cli.audit.chain import Head, head, recorded
from billing_cli.charges.closing import refuse_closed
from billing_cli.charges.pinned import refuse_pinned_edits
from billing_cli.charges.price import draft_period
from billing_cli.contracts.reading import read_contracts
from billing_cli.errors import BillError
from billing_cli.invoices.dating import due_day, issue_day
from billing_cli.invoices.document_files import DocumentFile, keep_files, printed_files
from billing_cli.invoices.documents.render import RenderWarning
from billing_cli.invoices.keeping import Issued, issued_outputs, keep_documents
from billing_cli.invoices.numbering import Number, Numbers
from billing_cli.invoices.pinning import pin_files, versions_used
from billing_cli.invoices.reading import drafts, show_invoice
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.periods import Period, local_day, microseconds, month, zone
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A draft that was not issued, and why; `expected` where nobody need look at it."""

    invoice: str
    reason: str
    expected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReport:
    """What was issued, and what was not. `warnings`: what a document asked for and did not get."""

    issued: tuple[Issued, ...]
    left: tuple[Left, ...]
    warnings: tuple[RenderWarning, ...] = ()

    @property
    def need_attention(self) -> bool:
        """Whether a person must look at what was left, or at a document."""
        return any(not one.expected for one in self.left) or bool(self.warnings)

    def rows(self) -> list[dict[str, Any]]:
        """A row per invoice that was issued."""
        return [one.row() for one in self.issued]

    def remarks(self) -> Iterator[str]:
        """Why others were not."""
        yield from map(str, self.warnings)
        for one in self.left:
            yield f"not issued: {one.invoice}: {one.reason}"
        if not self.issued and not self.left:
            yield "there is nothing to issue"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    invoice_id: str
    period: Period
    customer: str
    billing_us: int
    total_minor: int
    timezone: str
    service_start: date
    service_end: date

    def holds(self, at_us: int) -> bool:
        """Whether an instant lies in the period that names the invoice."""
        return self.service_start <= local_day(at_us, zone(self.timezone)) < self.service_end


def issue_invoices(
    store: Store, project: Project, ids: Sequence[str], period: Period | None, now: datetime, *, with_pdf: bool
) -> IssueReport:
    """Issue the named drafts, or all of a period, by billing instant and id; the rest is said with its reason.

    All that can be issued is, in one transaction. Raises BillError where drafts are not what pricing makes now, the
    period is closed, or the date does not do.
    """
    issued_on = issue_day(store, project, now)
    numbers = Numbers.of(store, project.settings.numbering, "invoice", issued_on)
    every = _drafts(store)
    wanted, left = _wanted(store, every, ids, period)
    refused = _Refusals(store, project, now)
    chosen, stopped = refused.sort_out(every, wanted)
    _refuse_outdated(store, project, {one.period for one in every if one.invoice_id in wanted}, period)

    anchor = head(store)
    documents = [
        _issued(draft, document, numbers.next(), issued_on, anchor)
        for draft, document in zip(chosen, _documents(store, chosen), strict=True)
    ]
    files, warnings = printed_files(project, [one.document for one in documents]) if with_pdf else ([], ())
    if documents:
        with recorded(store, "invoice.issued", now) as record:
            _keep(store, project, documents, files, record.seq)
            record.inputs |= {"files": project.digests, "versions": versions_used()}
            record.outputs |= issued_outputs(documents, files)
    return IssueReport(issued=tuple(documents), left=(*left, *stopped), warnings=warnings)


def _keep(store: Store, project: Project, issued: Sequence[Issued], files: Sequence[DocumentFile], link: int) -> None:
    keep_documents(store, issued, link)
    keep_files(store, files, link)
    pin_files(store, project, link)


def _drafts(store: Store) -> list[_Draft]:
    rows = store.rows(statement(__package__, "issuable"))
    return [
        _Draft(
            invoice_id=invoice_id,
            period=month(period),
            customer=customer,
            billing_us=billing_us,
            total_minor=total_minor,
            timezone=timezone,
            service_start=start,
            service_end=end,
        )
        for invoice_id, period, customer, billing_us, total_minor, timezone, start, end in rows
    ]


def _wanted(
    store: Store, every: Iterable[_Draft], ids: Sequence[str], period: Period | None
) -> tuple[set[str], list[Left]]:
    """The ids of drafts that are asked for; those that are no drafts any more. Raises BillError for an unknown name."""
    known = {one.invoice_id for one in every}
    if not ids:
        return {one.invoice_id for one in every if one.period == period}, []
    left = []
    for name in ids:
        if name not in known:
            shown = show_invoice(store, name)["invoice"]
            left.append(Left(invoice=name, reason=f"it is {shown['status']} as {shown['number']}", expected=True))
    return known & set(ids), left


def _refuse_outdated(store: Store, project: Project, periods: set[Period], asked: Period | None) -> None:
    """Only what a run of `price` would not change is issued."""
    for period in sorted(periods | ({asked} if asked else set()), key=str):
        refuse_closed(store, period)
        run = draft_period(store, project, period)
        refuse_pinned_edits(store, project, run.contracts)
        if run.changed:
            raise BillError(
                f"the drafts of {period} are not what pricing makes now: usage, prices or contracts changed since",
                f"run bill price --period {period}, look at the drafts, then issue them",
            )


@dataclass(slots=True)
class _Refusals:
    """What stops a draft from being issued."""

    store: Store
    project: Project
    now: datetime

    def sort_out(self, every: Iterable[_Draft], wanted: set[str]) -> tuple[list[_Draft], list[Left]]:
        """Those of the wanted that can be issued, in order, and the others with the reason.

        What comes to nothing is passed over; else a customer's drafts are issued in their order, as what one uses
        of credits and commitments depends on those before.
        """
        contradicted = conflicts_by_customer(self.store, self.project)
        waiting: dict[str, str] = {}
        chosen: list[_Draft] = []
        left: list[Left] = []
        for draft in every:
            if draft.total_minor == 0 and self.project.settings.zero_invoices == "skip":
                if draft.invoice_id in wanted:
                    skipped = "it comes to 0; `zero_invoices: issue` in bill.yaml would issue it"
                    left.append(Left(invoice=draft.invoice_id, reason=skipped, expected=True))
                continue
            reason = self._reason(draft, contradicted, waiting)
            if draft.invoice_id in wanted and reason is None:
                chosen.append(draft)
                continue
            waiting.setdefault(draft.customer, draft.invoice_id)
            if draft.invoice_id in wanted and reason is not None:
                left.append(Left(invoice=draft.invoice_id, reason=reason))
        return chosen, left

    def _reason(
        self, draft: _Draft, contradicted: Mapping[str, tuple[str, Sequence[int]]], waiting: Mapping[str, str]
    ) -> str | None:
        if draft.billing_us > microseconds(self.now):
            return f"its period ends on {draft.service_end}, which is still to come"
        if any(draft.holds(at_us) for at_us in contradicted.get(draft.customer, ("", ()))[1]):
            return "usage of its period is in conflict; resolve that first: bill conflicts list"
        if draft.customer in waiting:
            return f"{waiting[draft.customer]} of the same customer comes before it; issue that first"
        return None


def conflicts_by_customer(store: Store, project: Project) -> Mapping[str, tuple[str, Sequence[int]]]:
    """By customer, its time zone and when what is in conflict happened; a name of no customer stands as it is."""
    rows = store.rows(statement(__package__, "open_conflicts"))
    accounts = read_contracts(project).accounts if rows else Accounts()
    names = accounts.names()
    found: dict[str, tuple[str, list[int]]] = {}
    for name, at_us in rows:
        customer = accounts.customers.get(str(names.get(name, name)))
        key = customer.id if customer is not None else str(name)
        timezone = (customer.timezone if customer is not None else None) or project.settings.timezone
        found.setdefault(key, (timezone, []))[1].append(at_us)
    return found


def _documents(store: Store, chosen: Sequence[_Draft]) -> Iterator[Mapping[str, Any]]:
    """The drafts' documents, in the order of the chosen."""
    found = {
        one["invoice"]["id"]: one
        for period in sorted({one.period for one in chosen}, key=str)
        for one in drafts(store, period=period)
    }
    for one in chosen:
        yield found[one.invoice_id]


def _issued(draft: _Draft, document: Mapping[str, Any], number: Number, issued_on: date, anchor: Head) -> Issued:
    return Issued(
        number=number,
        kind="invoice",
        period=draft.period,
        billing_us=draft.billing_us,
        document=final_document(document, number.text, issued_on, anchor),
    )


def final_document(draft: Mapping[str, Any], number: str, issued_on: date, anchor: Head) -> dict[str, Any]:
    """The document that a draft becomes; it carries the audit link before its own, as an anchor of the chain."""
    invoice = {
        **draft["invoice"],
        "status": "issued",
        "number": number,
        "issue_date": issued_on.isoformat(),
        "due_date": due_day(issued_on, draft["invoice"]["payment_terms"]).isoformat(),
        "chain": {"link": anchor.seq, "hash": anchor.hash},
    }
    return {**draft, "invoice": invoice}
