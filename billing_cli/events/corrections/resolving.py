"""`bill conflicts resolve`: which of two contents of one id is right, or that both are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from billing_cli.audit.chain import recorded
from billing_cli.errors import BillError
from billing_cli.events.conflicts import ConflictFilter, ask_conflicts
from billing_cli.events.corrections.changes import ChangeReport, Plan, begin_turns, keep_change, planned_change
from billing_cli.events.corrections.contents import begin_contents, insert_contents
from billing_cli.events.corrections.selection import EXAMPLES, want_ids
from billing_cli.events.properties import define_wanted
from billing_cli.store.store import Store
from pricing.rating.calculator import Statement, statement

LONGEST_ID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What becomes of conflicts: the event stays (kept), the later row takes its place (replaced), or it counts too,
    as an event of the id `new_id` (renamed).
    """

    state: Literal["kept", "replaced", "renamed"]
    new_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionReport:
    """What was resolved. `already` conflicts were so before."""

    change: ChangeReport
    already: int


def resolve_conflicts(
    store: Store, wanted: ConflictFilter, resolution: Resolution, reason: str | None, now: datetime
) -> ResolutionReport:
    """Resolve conflicts in one change. All of them or none: raises BillError where one cannot be resolved so."""
    ask_conflicts(store, wanted)
    already = _check(store, wanted, resolution)
    begin_turns(store)
    begin_contents(store)
    store.run(_sql("turn_conflicts"), state=resolution.state)
    write: Callable[[], None] = partial(insert_contents, store)
    if resolution.state == "replaced":
        _replace(store)
    elif resolution.new_id is not None and not already:
        write = _rename(store, resolution.new_id, now)

    plan = Plan(kind="resolved", reason=reason, inputs=_said(wanted, resolution))
    change = planned_change(store, plan)
    if not change.empty:
        with recorded(store, "conflicts.resolved", now) as record:
            write()
            change = keep_change(store, record, plan, now)
    return ResolutionReport(change=change, already=already)


def _sql(name: str) -> Statement:
    return statement(__package__, name)


def _check(store: Store, wanted: ConflictFilter, resolution: Resolution) -> int:
    """How many of the conflicts are resolved that way already. Raises BillError where one is unknown, or otherwise."""
    known = {row_id for (row_id,) in store.rows(_sql("known_conflicts"))}
    unknown = [row_id for row_id in wanted.row_ids or () if row_id not in known]
    if unknown:
        names = ", ".join(map(str, unknown[:EXAMPLES])) + (", …" if unknown[EXAMPLES:] else "")
        raise BillError(
            f"there is no conflict {names}; nothing was done", "bill conflicts list --all shows all of them"
        )
    if resolution.state == "renamed" and len(known) > 1:
        raise BillError("a new id can be given to one conflict only", "resolve them one by one")

    already = 0
    for state, count, first in store.rows(_sql("conflict_states_now")):
        if state == resolution.state and state != "renamed":
            already = count
        elif state not in ("open", "kept"):
            by = store.one(_sql("resolved_by"), row_id=first)[0]
            raise BillError(
                f"conflict {first} is {state} already, by change {by}; nothing was done",
                f"to resolve it another way, undo that first: bill events undo {by}",
            )
    return already


def _replace(store: Store) -> None:
    """Let the turns put the content of each conflict in the place of what it contradicts."""
    rivals = store.rows(_sql("rivals"), most=EXAMPLES)
    if rivals:
        names = "; ".join(f"{' and '.join(map(str, rows))} of event {name}" for _, name, rows in rivals)
        raise BillError(
            f"several conflicts are of the same event, and only one can take its place: {names}; nothing was done",
            "name one of them to replace the event, and keep or leave the others",
        )
    store.run(_sql("wanted_siblings"))
    define_wanted(store)
    for step in ("siblings", "turn_to_later", "later_contents"):
        store.run(_sql(step))


def _rename(store: Store, new_id: str, now: datetime) -> Callable[[], None]:
    """Let the turns count the conflict's row under a new id; gives what is to be written besides."""
    _, source, name = store.one(_sql("the_conflict"))
    if not 1 <= len(new_id) <= LONGEST_ID:
        raise BillError(f"an id has 1 to {LONGEST_ID} characters", "give another one")
    want_ids(store, source, [new_id])
    found = store.rows(_sql("namesakes"))
    if len(found) == 1 and found[0][1]:
        store.run(_sql("turn_one"), event_id=found[0][0], was="voided", state="counted")
        return partial(insert_contents, store)
    if found or new_id == name:
        raise BillError(f"the source {source} has an event `{new_id}` already; nothing was done", "give another id")

    file_id, rows_before = store.one(statement("billing_cli.events", "next_numbers"))
    store.run(_sql("renamed_content"), event_id=rows_before + 1, id=new_id)
    store.run(_sql("turn_one"), event_id=rows_before + 1, was="voided", state="counted")

    def write() -> None:
        store.run(_sql("renamed_row"), file_id=file_id, rows_before=rows_before, ingested_at=now.isoformat())
        insert_contents(store)

    return write


def _said(wanted: ConflictFilter, resolution: Resolution) -> dict[str, object]:
    """What the audit chain says of it."""
    chosen = (
        {"source": wanted.source, "file": wanted.file} if wanted.row_ids is None else {"conflicts": [*wanted.row_ids]}
    )
    return {**chosen, "as": resolution.state, "new_id": resolution.new_id}
