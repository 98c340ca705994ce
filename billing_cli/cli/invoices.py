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
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """List invoices."""
    from billing_cli.invoices.reading import blocked_subscriptions, list_invoices

    month = session.month_given(period) if period else None
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
    invoice: Annotated[str, typer.Argument(metavar="INVOICE", help="Its id, as `bill invoice list` shows it.")],
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show one invoice: with --format json all of it, else its lines."""
    from billing_cli.invoices.reading import credit_remarks, line_rows, show_invoice

    with session.store_of(session.project_at(project), now) as store:
        document = show_invoice(store, invoice)
    if form is Format.JSON:
        output.show_document(document)
    else:
        shown = document["invoice"]
        output.show_rows("lines", line_rows(document), LINE_COLUMNS, form)
        facts = ", ".join(f"{name} {shown['totals'][name]}" for name in ("net", "tax", "due"))
        head = f"{shown['id']} ({shown['status']}): {facts} {shown['currency']}"
        output.remark("\n".join([head, *credit_remarks(document)]), quiet=quiet)


@app.command()
def issue(
    invoices: InvoicesArgument = None,
    period: MonthOption = None,
    without_pdf: Annotated[
        bool, typer.Option("--no-pdf", help="Print no PDFs now; `bill invoice render` makes and keeps them later.")
    ] = False,
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
        report = render_chosen(store, opened, invoices or [], month, out)
        blocked = blocked_subscriptions(store, month) if month else []
    output.show_rows("files", report.rows(session.here()), FILE_COLUMNS, form)
    output.remark("\n".join(report.remarks()), quiet=quiet)
    for of, subscription in blocked:
        output.remark(f"blocked: {subscription} has no draft for {of}; bill price --period {of} says why", quiet=quiet)
    report.raise_missing_library()
    if blocked or report.report.warnings:
        raise typer.Exit(FINDINGS)
