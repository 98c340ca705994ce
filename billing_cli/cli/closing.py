"""`bill close`, `bill reopen`."""

from __future__ import annotations

from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import FAILED

OBSTACLE_COLUMNS = output.columns("obstacle", "remedy", remedy="What to do")
MonthArgument = Annotated[str, typer.Argument(metavar="MONTH", help="A calendar month, such as 2026-09.")]


def close(
    period: MonthArgument,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Close a month: nothing of it is priced, issued or made void any more.

    All of it must have passed, be priced and issued, without conflicts; else all that is in the way is listed.
    """
    from billing_cli.invoices.close import close_period

    month = session.month_given(period, "MONTH")
    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        report = close_period(store, opened, month, clock.now(now))
    if report.obstacles or form is not Format.TABLE:
        output.show_rows("obstacles", report.rows(), OBSTACLE_COLUMNS, form)
    output.remark(report.remark(), quiet=quiet)
    if report.obstacles:
        raise typer.Exit(FAILED)


def reopen(
    period: MonthArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the auditor.")],
    project: ProjectOption = None,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Open a closed month again, so that it can have further drafts. What was issued stays as it is."""
    from billing_cli.invoices.close import reopen_period

    month = session.month_given(period, "MONTH")
    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        done = reopen_period(store, month, reason, clock.now(now))
    output.remark(f"{month} is open again" if done else f"{month} is not closed", quiet=quiet)
