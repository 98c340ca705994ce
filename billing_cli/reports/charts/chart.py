"""A chart as data: rows with a label, figures and bars. `templates/charts.html.j2` draws it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pricing.money import rounded

# Bars are placed in so many steps from left to right, whatever room the page has for them.
WIDTH = 1000
# What is not 0 can be seen.
NARROWEST = 4

Tone = Literal["before", "after", "up", "down", "same"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A rectangle in a row: where it begins and how long it is, in steps of `WIDTH`; the tone is its colour."""

    start: int
    length: int
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label, figures as they are printed, and bars below each other; `text` says what the bars show."""

    label: str
    figures: tuple[str, ...]
    bars: tuple[Bar, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: its title, the heads of label and figures, the rows, where its line stands, a note, and its tones.

    `line` is the place of 0, None where 0 is not on the chart; `legend` gives tones with what they mean.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int | None
    note: str = ""
    legend: tuple[tuple[Tone, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Places amounts between the lowest and the highest one of a chart."""

    low: Fraction
    high: Fraction

    def at(self, value: Fraction) -> int:
        """The place of an amount, to the nearest step, halves away from zero; beyond the ends it is the end.

        >>> Scale(low=Fraction(0), high=Fraction(4)).at(Fraction(1))
        250
        """
        if self.high <= self.low:
            return 0
        return min(WIDTH, max(0, rounded(Fraction(WIDTH) * (value - self.low) / (self.high - self.low), "half_away")))

    def bar(self, begin: Fraction, end: Fraction, tone: Tone) -> Bar:
        """The bar between two amounts, in any order; what is not 0 is never too narrow to be seen."""
        left, right = sorted((self.at(begin), self.at(end)))
        if begin != end and right - left < NARROWEST:
            left = min(left, WIDTH - NARROWEST)
            right = left + NARROWEST
        return Bar(start=left, length=right - left, tone=tone)

    @property
    def line(self) -> int | None:
        """Where 0 is; None where it is not on the chart."""
        return self.at(Fraction(0)) if self.low <= 0 <= self.high else None


def scale_with_zero(values: Iterable[Fraction]) -> Scale:
    """The scale of amounts that are compared by their length, so that 0 is on it."""
    every: Sequence[Fraction] = [Fraction(0), *values]
    return Scale(low=min(every), high=max(every))
