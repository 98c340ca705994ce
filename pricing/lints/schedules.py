"""Schedules: rules that earlier ones hide, and times that have no name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count

from pricing.catalog.catalog import Catalog
from pricing.catalog.schedule import DAY_MINUTES, MONTHS, WEEKDAYS, Rule, stretches
from pricing.problems import Problem
from pricing.yaml_tree import path_text, place_at


def unsound_schedules(catalog: Catalog) -> Iterator[Problem]:
    """For each schedule the rules that no time reaches, and an example of a time that no rule names.

    Rules that overlap in part are no mistake: the first wins.
    """
    for name, rules in catalog.schedules.items():
        days = list(_kinds_of_day(rules))
        reached = {given for day in days for _, _, (given,) in stretches([rules], day)}
        for place, rule in enumerate(rules):
            if rule.name not in reached:
                yield _warning(
                    catalog,
                    ("schedules", name, place),
                    "unreachable-rule",
                    f"no time is ever `{rule.name}`: the rules before it hold whenever it does",
                    "move it up, or remove it",
                )
        unnamed = [(day, *gap) for day in days for gap in _unnamed(rules, day)]
        if unnamed:
            yield _warning(
                catalog,
                ("schedules", name),
                "schedule-gap",
                f"no rule names {_example(rules, *unnamed[0])}: usage at that time would be unmeterable",
                "add a last rule that has only a name, such as `- {name: other}`",
            )


def _kinds_of_day(rules: Sequence[Rule]) -> Iterator[date]:
    """A day for each weekday of each month that is none of the dates of the rules, then those dates.

    No two days of a kind can differ in what a rule says of them.
    """
    dates = sorted({day for rule in rules for day in rule.dates})
    for month in range(1, 13):
        for weekday in range(7):
            yield next(day for day in _such_days(month, weekday) if day not in dates)
    yield from dates


def _such_days(month: int, weekday: int) -> Iterator[date]:
    """Days of a month that are a certain weekday, year after year."""
    for year in count(2001):
        first = date(year, month, 1)
        yield first + timedelta(days=(weekday - first.weekday()) % 7)


def _unnamed(rules: Sequence[Rule], day: date) -> Iterator[tuple[int, int]]:
    """Minutes [from, until) of a day that no rule names."""
    begin = 0
    for start, end, _ in stretches([rules], day):
        if start > begin:
            yield begin, start
        begin = end
    if begin < DAY_MINUTES:
        yield begin, DAY_MINUTES


def _example(rules: Sequence[Rule], day: date, begin: int, end: int) -> str:
    listed = any(day in rule.dates for rule in rules)
    which = str(day) if listed else f"{WEEKDAYS[day.weekday()]} in {MONTHS[day.month - 1]}"
    return f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02} on {which}"


def _warning(catalog: Catalog, location: tuple[str | int, ...], code: str, message: str, remedy: str) -> Problem:
    place = place_at(catalog.place, location)
    return Problem(
        code=code, file=place.file, line=place.line, path=path_text(location), message=message, remedy=remedy
    )
