"""Calendar time: local dates in a named zone, handed on as half-open UTC instants in integer microseconds.

Zones come from the pinned `tzdata` package alone, never from the machine, so that an invoice is the same everywhere.
"""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

# The machine's own zone files would win over the pinned package, and differ from machine to machine.
zoneinfo.reset_tzpath(to=())

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Period:
    """Local calendar dates [start, end): `end` is the first day not in it."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Local calendar days in the period; a day of 23 or 25 hours is one day."""
        return (self.end - self.start).days

    def __str__(self) -> str:
        return f"{self.start:%Y-%m}" if self == month_of(self.start) else f"{self.start}..{self.end}"


def month(text: str) -> Period:
    """Read a calendar month written `2026-09`. ValueError otherwise.

    >>> month("2026-02")
    Period(start=datetime.date(2026, 2, 1), end=datetime.date(2026, 3, 1))
    """
    match = MONTH.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a month; write it as 2026-09")
    try:
        return month_of(date(int(match[1]), int(match[2]), 1))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is not a month; write it as 2026-09") from error


def month_of(day: date) -> Period:
    """The calendar month that holds `day`."""
    start = day.replace(day=1)
    return Period(start=start, end=(start + timedelta(days=32)).replace(day=1))


def days_after(day: date, days: int) -> date:
    """The day so many days later, or the last one of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. ValueError if there is none; names only, never a path."""
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            f"{name!r} is not a time zone of the IANA database; write a name such as Europe/Dublin"
        ) from error


@lru_cache(maxsize=100_000)
def midnight(day: date, in_zone: ZoneInfo) -> datetime:
    """The first instant of a local day, in UTC.

    Where a clock change skips midnight, the instant of the change; where midnight comes twice, the first.
    East of UTC the year 1 begins before any instant that there is: the first one.

    >>> midnight(date(2026, 10, 1), zone("America/New_York")).isoformat()
    '2026-10-01T04:00:00+00:00'
    >>> midnight(date(2018, 11, 4), zone("America/Sao_Paulo")).isoformat()
    '2018-11-04T03:00:00+00:00'
    """
    try:
        return datetime(day.year, day.month, day.day, tzinfo=in_zone).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970-01-01 UTC, exactly."""
    since = instant - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def instant(time_us: int) -> datetime:
    """The UTC instant of a number of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=time_us)


def local_day(time_us: int, in_zone: ZoneInfo) -> date:
    """The local day of an instant.

    >>> local_day(microseconds(datetime(2026, 10, 1, 3, tzinfo=UTC)), zone("America/New_York")).isoformat()
    '2026-09-30'
    """
    return instant(time_us).astimezone(in_zone).date()


def instant_text(time_us: int) -> str:
    """ISO 8601 in UTC, fraction only where there is one.

    >>> instant_text(0), instant_text(1_500_000)
    ('1970-01-01T00:00:00Z', '1970-01-01T00:00:01.500000Z')
    """
    return instant(time_us).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRange:
    """Wall-clock times [from_us, to_us) of a zone that one UTC offset covers; wall times count as if they were UTC."""

    from_us: int
    to_us: int
    offset_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRange:
    """Instants [from_us, to_us) at which a zone's clock is `offset_us` ahead of UTC.

    `turn` counts how often the clock was set back before, so that wall-clock times that it shows twice differ in it.
    """

    from_us: int
    to_us: int
    offset_us: int
    turn: int


# Before and after any instant that there is.
BEFORE_ALL = -(2**63)
AFTER_ALL = 2**63 - 1


def clock_ranges(in_zone: ZoneInfo, first_us: int, last_us: int) -> list[ClockRange]:
    """Split time by what a zone's clock is ahead of UTC, exactly from `first_us` to `last_us`.

    The first range reaches back and the last one on without end, so that every instant is in one.
    """
    changes = _changes(in_zone, _day_within(first_us), _day_within(last_us))
    ranges: list[ClockRange] = []
    turn = 0
    for place, ((start, offset), (end, _)) in enumerate(pairwise(changes)):
        turn += bool(ranges) and offset < ranges[-1].offset_us
        first, last = place == 0, place + 2 == len(changes)
        ranges.append(
            ClockRange(
                from_us=BEFORE_ALL if first else start, to_us=AFTER_ALL if last else end, offset_us=offset, turn=turn
            )
        )
    return ranges


def _day_within(time_us: int) -> date:
    """The UTC day of an instant, or the nearest one that has instants around it in every zone."""
    earliest, latest = date.min + timedelta(days=2), date.max - timedelta(days=2)
    return min(max(instant(time_us).date(), earliest), latest)


def local_ranges(in_zone: ZoneInfo, first: date, last: date, *, later: bool) -> list[LocalRange]:
    """Split the wall clock of a zone from `first` to `last` (both included) by offset.

    A wall time that a clock change repeats belongs to the earlier instant, or to the `later` one; a skipped wall time
    is in no range.
    """
    changes = _changes(in_zone, first - timedelta(days=1), last + timedelta(days=1))
    ranges: list[LocalRange] = []
    for (start, offset), (end, _) in pairwise(changes):
        ranges.append(LocalRange(from_us=start + offset, to_us=end + offset, offset_us=offset))
    return _without_overlap(ranges, later=later)


def _changes(in_zone: ZoneInfo, first: date, last: date) -> list[tuple[int, int]]:
    """(UTC instant, offset from then on) at the start, at each change, and at the end, in microseconds."""
    at = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    found = [(microseconds(at), _offset_us(at, in_zone))]
    while at < end:
        following = min(at + timedelta(hours=6), end)
        if _offset_us(following, in_zone) != found[-1][1]:
            change = _bisect(at, following, in_zone)
            found.append((microseconds(change), _offset_us(change, in_zone)))
            following = change
        at = following
    return [*found, (microseconds(end), found[-1][1])]


def _bisect(before: datetime, after: datetime, in_zone: ZoneInfo) -> datetime:
    """The first second at which the offset is no longer that of `before`."""
    offset = _offset_us(before, in_zone)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_us(before + timedelta(seconds=middle), in_zone) == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _offset_us(at: datetime, in_zone: ZoneInfo) -> int:
    offset = at.astimezone(in_zone).utcoffset()
    assert offset is not None
    return offset // timedelta(microseconds=1)


def _without_overlap(ranges: list[LocalRange], *, later: bool) -> list[LocalRange]:
    cut: list[LocalRange] = []
    for index, part in enumerate(ranges):
        from_us, to_us = part.from_us, part.to_us
        if later and index + 1 < len(ranges):
            to_us = min(to_us, ranges[index + 1].from_us)
        if not later and index > 0:
            from_us = max(from_us, ranges[index - 1].to_us)
        if from_us < to_us:
            cut.append(LocalRange(from_us=from_us, to_us=to_us, offset_us=part.offset_us))
    return cut
