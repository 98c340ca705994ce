"""A table as it is printed: columns get the room that their cells need, so that nothing leaves the paper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from billing_cli.reports.figures import figure
from billing_cli.reports.printable import NUMBER
from billing_cli.reports.section import Head

# In characters of the body's size: how much a line holds, and what a column of text gets at least.
LINE = 100
NARROWEST = 4
# The space beside a cell.
GAP = 3
# Where a line does not hold the cells the letters are smaller, and at last columns of text are narrower too: how many
# characters such a line holds, what the widest column of text gets, and the name of the size.
SIZES = ((LINE, 40, ""), (LINE, 26, ""), (LINE * 5 // 4, 26, "small"), (LINE * 3 // 2, 24, "tiny"))
SMALLEST, NARROW = "tiny", 16
TOKEN = re.compile(r"[^\s\-/.,:]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Heads with the width of each column in percent, rows of cells, and the size of the letters."""

    heads: tuple[Head, ...]
    widths: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    size: str


def grid(heads: Sequence[Head], rows: Iterable[Sequence[str]]) -> Grid:
    """A table; cells are harmless texts already."""
    held = tuple(tuple(row) for row in rows)
    fitting = ((size, needs) for most, widest, size in SIZES if sum(needs := _needs(heads, held, widest)) <= most)
    size, needs = next(fitting, (SMALLEST, _needs(heads, held, NARROW)))
    widths = tuple(f"{need * 1000 // sum(needs) / 10:.1f}%" for need in needs)
    return Grid(heads=tuple(heads), widths=widths, rows=held, size=size)


def _needs(heads: Sequence[Head], rows: Sequence[Sequence[str]], widest: int) -> list[int]:
    return [_need(head, [row[place] for row in rows], widest) for place, head in enumerate(heads)]


def _need(head: Head, cells: Sequence[str], widest: int) -> int:
    longest = max(map(_room, cells), default=0)
    token = max((_room(one) for text in (head.words, *cells) for one in TOKEN.findall(text)), default=0)
    room = longest if head.number else min(longest, widest)
    return max(NARROWEST, min(token, widest), room) + GAP


def _room(text: str) -> int:
    """How many characters of Latin script are as wide."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def told(text: str | None) -> str:
    """A figure with its thousands apart, a text as it is.

    >>> told("-1234.50"), told("two parts"), told(None)
    ('-1,234.50', 'two parts', '')
    """
    if text is None:
        return ""
    return figure(text) if NUMBER.fullmatch(text) else text
