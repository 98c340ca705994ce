"""Lengths of time as contracts write them: `90 days`, `3 months`; counted in local calendar days."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "week", "month", "quarter", "year"]
WRITTEN = re.compile(r"([1-9][0-9]{0,4}) (day|week|month|quarter|year)s?")
DAYS: dict[str, int] = {"day": 1, "week": 7}
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """`count` units of the local calendar: a day of 23 or 25 hours is one day."""

    count: int
    unit: Unit

    def after(self, day: date, times: int = 1) -> date:
        """The day on which `times` such lengths from `day` on are over; months clamp at month ends, counted at once.

        ValueError beyond the calendar, which ends with the year 9999.

        >>> Duration(count=1, unit="month").after(date(2026, 1, 31)).isoformat()
        '2026-02-28'
        >>> Duration(count=1, unit="month").after(date(2026, 1, 31), 2).isoformat()
        '2026-03-31'
        """
        return later(day, self.count * times, self.unit)

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'s' if self.count != 1 else ''}"


def duration(text: str) -> Duration:
    """Read `90 days`, `3 months`, `1 year`. ValueError otherwise."""
    match = WRITTEN.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no duration; write it as `90 days`, `3 months` or `1 year`")
    unit: Unit = match[2]  # type: ignore[assignment]
    return Duration(count=int(match[1]), unit=unit)


def later(day: date, count: int, unit: Unit) -> date:
    """The day `count` units after `day`, or before it where `count` is negative; clamped at month ends.

    >>> later(date(2024, 2, 29), 1, "year").isoformat(), later(date(2024, 2, 29), 4, "year").isoformat()
    ('2025-02-28', '2028-02-29')
    """
    try:
        if unit in DAYS:
            return day + timedelta(days=count * DAYS[unit])
        months = day.year * 12 + day.month - 1 + count * MONTHS[unit]
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError) as error:
        raise ValueError(
            f"{count} {unit}s after {day} is beyond the calendar, which ends with the year 9999"
        ) from error
