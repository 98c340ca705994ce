"""Which events repeat one that counts: a retried message, a page that was loaded twice."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from billing_cli.contracts.meters import MeterVersion
from billing_cli.usage.reading import read_events, settle_hard
from billing_cli.usage.relations import Scope, set_scope, since_first_event, types_in, types_of
from pricing.catalog.meter import Meter, OncePer
from pricing.rating.calculator import Calculator, Row, statement

# How many events are handed to and fro at once.
AT_ONCE = 100_000


def find_repeated(
    calculator: Calculator, version: MeterVersion, scope: Scope, look_back: Callable[[Scope], None]
) -> None:
    """Fill `repeated_events` for the instants of the scope, of a meter with `once_per`.

    Whether an event counts depends on the one that counted before it, and so on back. So events are looked at from
    before the scope on, and where a key's events may hang together with still earlier ones, those as well, until a gap.
    `look_back` is told of instants before the scope, so that what does not count there is known.
    """
    meter = version.meter
    assert meter.once_per is not None
    within_us = meter.once_per.within
    since_us = since_first_event(calculator, scope).first_us
    reached_us = max(scope.first_us - 2 * within_us, since_us)
    calculator.run(statement(__package__, "repeating"))

    if reached_us < scope.first_us:
        look_back(replace(scope, first_us=reached_us, last_us=scope.first_us))
    _set_scope(calculator, version, replace(scope, first_us=reached_us))
    if not _is_any_recurring(calculator, meter):
        return
    _note_events(calculator, meter)
    while _is_any_start_unknown(calculator, meter.once_per, scope, reached_us) and reached_us > since_us:
        earlier_us = max(scope.first_us - 2 * (scope.first_us - reached_us), since_us)
        stretch = replace(scope, first_us=earlier_us, last_us=reached_us)
        look_back(stretch)
        _set_scope(calculator, version, stretch)
        _note_events(calculator, meter)
        reached_us = earlier_us

    _note_repetitions(calculator, meter.once_per, scope)


def _set_scope(calculator: Calculator, version: MeterVersion, scope: Scope) -> None:
    set_scope(calculator, scope, types_of(version.meter, types_in(calculator, scope)), version=version)


def _read(calculator: Calculator, meter: Meter) -> None:
    read_events(calculator, meter.measure)
    calculator.run(statement(__package__, "keyed_once_events"))


def _is_any_recurring(calculator: Calculator, meter: Meter) -> bool:
    """Whether some key has two events in scope: `once_wanted` holds those keys."""
    _read(calculator, meter)
    calculator.run(statement(__package__, "note_once_hashes"))
    if calculator.one(statement(__package__, "count_unhashed"))[0]:
        settle_hard(calculator, meter.measure)
        calculator.run(statement(__package__, "keyed_once_events"))
        calculator.run(statement(__package__, "note_once_hashes"))
    calculator.run(statement(__package__, "want_keys_that_recur"))
    return bool(calculator.one(statement(__package__, "count_wanted"))[0])


def _note_events(calculator: Calculator, meter: Meter) -> None:
    """Add the events in scope of the keys in `once_wanted` to `once_events`, those too that only Python can answer."""
    _read(calculator, meter)
    calculator.run(statement(__package__, "note_once_events"))
    if settle_hard(calculator, meter.measure):
        calculator.run(statement(__package__, "keyed_once_events"))
        calculator.run(statement(__package__, "note_once_events"))


def _is_any_start_unknown(calculator: Calculator, once: OncePer, scope: Scope, reached_us: int) -> bool:
    """Cut the events into runs; whether one may have begun before `reached_us`: `once_wanted` holds its key."""
    calculator.run(statement(__package__, "once_runs"), within_us=once.within)
    calculator.run(
        statement(__package__, "want_runs_of_unknown_start"),
        first_us=scope.first_us,
        reached_us=reached_us,
        within_us=once.within,
    )
    return bool(calculator.one(statement(__package__, "count_wanted"))[0])


def _note_repetitions(calculator: Calculator, once: OncePer, scope: Scope) -> None:
    known = {"first_us": scope.first_us, "within_us": once.within}
    calculator.run(statement(__package__, "note_short_repetitions"), **known)
    counted = array(
        "q", _counted(calculator.chunks(statement(__package__, "long_runs"), AT_ONCE, **known), once.within)
    )
    for start in range(0, len(counted), AT_ONCE):
        rows = [(event_id,) for event_id in counted[start : start + AT_ONCE]]
        calculator.load(statement(__package__, "load_once_counted"), ("event_id",), rows)
    calculator.run(statement(__package__, "note_long_repetitions"), **known)


def _counted(chunks: Iterable[list[Row]], within_us: int) -> Iterator[int]:
    """The events that count, of runs of (event id, time, whether a run begins) in order."""
    counted_us = 0
    for rows in chunks:
        for event_id, time_us, begins in rows:
            if begins or time_us - counted_us >= within_us:
                counted_us = time_us
                yield event_id
