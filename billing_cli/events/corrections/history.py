"""What was changed: every change, and all that is known of one event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from billing_cli.errors import BillError
from billing_cli.events.conflicts import fields_of
from billing_cli.events.corrections.selection import want_ids
from billing_cli.store.store import Store
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedChange:
    """A change. counted, voided, replaced: how many events became that; conflicts: how many were resolved or reopened.

    `undone_by` is the change that took it back, where that was not taken back itself.
    """

    change_id: int
    kind: str
    at: str
    actor: str
    counted: int
    voided: int
    replaced: int
    conflicts: int
    reason: str | None
    undoes: int | None
    undone_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventState:
    """What a change made of an event, who made it, when and why."""

    change_id: int
    kind: str
    at: str
    actor: str
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One content of an event: where it stands, what it is now (counted, voided, replaced), and what it was."""

    event_id: int
    file: str
    row: int
    state: str
    fields: Mapping[str, str]
    history: tuple[EventState, ...]


def change_log(store: Store) -> list[LoggedChange]:
    """Every change, the first first."""
    rows = store.rows(statement(__package__, "change_log"))
    undone = _undone({row[0]: row[-1] for row in rows})
    return [
        LoggedChange(
            change_id=change_id,
            kind=kind,
            at=at,
            actor=actor,
            counted=counted,
            voided=voided,
            replaced=replaced,
            conflicts=conflicts,
            reason=reason,
            undoes=undoes,
            undone_by=undone.get(change_id),
        )
        for change_id, kind, at, actor, counted, voided, replaced, conflicts, reason, undoes in rows
    ]


def _undone(undoes: Mapping[int, int | None]) -> dict[int, int]:
    """By which change each was taken back: one that was taken back itself takes nothing back."""
    found: dict[int, int] = {}
    for change_id in sorted(undoes, reverse=True):
        of = undoes[change_id]
        if of is not None and change_id not in found:
            found[of] = change_id
    return found


def show_event(store: Store, source: str, name: str) -> list[Content]:
    """Every content that the store holds of one event. Raises BillError where there is none."""
    want_ids(store, source, [name])
    rows = store.rows(statement(__package__, "contents"))
    if not rows:
        raise BillError(
            f"the source {source} has no event `{name}`",
            "check --source and the id; bill conflicts list and the rejected rows show what never became an event",
        )
    states = dict[int, list[EventState]]()
    for event_id, state in _states(store, [row[0] for row in rows]):
        states.setdefault(event_id, []).append(state)
    return [
        Content(
            event_id=event_id,
            file=file,
            row=number,
            state=state,
            fields=fields_of(*said),
            history=tuple(states.get(event_id, ())),
        )
        for event_id, file, number, state, *said in rows
    ]


def _states(store: Store, event_ids: list[int]) -> Iterator[tuple[int, EventState]]:
    for event_id, change_id, kind, at, actor, state, reason in store.rows(
        statement(__package__, "states_of"), event_ids=event_ids
    ):
        yield (
            event_id,
            EventState(change_id=change_id, kind=kind, at=at, actor=actor, state=state, reason=reason),
        )
