"""`bill invoice list`, `show`, `issue`, `void`, `credit`, `render`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

LIST_COLUMNS = output.columns(
    "id", "number", "status", "customer", "subscription", "billing_instant", "currency", "total", numbers=["total"]
)
LINE_COLUMNS = output.columns(
    "charge",
    "kind",
    "dimensions",
    "service_start",
    "service_end",
    "quantity",
    "amount_exact",
    "amount",
    "discount",
    numbers=("quantity", "amount_exact", "amount", "discount"),
    service_start="From",
    service_end="Until",
    amount_exact="Exact",
)
ISSUED_COLUMNS = output.columns(
    "number", "invoice", "customer", "issue_date", "due_date", "currency", "total", "due", numbers=("total", "due")
)
VOID_COLUMNS = output.columns("number", "invoice", "customer", "status")
CREDIT_COLUMNS = output.columns(
    "number", "invoice", "customer", "issue_date", "currency", "net", "tax", "total", "due",
    numbers=("net", "tax", "total", "due"), due="In money",
)  # fmt: skip
NOTE_COLUMNS = output.columns(
    "number", "invoice", "customer", "issue_date", "currency", "net", "tax", "total", "reason",
    numbers=("net", "tax", "total"),
)  # fmt: skip
NumberArgument = Annotated[str, typer.Argument(metavar="INVOICE", help="Its number; or its id, where it stands.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the customer and the auditor.")]
NoPdfOption = Annotated[
    bool, typer.Option("--no-pdf", help="Print no PDF now; `bill invoice render` makes and keeps it later.")
]
FILE_COLUMNS = output.columns("invoice", "file", "pages", "sha256", numbers=["pages"], sha256="SHA-256")
InvoicesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[INVOICE]...", help="Ids; all of --period if none is given.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Where to write; by default the project's out folder.")
]
MonthOption = Annotated[
    str | None, typer.Option("--period", metavar="MONTH", help="Only those of a month, such as 2026-09.")
]


@app.command("list")
def list_(
    period: MonthOption = None,
    notes: Annotated[bool, typer.Option("--credit-notes", help="List credit notes instead.")] = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """List invoices."""
    from billing_cli.invoices.reading import blocked_subscriptions, list_credit_notes, list_invoices

    month = session.month_given(period) if period else None
    if notes:
        with session.store_of(session.project_at(project), now) as store:
            found = list_credit_notes(store, month)
        output.show_rows("credit_notes", found, NOTE_COLUMNS, form)
        return
    with session.store_of(session.project_at(project), now) as store:
        rows = list_invoices(store, month)
        blocked = blocked_subscriptions(store, month)
    output.show_rows("invoices", rows, LIST_COLUMNS, form)
    if not rows and not blocked:
        what = f"no invoices of {month}" if month else "no invoices yet"
        output.remark(f"{what}; make drafts with: bill price --period {month or 'MONTH'}", quiet=quiet)
    for of, subscription in blocked:
        output.remark(f"blocked: {subscription} has no draft for {of}; bill price --period {of} says why", quiet=quiet)
    if blocked:
        raise typer.Exit(FINDINGS)


@app.command()
def show(
    invoice: Annotated[
        str, typer.Argument(metavar="INVOICE", help="Its id or number, as `bill invoice list` shows it.")
    ],
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show one invoice or credit note: with --format json all of it, else its lines."""
    from billing_cli.invoices.reading import document_remarks, line_rows, show_document

    with session.store_of(session.project_at(project), now) as store:
        document = show_document(store, invoice)
    if form is Format.JSON:
        output.show_document(document)
    else:
        output.show_rows("lines", line_rows(document), LINE_COLUMNS, form)
        output.remark("\n".join(document_remarks(document)), quiet=quiet)


@app.command()
def issue(
    invoices: InvoicesArgument = None,
    period: MonthOption = None,
    without_pdf: NoPdfOption = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Issue drafts: with numbers and dates, for ever.

    What cannot be issued is left a draft, and listed with the reason.
    """
    from billing_cli.invoices.issue import issue_invoices

    month = session.month_chosen(invoices, period)
    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        report = issue_invoices(store, opened, invoices or [], month, clock.now(now), with_pdf=not without_pdf)
    output.show_rows("issued", report.rows(), ISSUED_COLUMNS, form)
    output.remark("\n".join(report.remarks()), quiet=quiet)
    if report.need_attention:
        raise typer.Exit(FINDINGS)


@app.command()
def void(
    invoice: NumberArgument,
    reason: ReasonOption,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make an issued invoice void; it keeps its number.

    What it billed is a draft again. It must be the last one of its subscription, in a period that is not closed.
    """
    from billing_cli.invoices.void import void_invoice

    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        report = void_invoice(store, opened, invoice, reason, clock.now(now))
    output.show_rows("voided", report.rows(), VOID_COLUMNS, form)
    output.remark(report.remark(), quiet=quiet)


@app.command()
def credit(
    invoice: NumberArgument,
    reason: ReasonOption,
    everything: Annotated[bool, typer.Option("--all", help="Credit all that is left of it.")] = False,
    line: Annotated[
        list[str] | None,
        typer.Option("--line", metavar="N[=AMOUNT]", help="Credit a line, or an amount of it; may be repeated."),
    ] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="Credit an amount, shared over its lines.")
    ] = None,
    percent: Annotated[
        str | None, typer.Option("--percent", metavar="PERCENT", help="Credit a percent of its net.")
    ] = None,
    rebill: Annotated[
        bool, typer.Option("--rebill", help="With --all: what it billed is a draft again, to be billed anew.")
    ] = False,
    approved_by: Annotated[str | None, typer.Option("--approved-by", help="Who agreed.")] = None,
    without_pdf: NoPdfOption = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Issue a credit note for an invoice: for all of it, for lines, an amount or a percent.

    Amounts are as the lines say them, before tax where tax comes on top; the tax follows.
    """
    from billing_cli.invoices.credit import Order, asked_for, credit_invoice

    asked = asked_for(everything=everything, lines=line or (), amount=amount, percent=percent)
    order = Order(asked=asked, reason=reason, approved_by=approved_by, rebills=rebill)
    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        report = credit_invoice(store, opened, invoice, order, clock.now(now), with_pdf=not without_pdf)
    output.show_rows("credit_notes", report.rows(), CREDIT_COLUMNS, form)
    output.remark("\n".join(report.remarks()), quiet=quiet)
    if report.warnings:
        raise typer.Exit(FINDINGS)


@app.command()
def render(
    invoices: InvoicesArgument = None,
    period: MonthOption = None,
    out: OutOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write invoices as PDF."""
    from billing_cli.invoices.reading import blocked_subscriptions
    from billing_cli.invoices.rendering import render_chosen

    month = session.month_chosen(invoices, period)
    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        report = render_chosen(store, opened, invoices or [], month, out, clock.now(now))
        blocked = blocked_subscriptions(store, month) if month else []
    output.show_rows("files", report.rows(session.here()), FILE_COLUMNS, form)
    output.remark("\n".join(report.remarks()), quiet=quiet)
    for of, subscription in blocked:
        output.remark(f"blocked: {subscription} has no draft for {of}; bill price --period {of} says why", quiet=quiet)
    report.raise_missing_library()
    if blocked or report.report.warnings:
        raise typer.Exit(FINDINGS)
