"""What a source's own history says of it: gaps, spikes and slumps, and silence about everything that has a rhythm."""

from itertools import pairwise

import pytest

from billing_cli.events.trouble.look import rhythm_of
from billing_cli.events.trouble.trouble import Trouble
from billing_cli.events.trouble.words import hour_text
from tests.events.trouble.months import (
    Shape,
    always,
    at_midnight,
    between,
    by_day,
    by_week,
    exactly,
    in_summer_time,
    in_the_office,
    source,
    window,
)


def told(hours: dict[int, int]) -> list[Trouble]:
    return list(rhythm_of("gateway", hours, window(hours)))


def seen(hours: dict[int, int]) -> list[tuple[str, str, str]]:
    """Kind, from and until of all trouble."""
    return [(one.kind.value, hour_text(one.from_hour), hour_text(one.until_hour)) for one in told(hours)]


@pytest.mark.parametrize("shape", [always, by_day, by_week, in_the_office, in_summer_time], ids=lambda s: s.__name__)
@pytest.mark.parametrize("most", [0.02, 0.5, 3, 20, 100, 1000])
@pytest.mark.parametrize("days", [1, 4, 10, 20, 31, 62])
def test_a_rhythm_is_no_trouble(shape: Shape, most: float, days: int) -> None:
    hours = source(shape, most, days)
    assert not hours or told(hours) == []


@pytest.mark.parametrize("seed", range(20))
def test_a_source_of_three_events_a_week_has_no_gaps(seed: int) -> None:
    assert told(source(always, 3 / 168, 7 * 26, seed=seed)) == []


def test_three_jobs_a_week_at_their_own_times_have_no_gaps() -> None:
    def jobs(hour: object) -> float:
        return float((hour.weekday(), hour.hour) in {(0, 6), (2, 14), (4, 22)})  # type: ignore[attr-defined]

    assert told(exactly(jobs, 1, 7 * 26)) == []


@pytest.mark.parametrize(
    ("hours", "gap"),
    [
        # An hour of a busy source, at night and by day, in the first month and later.
        (source(always, 100, 31, between("2026-07-15T03", "2026-07-15T04", 0)), ("2026-07-15 03:00", "2026-07-15 04:00")),
        (source(by_week, 400, 62, between("2026-08-12T10", "2026-08-12T16", 0)), ("2026-08-12 10:00", "2026-08-12 16:00")),
        # A working day, told without the night before and after it.
        (source(in_the_office, 50, 62, between("2026-08-12T00", "2026-08-13T00", 0)), ("2026-08-12 08:00", "2026-08-12 17:00")),
        # The afternoon before a weekend and the morning after it are one gap.
        (source(in_the_office, 50, 62, between("2026-08-14T13", "2026-08-17T11", 0)), ("2026-08-14 13:00", "2026-08-17 11:00")),
        # A month whose file nobody ingested.
        (source(by_week, 50, 92, between("2026-08-01T00", "2026-09-01T00", 0)), ("2026-08-01 00:00", "2026-09-01 00:00")),
        # A history of days only.
        (source(always, 100, 7, between("2026-07-03T00", "2026-07-05T00", 0)), ("2026-07-03 00:00", "2026-07-05 00:00")),
        # Few events: a day, but no hour.
        (source(always, 2, 62, between("2026-08-12T00", "2026-08-13T12", 0)), ("2026-08-12 00:00", "2026-08-13 12:00")),
        (source(always, 0.5, 62, between("2026-08-12T00", "2026-08-17T00", 0)), ("2026-08-12 00:00", "2026-08-17 00:00")),
        # Readings and snapshots that always come: one that is missing.
        (exactly(always, 1, 62, between("2026-08-12T07", "2026-08-12T08", 0)), ("2026-08-12 07:00", "2026-08-12 08:00")),
        (exactly(at_midnight, 10, 62, between("2026-08-12T00", "2026-08-12T01", 0)), ("2026-08-12 00:00", "2026-08-12 01:00")),
    ],
)  # fmt: skip
def test_a_gap_is_told_from_where_to_where_events_were_to_be_expected(
    hours: dict[int, int], gap: tuple[str, str]
) -> None:
    (found,) = seen(hours)
    assert found[0] == "gap"
    # By chance the hours at its ends may have been without events before.
    assert [abs(hour(a) - hour(b)) <= 2 for a, b in zip(found[1:], gap, strict=True)] == [True, True], found


def hour(text: str) -> int:
    """An hour of July, August or September 2026."""
    month, day = int(text[5:7]), int(text[8:10])
    return {7: 0, 8: 31, 9: 62}[month] * 24 + day * 24 + int(text[11:13])


