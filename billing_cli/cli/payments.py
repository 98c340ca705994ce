"""`bill payments import`, `list`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

COUNTS = ("rows", "left_out", "new", "known", "conflicting", "unapplied")
IMPORT_COLUMNS = output.columns("file", "mapping", *COUNTS, numbers=COUNTS)
LIST_COLUMNS = output.columns(
    "day", "movement", "invoice", "customer", "amount", "fee", "currency", "payment_id", "mapping", "reference",
    numbers=("amount", "fee"), payment_id="Payment",
)  # fmt: skip


@app.callback()
def payments() -> None:
    """Payments: what banks and payment services say was paid."""


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Exports of a bank or a payment service.")],
    mapping: Annotated[
        str | None,
        typer.Option("--mapping", metavar="NAME", help="Read all of them with statements/NAME.yaml."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it; write nothing.")] = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Put payments into the store, each once, and find the invoices that they pay.

    Where a row cannot be read, nothing of any file is imported. Exit status 3 where a payment contradicts a known one.
    """
    from billing_cli.statements.importing import read_payments
    from billing_cli.statements.payments import import_payments, summary

    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        read = read_payments(store, opened, files, mapping)
        found = import_payments(store, read, clock.now(now), dry_run=dry_run)
    output.show_rows("files", [one.row() for one in found], IMPORT_COLUMNS, form)
    remarks = [remark for one in found for remark in one.remarks()]
    output.remark("\n".join([*remarks, summary(found) + (", nothing written" if dry_run else "")]), quiet=quiet)
    if remarks:
        raise typer.Exit(FINDINGS)


@app.command("list")
def list_(
    invoice: Annotated[
        str | None, typer.Option("--invoice", metavar="NUMBER", help="Only those of one invoice.")
    ] = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """List the payments that were imported, by day; those without an invoice are unapplied cash."""
    from billing_cli.invoices.issued import issued_head
    from billing_cli.statements.payments import payment_row, stored_payments

    with session.store_of(session.project_at(project), now) as store:
        if invoice is not None:
            invoice = issued_head(store, invoice).number
        rows = [payment_row(one) for one in stored_payments(store, invoice)]
    output.show_rows("payments", rows, LIST_COLUMNS, form)
    output.remark("" if rows else "no payments", quiet=quiet)
