"""What is usual for a source: its events at comparable hours. It decides what is shown, and nothing else."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import exp, log, sqrt
from statistics import median, median_high, median_low

HOURS_OF_DAY = 24
HOURS_OF_WEEK = 168
HOURS_OF_YEAR = 8_784
# Fewer events than these, more than a week before or after all others, are no part of a history.
FEWEST_APART = 20
# How many comparable slots must be there before anything is called usual; how many weeks before a slot are enough, so
# that those after it do not count, and how many are looked at.
NEEDED = 3
WEEKS_BEFORE = 4
WEEKS_USED = 8
DAYS_USED = 14
# What a source is like is taken from that many of its last slots with events, four weeks of hours; fewer than that tell
# nothing.
RECENT = 672
FEWEST_RECENT = 8
# A modified z-score of 3.5, as Iglewicz and Hoaglin propose, is that many times the median deviation from the median.
DEVIATIONS = 3.5 / 0.6745
# A source is steady where four of five slots have events, and that many slots at least.
FEWEST_STEADY = 24
# What is too much or too little is so by that factor at least: a month that came twice must show, whatever chance does.
LEAST_FACTOR = 1.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How many events comparable slots had: from `low`, the lower of what is usual, to `high`."""

    low: int
    high: int

    @property
    def middle(self) -> int:
        """Between the two."""
        return (self.low + self.high) // 2


