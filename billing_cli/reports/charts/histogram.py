"""A histogram: how many there are of each kind, the kinds in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from billing_cli.reports.charts.bars import Measured, bars
from billing_cli.reports.charts.chart import Chart, Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """How many there are between two bounds, which the label names."""

    label: str
    count: int
    tone: Tone


def histogram(title: str, heads: tuple[str, ...], bins: Sequence[Bin]) -> Chart:
    """A row for each bin; empty ones before the first and after the last that is not are left out."""
    filled = [place for place, one in enumerate(bins) if one.count]
    shown = bins[filled[0] : filled[-1] + 1] if filled else ()
    rows = [
        Measured(
            label=one.label,
            figures=(f"{one.count:,}",),
            amounts=((one.tone, Fraction(one.count)),),
            text=f"{one.label}: {one.count:,}",
        )
        for one in shown
    ]
    return bars(title, heads, rows)
