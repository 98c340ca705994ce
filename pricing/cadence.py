"""How time is cut into billing periods: by the calendar, or from a subscription's own start day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from pricing.durations import MONTHS, Unit, later
from pricing.periods import Period

Align = Literal["calendar", "anniversary"]
# From here the calendar's periods are counted: a Monday that begins a year.
MONDAY = date(2001, 1, 1)
# Which periods are whole multiples of which.
MULTIPLES: dict[Unit, tuple[Unit, ...]] = {
    "day": ("day", "week", "month", "quarter", "year"),
    "week": ("week",),
    "month": ("month", "quarter", "year"),
    "quarter": ("quarter", "year"),
    "year": ("year",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """Periods of one `unit`, back and on without end; one begins on `anchor`.

    Of months and longer every boundary is counted from the anchor itself and clamped at month ends, so that it never
    drifts: from 31 January on 28 February, 31 March.
    """

    unit: Unit
    anchor: date

    @lru_cache(maxsize=100_000)  # noqa: B019 - a cadence is a value, and there are few of them
    def containing(self, day: date) -> Period:
        """The period that holds `day`.

        >>> str(Cadence(unit="month", anchor=date(2026, 1, 31)).containing(date(2026, 3, 30)))
        '2026-02-28..2026-03-31'
        """
        number = self._guess(day)
        while self._start(number) > day:
            number -= 1
        while self._start(number + 1) <= day:
            number += 1
        return Period(start=self._start(number), end=self._start(number + 1))

    def periods(self, first: date, last: date) -> Iterator[Period]:
        """The periods that hold a day of [first, last), in order."""
        while first < last:
            period = self.containing(first)
            yield period
            first = period.end

    def start_from(self, day: date) -> date:
        """The first start of a period on `day` or later."""
        period = self.containing(day)
        return period.start if period.start == day else period.end

    def _start(self, number: int) -> date:
        return later(self.anchor, number, self.unit)

    def _guess(self, day: date) -> int:
        if self.unit in MONTHS:
            months = (day.year - self.anchor.year) * 12 + day.month - self.anchor.month
            return months // MONTHS[self.unit]
        return (day - self.anchor).days // (7 if self.unit == "week" else 1)


def cadence(unit: Unit, align: Align, start: date) -> Cadence:
    """The periods of a subscription that starts on `start`; the calendar's weeks begin on Monday."""
    return Cadence(unit=unit, anchor=start if align == "anniversary" else MONDAY)
