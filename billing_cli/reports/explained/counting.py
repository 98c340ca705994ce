"""How many events a line was metered from, what became of the others, and whether they still give its quantity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from billing_cli.reports.explained.metered import BEFORE, COUNTED, HELD, OTHER, LineUsage
from billing_cli.reports.explained.step import Step
from pricing.money import plain_text
from pricing.periods import instant_text
from pricing.yaml_tree import MapNode, Place, place_at

Json = Mapping[str, Any]

# What became of the events that do not count towards the line, in the order of metering.
FATES = {
    HELD: "set before the line: the levels that hold as it begins",
    BEFORE: "of the period before the line: their units came before",
    OTHER: "of other combinations of the dimensions: lines of their own",
    "filtered": "filtered: the `where` of the meter is false",
    "filtered_null": "filtered: the `where` of the meter has no answer, a property is missing",
    "repeated": "repeated: too soon after one of the same key that counts",
    "unmeterable": "unmeterable: a value, a dimension or an amount is missing",
    "claimed_twice": "unmeterable: two subscriptions claim them",
    "unclaimed": "without subscription: no `usage` claims them",
    "without_subscription": "without subscription: none of the customer charges them then",
    "superseded": "superseded: another source reports the same usage",
    "voided": "voided by a person",
    "replaced": "replaced by another content of the same id",
}


def event_steps(usage: LineUsage) -> Iterator[Step]:
    """Per fate of events how many fared so; of those that count, the first and the last."""
    counted = [event for event in usage.events if event.status == COUNTED]
    yield Step(part="events", text="counted", figure=str(len(counted)), place=_place(usage, "event"))
    if counted:
        for which, event in (("first", counted[0]), ("last", counted[-1])):
            text = f"the {which} that counts, in row {event.row} of {event.file}"
            yield Step(part="events", text=text, figure=instant_text(event.time_us))
    for status, text in FATES.items():
        if usage.count(status):
            place = _place(usage, "where" if status.startswith("filtered") else "event")
            yield Step(part="events", text=text, figure=str(usage.count(status)), place=place)


def counts(usage: LineUsage) -> dict[str, int]:
    """The same for programs."""
    return {status: usage.count(status) for status in (COUNTED, *FATES)}


def _place(usage: LineUsage, key: str) -> Place | None:
    """Where the meter says which events it reads, or filters them."""
    tree = usage.item.span.catalog.place
    meters = tree.entries.get("meters")
    written = meters.entries.get(usage.name) if isinstance(meters, MapNode) else None
    if not isinstance(written, MapNode) or key not in written.entries:
        return None
    return place_at(written, (key,))


def differs(usage: LineUsage, stored: str, lines: int) -> str | None:
    """What to say where the events of today give another quantity than the stored one."""
    found = plain_text(usage.quantity)
    if found == stored:
        return None
    whose = "the line has" if lines == 1 else f"the {lines} lines of these events have together"
    return (
        f"the events of today give {found}, and {whose} {stored}: events came or were changed since it was priced, "
        "or files were edited; what follows is as stored"
    )
