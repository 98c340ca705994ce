"""`bill events stats`: how many events each source had when, and what looks wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from billing_cli.errors import UsageError
from billing_cli.events.trouble.history import HOURS_OF_DAY
from billing_cli.events.trouble.look import look_at_source
from billing_cli.events.trouble.trouble import HOUR_US, Trouble
from billing_cli.store.store import Store
from pricing.periods import EPOCH, instant_text
from pricing.problems import did_you_mean
from pricing.rating.calculator import Row, statement

By = Literal["hour", "day"]
# Up to that many days are shown by the hour unless it is said otherwise.
DAYS_BY_HOUR = 3
# All hours of the years in which events may lie.
ALL_HOURS = (0, 2**31 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a source had in the hours [from_hour, until_hour) since 1970: an hour, or a day UTC."""

    from_hour: int
    until_hour: int
    events: int
    late: int
    ahead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStats:
    """A source's events between two instants. Hours and days that have none are not among the `counts`.

    Counts and trouble are in the order in which they happened. first_us and last_us are None without events.
    """

    source: str
    by: By
    events: int
    first_us: int | None
    last_us: int | None
    files: int
    types: tuple[tuple[str, int], ...]
    counts: tuple[Count, ...]
    trouble: tuple[Trouble, ...]

    @property
    def late(self) -> int:
        """How many were late when they came."""
        return sum(count.late for count in self.counts)

    @property
    def ahead(self) -> int:
        """How many were later than the clock when they came."""
        return sum(count.ahead for count in self.counts)

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "source": self.source,
            "events": self.events,
            "first_event": _text(self.first_us),
            "last_event": _text(self.last_us),
            "files": self.files,
            "late": self.late,
            "ahead": self.ahead,
            "types": [{"type": kind, "events": events} for kind, events in self.types],
            "by": self.by,
            "counts": [
                {
                    "from": instant_text(count.from_hour * HOUR_US),
                    "events": count.events,
                    "late": count.late,
                    "ahead": count.ahead,
                }
                for count in self.counts
            ],
            "trouble": [trouble.row() for trouble in self.trouble],
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """As CSV has it: a row per hour or day with events, then one for each trouble."""
        for count in self.counts:
            yield {
                "source": self.source,
                "kind": self.by,
                "from": instant_text(count.from_hour * HOUR_US),
                "until": instant_text(count.until_hour * HOUR_US),
                "count": count.events,
                "late": count.late,
                "ahead": count.ahead,
                "expected": None,
                "message": None,
            }
        for trouble in self.trouble:
            yield {**trouble.row(), "late": None, "ahead": None}


def event_stats(
    store: Store,
    *,
    source: str | None = None,
    start: date | None = None,
    end: date | None = None,
    by: By | None = None,
) -> Iterator[SourceStats]:
    """The sources one by one, those of most events first; of the days [start, end) UTC, or of all.

    Without `by`, up to three days are counted by the hour. Raises UsageError where there is no such source, or no such
    time.
    """
    sources = [str(name) for (name,) in store.rows(statement(__package__, "stats_sources"))]
    if source is not None and source not in sources:
        raise UsageError(f"--source: no event has the source {source!r}", did_you_mean(source, sources))
    if start is not None and end is not None and start >= end:
        raise UsageError("--until is not after --from", "it is the first day that is left out")
    window = (_hour(start, ALL_HOURS[0]), _hour(end, ALL_HOURS[1]))
    for name in sources if source is None else [source]:
        stats = _of_source(store, name, window, by)
        if stats.events or stats.trouble or source is not None:
            yield stats


def _of_source(store: Store, source: str, window: tuple[int, int], by: By | None) -> SourceStats:
    hours = store.rows(statement(__package__, "stats_hours"), source=source)
    within = [row for row in hours if window[0] <= row[0] < window[1]]
    chosen = {"source": source, "from_hour": window[0], "until_hour": window[1]}
    if by is None:
        by = "hour" if within and within[-1][0] - within[0][0] < DAYS_BY_HOUR * HOURS_OF_DAY else "day"
    return SourceStats(
        source=source,
        by=by,
        events=sum(row[1] for row in within),
        first_us=min((row[4] for row in within), default=None),
        last_us=max((row[5] for row in within), default=None),
        files=store.one(statement(__package__, "stats_files"), **chosen)[0],
        types=tuple((kind, events) for kind, events in store.rows(statement(__package__, "stats_types"), **chosen)),
        counts=tuple(_counts(within, 1 if by == "hour" else HOURS_OF_DAY)),
        trouble=tuple(
            one for one in look_at_source(store, source) if one.from_hour < window[1] and one.until_hour > window[0]
        ),
    )


def _counts(hours: Sequence[Row], unit: int) -> Iterator[Count]:
    """Rows of hour, events, late and ahead, added up by `unit` hours."""
    sums: dict[int, list[int]] = {}
    for hour, *figures, _, _ in hours:
        found = sums.setdefault(hour - hour % unit, [0, 0, 0])
        for place, figure in enumerate(figures):
            found[place] += figure
    for start, (events, late, ahead) in sorted(sums.items()):
        yield Count(from_hour=start, until_hour=start + unit, events=events, late=late, ahead=ahead)


def _hour(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else (day - EPOCH.date()).days * HOURS_OF_DAY


def _text(time_us: int | None) -> str | None:
    return None if time_us is None else instant_text(time_us)
