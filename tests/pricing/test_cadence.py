"""Billing periods: anchored, clamped, never drifting."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.cadence import Cadence, cadence
from pricing.durations import Duration, duration
from pricing.periods import Period

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
UNITS = st.sampled_from(["day", "week", "month", "quarter", "year"])


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("unit", "align", "start", "asked", "first", "end"),
    [
        ("month", "calendar", "2026-09-14", "2026-09-14", "2026-09-01", "2026-10-01"),
        ("month", "anniversary", "2026-09-14", "2026-10-13", "2026-09-14", "2026-10-14"),
        ("month", "anniversary", "2026-01-31", "2026-02-28", "2026-02-28", "2026-03-31"),
        ("month", "anniversary", "2026-01-31", "2026-04-30", "2026-04-30", "2026-05-31"),
        ("month", "anniversary", "2028-01-30", "2028-02-29", "2028-02-29", "2028-03-30"),
        ("quarter", "calendar", "2026-05-20", "2026-05-20", "2026-04-01", "2026-07-01"),
        ("quarter", "anniversary", "2026-11-30", "2027-03-01", "2027-02-28", "2027-05-30"),
        ("year", "calendar", "2026-05-20", "2026-05-20", "2026-01-01", "2027-01-01"),
        ("year", "anniversary", "2024-02-29", "2025-02-28", "2025-02-28", "2026-02-28"),
        ("year", "anniversary", "2024-02-29", "2028-02-29", "2028-02-29", "2029-02-28"),
        ("week", "calendar", "2026-11-26", "2026-11-26", "2026-11-23", "2026-11-30"),
        ("week", "anniversary", "2026-11-26", "2026-12-02", "2026-11-26", "2026-12-03"),
        ("day", "calendar", "2026-11-26", "2026-11-26", "2026-11-26", "2026-11-27"),
    ],
)
def test_the_period_of_a_day(unit: str, align: str, start: str, asked: str, first: str, end: str) -> None:
    found = cadence(unit, align, day(start)).containing(day(asked))  # type: ignore[arg-type]
    assert found == Period(start=day(first), end=day(end))


@given(UNITS, DAYS, DAYS)
def test_periods_follow_one_another_without_a_gap(unit: str, anchor: date, asked: date) -> None:
    own = Cadence(unit=unit, anchor=anchor)  # type: ignore[arg-type]
    found = own.containing(asked)
    assert found.start <= asked < found.end
    assert own.containing(found.end).start == found.end
    assert own.containing(found.start - timedelta(days=1)).end == found.start
    assert own.start_from(found.start) == found.start
    assert list(own.periods(found.start, found.end)) == [found]


@pytest.mark.parametrize(
    ("text", "start", "over"),
    [("90 days", "2026-09-14", "2026-12-13"), ("3 months", "2026-11-30", "2027-02-28"), ("1 year", "2024-02-29", "2025-02-28"),
     ("2 weeks", "2026-01-01", "2026-01-15"), ("1 quarter", "2026-01-31", "2026-04-30")],
)  # fmt: skip
def test_a_duration_runs_over_calendar_days(text: str, start: str, over: str) -> None:
    assert duration(text).after(day(start)) == day(over)
    assert str(duration(text)) == text


@pytest.mark.parametrize("text", ["", "0 days", "1.5 months", "-1 day", "3 minutes", "months", "P3M"])
def test_what_is_no_duration_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="no duration; write"):
        duration(text)


def test_what_is_beyond_the_calendar_is_said() -> None:
    with pytest.raises(ValueError, match="beyond the calendar"):
        Duration(count=99999, unit="year").after(date(2026, 1, 1))