@pytest.mark.parametrize(
    ("hours", "kind", "start", "end"),
    [
        (source(by_week, 200, 62, between("2026-08-12T10", "2026-08-12T13", 3)), "spike", "2026-08-12 10:00", "2026-08-12 13:00"),
        (source(by_week, 200, 62, between("2026-08-12T10", "2026-08-12T13", 0.2)), "slump", "2026-08-12 10:00", "2026-08-12 13:00"),
        (source(always, 200, 5, between("2026-07-03T10", "2026-07-03T13", 4)), "spike", "2026-07-03 10:00", "2026-07-03 13:00"),
        # Too few events to see it by the hour, enough to see it by the day.
        (source(always, 4, 62, between("2026-08-12T00", "2026-08-13T00", 3)), "spike", "2026-08-12 00:00", "2026-08-13 00:00"),
        # A whole month came twice, or only half of it: the four weeks until nobody could call it unusual.
        (source(by_week, 1000, 62, between("2026-08-01T00", "2026-09-01T00", 2)), "spike", "2026-08-01 00:00", "2026-08-29 00:00"),
        (source(in_the_office, 500, 62, between("2026-08-01T00", "2026-09-01T00", 2)), "spike", "2026-08-03 00:00", "2026-08-29 00:00"),
        (source(by_week, 1000, 62, between("2026-08-01T00", "2026-09-01T00", 0.5)), "slump", "2026-08-01 00:00", "2026-08-29 00:00"),
        # Snapshots of ten meters, of which six did not report.
        (exactly(at_midnight, 10, 62, between("2026-08-12T00", "2026-08-12T01", 0.4)), "slump", "2026-08-12 00:00", "2026-08-12 01:00"),
    ],
)  # fmt: skip
def test_what_is_far_from_usual_is_told(hours: dict[int, int], kind: str, start: str, end: str) -> None:
    assert seen(hours) == [(kind, start, end)]


def test_the_count_and_what_is_usual_are_told() -> None:
    hours = exactly(always, 100, 62, between("2026-08-12T10", "2026-08-12T12", 5))
    (spike,) = told(hours)
    assert (spike.count, spike.expected) == (1000, 200)
    assert spike.message == (
        "1000 events from 2026-08-12 10:00 to 12:00 UTC (2 hours), where about 200 are usual"
    )  # fmt: skip


def test_a_stop_that_is_no_exception_is_no_gap() -> None:
    # A source that runs for some hours, then stops for some: nothing can be expected of it.
    runs = [length for place in range(60) for length in (5 + place % 4, 3 + place % 5)]
    ends = [sum(runs[:place]) for place in range(len(runs) + 1)]
    busy = {hour for place, (start, end) in enumerate(pairwise(ends)) if place % 2 == 0 for hour in range(start, end)}
    hours = {496_000 + hour: 100 for hour in busy}
    assert [one for one in told(hours) if one.kind == "gap"] == []


def test_the_first_and_the_last_day_are_not_judged() -> None:
    # Exports of a month end at midnight of many zones: few events at first, then none, then all of them.
    hours = source(always, 100, 31)
    first, last = window(hours)
    edges = {first - 9: 1, first - 5: 2, last + 3: 1}
    assert told(hours | edges) == []


def test_half_an_hour_at_the_edge_of_a_gap_is_part_of_it() -> None:
    hours = source(always, 1000, 31, between("2026-07-15T03", "2026-07-15T06", 0))
    edge = min(hours) + 14 * 24 + 2
    assert [kind for kind, _, _ in seen(hours | {edge: hours[edge] // 3, edge + 4: hours[edge + 4] // 3})] == ["gap"]


def test_more_than_a_year_of_silence_asks_whether_the_times_are_right() -> None:
    hours = {10: 3, **source(by_week, 100, 31)}
    (silence,) = told(hours)
    assert (silence.kind, silence.from_hour, silence.expected) == ("gap", 11, None)
    assert silence.message == (
        "no event from 1970-01-01 11:00 to 2026-07-01 00:00 UTC: are the times before and after it right?"
    )


@pytest.mark.parametrize("hours", [{}, {5: 1}, {5: 1, 6: 1_000_000}, {5: 1, 70_000_000: 1}])
def test_of_next_to_nothing_nothing_is_said(hours: dict[int, int]) -> None:
    found = list(rhythm_of("gateway", hours, (0, 80_000_000)))
    assert [one for one in found if one.expected is not None] == []
