"""Trouble in words. Times are UTC."""

from __future__ import annotations

from collections.abc import Sequence

from billing_cli.events.trouble.gaps import Gap
from billing_cli.events.trouble.history import HOURS_OF_DAY
from billing_cli.events.trouble.swings import Swing
from billing_cli.events.trouble.trouble import HOUR_US
from pricing.periods import instant
from pricing.problems import counted

# How many new types or values are named.
NAMED = 5


def gap_words(gap: Gap) -> str:
    """What a gap is."""
    about = f"where about {gap.expected} {'was' if gap.expected == 1 else 'were'} to be expected"
    return (
        f"no event from {span(gap.from_hour, gap.until_hour)} UTC ({length(gap.until_hour - gap.from_hour)}), {about}"
    )


def swing_words(swing: Swing) -> str:
    """What a spike or a slump is."""
    hours = swing.until_hour - swing.from_hour
    when = f"from {span(swing.from_hour, swing.until_hour)} UTC"
    when += f" ({length(hours)})" if swing.hours == hours else f" ({length(swing.hours)} of it)"
    only = "" if swing.too_many else "only "
    usual = f"where about {swing.expected} {'is' if swing.expected == 1 else 'are'} usual"
    return f"{only}{counted(swing.count, 'event')} {when}, {usual}"


def span(from_hour: int, until_hour: int) -> str:
    """Hours [from, until) in words.

    >>> span(24, 30), span(24, 72), span(30, 55)
    ('1970-01-02 00:00 to 06:00', '1970-01-02 00:00 to 1970-01-04 00:00', '1970-01-02 06:00 to 1970-01-03 07:00')
    """
    start, end = hour_text(from_hour), hour_text(until_hour)
    return f"{start} to {end[11:] if start[:10] == end[:10] else end}"


def hour_text(hour: int) -> str:
    """The beginning of an hour since 1970."""
    return instant(hour * HOUR_US).strftime("%Y-%m-%d %H:%M")


def length(hours: int) -> str:
    """A time in hours or, from three days on, in days.

    >>> length(1), length(71), length(74)
    ('1 hour', '71 hours', '3 days')
    """
    return counted(hours, "hour") if hours < 3 * HOURS_OF_DAY else counted(hours // HOURS_OF_DAY, "day")


def ahead(microseconds: int) -> str:
    """How far an event lies ahead of a clock, in the largest unit of which it is two or more.

    >>> ahead(90_000_000), ahead(7_300_000_000), ahead(400_000_000_000)
    ('90 seconds', '2 hours', '4 days')
    """
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if microseconds >= 2 * size * 1_000_000:
            return counted(microseconds // (size * 1_000_000), unit)
    return counted(microseconds // 1_000_000, "second")


def percent(part: int, whole: int) -> str:
    """A share, rounded down to whole percents.

    >>> percent(1, 3), percent(1, 300)
    ('33%', 'less than 1%')
    """
    return f"{100 * part // whole}%" if 100 * part >= whole else "less than 1%"


def named(values: Sequence[tuple[str, int]]) -> str:
    """The first few of some values, each with its events; a long one is cut.

    >>> named([("a", 2), ("b", 1)])
    'a (2 events), b (1 event)'
    """
    told = ", ".join(f"{_shortened(value)} ({counted(events, 'event')})" for value, events in values[:NAMED])
    return told + (f", and {len(values) - NAMED} more" if len(values) > NAMED else "")


def _shortened(value: str) -> str:
    return value if len(value) <= 60 else value[:60] + "…"
