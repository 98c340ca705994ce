"""Hours without any event where events were to be expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from billing_cli.events.trouble.history import NEEDED, History

# Where a source stops more often than once a week, a stop counts from that many times its usual size on.
UNUSUAL_STOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Hours [from_hour, until_hour) without events in which about `expected` were to be expected."""

    from_hour: int
    until_hour: int
    expected: int


def gaps(history: History) -> list[Gap]:
    """All gaps between the first and the last event, in order, but for the first and the last day."""
    found = (_stop(history, start, end) for start, end in _empty(history))
    stops = [stop for stop in found if stop is not None]
    if len(stops) <= len(history.weeks):
        return stops
    usual = median_low(stop.expected for stop in stops)
    return [stop for stop in stops if stop.expected >= UNUSUAL_STOP * usual]


def _empty(history: History) -> Iterator[tuple[int, int]]:
    """The longest possible stretches [start, end) without events."""
    for before, after in pairwise(history.slots):
        if after - before > 1 and not history.in_first_or_last_day(before + 1, after):
            yield before + 1, after


def _stop(history: History, start: int, end: int) -> Gap | None:
    """An empty stretch as a gap, cut to where events were to be expected; None where too few were."""
    expected = _expected(history, start, end)
    counting = expected
    if history.unit_hours == 1 and not all(expected):
        # The clocks change, and work begins late: at the edge of a quiet time an hour without events is nothing.
        counting = expected[1:-1]
    if sum(counting) < history.least:
        return None
    first = next(place for place, count in enumerate(expected) if count)
    quiet_at_end = next(place for place, count in enumerate(reversed(expected)) if count)
    unit = history.unit_hours
    return Gap(from_hour=(start + first) * unit, until_hour=(end - quiet_at_end) * unit, expected=sum(expected))


def _expected(history: History, start: int, end: int) -> list[int]:
    """How many events were to be expected at least, slot by slot."""
    steady = history.at_least if history.steady else 0
    found = []
    for slot in range(start, end):
        usual = history.usual(slot)
        known = usual.low if usual else 0
        found.append(known if len(history.other_weeks(slot)) >= NEEDED else max(known, steady))
    return found
