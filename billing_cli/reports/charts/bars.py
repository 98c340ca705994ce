"""Bars: for each row one or more amounts, from 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from billing_cli.reports.charts.chart import Chart, Row, Tone, scale_with_zero


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a row of bars is of: a label, figures as they are printed, and amounts with their tones."""

    label: str
    figures: tuple[str, ...]
    amounts: tuple[tuple[Tone, Fraction], ...]
    text: str


def bars(
    title: str, heads: tuple[str, ...], rows: Sequence[Measured], legend: tuple[tuple[Tone, str], ...] = ()
) -> Chart:
    """Amounts of each row as bars below each other, all on one scale."""
    scale = scale_with_zero(amount for row in rows for _, amount in row.amounts)
    return Chart(
        title=title,
        heads=heads,
        line=scale.line,
        legend=legend,
        rows=tuple(
            Row(
                label=row.label,
                figures=row.figures,
                bars=tuple(scale.bar(Fraction(0), amount, tone) for tone, amount in row.amounts),
                text=row.text,
            )
            for row in rows
        ),
    )
