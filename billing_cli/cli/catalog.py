"""`bill catalog log`, `show`, `diff`."""

from __future__ import annotations

from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

LOG_COLUMNS = output.columns(
    "version", "effective", "extends", "plan", "what", "existing_subscriptions", what="What changes"
)
DIFF_COLUMNS = output.columns("plan", "path", "before", "after", "what", "existing_subscriptions", what="What changes")
HOLDER_COLUMNS = output.columns("subscription", "customer", "plan", "version", "from", "until", "why")
OnePlanOption = Annotated[str | None, typer.Option("--plan", metavar="PLAN", help="Only this plan.")]


@app.callback()
def catalog() -> None:
    """Versions of the catalog."""


@app.command()
def log(
    project: ProjectOption = None, form: FormatOption = Format.TABLE, now: NowOption = None, quiet: QuietOption = False
) -> None:
    """List the versions: when each takes effect, what it changes, and for whom.

    In the order in which they take effect; what a version changes is said of the one above it.
    """
    from billing_cli.reports.catalog_history import log_versions

    clock.now(now)
    logged = log_versions(session.project_at(project))
    documents = [version.document() for version in logged]
    rows = documents if form is Format.JSON else [row for version in logged for row in version.rows()]
    output.show_rows("versions", rows, LOG_COLUMNS, form)


@app.command()
def show(
    version: Annotated[
        str | None, typer.Argument(metavar="[VERSION]", help="Its name; the latest if not given.")
    ] = None,
    plan: OnePlanOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Print one version whole, with all that it extends, as YAML."""
    from billing_cli.reports.catalog_shown import show_version

    clock.now(now)
    shown = show_version(session.project_at(project), version, plan)
    if form is Format.JSON:
        output.show_document(shown.document())
    else:
        output.write(shown.text())


@app.command()
def diff(
    base: Annotated[str, typer.Argument(metavar="BASE", help="A version, by its name.")],
    head: Annotated[str, typer.Argument(metavar="HEAD", help="Another, usually a later one.")],
    plan: OnePlanOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Compare two versions: whatever of a plan can change an amount, before and after."""
    from billing_cli.reports.catalog_history import diff_versions

    clock.now(now)
    found = diff_versions(session.project_at(project), base, head, plan)
    if form is Format.JSON:
        output.show_document(found.document())
        return
    output.show_rows("changes", found.rows(), DIFF_COLUMNS, form)
    output.remark(found.summary(), quiet=quiet)


@app.command()
def holders(
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="In force on this day; today if not given.")
    ] = None,
    subscription: Annotated[
        str | None, typer.Option("--subscription", metavar="ID", help="All that this one ever holds.")
    ] = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say which version applies to whom, since when, and why."""
    from billing_cli.reports.holders import holders as found

    rows = found(session.project_at(project), on or clock.now(now).date().isoformat(), subscription)
    output.show_rows("holders", rows, HOLDER_COLUMNS, form)
