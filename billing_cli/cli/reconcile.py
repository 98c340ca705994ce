"""`bill reconcile`."""

from __future__ import annotations

from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, PeriodOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS

COLUMNS = output.columns(
    "number", "section", "control", "result", "compared", "exceptions", "at_risk", numbers=("compared", "exceptions")
)

AgainstOption = Annotated[
    list[str] | None,
    typer.Option(
        "--against",
        metavar="[NAME=]FILE",
        help="Compare with an export of others, read with statements/NAME.yaml; may be repeated.",
    ),
]


def reconcile(
    period: PeriodOption,
    against: AgainstOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Prove that files, events, quantities, lines, invoices and money tie, or say exactly where they do not.

    Writes nothing to the store. Exit status 3 where something does not tie.
    """
    from billing_cli.reports.reconcile.reconcile import reconcile as reconciled

    month = session.month_given(period)
    opened = session.project_at(project)
    session.demand_store(opened)
    pack = reconciled(opened, month, clock.now(now), against or ())
    document = pack.document()
    if form is Format.JSON:
        output.show_document({"reconciliation": document})
    else:
        rows = [
            {
                "number": section.number,
                "section": section.title,
                "control": control.name,
                "result": control.result,
                "compared": control.compared,
                "exceptions": control.exceptions,
                "at_risk": None,
            }
            for section in pack.sections
            for control in section.controls
        ]
        output.show_rows("controls", rows, COLUMNS, form)
    if not pack.ties:
        raise typer.Exit(FINDINGS)
