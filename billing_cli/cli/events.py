"""`bill events void`, `restore`, `undo`, `log`, `show`."""

from __future__ import annotations

from typing import Annotated

import typer

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format, FormatOption, NowOption, ProjectOption, QuietOption

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

CHANGED_COLUMNS = output.columns(
    "source", "customer", "type", "becomes", "events", "first_event", "last_event", numbers=["events"]
)
LOG_COUNTS = ("counted", "voided", "replaced", "conflicts")
LOG_COLUMNS = output.columns(
    "change", "kind", "at", "actor", *LOG_COUNTS, "reason", "undoes", "undone_by", numbers=("change", *LOG_COUNTS)
)
CONTENT_COLUMNS = output.columns(
    "event", "state", "file", "row", "customer", "type", "time", "properties", numbers=("event", "row")
)
EventsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[EVENT]...", help="Their ids; else a window, by the options.")
]
EventSourceOption = Annotated[
    str, typer.Option("--source", metavar="NAME", help="The source of the events, as the events say it.")
]
FromOption = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="TIME", help="Where the window begins: a date, midnight in the project's zone; or an instant."
    ),
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="Where it ends; that instant is not part of it.")
]
CustomerOption = Annotated[
    str | None, typer.Option("--customer", metavar="NAME", help="Of the window, only those that say this customer.")
]
TypeOption = Annotated[
    str | None, typer.Option("--type", metavar="NAME", help="Of the window, only those of this type.")
]
ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why, for whoever reads the log.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")]
ChangeArgument = Annotated[int, typer.Argument(metavar="CHANGE", help="Its number, as bill events log shows it.")]


@app.command()
def void(
    source: EventSourceOption,
    events: EventsArgument = None,
    first: FromOption = None,
    until: UntilOption = None,
    customer: CustomerOption = None,
    kind: TypeOption = None,
    reason: ReasonOption = None,
    dry_run: DryRunOption = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Let events count no more.

    They stay in the store, and `bill events undo` lets them count again.
    """
    from billing_cli.events.corrections.selection import selection_given
    from billing_cli.events.corrections.voiding import void_events
    from billing_cli.reports.corrected import changed_rows, voiding_remarks

    opened = session.project_at(project)
    selection = selection_given(opened, source, events or [], (first, until), customer, kind)
    with session.store_of(opened, now) as store:
        report = void_events(store, selection, reason, clock.now(now), dry_run=dry_run)
        remarks = list(voiding_remarks(store, report))
    output.show_rows("events", changed_rows(report.change), CHANGED_COLUMNS, form)
    output.remark("\n".join(remarks), quiet=quiet)


@app.command()
def restore(
    source: EventSourceOption,
    events: EventsArgument = None,
    first: FromOption = None,
    until: UntilOption = None,
    customer: CustomerOption = None,
    kind: TypeOption = None,
    reason: ReasonOption = None,
    dry_run: DryRunOption = False,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Let voided events count again."""
    from billing_cli.events.corrections.selection import selection_given
    from billing_cli.events.corrections.voiding import restore_events
    from billing_cli.reports.corrected import changed_rows, voiding_remarks

    opened = session.project_at(project)
    selection = selection_given(opened, source, events or [], (first, until), customer, kind)
    with session.store_of(opened, now) as store:
        report = restore_events(store, selection, reason, clock.now(now), dry_run=dry_run)
        remarks = list(voiding_remarks(store, report))
    output.show_rows("events", changed_rows(report.change), CHANGED_COLUMNS, form)
    output.remark("\n".join(remarks), quiet=quiet)


@app.command()
def undo(
    change: ChangeArgument,
    reason: ReasonOption = None,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Take a change back.

    All that it made of events and conflicts is as before; the change stays in the log, and so does this.
    """
    from billing_cli.events.corrections.undoing import undo_change
    from billing_cli.reports.corrected import change_remarks, changed_rows

    with session.store_of(session.project_at(project), now) as store:
        report = undo_change(store, change, reason, clock.now(now))
        remarks = list(change_remarks(store, report))
    output.show_rows("events", changed_rows(report), CHANGED_COLUMNS, form)
    output.remark("\n".join(remarks), quiet=quiet)


@app.command()
def log(
    project: ProjectOption = None, form: FormatOption = Format.TABLE, now: NowOption = None, quiet: QuietOption = False
) -> None:
    """List what was changed about events and conflicts: when, by whom and why."""
    from billing_cli.events.corrections.history import change_log
    from billing_cli.reports.corrected import log_rows

    with session.store_of(session.project_at(project), now) as store:
        rows = log_rows(change_log(store))
    output.show_rows("changes", rows, LOG_COLUMNS, form)
    output.remark("" if rows else "nothing was changed yet", quiet=quiet)


@app.command()
def show(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="Its id.")],
    source: EventSourceOption,
    project: ProjectOption = None,
    form: FormatOption = Format.TABLE,
    now: NowOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show an event: every content that came of it, where it stands, and what was made of it."""
    from billing_cli.events.corrections.history import show_event
    from billing_cli.reports.corrected import content_remarks, content_rows

    with session.store_of(session.project_at(project), now) as store:
        contents = show_event(store, source, event)
    output.show_rows("contents", content_rows(contents), CONTENT_COLUMNS, form)
    output.remark("\n".join(content_remarks(contents)), quiet=quiet)
