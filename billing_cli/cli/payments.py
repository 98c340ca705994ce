"""`bill payments import`, `list`, `apply`, `unapply`, `write-off`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS, UsageError

if TYPE_CHECKING:
    from billing_cli.statements.applying import Applied

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

COUNTS = ("rows", "left_out", "new", "known", "conflicting", "unapplied")
IMPORT_COLUMNS = output.columns("file", "mapping", *COUNTS, numbers=COUNTS)
LIST_COLUMNS = output.columns(
    "day", "movement", "invoice", "customer", "amount", "fee", "currency", "payment_id", "mapping", "reference",
    "reason", numbers=("amount", "fee"), payment_id="Payment",
)  # fmt: skip
APPLIED_COLUMNS = output.columns(
    "invoice", "customer", "day", "amount", "currency", "payment_id", numbers=["amount"], payment_id="Payment"
)
PaymentArgument = Annotated[str, typer.Argument(metavar="PAYMENT", help="Its id, as bill payments list shows it.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the auditor.")]
DayOption = Annotated[str | None, typer.Option("--on", metavar="DATE", help="From that day on; today if not given.")]
MappingOption = Annotated[
    str | None, typer.Option("--mapping", metavar="NAME", help="Of which mapping it is, where two have its id.")
]


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
    unapplied: Annotated[
        bool, typer.Option("--unapplied", help="Only money that belongs to no invoice: of each payment what is left.")
    ] = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """List the payments by day, and how people applied them; what has no invoice is unapplied cash."""
    from billing_cli.invoices.issued import issued_head
    from billing_cli.statements.payments import belongs_to_none, left_over, payment_row, stored_payments

    if unapplied and invoice is not None:
        raise UsageError("what is unapplied is of no invoice", "leave out --invoice or --unapplied")
    with session.store_of(session.project_at(project), now) as store:
        if invoice is not None:
            invoice = issued_head(store, invoice).number
        found = stored_payments(store, invoice)
    rows = [payment_row(one) for one in (left_over(filter(belongs_to_none, found)) if unapplied else found)]
    output.show_rows("payments", rows, LIST_COLUMNS, form)
    output.remark("" if rows else "no payments", quiet=quiet)


@app.command()
def apply(
    payment: PaymentArgument,
    invoices: Annotated[
        list[str],
        typer.Argument(metavar="NUMBER[=AMOUNT]", help="The invoices that it pays; one may go without an amount."),
    ],
    reason: ReasonOption,
    on: DayOption = None,
    mapping: MappingOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say which invoices a payment is for that names none: all of it, or amounts.

    It pays them from the day of `--on`; balances of the days before stay as they were.
    """
    from billing_cli.statements.applying import Order, apply_payment

    order = Order(payment_id=payment, mapping=mapping, reason=reason, day=session.day_given("--on", on, now))
    with session.store_of(session.project_at(project), now) as store:
        _show_applied(apply_payment(store, order, invoices, clock.now(now)), form, quiet=quiet)


@app.command()
def unapply(
    payment: PaymentArgument,
    invoices: Annotated[
        list[str] | None, typer.Argument(metavar="NUMBER", help="Only off these invoices; off all, if not given.")
    ] = None,
    *,
    reason: ReasonOption,
    on: DayOption = None,
    mapping: MappingOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Take a payment off the invoices that it pays, from a day on; then it belongs to none, and can be applied anew."""
    from billing_cli.statements.applying import Order, unapply_payment

    order = Order(payment_id=payment, mapping=mapping, reason=reason, day=session.day_given("--on", on, now))
    with session.store_of(session.project_at(project), now) as store:
        _show_applied(unapply_payment(store, order, invoices or (), clock.now(now)), form, quiet=quiet)


def _show_applied(done: Applied, form: Format, *, quiet: bool) -> None:
    output.show_rows("applied", done.rows, APPLIED_COLUMNS, form)
    output.remark(done.remark(), quiet=quiet)


@app.command("write-off")
def write_off_(
    invoice: Annotated[str, typer.Argument(metavar="NUMBER", help="The invoice.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="How much of it nobody will pay.")],
    reason: ReasonOption,
    back: Annotated[bool, typer.Option("--back", help="Open again what was written off.")] = False,
    on: DayOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Close an amount of an invoice that nobody will pay, such as what a bank kept."""
    from billing_cli.statements.applying import write_off

    day = session.day_given("--on", on, now)
    with session.store_of(session.project_at(project), now) as store:
        row = write_off(store, invoice, amount, reason, day, clock.now(now), back=back)
    output.show_rows("written_off", [row], APPLIED_COLUMNS, form)
    output.remark(f"{'opened again' if back else 'written off'}: {row['payment_id']}", quiet=quiet)
