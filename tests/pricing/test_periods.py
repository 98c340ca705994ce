"""Local days and wall clocks against the standard library, in the zones where they are odd."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pricing.periods import (
    EPOCH,
    LocalRange,
    Period,
    clock_ranges,
    instant,
    local_ranges,
    microseconds,
    midnight,
    month,
    zone,
)

ZONES = (
    "UTC", "Europe/Dublin", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Australia/Eucla", "Australia/Lord_Howe",
    "Asia/Beirut", "America/Havana", "Africa/Cairo", "America/Sao_Paulo", "America/St_Johns", "Africa/Casablanca", "Asia/Tehran",
    "Asia/Gaza", "America/Asuncion", "America/Santiago", "Pacific/Apia", "Antarctica/Troll", "Asia/Kolkata", "Africa/Monrovia",
)  # fmt: skip
zone_names = st.sampled_from(ZONES)
days = st.dates(min_value=date(1971, 1, 3), max_value=date(2037, 12, 29))
MICROSECOND = timedelta(microseconds=1)


@given(zone_names, days)
@example("America/Sao_Paulo", date(2018, 11, 4))  # midnight is skipped
@example("Asia/Beirut", date(2022, 3, 27))
@example("America/Havana", date(2018, 3, 11))
@example("America/Havana", date(2018, 11, 4))  # midnight comes twice
@example("Africa/Cairo", date(2023, 4, 28))
@example("Africa/Cairo", date(2023, 10, 27))
@example("America/St_Johns", date(2006, 10, 29))  # the day begins, and a minute later it is yesterday again
@example("Pacific/Apia", date(2011, 12, 30))  # the day that was left out
@example("Pacific/Apia", date(2011, 12, 31))
@example("Australia/Lord_Howe", date(2026, 4, 5))
def test_midnight_is_the_first_instant_of_the_local_day(name: str, day: date) -> None:
    start = midnight(day, zone(name))
    assert start.tzinfo is UTC
    assert start.astimezone(zone(name)).date() >= day
    assert (start - MICROSECOND).astimezone(zone(name)).date() < day


@given(zone_names, days)
def test_days_follow_each_other_without_gap_or_overlap(name: str, day: date) -> None:
    length = midnight(day + timedelta(days=1), zone(name)) - midnight(day, zone(name))
    assert timedelta(0) <= length <= timedelta(hours=27)
    assert length > timedelta(0) or name == "Pacific/Apia"


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("Europe/Dublin", date(2026, 3, 29), 23), ("Europe/Dublin", date(2026, 10, 25), 25), ("America/Sao_Paulo", date(2018, 11, 4), 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5), ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("America/Havana", date(2018, 3, 11), 23), ("America/Havana", date(2018, 11, 4), 25), ("Antarctica/Troll", date(2026, 3, 29), 22),
        ("Pacific/Apia", date(2011, 12, 30), 0), ("Asia/Kathmandu", date(2026, 1, 1), 24),
    ],
)  # fmt: skip
def test_a_local_day_has_the_hours_that_its_clock_shows(name: str, day: date, hours: float) -> None:
    assert midnight(day + timedelta(days=1), zone(name)) - midnight(day, zone(name)) == timedelta(hours=hours)


def _wall(range_us: int) -> datetime:
    return (EPOCH + timedelta(microseconds=range_us)).replace(tzinfo=None)


@given(zone_names, days, st.integers(0, 40), st.integers(0, 86_399_999_999), st.booleans())
@example("America/Sao_Paulo", date(2018, 11, 3), 3, 86_400_000_000 - 1, False)
@example("Asia/Beirut", date(2022, 10, 28), 3, 0, True)
@example("Australia/Lord_Howe", date(2026, 4, 4), 2, 6_900_000_000, True)
@example("Australia/Lord_Howe", date(2026, 4, 4), 2, 6_900_000_000, False)
@example("Pacific/Apia", date(2011, 12, 28), 4, 5, False)
def test_a_wall_time_is_in_the_one_range_whose_offset_the_zone_gives_it(
    name: str, first: date, length: int, of_day_us: int, later: bool
) -> None:
    last = first + timedelta(days=length)
    ranges = local_ranges(zone(name), first, last, later=later)
    assert all(one.to_us <= other.from_us for one, other in pairwise(ranges))
    for day in (first, first + timedelta(days=length // 2), last):
        wall = datetime(day.year, day.month, day.day) + timedelta(microseconds=of_day_us)  # noqa: DTZ001 - a wall time
        assert [part.offset_us for part in _holding(ranges, wall)] == _offsets(name, wall, later=later)


def _holding(ranges: list[LocalRange], wall: datetime) -> list[LocalRange]:
    return [part for part in ranges if _wall(part.from_us) <= wall < _wall(part.to_us)]


def _offsets(name: str, wall: datetime, *, later: bool) -> list[int]:
    """The offset that the standard library gives; none for a wall time that the clock skips."""
    aware = wall.replace(tzinfo=zone(name), fold=int(later))
    if aware.astimezone(UTC).astimezone(zone(name)).replace(tzinfo=None) != wall:
        return []
    offset = aware.utcoffset()
    assert offset is not None
    return [offset // MICROSECOND]


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds
def test_microseconds_lose_nothing(moment: datetime) -> None:
    assert instant(microseconds(moment)) == moment


@given(st.dates(min_value=date(1, 1, 1), max_value=date(9999, 11, 30)))
def test_a_month_reads_back_as_it_is_written(day: date) -> None:
    period = month(f"{day.year:04}-{day.month:02}")
    assert period.start <= day < period.end
    assert (period.start.day, period.end.day) == (1, 1)
    assert 28 <= period.days <= 31


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-13", "2026-00", "0000-01", "2026-1", "2026-09-01", " 2026-09", "٢٠٢٦-٠٩", "9999-12", "26-09"],
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a month"):
        month(text)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Nowhere",
        "Europe",
        "europe/nowhere",
        "../zoneinfo/UTC",
        "/etc/localtime",
        "zone.tab",
        "tzdata.zi",
        "UTC\0",
        "\ud800",
    ],
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone"):
        zone(name)


def test_a_period_is_written_as_its_month_or_as_its_days() -> None:
    assert str(month("2026-02")) == "2026-02"
    assert str(Period(start=date(2026, 2, 1), end=date(2026, 2, 28))) == "2026-02-01..2026-02-28"


@pytest.mark.parametrize(
    ("name", "text", "hours"),
    [
        ("America/New_York", "2026-03", [(-5, 0), (-4, 0)]),
        ("America/New_York", "2026-11", [(-4, 0), (-5, 1)]),
        ("Australia/Lord_Howe", "2026-04", [(11, 0), (10.5, 1)]),
        ("Asia/Kathmandu", "2026-10", [(5.75, 0)]),
        ("Pacific/Apia", "2011-12", [(-10, 0), (14, 0)]),
        ("UTC", "2026-10", [(0, 0)]),
    ],
)
def test_a_clock_that_is_set_back_takes_a_turn(name: str, text: str, hours: list[tuple[float, int]]) -> None:
    period, place = month(text), zone(name)
    first, last = (microseconds(midnight(day, place)) for day in (period.start, period.end))
    found = clock_ranges(place, first, last)
    assert [(one.offset_us / 3_600_000_000, one.turn) for one in found] == hours
    assert [one.from_us for one in found[1:]] == [one.to_us for one in found[:-1]]
    assert found[0].from_us < -(10**18) < 10**18 < found[-1].to_us
    for one in found:
        # what a clock shows, asked for at the first and the last instant of each range within the month
        for at in (max(one.from_us, first), min(one.to_us, last) - 1):
            shown = instant(at).astimezone(place).replace(tzinfo=UTC)
            assert microseconds(shown) == at + one.offset_us


@pytest.mark.parametrize("name", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_clocks_are_known_from_the_first_to_the_last_instant_that_there_is(name: str) -> None:
    first, last = microseconds(datetime.min.replace(tzinfo=UTC)), microseconds(datetime.max.replace(tzinfo=UTC))
    assert len(clock_ranges(zone(name), first, first)) == 1
    assert len(clock_ranges(zone(name), last, last)) == 1
