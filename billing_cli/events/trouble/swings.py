"""Hours with far more or far fewer events than usual."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from billing_cli.events.trouble.gaps import Gap
from billing_cli.events.trouble.history import History, Usual

# Swings of one kind that lie within a day of each other are one.
APART_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """`slots` of the slots [start, end) had `count` events where `expected` are usual: too many of them, or too few."""

    start: int
    end: int
    slots: int
    count: int
    expected: int
    too_many: bool


def swings(history: History, slots: Iterable[int], gaps: Sequence[Gap]) -> list[Swing]:
    """Spikes and slumps among `slots`, which have events.

    The first and the last day may have been cut off, and so may the hours at the edge of a gap: they are never a slump.
    """
    cut = {edge for gap in gaps for edge in (gap.start - 1, gap.end)}
    too_many, too_few = [], []
    for slot in slots:
        if _is_too_many(history, slot):
            too_many.append(slot)
        elif slot not in cut and not history.at_an_end(slot, slot + 1) and _is_too_few(history, slot):
            too_few.append(slot)
    return [*_together(history, too_many, too_many=True), *_together(history, too_few, too_many=False)]


def _is_too_many(history: History, slot: int) -> bool:
    """Compared with the most that is usual within an hour: the clocks change."""
    usual = history.usual(slot)
    if usual is None:
        return False
    most = max(one.high for one in _around(history, slot))
    most = most or history.typical
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
    """Whether a difference is large enough to be told, and no play of chance: 3.5 times the root of what is usual."""
    by_chance = not history.regular and 4 * difference * difference <= 49 * usual
    return difference >= history.least and not by_chance


def _together(history: History, slots: Sequence[int], *, too_many: bool) -> Iterator[Swing]:
    """Slots of one kind as swings."""
    found: list[list[int]] = []
    for slot in slots:
        if found and (slot - found[-1][-1]) * history.unit_hours <= APART_HOURS:
            found[-1].append(slot)
        else:
            found.append([slot])
    for some in found:
        yield Swing(
            start=some[0],
            end=some[-1] + 1,
            slots=len(some),
            count=sum(history.counts[slot] for slot in some),
            expected=sum(usual.middle for usual in map(history.usual, some) if usual),
            too_many=too_many,
        )
