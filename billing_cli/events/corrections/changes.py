"""A change: what one command makes of events and conflicts that stand, written down so that it can be taken back.

Whoever makes one fills the tables `turns` and `conflict_turns`; nothing that stands is ever rewritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from billing_cli.audit.chain import Record, recorded
from billing_cli.events.ingest import EventWindow
from billing_cli.store.store import Store
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a command is about to change, and why. `kind` is a word of the table `changes`."""

    kind: str
    reason: str | None
    inputs: Mapping[str, object]
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedEvents:
    """Events of one source, customer and type that become `state`: counted, voided or replaced."""

    source: str
    customer: str
    type: str
    state: str
    events: int
    first_us: int
    last_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReport:
    """What a change did. `change_id` is None where it did nothing, or was only rehearsed.

    `conflicts` is how many became kept, replaced, renamed or open.
    """

    kind: str
    change_id: int | None
    events: tuple[ChangedEvents, ...]
    conflicts: Mapping[str, int]

    @property
    def windows(self) -> tuple[EventWindow, ...]:
        """From when to when what counts is different now, by source."""
        sources = sorted({one.source for one in self.events})
        return tuple(_window(source, [one for one in self.events if one.source == source]) for source in sources)

    def count(self, state: str) -> int:
        """How many events became this."""
        return sum(one.events for one in self.events if one.state == state)

    @property
    def empty(self) -> bool:
        """Whether there was nothing to change."""
        return not self.events and not self.conflicts


def _window(source: str, events: list[ChangedEvents]) -> EventWindow:
    return EventWindow(
        source=source,
        events=sum(one.events for one in events),
        first_us=min(one.first_us for one in events),
        last_us=max(one.last_us for one in events),
    )


def begin_turns(store: Store) -> None:
    """Make the tables `turns` and `conflict_turns`, empty."""
    store.run(statement(__package__, "no_turns"))


def make_change(store: Store, plan: Plan, now: datetime, *, dry_run: bool = False) -> ChangeReport:
    """Do what the turns say, in a transaction with a link of its own; where they say nothing, do nothing."""
    planned = planned_change(store, plan)
    if planned.empty or dry_run:
        return planned
    with recorded(store, f"events.{plan.kind}", now) as record:
        return keep_change(store, record, plan, now)


def planned_change(store: Store, plan: Plan) -> ChangeReport:
    """What the turns say, not yet done."""
    return ChangeReport(
        kind=plan.kind,
        change_id=None,
        events=tuple(
            ChangedEvents(
                source=source, customer=customer, type=kind, state=state, events=events, first_us=a, last_us=b
            )
            for source, customer, kind, state, events, a, b in store.rows(statement(__package__, "changed_events"))
        ),
        conflicts=dict(store.rows(statement(__package__, "conflict_counts"))),
    )


def keep_change(store: Store, record: Record, plan: Plan, now: datetime) -> ChangeReport:
    """Write down what the turns say, inside of a transaction, and what the audit chain shall say of it."""
    planned = planned_change(store, plan)
    (change_id,) = store.one(statement(__package__, "next_change"))
    store.run(
        statement(__package__, "insert_change"),
        change_id=change_id,
        kind=plan.kind,
        reason=plan.reason,
        recorded_at=now.isoformat(),
        link=record.seq,
        undoes=plan.undoes,
    )
    store.run(statement(__package__, "insert_event_states"), change_id=change_id)
    store.run(statement(__package__, "insert_conflict_states"), change_id=change_id)
    record.inputs |= {**plan.inputs, "reason": plan.reason}
    record.outputs |= {
        "change": change_id,
        "events": {state: planned.count(state) for state in ("counted", "voided", "replaced")},
        "conflicts": dict(planned.conflicts),
        "digest": store.one(statement(__package__, "turns_digest"))[0],
    }
    return replace(planned, change_id=change_id)
