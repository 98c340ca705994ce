"""What shows when a run's events are compared with those of the runs before it, and with its clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from billing_cli.events.trouble.trouble import Kind, Trouble
from billing_cli.events.trouble.watch import MOST_VALUES
from billing_cli.events.trouble.words import ahead, named, percent
from billing_cli.store.store import Store
from pricing.periods import instant_text, microseconds
from pricing.problems import counted
from pricing.rating.calculator import Row, statement

# How many new types or values are listed.
LISTED = 50


def arrivals(store: Store, *, seq: int | None = None, source: str | None = None) -> Iterator[Trouble]:
    """Late events, clocks ahead, and new types and values: of one run or of all, of one source or of all."""
    chosen = {"seq": seq, "source": source}
    for row in store.rows(statement(__package__, "arrivals"), **chosen):
        yield from _late_or_ahead(row)
    types = store.rows(statement(__package__, "new_types"), **chosen)
    for (where, _), found in groupby(types, key=lambda row: (row[0], row[1])):
        yield _new(where, None, [tuple(row[2:]) for row in found])
    values = store.rows(statement(__package__, "new_values"), **chosen)
    for (where, name, _), found in groupby(values, key=lambda row: (row[0], row[1], row[2])):
        yield _new(where, name, [tuple(row[3:]) for row in found])
    for where, name, seen, hour in store.rows(statement(__package__, "full_names"), **chosen, most=MOST_VALUES):
        message = f"{seen} values of `{name}` are known; whether others are new is no longer watched"
        yield Trouble(
            source=where,
            kind=Kind.UNWATCHED,
            from_hour=hour,
            until_hour=hour + 1,
            count=seen,
            name=name,
            message=message,
        )


def _late_or_ahead(row: Row) -> Iterator[Trouble]:
    source, clock, events, late, late_from, late_last, oldest_us, newest_us, skewed, skew_from, skew_last, latest_us = (
        row
    )
    day = clock[:10]
    if late:
        message = (
            f"{_part(late, events, day)} more than a day older than the newest known before, of "
            f"{_minute(newest_us)}; the oldest is of {_minute(oldest_us)}"
        )
        yield Trouble(
            source=source,
            kind=Kind.LATE,
            from_hour=late_from,
            until_hour=late_last + 1,
            count=late,
            message=message,
        )
    if skewed:
        by = ahead(latest_us - microseconds(datetime.fromisoformat(clock)))
        message = (
            f"{_part(skewed, events, day)} later than the clock said then, at most by {by}; "
            f"the latest is of {_minute(latest_us)}"
        )
        yield Trouble(
            source=source,
            kind=Kind.CLOCK_SKEW,
            from_hour=skew_from,
            until_hour=skew_last + 1,
            count=skewed,
            message=message,
        )


def _part(some: int, events: int, day: str) -> str:
    what = "event" if events == 1 else "events"
    return f"{some} of {events} {what} ({percent(some, events)}) that came on {day} {'is' if some == 1 else 'are'}"


def _minute(time_us: int) -> str:
    return instant_text(time_us)[:16].replace("T", " ")


def _new(source: str, name: str | None, found: Sequence[Row]) -> Trouble:
    """New types, or new values of the property `name`: rows of value, events, first and last hour."""
    what = "event type" if name is None else f"value of `{name}`"
    many = counted(len(found), what) if name is None else f"{len(found)} value{'s' * (len(found) > 1)} of `{name}`"
    told = named([(value, events) for value, events, _, _ in found])
    return Trouble(
        source=source,
        kind=Kind.NEW_TYPE if name is None else Kind.NEW_VALUE,
        from_hour=min(first for _, _, first, _ in found),
        until_hour=max(last for _, _, _, last in found) + 1,
        count=sum(events for _, events, _, _ in found),
        name=name,
        values=tuple(value for value, _, _, _ in found[:LISTED]),
        message=f"{many} for the first time: {told}",
    )
