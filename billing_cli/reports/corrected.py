"""What the commands tell that correct events and resolve conflicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from billing_cli.events.conflicts import Conflict
from billing_cli.events.corrections.changes import ChangedEvents, ChangeReport
from billing_cli.events.corrections.history import Content, LoggedChange
from billing_cli.events.corrections.replacing import ReplacementReport
from billing_cli.events.corrections.resolving import ResolutionReport
from billing_cli.events.corrections.voiding import VoidingReport
from billing_cli.reports.ingested import differences_said, drafts_touched, file_remarks, file_rows
from billing_cli.store.store import Store
from pricing.periods import instant_text
from pricing.problems import counted


def changed_rows(report: ChangeReport) -> list[dict[str, Any]]:
    """A row per source, customer, type and what becomes of the events."""
    return [_changed(one) for one in report.events]


def _changed(one: ChangedEvents) -> dict[str, Any]:
    return {
        "source": one.source,
        "customer": one.customer,
        "type": one.type,
        "becomes": one.state,
        "events": one.events,
        "first_event": instant_text(one.first_us),
        "last_event": instant_text(one.last_us),
    }


def change_remarks(store: Store, report: ChangeReport, *, dry_run: bool = False) -> Iterator[str]:
    """The number of the change and how to take it back, and the drafts that it may alter."""
    if dry_run:
        yield "dry run: nothing was changed"
    elif report.change_id is None:
        yield "nothing was changed"
    else:
        yield f"change {report.change_id}: {_said(report)}; to take it back: bill events undo {report.change_id}"
        for period in drafts_touched(store, report.windows):
            yield f"there are drafts of {period}, made before this change: bill price --period {period}"


def _said(report: ChangeReport) -> str:
    words = {"counted": "counted", "voided": "voided", "replaced": "replaced"}
    of_events = [
        f"{counted(report.count(state), 'event')} {word}" for state, word in words.items() if report.count(state)
    ]
    of_conflicts = [f"{counted(count, 'conflict')} {state}" for state, count in report.conflicts.items()]
    return ", ".join([*of_events, *of_conflicts])


def voiding_remarks(store: Store, report: VoidingReport) -> Iterator[str]:
    """The same, and how many of the events were so before."""
    if not report.selected:
        yield "no event stands there"
    elif report.already:
        voided = report.change.kind == "voided"
        verb = "was" if report.already == 1 else "were"
        yield f"{counted(report.already, 'event')} {verb} {report.change.kind if voided else 'counted'} already"
    yield from change_remarks(store, report.change, dry_run=report.dry_run)


def log_rows(changes: Sequence[LoggedChange]) -> list[dict[str, Any]]:
    """A row per change."""
    return [
        {
            "change": one.change_id,
            "kind": one.kind,
            "at": _at(one.at),
            "actor": one.actor,
            "counted": one.counted,
            "voided": one.voided,
            "replaced": one.replaced,
            "conflicts": one.conflicts,
            "reason": one.reason,
            "undoes": one.undoes,
            "undone_by": one.undone_by,
        }
        for one in changes
    ]


def content_rows(contents: Sequence[Content]) -> list[dict[str, Any]]:
    """A row per content of an event."""
    return [
        {
            "event": one.event_id,
            "state": one.state,
            "file": one.file,
            "row": one.row,
            **{name: one.fields[name] for name in ("customer", "type", "time")},
            "properties": {
                name.removeprefix("properties."): value
                for name, value in one.fields.items()
                if name.startswith("properties.")
            },
            "history": [
                {
                    "change": state.change_id,
                    "kind": state.kind,
                    "at": _at(state.at),
                    "actor": state.actor,
                    "became": state.state,
                    "reason": state.reason,
                }
                for state in one.history
            ],
        }
        for one in contents
    ]


def content_remarks(contents: Sequence[Content]) -> Iterator[str]:
    """What changes made of each content, in words."""
    for one in contents:
        for state in one.history:
            why = f": {state.reason}" if state.reason else ""
            yield (
                f"{one.file} row {one.row}: {state.state} by change {state.change_id} "
                f"({state.kind} by {state.actor}, {state.at[:10]}){why}"
            )


def conflict_rows(conflicts: Sequence[Conflict]) -> list[dict[str, Any]]:
    """A row per conflict, with what the later row says in the place of what."""
    return [
        {
            "conflict": one.row_id,
            "state": one.state,
            "source": one.source,
            "id": one.id,
            "file": one.file,
            "row": one.row,
            "first_file": one.first_file,
            "first_row": one.first_row,
            "differences": [{"field": d.field, "first": d.first, "later": d.later} for d in one.differences],
        }
        for one in conflicts
    ]


def conflict_table(conflicts: Sequence[Conflict]) -> list[dict[str, Any]]:
    """The same for people: the differences in words."""
    return [
        {**row, "differences": differences_said(one.differences)}
        for row, one in zip(conflict_rows(conflicts), conflicts, strict=True)
    ]


def resolution_remarks(store: Store, report: ResolutionReport) -> Iterator[str]:
    """The number of the change and how to take it back, and the drafts that it may alter."""
    if report.already:
        yield f"{counted(report.already, 'conflict')} {'was' if report.already == 1 else 'were'} resolved so already"
    yield from change_remarks(store, report.change)


def replacement_document(report: ReplacementReport) -> dict[str, Any]:
    """All of a replacement, for programs."""
    return {
        "files": list(file_rows(report.ingest)),
        "change": {
            "change": report.change.change_id,
            "source": report.window.source,
            "from": instant_text(report.window.from_us),
            "until": instant_text(report.window.until_us),
            "events": changed_rows(report.change),
            "conflicts": dict(report.change.conflicts),
        },
    }


def replacement_remarks(store: Store, report: ReplacementReport) -> Iterator[str]:
    """What waits for a person, what is different in the window now, and how to take it back."""
    yield from file_remarks(report.ingest)
    rejected = sum(file.rejected for file in report.ingest.files)
    if rejected:
        yield f"{counted(rejected, 'rejected row')} of the files {'counts' if rejected == 1 else 'count'} nowhere"
    if report.ingest.dry_run:
        yield f"would change of {report.window}: {_said(report.change) or 'nothing'}"
    else:
        yield f"replaced {report.window}"
    yield from change_remarks(store, report.change, dry_run=report.ingest.dry_run)


def _at(recorded_at: str) -> str:
    """The time of a command as instants print."""
    return recorded_at.replace("+00:00", "Z")
