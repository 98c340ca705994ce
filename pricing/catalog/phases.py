"""Phases of a charge: one way to price it after the other, for each subscription from where the charge began."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import model_validator

from pricing.catalog.later import later
from pricing.catalog.prices import OWN_PRICE_FIELDS
from pricing.problems import Problem
from pricing.schema import Day, DurationText, Identifier, Strict, read_as
from pricing.yaml_tree import ListNode, MapNode, Node

UNTIL = "until"
# What a charge with phases has in these alone.
OWN_PRICES = OWN_PRICE_FIELDS | {"prices"}


class Until(Strict):
    """When a phase is over: so long `after` the charge began for the subscription, or on a `date`, or once a grant of
    the plan is used up, expires or is void: `credits_exhausted`.
    """

    after: DurationText | None = None
    date: Day | None = None
    credits_exhausted: Identifier | None = None

    @model_validator(mode="after")
    def _says_when(self) -> Until:
        if len([one for one in (self.after, self.date, self.credits_exhausted) if one is not None]) != 1:
            raise ValueError(
                "`until` says when in one way; write `{after: 3 months}`, `{date: 2026-12-01}` "
                "or `{credits_exhausted: welcome}`"
            )
        return self

    def turns_on(self, begun: datetime.date) -> datetime.date | None:
        """The day on which the phase is over, for a subscription whose charge began on `begun`; None if no day says."""
        return self.date if self.after is None else self.after.after(begun)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseTree:
    """One phase as the whole charge that it makes, a tree; `until` None has no end."""

    until: Until | None
    tree: MapNode
    path: str


def phases_of(charge: MapNode, path: str) -> tuple[list[PhaseTree], list[Problem]]:
    """The charges that a charge is, in order: itself where it has no phases."""
    written = charge.entries.get("phases")
    if written is None:
        return [PhaseTree(until=None, tree=charge, path=path)], []
    problems: list[Problem] = []
    found = list(_read(charge, written, f"{path}.phases", problems))
    return ([] if problems else found), problems


def _read(charge: MapNode, written: Node, path: str, problems: list[Problem]) -> Iterator[PhaseTree]:
    items = written.items if isinstance(written, ListNode) else ()
    if not items:
        problems.append(_problem(written, path, "`phases` holds no phase", "write one for each price, in order"))
    for name in sorted(OWN_PRICES & charge.entries.keys()):
        message = f"`{name}` and `phases` exclude each other"
        problems.append(_problem(charge.entries[name], f"{path.removesuffix('.phases')}.{name}", message, "keep one"))
    rest = charge.with_entries({name: node for name, node in charge.entries.items() if name != "phases"})
    for place, item in enumerate(items):
        where, last = f"{path}[{place}]", place + 1 == len(items)
        if not isinstance(item, MapNode):
            problems.append(_problem(item, where, "a phase is a mapping", "write `{until: …, unit_price: …}`"))
            continue
        if (UNTIL in item.entries) == last:
            message = "the last phase has no end" if last else "only the last phase goes on for ever"
            remedy = "take its `until` out, or add a phase after it" if last else "say `until: {after: 3 months}`"
            problems.append(_problem(item, where, message, remedy))
            continue
        until, found = read_as(Until, item.entries[UNTIL], (where, UNTIL), later=later) if not last else (None, [])
        problems += found
        figures = {name: node for name, node in item.entries.items() if name != UNTIL}
        tree = rest.with_entries({**rest.entries, **figures})
        yield PhaseTree(until=until, tree=tree, path=where)


def _problem(node: Node, path: str, message: str, remedy: str) -> Problem:
    return Problem(
        code="bad-value", file=node.place.file, line=node.place.line, path=path, message=message, remedy=remedy
    )
