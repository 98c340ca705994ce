"""Look for trouble: in what a run brought, or in all that a source ever had."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from billing_cli.events.trouble.arrivals import arrivals
from billing_cli.events.trouble.gaps import gaps
from billing_cli.events.trouble.history import HOURS_OF_DAY, History, histories
from billing_cli.events.trouble.swings import swings
from billing_cli.events.trouble.trouble import Kind, Trouble, in_time, most_important_first
from billing_cli.events.trouble.words import gap_words, span, swing_words
from billing_cli.store.store import Store
from pricing.rating.calculator import statement

# How many sources are looked at, those of most events.
MOST_SOURCES = 100


def look_at_run(store: Store, seq: int) -> tuple[Trouble, ...]:
    """Trouble that has to do with what the run brought, most important first."""
    found = list(arrivals(store, seq=seq))
    for source, _, known in store.rows(statement(__package__, "largest_sources"), seq=seq, most=MOST_SOURCES):
        hours = hours_of(store, source)
        new = {hour for (hour,) in store.rows(statement(__package__, "hours_of_run"), seq=seq, source=source)}
        if known is not None and known < max(new):
            # The last day that was known was not judged: it had not come to its end.
            new.update(hour for hour in hours if known - HOURS_OF_DAY < hour <= known)
        told, in_order = rhythm_of(source, hours, (min(new), max(new) + 1)), sorted(hours)
        found += [one for one in told if _concerns(one, in_order, new)]
    return tuple(most_important_first(found))


def _concerns(trouble: Trouble, hours: Sequence[int], new: AbstractSet[int]) -> bool:
    """Whether some of the hours that trouble is about are new; of a gap, the last before it or the first after it."""
    start, end = bisect_left(hours, trouble.from_hour), bisect_left(hours, trouble.until_hour)
    about = hours[start:end] if trouble.count else [*hours[max(0, start - 1) : start], *hours[end : end + 1]]
    return not new.isdisjoint(about)


def look_at_source(store: Store, source: str) -> tuple[Trouble, ...]:
    """All trouble of a source in the order in which it happened."""
    hours = hours_of(store, source)
    whole = (min(hours, default=0), max(hours, default=0) + 1)
    return tuple(in_time([*arrivals(store, source=source), *rhythm_of(source, hours, whole)]))


def hours_of(store: Store, source: str) -> dict[int, int]:
    """How many events a source has in each hour since 1970 that has any; those ahead of the clock do not count."""
    return dict(store.rows(statement(__package__, "hours_of_source"), source=source))


def rhythm_of(source: str, hours: Mapping[int, int], window: tuple[int, int]) -> Iterator[Trouble]:
    """Gaps, spikes and slumps that touch the hours [from, until)."""
    parts = list(histories(hours))
    found = [one for history in parts for one in _in_history(source, history, window)]
    found += [_silence(source, before.ends[1], after.ends[0]) for before, after in pairwise(parts)]
    return (one for one in found if one.touches(*window))


def _in_history(source: str, history: History, window: tuple[int, int]) -> Iterator[Trouble]:
    stops = gaps(history)
    for gap in stops:
        yield Trouble(
            source=source,
            kind=Kind.GAP,
            from_hour=gap.from_hour,
            until_hour=gap.until_hour,
            count=0,
            expected=gap.expected,
            message=gap_words(gap),
        )
    for swing in swings(history, window, stops):
        yield Trouble(
            source=source,
            kind=Kind.SPIKE if swing.too_many else Kind.SLUMP,
            from_hour=swing.from_hour,
            until_hour=swing.until_hour,
            count=swing.count,
            expected=swing.expected,
            message=swing_words(swing),
        )


def _silence(source: str, from_hour: int, until_hour: int) -> Trouble:
    """More than a year without events: nobody knows how many were to be expected, and often a time is wrong."""
    message = f"no event from {span(from_hour, until_hour)} UTC: are the times before and after it right?"
    return Trouble(source=source, kind=Kind.GAP, from_hour=from_hour, until_hour=until_hour, count=0, message=message)
