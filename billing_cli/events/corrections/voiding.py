"""`bill events void` and `bill events restore`: events that count no more, and count again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billing_cli.events.corrections.changes import ChangeReport, Plan, begin_turns, make_change
from billing_cli.events.corrections.selection import Selection, select_events
from billing_cli.store.store import Store
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidingReport:
    """What was voided or restored. `already` of the `selected` events were so before; nothing changed for them."""

    change: ChangeReport
    selected: int
    already: int
    dry_run: bool


def void_events(
    store: Store, selection: Selection, reason: str | None, now: datetime, *, dry_run: bool = False
) -> VoidingReport:
    """Let events count no more; they stay in the store. Raises BillError where an id is of no event."""
    return _turned(store, selection, Plan(kind="voided", reason=reason, inputs=selection.said()), now, dry_run=dry_run)


def restore_events(
    store: Store, selection: Selection, reason: str | None, now: datetime, *, dry_run: bool = False
) -> VoidingReport:
    """Let voided events count again. Raises BillError where an id is of no event."""
    plan = Plan(kind="restored", reason=reason, inputs=selection.said())
    return _turned(store, selection, plan, now, dry_run=dry_run)


def _turned(store: Store, selection: Selection, plan: Plan, now: datetime, *, dry_run: bool) -> VoidingReport:
    select_events(store, selection)
    begin_turns(store)
    was, state = ("counted", "voided") if plan.kind == "voided" else ("voided", "counted")
    store.run(statement(__package__, "turn_selected"), was=was, state=state)

    selected, voided = store.one(statement(__package__, "count_selected"))
    change = make_change(store, plan, now, dry_run=dry_run)
    already = voided if plan.kind == "voided" else selected - voided
    return VoidingReport(change=change, selected=selected, already=already, dry_run=dry_run)
