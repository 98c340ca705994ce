"""`bill credits list`, `show`, `statement`, `grant`, `void`."""

from __future__ import annotations

from typing import Annotated

import typer

from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, PeriodOption, ProjectOption, QuietOption

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

LIST_COLUMNS = output.columns(
    "grant", "customer", "kind", "unit", "given", "balance", "starts", "expires", "state", numbers=("given", "balance")
)
MOVEMENT_COLUMNS = output.columns(
    "booked_on", "movement", "amount", "balance", "invoice", "period", numbers=("amount", "balance")
)
FIGURES = (
    "opening", "granted", "rolled_in", "burned", "rounding", "dust", "expired", "voided", "rolled_out", "closing",
)  # fmt: skip
STATEMENT_COLUMNS = output.columns("grant", "customer", "kind", "unit", *FIGURES, numbers=FIGURES)
CustomerOption = Annotated[str | None, typer.Option("--customer", metavar="ID", help="Only those of one customer.")]
GrantArgument = Annotated[str, typer.Argument(metavar="GRANT", help="Its id, as `bill credits list` shows it.")]
DayOption = Annotated[str | None, typer.Option("--on", metavar="DATE", help="As of that day; today if not given.")]
ReasonOption = Annotated[str | None, typer.Option("--reason", help="Why.")]
ApprovedOption = Annotated[str | None, typer.Option("--approved-by", help="Who agreed.")]


@app.callback()
def credits() -> None:
    """Credits: grants, and the ledger of what happened to them."""


@app.command("list")
def list_(
    customer: CustomerOption = None,
    on: DayOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """List grants with what is left of each, as far as months are priced."""
    from billing_cli.reports.credits import list_grants

    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        rows = list_grants(store, opened, session.day_given("--on", on, now), customer)
    output.show_rows("grants", rows, LIST_COLUMNS, form)
    if not rows:
        output.remark("nobody holds a grant", quiet=quiet)


@app.command()
def show(
    grant: GrantArgument,
    every: Annotated[bool, typer.Option("--all", help="Rows too that were taken back later.")] = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show one grant and every movement of it."""
    from billing_cli.reports.credits import show_grant

    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        shown = show_grant(store, opened, grant, session.day_given("--on", None, now), every=every)
    if form is Format.JSON:
        output.show_document(shown)
        return
    output.show_rows("movements", shown["movements"], MOVEMENT_COLUMNS, form)
    held = shown["grant"]
    until = f" until {held['expires']}" if held["expires"] else ""
    where = f", written at {held['place']}" if held["place"] else ""
    said = f"{held['grant']}: {held['kind']}, {held['given']} {held['unit']} from {held['starts']}{until}{where}"
    output.remark(f"{said}; {held['state']}, {held['balance']} left", quiet=quiet)


@app.command("statement")
def statement(
    period: PeriodOption,
    customer: CustomerOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Print what each grant had as a month began, what happened to it, and what it has at the end.

    The figures of a row add up, with their signs, from opening to closing.
    """
    from billing_cli.reports.credits import statement_of

    month = session.month_given(period)
    with session.store_of(session.project_at(project), now) as store:
        rows = statement_of(store, month, customer)
    output.show_rows("statement", rows, STATEMENT_COLUMNS, form)
    if not rows:
        output.remark(f"no grant has a balance or a movement in {month}; price the month first", quiet=quiet)


@app.command("grant")
def grant_(
    customer: Annotated[str, typer.Option("--customer", metavar="ID", help="Who gets it.")],
    amount: Annotated[str, typer.Option("--amount", help="How much it gives.")],
    unit: Annotated[str, typer.Option("--unit", help="A currency, or a meter.")],
    kind: Annotated[str | None, typer.Option("--kind", help="promotional or prepaid, for money.")] = None,
    grant_id: Annotated[str | None, typer.Option("--id", metavar="ID", help="Its id; made up if not given.")] = None,
    starts: Annotated[str | None, typer.Option("--starts", metavar="DATE", help="Today if not given.")] = None,
    expires: Annotated[str | None, typer.Option("--expires", metavar="WHEN", help="A date, or `90 days`.")] = None,
    subscription: Annotated[str | None, typer.Option("--subscription", help="Only for this one.")] = None,
    charge: Annotated[list[str] | None, typer.Option("--charge", help="Only for this charge; may be repeated.")] = None,
    priority: Annotated[str | None, typer.Option("--priority", help="The lowest is used first.")] = None,
    replaces: Annotated[str | None, typer.Option("--replaces", help="A grant of the plan not given then.")] = None,
    price_paid: Annotated[str | None, typer.Option("--price-paid", help="What a prepaid one was bought for.")] = None,
    reason: ReasonOption = None,
    approved_by: ApprovedOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write a grant into a file of the customers folder; it counts from the next pricing on."""
    from billing_cli.reports.credit_writing import free_name, write_entry

    opened = session.project_at(project)
    since = starts or session.day_given("--starts", None, now).isoformat()
    name = grant_id or free_name(opened, f"{customer}-{since}")
    given = {
        "id": name,
        "customer": customer,
        "subscription": subscription,
        "amount": amount,
        "unit": unit,
        "kind": kind,
        "priority": priority,
        "charges": charge,
        "starts": since,
        "expires": expires,
        "replaces": replaces,
        "price_paid": price_paid,
        "reason": reason,
        "approved_by": approved_by,
    }
    _show_written(write_entry(opened, "grants", name, given), name, form, quiet=quiet)


@app.command("void")
def void(
    grant: GrantArgument,
    at: Annotated[
        str | None, typer.Option("--at", metavar="DATE", help="From that day on; today if not given.")
    ] = None,
    reason: ReasonOption = None,
    approved_by: ApprovedOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Take back what is left of a grant, in a file of the customers folder; it counts from the next pricing on."""
    from billing_cli.reports.credit_writing import write_entry

    opened = session.project_at(project)
    day = session.day_given("--at", at, now).isoformat()
    given = {"grant": grant, "at": day, "reason": reason, "approved_by": approved_by}
    _show_written(write_entry(opened, "voids", grant, given), grant, form, quiet=quiet)


def _show_written(file: str, grant: str, form: Format, *, quiet: bool) -> None:
    """Say what was written; the invoices of months that are priced already know nothing of it."""
    output.show_rows("written", [{"grant": grant, "file": file}], output.columns("grant", "file"), form)
    output.remark("commit the file; price the months that it touches again: bill price --period MONTH", quiet=quiet)
