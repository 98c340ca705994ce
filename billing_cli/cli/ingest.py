"""`bill ingest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, progress, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS

COUNTS = ("rows_read", "accepted", "duplicate", "conflicting", "rejected")
COLUMNS = output.columns(
    "file", "source", *COUNTS, "first_event", "last_event", "note", numbers=COUNTS, rows_read="Rows"
)
SourceOption = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="Read all of them with sources/NAME.yaml.")
]


def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Usage exports.")],
    source: SourceOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Read usage exports into the store.

    Each row becomes an event, a duplicate, a conflict or a reject; none is lost.
    """
    from billing_cli.events.ingest import ingest_files, readable_files
    from billing_cli.events.work import Work
    from billing_cli.reports.ingested import summary

    opened = session.project_at(project)
    made = not opened.store_path.exists()
    with session.new_store_of(opened, now, readable=readable_files(files)) as store:
        work = Work()
        with progress.shown(work, store, quiet=quiet):
            report = ingest_files(store, opened, files, source, clock.now(now), dry_run=dry_run, work=work)
        told = summary(store, report)
    if form is Format.JSON:
        output.show_document(told.document())
    else:
        output.show_rows("files", told.files, COLUMNS, form)
    output.remark(f"there was no store; made {opened.settings.store}" if made else "", quiet=quiet)
    output.remark("\n".join(told.remarks), quiet=quiet)
    if report.findings:
        raise typer.Exit(FINDINGS)