@dataclass(frozen=True, kw_only=True)
class History:
    """The events of one source by slot: an hour, or a day of 24 hours UTC (`unit_hours`), numbered since 1970.

    `counts` has the slots with events alone; `ends` are the first hour with events and the one after the last.
    """

    counts: Mapping[int, int]
    ends: tuple[int, int]
    unit_hours: int = 1

    @cached_property
    def slots(self) -> list[int]:
        """The slots with events, in order."""
        return sorted(self.counts)

    @cached_property
    def weeks(self) -> list[int]:
        """The weeks with events, in order: weeks without any tell nothing about what is usual."""
        return sorted({slot // self._slots_of_week for slot in self.counts})

    def in_first_or_last_day(self, start: int, end: int) -> bool:
        """Whether the slots [start, end) lie in the first or the last 24 hours: exports end at midnight somewhere."""
        first, last = self.ends[0] + HOURS_OF_DAY, self.ends[1] - HOURS_OF_DAY
        return end * self.unit_hours <= first or start * self.unit_hours >= last

    def touches_first_or_last_day(self, slot: int) -> bool:
        """Whether some of a slot does."""
        first, last = self.ends[0] + HOURS_OF_DAY, self.ends[1] - HOURS_OF_DAY
        return slot * self.unit_hours < first or (slot + 1) * self.unit_hours > last

    @cached_property
    def typical(self) -> int:
        """What half of the slots with events have at least."""
        return median_low(self.counts.values())

    @cached_property
    def recent(self) -> list[tuple[int, Usual]]:
        """Of the last slots with events, the number of events beside what was usual at it, where that is known."""
        looked_at = ((self.counts[slot], self.usual(slot)) for slot in self.slots[-RECENT:])
        return [(count, usual) for count, usual in looked_at if usual is not None]

    @cached_property
    def at_least(self) -> int:
        """What three of four slots with events have at least."""
        return sorted(self.counts.values())[len(self.counts) // 4]

    @cached_property
    def steady(self) -> bool:
        """Whether, but for the longest stretch without events, there are some nearly all the time."""
        longest = max((after - before - 1 for before, after in pairwise(self.slots)), default=0)
        others = self.slots[-1] - self.slots[0] + 1 - longest
        return len(self.slots) >= FEWEST_STEADY and 5 * len(self.slots) >= 4 * others

    @cached_property
    def rhythmic(self) -> bool:
        """Whether it is known when events are to be expected: half of the recent ones came at such a time."""
        expected = sum(count for count, usual in self.recent if usual.low)
        return self.steady or 2 * expected >= sum(count for count, _ in self.recent)

    @cached_property
    def regular(self) -> bool:
        """Whether nine of ten recent slots had what was usual, within a fifth: meter readings, daily snapshots."""
        usual = [1 for count, usual in self.recent if 5 * abs(count - usual.low) <= usual.low]
        return len(self.recent) >= FEWEST_RECENT and 10 * len(usual) >= 9 * len(self.recent)

    @cached_property
    def factor(self) -> float:
        """How many times as much as usual is too much: the more uneven the source is by itself, the more.

        How uneven it is shows from one slot to the next, so that a month on another level does not hide itself.
        """
        ratios = [log(count / usual.middle) for count, usual in self.recent if usual.middle]
        steps = [abs(after - before) for before, after in pairwise(ratios)]
        if len(steps) < FEWEST_RECENT:
            return LEAST_FACTOR
        return max(LEAST_FACTOR, exp(DEVIATIONS * median(steps) / sqrt(2)))

    @property
    def least(self) -> int:
        """How many events must be missing or too many before it is worth a word."""
        return 1 if self.regular else 20

    def usual(self, slot: int) -> Usual | None:
        """What is usual at a slot; None where there is not enough to compare with.

        The median of the same hour of other weeks. In a history that is too short for that nobody knows which days are
        alike, so that it is everything between the least and the most that other days have at the same hour.
        """
        if slot not in self._found:
            self._found[slot] = self._usual(slot)
        return self._found[slot]

    def _usual(self, slot: int) -> Usual | None:
        weeks = self.other_weeks(slot)
        if len(weeks) >= NEEDED:
            return Usual(low=median_low(weeks), high=median_high(weeks))
        days = self.other_days(slot)
        return Usual(low=min(days), high=max(days)) if len(days) >= NEEDED else None

    def other_weeks(self, slot: int) -> Sequence[int]:
        """The counts at the same hour in the eight weeks before, or in the nearest four where not so many are before.

        Weeks without any event are passed over. What was usual before tells that a whole month came twice.
        """
        week, phase = divmod(slot, self._slots_of_week)
        row = self._weekly.get(phase, self._empty)
        place = bisect_left(self.weeks, week)
        # The first and the last week may be cut off before this hour.
        first = int(self.weeks[0] * self._slots_of_week + phase < self.slots[0])
        last = len(self.weeks) - int(self.weeks[-1] * self._slots_of_week + phase > self.slots[-1])
        before = row[max(first, place - WEEKS_USED) : min(place, last)]
        if len(before) >= WEEKS_BEFORE:
            return before
        after = place + (self.weeks[place : place + 1] == [week])
        return [*before, *row[max(first, after) : min(last, after + WEEKS_BEFORE - len(before))]]

    def other_days(self, slot: int) -> Sequence[int]:
        """The counts at the same hour of the nearest other days of the history, also of days without events."""
        day = HOURS_OF_DAY // self.unit_hours
        others = (slot + sign * day * distance for distance in range(1, DAYS_USED + 1) for sign in (-1, 1))
        within = [other for other in others if self.slots[0] <= other <= self.slots[-1]]
        return [self.counts.get(other, 0) for other in within[:DAYS_USED]]

    def by_days(self) -> History:
        """The same events by UTC days."""
        days: dict[int, int] = {}
        for slot, count in self.counts.items():
            day = slot * self.unit_hours // HOURS_OF_DAY
            days[day] = days.get(day, 0) + count
        return History(counts=days, ends=self.ends, unit_hours=HOURS_OF_DAY)

    @property
    def _slots_of_week(self) -> int:
        return HOURS_OF_WEEK // self.unit_hours

    @cached_property
    def _found(self) -> dict[int, Usual | None]:
        """What was asked already."""
        return {}

    @cached_property
    def _empty(self) -> list[int]:
        return [0] * len(self.weeks)

    @cached_property
    def _weekly(self) -> dict[int, list[int]]:
        """For each hour of the week that ever has events, the count of each of the weeks."""
        places = {week: place for place, week in enumerate(self.weeks)}
        rows: dict[int, list[int]] = {}
        for slot, count in self.counts.items():
            week, phase = divmod(slot, self._slots_of_week)
            rows.setdefault(phase, [0] * len(self.weeks))[places[week]] = count
        return rows


def histories(hours: Mapping[int, int]) -> Iterator[History]:
    """The history of a source by hours, or by days where its hours have no rhythm that events could be expected by.

    A source without events for more than a year has several: what was usual before is so no longer.
    """
    slots = sorted(hours)
    breaks = [place for place in range(1, len(slots)) if slots[place] - slots[place - 1] > HOURS_OF_YEAR]
    for start, end in pairwise([0, *breaks, len(slots)] if slots else []):
        kept = _without_strays(hours, slots[start:end])
        by_hours = History(counts={slot: hours[slot] for slot in kept}, ends=(kept[0], kept[-1] + 1))
        yield by_hours if by_hours.rhythmic else by_hours.by_days()


def _without_strays(hours: Mapping[int, int], slots: Sequence[int]) -> Sequence[int]:
    """Leave out the few events that lie far before or after all others: one of last year makes no gap of a year."""
    apart = [place for place in range(1, len(slots)) if slots[place] - slots[place - 1] > HOURS_OF_WEEK]
    first = max((place for place in apart if sum(hours[slot] for slot in slots[:place]) < FEWEST_APART), default=0)
    last = min(
        (place for place in apart if sum(hours[slot] for slot in slots[place:]) < FEWEST_APART), default=len(slots)
    )
    return slots[first:last] if first < last else slots
