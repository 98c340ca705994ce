"""`bill rejects list`, `show`, `export`, `retry`, `dismiss`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.events import ReasonOption
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import FINDINGS, UsageError
from billing_cli.reports.printable import safe

if TYPE_CHECKING:
    from billing_cli.events.rejects.rejected import RejectFilter

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

LIST_COLUMNS = output.columns("reject", "file", "row", "state", "code", "value", "reason", numbers=("reject", "row"))
GIVEN_COLUMNS = output.columns("written", "file", "rows", numbers=("rows",))
COUNTS = ("tried", "accepted", "duplicate", "conflicting", "rejected")
RETRY_COLUMNS = output.columns("file", *COUNTS, numbers=COUNTS)
NumbersArgument = Annotated[
    list[int] | None, typer.Argument(metavar="[REJECT]...", help="Their numbers, as bill rejects list shows them.")
]
FileOption = Annotated[
    str | None, typer.Option("--file", metavar="NAME", help="Only those of this export, named as bill ingest names it.")
]
SourceOption = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="Only those that sources/NAME.yaml read.")
]
CodeOption = Annotated[str | None, typer.Option("--code", metavar="CODE", help="Only those with this code.")]


@app.command("list")
def list_(
    file: FileOption = None,
    source: SourceOption = None,
    code: CodeOption = None,
    every: Annotated[bool, typer.Option("--all", help="Those too that wait no more.")] = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """List rows that are no events: where each stands, and why."""
    from billing_cli.events.rejects.rejected import RejectFilter, read_rejected
    from billing_cli.reports.rejected import reject_rows

    with session.store_of(session.project_at(project), now) as store:
        rows = read_rejected(store, RejectFilter(file=file, source=source, code=code, every=every))
    output.show_rows("rejects", reject_rows(rows), LIST_COLUMNS, form)
    output.remark("" if rows else "no rejected rows", quiet=quiet)


@app.command()
def show(
    reject: Annotated[int, typer.Argument(metavar="REJECT", help="Its number, as bill rejects list shows it.")],
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
) -> None:
    """Show a rejected row: its bytes, why it is no event, and what was made of it since."""
    from billing_cli.events.rejects.rejected import RejectFilter, history_of, read_rejected
    from billing_cli.reports.rejected import reject_document, reject_text

    with session.store_of(session.project_at(project), now) as store:
        (row,) = read_rejected(store, RejectFilter(ids=(reject,), every=True))
        document = reject_document(row, history_of(store, reject))
    if form is Format.JSON:
        output.show_document({"reject": document})
    else:
        output.write("".join(f"{safe(line)}\n" for line in reject_text(document)))


@app.command()
def export(
    rejects: NumbersArgument = None,
    file: FileOption = None,
    source: SourceOption = None,
    code: CodeOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="The folder; if not given, rejects in the project's out folder."),
    ] = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write rejected rows as they were, byte for byte, to correct them and try them again."""
    from billing_cli.events.rejects.giving import give_out
    from billing_cli.reports.rejected import given_rows

    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        files = give_out(store, _filter(rejects, file, source, code), out or opened.folder("out") / "rejects")
    output.show_rows("files", given_rows(opened, files), GIVEN_COLUMNS, form)
    output.remark("" if files else "no rejected rows", quiet=quiet)


@app.command()
def retry(
    rejects: NumbersArgument = None,
    corrected: Annotated[
        Path | None,
        typer.Option("--corrected", metavar="FILE", help="A file of bill rejects export, whose rows were corrected."),
    ] = None,
    file: FileOption = None,
    source: SourceOption = None,
    code: CodeOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Read rejected rows again, by the mappings as they are now; those that are good now become events."""
    from billing_cli.events.rejects.corrected import corrected_rows
    from billing_cli.events.rejects.retrying import retry as try_again
    from billing_cli.reports.rejected import retry_remarks, retry_rows

    opened = session.project_at(project)
    with session.store_of(opened, now) as store:
        rows = None if corrected is None else corrected_rows(store, opened, corrected)
        wanted = _filter(rejects if rows is None else list(rows), file, source, code)
        report = try_again(store, opened, wanted, clock.now(now), corrected=rows, dry_run=dry_run)
        waiting = list(retry_remarks(store, report))
    output.show_rows("files", retry_rows(report), RETRY_COLUMNS, form)
    output.remark("\n".join(waiting) if report.rows else "no rejected rows", quiet=quiet)
    if report.findings:
        raise typer.Exit(FINDINGS)


@app.command()
def dismiss(
    rejects: NumbersArgument = None,
    file: FileOption = None,
    source: SourceOption = None,
    code: CodeOption = None,
    reason: ReasonOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say that rejected rows need no more attention: they are kept, and no longer listed."""
    from billing_cli.events.rejects.dismissing import dismiss as leave
    from billing_cli.reports.rejected import reject_rows

    if reason is None:
        raise UsageError("--reason is missing", "say why these rows need no attention")
    if not rejects and (file, source, code) == (None, None, None):
        raise UsageError("nothing says which rows are meant", "give their numbers, or --file, --source or --code")
    with session.store_of(session.project_at(project), now) as store:
        rows = leave(store, _filter(rejects, file, source, code), reason, clock.now(now))
    output.show_rows("rejects", reject_rows(rows), LIST_COLUMNS, form)
    output.remark("" if rows else "no rejected rows", quiet=quiet)


def _filter(rejects: list[int] | None, file: str | None, source: str | None, code: str | None) -> RejectFilter:
    from billing_cli.events.rejects.rejected import RejectFilter

    if rejects and (file, source, code) != (None, None, None):
        raise UsageError("numbers and --file, --source or --code exclude each other", "give one of them")
    return RejectFilter(ids=tuple(rejects) if rejects else None, file=file, source=source, code=code)
