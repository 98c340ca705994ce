"""`existing_subscriptions`: what a version that changes a plan means for those who are on it already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from pricing.durations import Duration
from pricing.schema import DATE, DurationText, Strict, day
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode

KEY = "existing_subscriptions"
Policy = Literal["move", "keep", "transition"]
Instant = Literal["effective", "next_period", "renewal"]
INSTANTS = ("effective", "next_period", "renewal")
# What a transition may say of the time until the move.
PATCHED = ("charges", "discounts", "commitment")


def _instant(value: object) -> object:
    if not isinstance(value, str) or value in INSTANTS:
        return value
    try:
        return day(value)
    except ValueError:
        known = ", ".join(f"`{name}`" for name in INSTANTS)
        raise ValueError(f"{value!r} is no time to move at; write {known} or a date such as 2026-09-14") from None


AT_SCHEMA = {"anyOf": [{"enum": list(INSTANTS)}, {"type": "string", "format": "date", "pattern": f"^{DATE.pattern}$"}]}


class ExistingFile(Strict):
    """What becomes of the subscriptions that are on the plan before the version takes effect.

    `move`: they pay as this version says; `keep`: they stay on what they have until a later version moves them;
    `transition`: they move after a time, in which they pay what they have with `charges` laid over it.
    """

    policy: Policy
    at: Annotated[Instant | date | None, BeforeValidator(_instant), WithJsonSchema(AT_SCHEMA)] = None
    # `for` is a word of Python.
    length: DurationText | None = Field(default=None, alias="for")
    charges: Mapping[str, Any] | None = None
    discounts: tuple[Mapping[str, Any], ...] | None = None
    commitment: Mapping[str, Any] | None = None
    reason: str | None = None
    approved_by: str | None = None

    @model_validator(mode="after")
    def _agree(self) -> ExistingFile:
        if self.policy == "transition" and self.length is None:
            raise ValueError("a transition needs `for`; say how long it takes, such as `for: 3 months`")
        if self.policy == "keep" and self.at is not None:
            raise ValueError("`keep` moves nobody, so that `at` says nothing; leave it out, or write `policy: move`")
        for name in ("for", *PATCHED):
            if self.policy != "transition" and getattr(self, "length" if name == "for" else name) is not None:
                raise ValueError(
                    f"`{name}` belongs to a transition, and this is `{self.policy}`; "
                    "leave it out, or write `policy: transition`"
                )
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingSubscriptions:
    """The answer that a version gives for one plan; it holds for that version and is never inherited.

    `at` is when a move comes or a transition begins. `length` is how long a transition takes, None for the others.
    `charges`, `discounts` and `commitment` are what it lays over the plan meanwhile, `place` is the whole answer.
    """

    policy: Policy
    at: Instant | date
    length: Duration | None
    charges: MapNode | None
    discounts: Node | None
    commitment: Node | None
    place: MapNode

    @property
    def patch(self) -> MapNode:
        """What a transition lays over the plan, in the plan's own shape."""
        return self.place.with_entries({k: v for k, v in self.place.entries.items() if k in PATCHED})


def existing_of(read: ExistingFile, written: MapNode) -> ExistingSubscriptions:
    """The answer as it was read, with the trees of what it patches."""
    charges = written.entries.get("charges")
    return ExistingSubscriptions(
        policy=read.policy,
        at=read.at or "next_period",
        length=read.length,
        charges=charges if isinstance(charges, MapNode) else None,
        discounts=_unless_absent(written.entries.get("discounts"), ListNode),
        commitment=_unless_absent(written.entries.get("commitment"), MapNode),
        place=written,
    )


def _unless_absent(node: Node | None, kind: type[ListNode] | type[MapNode]) -> Node | None:
    """A part that is written: of its kind, or a null, which takes away what the plan has."""
    return node if isinstance(node, kind | TextNode) else None
