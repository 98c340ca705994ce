"""Small charts of block characters, for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

EIGHTHS = " ▁▂▃▄▅▆▇█"
HEIGHT = 6
# A column is at most that wide: beyond it a few columns would look like a wall.
WIDEST = 6
# From that width on there is a space between columns.
APART = 3


def sparkline(values: Sequence[int | None], top: int, width: int = 1) -> str:
    """One line of bars up to `top`; what has no event is a point, what is not known a space.

    >>> sparkline([0, 1, 4, 8, None], 8)
    '·▁▄█ '
    """
    return "".join((" " if value is None else _bar(value, top) if value else "·") * width for value in values)


def _bar(value: int, top: int) -> str:
    return EIGHTHS[-(-8 * value // top)]


def column_chart(values: Sequence[int], ticks: Mapping[int, str], marks: Mapping[int, str], width: int) -> list[str]:
    """Columns side by side with an axis to their left and below, no line longer than `width`.

    `ticks` are texts below some columns, left out where they would touch; `marks` are signs above some columns. There
    must be no more values than there is `room` for.
    """
    top = max(values, default=0)
    label = len(str(top))
    wide = min(WIDEST, max(1, room(top, width) // max(1, len(values))))
    lines = [_level(values, top, level, wide) for level in reversed(range(HEIGHT))]
    axis, below = _ticked(len(values), ticks, wide)

    above = "".join(marks.get(place, " ").center(wide - (wide >= APART)).ljust(wide) for place in range(len(values)))
    drawn = [f"{'':>{label}}  {above}"] if marks else []
    for place, line in enumerate(lines):
        drawn.append(f"{top if place == 0 else '':>{label}} {'┤' if place == 0 else '│'}{line}")
    drawn += [f"{0:>{label}} └{axis}", f"{'':>{label}}  {below}"]
    return [line.rstrip() for line in drawn]


def room(top: int, width: int) -> int:
    """How many columns there is room for beside the axis, none being higher than `top`."""
    return max(1, width - len(str(top)) - 2)


def _level(values: Sequence[int], top: int, level: int, wide: int) -> str:
    """One of the lines of a chart, counted from below."""
    line = ""
    for value in values:
        eighths = -(-value * HEIGHT * 8 // top) if top else 0
        apart = wide >= APART
        line += EIGHTHS[min(8, max(0, eighths - 8 * level))] * (wide - apart) + " " * apart
    return line


def _ticked(count: int, ticks: Mapping[int, str], wide: int) -> tuple[str, str]:
    """The axis with its ticks, and the texts below it."""
    axis, below = ["─"] * (count * wide), ""
    for place, text in sorted(ticks.items()):
        at = place * wide
        if at >= len(below) + bool(below) and at + len(text) <= max(count * wide, len(text)):
            axis[at] = "┬"
            below = below.ljust(at) + text
    return "".join(axis), below
