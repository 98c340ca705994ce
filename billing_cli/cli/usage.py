"""`bill usage`."""

from __future__ import annotations

from typing import Annotated

import typer

from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, PeriodOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS

ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="NAMES", help="Add up by these: customer, subscription, or a dimension; with commas."),
]


def usage(
    period: PeriodOption,
    by: ByOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show what was used in a month.

    A quantity per subscription, meter and combination of dimensions, before any price.
    """
    from billing_cli.usage.report import measure_usage

    month = session.month_given(period)
    opened = session.project_at(project)
    made = not opened.store_path.exists()
    with session.new_store_of(opened, now) as store:
        report = measure_usage(store, opened, month, by.split(",") if by is not None else None)
    columns = output.columns(*report.columns, numbers=["quantity"])
    output.show_rows("usage", report.rows, columns, form)
    output.remark("\n".join(report.findings.remarks()), quiet=quiet)
    if made:
        output.remark(f"there was no store; made {opened.settings.store}, which holds no usage", quiet=quiet)
    if report.findings.need_attention or (made and report.findings.counts):
        raise typer.Exit(FINDINGS)
