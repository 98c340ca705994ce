"""`bill subscription list`, `show`."""

from __future__ import annotations

from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

LIST_COLUMNS = output.columns("subscription", "customer", "plan", "version", "currency", "start", "end")
TERM_COLUMNS = output.columns("term", "value")
EXPLAINED_COLUMNS = output.columns("term", "value", "written", "layer", "instead_of", written="Written at")
OnOption = Annotated[str | None, typer.Option("--on", metavar="DATE", help="On this day; today if not given.")]


@app.callback()
def subscription() -> None:
    """Subscriptions and their terms."""


@app.command("list")
def list_(
    on: OnOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """List the subscriptions that are served on a day, with the plan and version that each holds."""
    from billing_cli.reports.subscription_shown import list_subscriptions

    rows = list_subscriptions(session.project_at(project), on or clock.now(now).date().isoformat())
    output.show_rows("subscriptions", rows, LIST_COLUMNS, form)


@app.command()
def show(
    subscription: Annotated[str, typer.Argument(metavar="SUBSCRIPTION", help="Its id.")],
    on: OnOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say of each value where it is written, and what it replaced.")
    ] = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show all terms of a subscription on a day, as they are priced, and what will change."""
    from billing_cli.reports.subscription_shown import show_subscription

    shown = show_subscription(session.project_at(project), subscription, on or clock.now(now).date().isoformat())
    if form is Format.JSON:
        output.show_document(shown.document(explain=explain))
    else:
        output.show_rows("terms", shown.rows(), EXPLAINED_COLUMNS if explain else TERM_COLUMNS, form)
