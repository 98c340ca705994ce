"""The corrections of the command line, each as one call on a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from billing_cli.events.conflicts import Conflict, ConflictFilter, read_conflicts
from billing_cli.events.corrections.changes import ChangeReport
from billing_cli.events.corrections.history import Content, LoggedChange, change_log, show_event
from billing_cli.events.corrections.resolving import Resolution, ResolutionReport, resolve_conflicts
from billing_cli.events.corrections.selection import Selection, selection_given
from billing_cli.events.corrections.undoing import undo_change
from billing_cli.events.corrections.voiding import VoidingReport, restore_events, void_events
from billing_cli.project import open_project
from tests.events.ledger import HEADER, NOW, Ledger

NOTHING: Mapping[str, str] = MappingProxyType({})
TIME = "2026-09-01T00:00:00Z"


def row(name: object, units: object = 1, customer: str = "acme", time: str = TIME) -> str:
    """A line of an export with canonical columns."""
    return f"{name},{customer},call,{time},{units}\n"


def export(*rows: str) -> str:
    """An export with canonical columns."""
    return HEADER + "".join(rows)


def void(
    ledger: Ledger, *ids: str, window: str = "", narrowed: Mapping[str, str] = NOTHING, dry_run: bool = False
) -> VoidingReport:
    """Void events by ids, or in a window `FROM UNTIL`."""
    chosen = selection(ledger, *ids, window=window, narrowed=narrowed)
    return ledger.correct(lambda store: void_events(store, chosen, "wrong", NOW, dry_run=dry_run))


def restore(ledger: Ledger, *ids: str, window: str = "") -> VoidingReport:
    """Restore events by ids, or in a window `FROM UNTIL`."""
    chosen = selection(ledger, *ids, window=window)
    return ledger.correct(lambda store: restore_events(store, chosen, None, NOW))


def selection(ledger: Ledger, *ids: str, window: str = "", narrowed: Mapping[str, str] = NOTHING) -> Selection:
    """Events by ids, or in a window `FROM UNTIL` that customer and type narrow."""
    first, _, until = window.partition(" ")
    project = open_project(ledger.root, ledger.root)
    bounds = (first or None, until or None)
    return selection_given(project, "events", ids, bounds, narrowed.get("customer"), narrowed.get("type"))


def undo(ledger: Ledger, change_id: int) -> ChangeReport:
    """Take a change back."""
    return ledger.correct(lambda store: undo_change(store, change_id, None, NOW))


def resolve(
    ledger: Ledger, *row_ids: int, state: Literal["kept", "replaced", "renamed"], new_id: str | None = None
) -> ResolutionReport:
    """Resolve conflicts by their numbers, or all open ones."""
    wanted = ConflictFilter(every=True, row_ids=row_ids) if row_ids else ConflictFilter()
    resolution = Resolution(state=state, new_id=new_id)
    return ledger.correct(lambda store: resolve_conflicts(store, wanted, resolution, None, NOW))


def conflicts(ledger: Ledger) -> list[Conflict]:
    """Every conflict, resolved or not."""
    return ledger.correct(lambda store: read_conflicts(store, ConflictFilter(every=True)))


def states(ledger: Ledger) -> dict[int, str]:
    """The state of every conflict."""
    return {conflict.row_id: conflict.state for conflict in conflicts(ledger)}


def log(ledger: Ledger) -> list[LoggedChange]:
    """Every change."""
    return ledger.correct(change_log)


def shown(ledger: Ledger, name: str, source: str = "events") -> list[Content]:
    """Every content of an event."""
    return ledger.correct(lambda store: show_event(store, source, name))
