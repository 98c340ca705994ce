"""`bill price`."""

from __future__ import annotations

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, PeriodOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS

COLUMNS = output.columns("currency", "drafts", "total", numbers=("drafts", "total"))


def price(
    period: PeriodOption,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make draft invoices for a month.

    Again and again with the same result; what cannot be priced is listed.
    """
    from billing_cli.charges.price import price_period

    month = session.month_given(period)
    opened = session.project_at(project)
    made = not opened.store_path.exists()
    with session.new_store_of(opened, now) as store:
        report = price_period(store, opened, month, clock.now(now))
    output.show_rows("totals", report.rows(), COLUMNS, form)
    output.remark("\n".join(report.remarks()), quiet=quiet)
    if made:
        output.remark(f"there was no store; made {opened.settings.store}, which holds no usage", quiet=quiet)
    if report.need_attention or (made and report.findings.counts):
        raise typer.Exit(FINDINGS)
