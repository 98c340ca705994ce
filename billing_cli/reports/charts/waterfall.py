"""A waterfall: from one amount to another by what lies between, each step beginning where the one before ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from billing_cli.reports.charts.chart import Bar, Chart, Row, Scale, Tone, scale_with_zero

# Below this share of the larger end the steps could not be told apart on a scale that begins at 0.
LEAST_SHARE = Fraction(1, 10)
MARGIN = Fraction(1, 4)
CUT = "The scale does not begin at 0: the steps would be too small to see."


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step, or one of the ends: an amount, its label, and the figure as it is printed.

    `between` marks an amount that was reached, such as a sum, and is no step itself.
    """

    label: str
    figure: str
    amount: Fraction
    between: bool = False


def waterfall(
    title: str, heads: tuple[str, ...], first: Step, steps: Sequence[Step], last: Step, *, from_zero: bool = False
) -> Chart:
    """From `first` by the steps to `last`. The steps must add up to the difference of the two.

    `from_zero`: the scale begins at 0 however small the steps are beside the ends.
    """
    levels = list(accumulate((Fraction(0) if step.between else step.amount for step in steps), initial=first.amount))
    assert levels[-1] == last.amount, "drivers add up"
    scale = scale_with_zero(levels) if from_zero else _scale(levels)
    rows = [_end(first, scale, "before")]
    for step, level in zip(steps, levels, strict=False):
        if step.between:
            rows.append(_end(step, scale, "before"))
            continue
        tone: Tone = "up" if step.amount > 0 else "down" if step.amount < 0 else "same"
        rows.append(_row(step, scale.bar(level, level + step.amount, tone)))
    rows.append(_end(last, scale, "after"))
    return Chart(
        title=title, heads=heads, rows=tuple(rows), line=scale.line, note="" if scale.line is not None else CUT
    )


def _scale(levels: Sequence[Fraction]) -> Scale:
    whole = scale_with_zero(levels)
    low, high = min(levels), max(levels)
    apart = high - low
    if not apart or low <= 0 <= high or apart >= LEAST_SHARE * max(abs(low), abs(high)):
        return whole
    return Scale(low=low - MARGIN * apart, high=high + MARGIN * apart)


def _end(step: Step, scale: Scale, tone: Tone) -> Row:
    ground = Fraction(0) if scale.line is not None else scale.low if step.amount > 0 else scale.high
    return _row(step, scale.bar(ground, step.amount, tone))


def _row(step: Step, bar: Bar) -> Row:
    return Row(label=step.label, figures=(step.figure,), bars=(bar,), text=f"{step.label}: {step.figure}")
