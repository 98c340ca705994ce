"""`bill conflicts list`, `resolve`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.events import CHANGED_COLUMNS, ReasonOption
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption
from billing_cli.errors import UsageError

if TYPE_CHECKING:
    from billing_cli.events.conflicts import ConflictFilter
    from billing_cli.events.corrections.resolving import Resolution

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

CONFLICT_COLUMNS = output.columns(
    "conflict", "state", "source", "id", "file", "row", "first_file", "first_row", "differences",
    numbers=("conflict", "row", "first_row"),
    first_file="Contradicts",
)  # fmt: skip
OfSourceOption = Annotated[str | None, typer.Option("--source", metavar="NAME", help="Only those of this source.")]
OfFileOption = Annotated[
    str | None, typer.Option("--file", metavar="NAME", help="Only those of this export, named as bill ingest names it.")
]


@app.command("list")
def list_(
    source: OfSourceOption = None,
    file: OfFileOption = None,
    every: Annotated[bool, typer.Option("--all", help="Those too that are resolved.")] = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """List rows that contradict an event: where both stand, and in what they differ."""
    from billing_cli.events.conflicts import ConflictFilter, read_conflicts
    from billing_cli.reports.corrected import conflict_rows, conflict_table

    with session.store_of(session.project_at(project), now) as store:
        conflicts = read_conflicts(store, ConflictFilter(every=every, source=source, file=file))
    rows = conflict_rows(conflicts) if form is Format.JSON else conflict_table(conflicts)
    output.show_rows("conflicts", rows, CONFLICT_COLUMNS, form)
    output.remark("" if rows else "no conflicts" if every else "no open conflicts", quiet=quiet)


@app.command()
def resolve(
    conflicts: Annotated[
        list[int] | None,
        typer.Argument(metavar="[CONFLICT]...", help="Their numbers, as bill conflicts list shows them."),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="The event stays: the later row is wrong.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="The later row takes the event's place.")] = False,
    new_id: Annotated[
        str | None, typer.Option("--new-id", metavar="ID", help="Both happened: the later row counts under this id.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All open ones, in the place of numbers.")] = False,
    source: OfSourceOption = None,
    file: OfFileOption = None,
    reason: ReasonOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say of conflicts which content is right."""
    from billing_cli.events.corrections.resolving import resolve_conflicts
    from billing_cli.reports.corrected import changed_rows, resolution_remarks

    wanted = _wanted(conflicts or [], every, source, file)
    resolution = _resolution(keep, replace, new_id)
    with session.store_of(session.project_at(project), now) as store:
        report = resolve_conflicts(store, wanted, resolution, reason, clock.now(now))
        remarks = list(resolution_remarks(store, report))
    output.show_rows("events", changed_rows(report.change), CHANGED_COLUMNS, form)
    output.remark("\n".join(remarks), quiet=quiet)


def _wanted(numbers: Sequence[int], every: bool, source: str | None, file: str | None) -> ConflictFilter:
    from billing_cli.events.conflicts import ConflictFilter

    if numbers and (every or source is not None or file is not None):
        raise UsageError("conflicts are named by their numbers or by --all, not by both", "leave one of them out")
    if not numbers and not every:
        raise UsageError("no conflicts are named", "give their numbers, or --all, perhaps with --source or --file")
    return ConflictFilter(every=bool(numbers), row_ids=numbers or None, source=source, file=file)


def _resolution(keep: bool, replace: bool, new_id: str | None) -> Resolution:
    from billing_cli.events.corrections.resolving import Resolution

    if keep + replace + (new_id is not None) != 1:
        raise UsageError(
            "say one of --keep, --replace and --new-id", "bill conflicts resolve --help tells what they do"
        )
    return Resolution(state="kept" if keep else "replaced" if replace else "renamed", new_id=new_id)
