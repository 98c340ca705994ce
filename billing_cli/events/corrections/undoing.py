"""`bill events undo`: a change is taken back by a new one."""

from __future__ import annotations

from datetime import datetime

from billing_cli.errors import BillError
from billing_cli.events.corrections.changes import ChangeReport, Plan, begin_turns, make_change
from billing_cli.store.store import Store
from pricing.problems import counted
from pricing.rating.calculator import statement


def undo_change(store: Store, change_id: int, reason: str | None, now: datetime) -> ChangeReport:
    """Let everything that a change turned be as it was before.

    All of it or nothing: raises BillError where a later change made something else of a part of it.
    """
    if not store.rows(statement(__package__, "change_kind"), change_id=change_id):
        raise BillError(f"there is no change {change_id}", "bill events log lists the changes")
    begin_turns(store)
    store.run(statement(__package__, "turn_back"), change_id=change_id)
    store.run(statement(__package__, "turn_conflicts_back"), change_id=change_id)
    _check_untouched(store, change_id)
    return make_change(store, Plan(kind="undone", reason=reason, inputs={"change": change_id}, undoes=change_id), now)


def _check_untouched(store: Store, change_id: int) -> None:
    later = store.rows(statement(__package__, "later_changes"))
    if not later:
        return
    last, undoes, _ = later[-1]
    if undoes == change_id:
        raise BillError(
            f"change {change_id} is undone already, by change {last}", f"to do it again: bill events undo {last}"
        )
    touched = counted(sum(count for *_, count in later), "event or conflict").replace("conflicts", "conflict")
    names = " and ".join(str(number) for number, *_ in later)
    raise BillError(
        f"change {change_id} cannot be undone: something else was made of {touched} of it since, by change {names}",
        f"undo that first: bill events undo {last}",
    )
