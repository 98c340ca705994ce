"""`bill ingest`."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from billing_cli import clock
from billing_cli.cli import output, progress, session
from billing_cli.cli.events import FromOption, ReasonOption, UntilOption
from billing_cli.cli.follow import Asked
from billing_cli.cli.follow import follow as watch
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS, UsageError

COUNTS = ("rows_read", "accepted", "duplicate", "conflicting", "rejected")
COLUMNS = output.columns(
    "file", "source", *COUNTS, "first_event", "last_event", "note", numbers=COUNTS, rows_read="Rows"
)


def _seconds(text: str) -> float:
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(s|m|h)", text)
    seconds = float(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2]] if found else 0
    if not 0.1 <= seconds <= 86_400:
        raise typer.BadParameter(f"{text!r} is not a time from 0.1s to 24h; write it as 5s, 1m or 1h")
    return seconds


SourceOption = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="Read all of them with sources/NAME.yaml.")
]

EveryOption = Annotated[
    float | None,
    typer.Option(
        "--every",
        parser=_seconds,
        metavar="TIME",
        help="How often to look with --follow, such as 5s or 1m; by default 5s.",
    ),
]
ReplaceOption = Annotated[
    str | None,
    typer.Option(
        "--replace", metavar="SOURCE", help="Let what counts of this source in a window be exactly what the files say."
    ),
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
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on watching the files, and ingest what is new once they stand still.")
    ] = False,
    every: EveryOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
    replace: ReplaceOption = None,
    first: FromOption = None,
    until: UntilOption = None,
    reason: ReasonOption = None,
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
    from billing_cli.events.work import Work
    from billing_cli.reports.ingested import summary

    if follow:
        if dry_run or replace is not None:
            raise UsageError("--follow goes neither with --dry-run nor with --replace", "leave one of them out")
        _follow(files or [], source, every or 5, project, form, now, quiet)
    if every is not None:
        raise UsageError("--every goes with --follow", "add --follow, or leave --every out")
    if replace is not None:
        _replace(files or [], source, (replace, first, until), reason, dry_run, project, form, now, quiet)
        return
    if (first, until, reason) != (None, None, None):
        raise UsageError("--from, --until and --reason go with --replace", "say which source is to be replaced")
    opened = session.project_at(project)
    made = not opened.store_path.exists()
    named = named_exports(opened, files or [], source, sys.stdin.buffer)
    with session.new_store_of(opened, now, readable=readable_files(named.paths)) as store:
        work = Work()
        with progress.shown(work, store, quiet=quiet):
            report = ingest_files(store, named.project, named.paths, source, clock.now(now), dry_run=dry_run, work=work)
        told = summary(store, report, named)
    if form is Format.JSON:
        output.show_document(told.document())
    else:
        output.show_rows("files", told.files, COLUMNS, form)
    output.remark(f"there was no store; made {opened.settings.store}" if made else "", quiet=quiet)
    output.remark("\n".join(told.remarks), quiet=quiet)
    if report.findings:
        raise typer.Exit(FINDINGS)


def _follow(
    files: list[Path],
    source: str | None,
    every_seconds: float,
    project: Path | None,
    form: Format,
    now: datetime | None,
    quiet: bool,
) -> NoReturn:
    """Watch files until Ctrl-C."""
    asked = Asked(
        files=files, source=source, every_seconds=every_seconds, project=project, form=form, columns=COLUMNS, now=now,
        quiet=quiet,
    )  # fmt: skip
    raise typer.Exit(FINDINGS if watch(asked) else 0)


def _replace(
    files: list[Path],
    source: str | None,
    window: tuple[str, str | None, str | None],
    reason: str | None,
    dry_run: bool,
    project: Path | None,
    form: Format,
    now: datetime | None,
    quiet: bool,
) -> None:
    """Let a window of a source be what the files say."""
    from billing_cli.events.corrections.replacing import Replacement, replace_window
    from billing_cli.events.corrections.selection import window_given
    from billing_cli.events.ingest import readable_files
    from billing_cli.events.named_exports import named_exports
    from billing_cli.reports.corrected import replacement_document, replacement_remarks

    if not files:
        raise UsageError("--replace needs the files that say what is to count", "name them: bill ingest FILE...")
    opened = session.project_at(project)
    named = named_exports(opened, files, source, sys.stdin.buffer)
    wanted = Replacement(window=window_given(opened, *window), reason=reason, dry_run=dry_run)
    with session.store_of(opened, now, readable=readable_files(named.paths)) as store:
        report = replace_window(store, named.project, named.paths, source, wanted, clock.now(now))
        waiting = list(replacement_remarks(store, report))
    document = replacement_document(report)
    if form is Format.JSON:
        output.show_document(document)
    else:
        output.show_rows("files", document["files"], COLUMNS, form)
    output.remark("\n".join(waiting), quiet=quiet)
    if report.ingest.findings:
        raise typer.Exit(FINDINGS)
