"""`bill ingest`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
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
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]",
            help="Usage exports: files, folders, patterns in quotes, - for standard input. "
            "By default all files of the exports folder that a mapping claims.",
        ),
    ] = None,
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
    from billing_cli.events.named_exports import named_exports
    from billing_cli.reports.ingested import file_rows, known_remark, remarks

    opened = session.project_at(project)
    made = not opened.store_path.exists()
    named = named_exports(opened, files or [], source, sys.stdin.buffer)
    with session.new_store_of(opened, now, readable=readable_files(named.paths)) as store:
        report = ingest_files(store, named.project, named.paths, source, clock.now(now), dry_run=dry_run)
        waiting = list(remarks(store, report))
    output.show_rows("files", file_rows(report, without_known=named.is_all), COLUMNS, form)
    output.remark(known_remark(report, named), quiet=quiet)
    output.remark(f"there was no store; made {opened.settings.store}" if made else "", quiet=quiet)
    output.remark("\n".join(waiting), quiet=quiet)
    if report.findings:
        raise typer.Exit(FINDINGS)
