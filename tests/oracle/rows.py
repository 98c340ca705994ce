"""Which usage the rows of a price list are for, and whether two of them could both win."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from random import Random

from tests.oracle.figures import DIMENSIONS, VALUES

Named = dict[str, str]


def draw_by(random: Random, at_least: int = 0) -> tuple[str, ...]:
    """The dimensions that a charge keeps apart, in any order."""
    return tuple(random.sample(DIMENSIONS, random.randint(at_least, len(DIMENSIONS))))


def draw_rows(random: Random, by: Sequence[str]) -> list[Named]:
    """Rows of which no two can win for the same usage."""
    rows: list[Named] = []
    for row in draw_any_rows(random, by):
        if not can_tie([*rows, row]):
            rows.append(row)
    return rows


def draw_any_rows(random: Random, by: Sequence[str]) -> list[Named]:
    """Rows that may name the same, or tie."""
    values = random.sample(VALUES, 3)
    return [{name: random.choice(values) for name in by if random.random() < 0.6} for _ in range(random.randint(1, 7))]


def can_tie(rows: Sequence[Named]) -> bool:
    """Say whether for some usage two rows name most, by trying every usage that the rows can tell apart."""
    names = sorted({name for row in rows for name in row})
    choices = [[None, *sorted({row[name] for row in rows if name in row})] for name in names]
    for values in product(*choices):
        usage = dict(zip(names, values, strict=True))
        sizes = sorted(len(row) for row in rows if row.items() <= usage.items())
        if len(sizes) > 1 and sizes[-1] == sizes[-2]:
            return True
    return False
