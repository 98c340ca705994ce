"""Times with far more or far fewer events than usual."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from billing_cli.events.trouble.gaps import Gap
from billing_cli.events.trouble.history import HOURS_OF_DAY, History, Usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """In `hours` of [from_hour, until_hour) were `count` events where `expected` are usual: too many, or too few."""

    from_hour: int
    until_hour: int
    hours: int
    count: int
    expected: int
    too_many: bool

    def meets(self, other: Swing) -> bool:
        """Whether both are of one kind and have an hour in common."""
        apart = self.until_hour <= other.from_hour or other.until_hour <= self.from_hour
        return self.too_many == other.too_many and not apart


def swings(history: History, window: tuple[int, int], gaps: Sequence[Gap]) -> list[Swing]:
    """Spikes and slumps that touch the hours [from, until), by hours and by days.

    What lasts for days is told by days, and then not by the hour; what shows by the hour is not told by its day again.
    """
    found = _of_slots(history, window, gaps)
    if history.unit_hours == HOURS_OF_DAY:
        return found
    by_days = _of_slots(history.by_days(), window, gaps)
    lasting = [swing for swing in by_days if swing.hours > HOURS_OF_DAY]
    by_hours = [swing for swing in found if not any(swing.meets(other) for other in lasting)]
    return [*by_hours, *(swing for swing in by_days if swing in lasting or not any(map(swing.meets, found)))]


def _of_slots(history: History, window: tuple[int, int], gaps: Sequence[Gap]) -> list[Swing]:
    """Slots at the ends of the history or beside a gap may have been cut off: they are never a slump."""
    unit = history.unit_hours
    too_many, too_few = [], []
    for slot in history.slots:
        if (slot + 1) * unit <= window[0] or slot * unit >= window[1]:
            continue
        cut = history.touches_first_or_last_day(slot) or _is_beside(slot, unit, gaps)
        if _is_too_many(history, slot):
            too_many.append(slot)
        elif not cut and _is_too_few(history, slot):
            too_few.append(slot)
    return [*_together(history, too_many, too_many=True), *_together(history, too_few, too_many=False)]


def _is_beside(slot: int, unit: int, gaps: Sequence[Gap]) -> bool:
    """Whether a gap lies in a slot or right beside it."""
    return any(slot * unit <= gap.until_hour and (slot + 1) * unit >= gap.from_hour for gap in gaps)


def _is_too_many(history: History, slot: int) -> bool:
    """Compared with the most that is usual within an hour: the clocks change."""
    if history.usual(slot) is None:
        return False
    most = max(one.high for one in _around(history, slot)) or history.typical
    count = history.counts[slot]
    return count >= history.factor * most and _stands_out(history, count - most, most)


def _is_too_few(history: History, slot: int) -> bool:
    """Compared with the least that is usual within an hour, quiet hours left out."""
    usual = history.usual(slot)
    if usual is None or not usual.low:
        return False
    least = min(one.low for one in _around(history, slot) if one.low)
    count = history.counts[slot]
    return history.factor * count <= least and _stands_out(history, least - count, least)


def _around(history: History, slot: int) -> Iterator[Usual]:
    reach = 1 if history.unit_hours == 1 else 0
    for near in range(slot - reach, slot + reach + 1):
        usual = history.usual(near)
        if usual is not None:
            yield usual


def _stands_out(history: History, difference: int, usual: int) -> bool:
    """Whether a difference is large enough to be told, and no play of chance: six times the root of what is usual."""
    by_chance = not history.regular and difference * difference <= 36 * usual
    return difference >= history.least and not by_chance


def _together(history: History, slots: Sequence[int], *, too_many: bool) -> Iterator[Swing]:
    """Slots of one kind as swings: one, where no other events lie between them, or no more than a day."""
    unit = history.unit_hours
    found: list[list[int]] = []
    for slot in slots:
        before = history.slots[bisect_left(history.slots, slot) - 1]
        if found and (found[-1][-1] == before or (slot - found[-1][-1]) * unit <= HOURS_OF_DAY):
            found[-1].append(slot)
        else:
            found.append([slot])
    for some in found:
        yield Swing(
            from_hour=some[0] * unit,
            until_hour=(some[-1] + 1) * unit,
            hours=len(some) * unit,
            count=sum(history.counts[slot] for slot in some),
            expected=sum(usual.middle for usual in map(history.usual, some) if usual),
            too_many=too_many,
        )
