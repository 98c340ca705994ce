"""Schedules: what local times are called, such as peak and night."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from pricing.problems import Problem, did_you_mean
from pricing.schema import Day, Identifier, Strict, listed
from pricing.yaml_tree import MapNode, Node, TextNode

DAY_MINUTES = 24 * 60
HOURS = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Month = Literal["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)
MONTHS: tuple[str, ...] = get_args(Month)


def _span(value: object) -> object:
    """`23:00-08:00` as minutes of the day: from, until. ValueError otherwise."""
    if not isinstance(value, str):
        return value
    match = HOURS.fullmatch(value)
    if not match:
        raise ValueError(f"{value!r} are not hours; write them as 15:00-20:00")
    hours = [int(match[1]), int(match[3])]
    minutes = [int(match[2]), int(match[4])]
    begin, end = (60 * hour + minute for hour, minute in zip(hours, minutes, strict=True))
    if max(minutes) > 59 or begin >= DAY_MINUTES or end > DAY_MINUTES:
        raise ValueError(f"{value!r} is not within a day; hours run from 00:00 to 24:00, minutes to 59")
    if begin == end:
        raise ValueError(f"{value!r} begins where it ends; for the whole day leave `hours` out")
    return begin, end


# Minutes of the local day [from, until); where from is after until, across midnight.
SPAN_SCHEMA = {"type": "string", "pattern": f"^{HOURS.pattern}$"}
Span = Annotated[tuple[int, int], BeforeValidator(_span), WithJsonSchema(SPAN_SCHEMA)]


def _some(value: object) -> object:
    """A list that is there names something: an empty one would mean either never or always."""
    if isinstance(value, Sequence) and not value:
        raise ValueError("the list is empty; leave it out for always")
    return value


class Rule(Strict):
    """One name of a schedule and when it applies: all of the parts that are written must hold; without any, always.

    Each tests the local instant itself: with `days: [fri]`, hours across midnight are Friday's first and last ones.
    """

    name: Identifier
    days: Annotated[tuple[Weekday, ...], BeforeValidator(_some), BeforeValidator(listed)] = ()
    hours: Annotated[tuple[Span, ...], BeforeValidator(_some), BeforeValidator(listed)] = ()
    months: Annotated[tuple[Month, ...], BeforeValidator(_some), BeforeValidator(listed)] = ()
    dates: Annotated[tuple[Day, ...], BeforeValidator(_some), BeforeValidator(listed)] = ()

    @property
    def always(self) -> bool:
        """Whether it says nothing of when."""
        return not (self.days or self.hours or self.months or self.dates)

    def holds_on(self, day: date) -> bool:
        """Whether it applies at some time of that local day."""
        return (
            (not self.days or WEEKDAYS[day.weekday()] in self.days)
            and (not self.months or MONTHS[day.month - 1] in self.months)
            and (not self.dates or day in self.dates)
        )

    def holds_at(self, minute: int) -> bool:
        """Whether its hours hold that minute of the day, counted from 0 by the local clock."""
        return not self.hours or any(_within(minute, *span) for span in self.hours)


def _within(minute: int, begin: int, end: int) -> bool:
    return begin <= minute < end if begin < end else minute >= begin or minute < end


def _agree(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    if not rules:
        raise ValueError("the schedule has no rule; write `- {name: …}` lines")
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        if rule.name in seen:
            raise ValueError(f"`{rule.name}` names two rules; rename one, or give one rule a list of `hours`")
        if rule.always and place + 1 < len(rules):
            raise ValueError(
                f"`{rule.name}` always applies, so that no rule after it is reached; "
                "put it last, or say when it applies"
            )
        seen.add(rule.name)
    return rules


# The first rule that holds gives the name.
Schedule = Annotated[tuple[Rule, ...], AfterValidator(_agree)]


def stretches(schedules: Sequence[Sequence[Rule]], day: date) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Cut a local day where any of the schedules changes: minutes [from, until), and the name that each gives then.

    Minutes that some schedule has no name for are left out.
    """
    holding = [[rule for rule in schedule if rule.holds_on(day)] for schedule in schedules]
    bounds = {0, DAY_MINUTES}
    bounds |= {bound for rules in holding for rule in rules for span in rule.hours for bound in span}
    for begin, end in pairwise(sorted(bounds)):
        names = [next((rule.name for rule in rules if rule.holds_at(begin)), None) for rules in holding]
        known = tuple(name for name in names if name is not None)
        if len(known) == len(names):
            yield begin, end, known


def unknown_schedules(catalog: MapNode) -> Iterator[Problem]:
    """Dimensions of the meters that ask for a schedule that the catalog does not have."""
    known = _entries(catalog, "schedules")
    for meter, tree in _entries(catalog, "meters").items():
        for dimension, written in _entries(tree, "dimensions").items():
            asked = _entries(written).get("schedule")
            if isinstance(asked, TextNode) and asked.text is not None and asked.text not in known:
                yield Problem(
                    code="unknown-schedule",
                    file=asked.place.file,
                    line=asked.place.line,
                    path=f"meters.{meter}.dimensions.{dimension}.schedule",
                    message=f"there is no schedule `{asked.text}`",
                    remedy=_remedy(asked.text, known),
                )


def _remedy(name: str, known: Iterable[str]) -> str:
    return did_you_mean(name, known) if known else "write it under `schedules`, beside `meters`"


def _entries(node: Node, name: str | None = None) -> Mapping[str, Node]:
    inner = node.entries.get(name) if name is not None and isinstance(node, MapNode) else node
    return inner.entries if isinstance(inner, MapNode) else {}
