"""A source's events as a person reads them: a line of figures, a chart, what looks wrong."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from billing_cli.cli.charts import column_chart, room, sparkline
from billing_cli.events.trouble.trouble import HOUR_US, Kind, Trouble
from billing_cli.reports.event_stats import SourceStats
from billing_cli.reports.printable import safe
from pricing.periods import instant
from pricing.problems import counted

DAY = 24
WEEK = 7 * DAY
MARKS = {Kind.GAP: "✕", Kind.SPIKE: "▲", Kind.SLUMP: "▼"}
OTHER = "•"
NAMED_TYPES = 3
# Where more days than this follow each other without an event, one line stands for them.
DAYS_TOLD = 3
# Of no more days than this, each has its date.
FEW_DAYS = 11


def source_block(stats: SourceStats, width: int) -> str:
    """Figures, chart and trouble of one source, no line longer than `width` but the first."""
    lines = [_figures(stats), ""]
    if stats.counts:
        lines += [*_chart(stats, width), ""]
    for trouble in stats.trouble:
        lines += _told(trouble, width)
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def _figures(stats: SourceStats) -> str:
    if stats.first_us is None or stats.last_us is None:
        return safe(f"{stats.source}: no events")
    types = ", ".join(kind for kind, _ in stats.types[:NAMED_TYPES])
    more = f" and {len(stats.types) - NAMED_TYPES} more" if len(stats.types) > NAMED_TYPES else ""
    parts = [
        f"{stats.source}: {counted(stats.events, 'event')} from {counted(stats.files, 'file')}",
        f"{_minute(stats.first_us)} to {_minute(stats.last_us)} UTC",
        f"{types}{more}",
    ]
    parts += [f"{stats.late} late"] if stats.late else []
    parts += [f"{stats.ahead} ahead of the clock"] if stats.ahead else []
    return safe("; ".join(parts))


def _minute(time_us: int) -> str:
    return f"{instant(time_us):%Y-%m-%d %H:%M}"


def _told(trouble: Trouble, width: int) -> list[str]:
    text = safe(f"{MARKS.get(trouble.kind, OTHER)} {trouble.kind.replace('_', ' ')}: {trouble.message}")
    return textwrap.wrap(text, max(width, 40), subsequent_indent="  ", break_on_hyphens=False)


def _chart(stats: SourceStats, width: int) -> Iterator[str]:
    """Columns over hours, days or weeks, whichever fit; for hours that do not, a line a day."""
    first, last = stats.counts[0].from_hour, stats.counts[-1].until_hour
    fitting = room(stats.events, width)
    if stats.by == "hour" and last - first > fitting:
        yield from _days_of_hours(stats)
        return
    step = 1 if stats.by == "hour" else _days_together((last - first) // DAY, fitting) * DAY
    counts: dict[int, int] = {}
    for count in stats.counts:
        place = (count.from_hour - first) // step
        counts[place] = counts.get(place, 0) + count.events
    values = [counts.get(place, 0) for place in range(-((first - last) // step))]
    unit = "hour" if step == 1 else "day" if step == DAY else "week" if step == WEEK else f"{step // WEEK} weeks"
    yield f"events per {unit}"
    yield from column_chart(
        values, _ticks(first, len(values), step), _marks(stats.trouble, first, step, len(values)), width
    )


def _days_together(days: int, fitting: int) -> int:
    """How many days are one column: one, or whole weeks, so that the week's rhythm does not disturb."""
    return 1 if days <= fitting else -(-days // (7 * fitting)) * 7


def _marks(trouble: Sequence[Trouble], first: int, step: int, columns: int) -> Mapping[int, str]:
    """Which columns have gaps, spikes or slumps; where there are several, the most important."""
    found: dict[int, str] = {}
    for kind in reversed(MARKS):
        for one in (one for one in trouble if one.kind is kind):
            places = range((one.from_hour - first) // step, (one.until_hour - 1 - first) // step + 1)
            found |= {place: MARKS[kind] for place in places if 0 <= place < columns}
    return found


def _ticks(first: int, columns: int, step: int) -> Mapping[int, str]:
    """Texts for columns that begin something: a day of hours, a week of days, a month of weeks; and the first."""
    starts = [_time(first + place * step) for place in range(columns)]
    form = "%m-%d %H:%M" if step == 1 else "%Y-%m-%d"
    ticks = {0: starts[0].strftime(form)}
    for place, (before, start) in enumerate(pairwise(starts), start=1):
        if step == 1:
            begins, short = start.hour % 6 == 0, "%m-%d" if start.hour == 0 else "%H:%M"
        elif step == DAY:
            begins, short = start.weekday() == 0 or columns <= FEW_DAYS, "%m-%d"
        else:
            begins, short = start.month != before.month, "%Y-%m"
        if begins:
            ticks[place] = start.strftime(short)
    return ticks


def _time(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * HOUR_US // 1_000_000, tz=UTC)


def _days_of_hours(stats: SourceStats) -> Iterator[str]:
    """A line for each day: 24 bars, how many events, and what looks wrong."""
    hours = {count.from_hour: count.events for count in stats.counts}
    first, last = stats.counts[0].from_hour, stats.counts[-1].from_hour
    top = max(hours.values())
    yield f"events per hour, at most {top}"
    yield f"{'':15}{'0':12}{'6':12}{'12':12}{'18':12}"
    days = sorted({hour // DAY for hour in hours})
    for place, day in enumerate(days):
        yield from _days_without(day - days[place - 1] - 1, days[place - 1]) if place else ()
        yield _day_line(day, hours, (first, last), top, stats.trouble)


def _days_without(days: int, after: int) -> Iterator[str]:
    if days > DAYS_TOLD:
        yield f"{'':15}{days} days without events"
        return
    for day in range(after + 1, after + 1 + days):
        yield f"{_time(day * DAY):%Y-%m-%d %a} {sparkline([0] * DAY, 1, 2)}{0:>9}"


def _day_line(day: int, hours: Mapping[int, int], ends: tuple[int, int], top: int, trouble: Sequence[Trouble]) -> str:
    own = range(day * DAY, (day + 1) * DAY)
    values = [hours.get(hour, 0) if ends[0] <= hour <= ends[1] else None for hour in own]
    signs = {
        MARKS[one.kind]: None
        for one in trouble
        if one.kind in MARKS and one.from_hour < own.stop and one.until_hour > own.start
    }
    total = sum(hours.get(hour, 0) for hour in own)
    return f"{_time(own.start):%Y-%m-%d %a} {sparkline(values, top, 2)}{total:>9} {' '.join(signs)}"
