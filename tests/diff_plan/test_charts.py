"""Charts as data: every bar is where its amount is, and what is not 0 can be seen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_cli.reports.charts.bars import Measured, bars
from billing_cli.reports.charts.chart import NARROWEST, WIDTH
from billing_cli.reports.charts.histogram import Bin, histogram
from billing_cli.reports.charts.waterfall import CUT, Step, waterfall
from billing_cli.reports.diff_plan.figures import BINS, distribution
from tests.diff_plan.sample_plan import payer

AMOUNTS = st.integers(-(10**12), 10**12)


def step(amount: int) -> Step:
    return Step(label="a", figure=str(amount), amount=Fraction(amount))


@given(first=AMOUNTS, steps=st.lists(AMOUNTS, max_size=9))
def test_steps_of_a_waterfall_hang_together(first: int, steps: list[int]) -> None:
    found = waterfall("", ("", ""), step(first), [step(one) for one in steps], step(first + sum(steps)))
    drawn = [bar for row in found.rows for bar in row.bars]
    assert len(drawn) == len(steps) + 2
    for amount, bar in zip(steps, drawn[1:-1], strict=True):
        assert (bar.length >= NARROWEST) is bool(amount)
        assert 0 <= bar.start <= bar.start + bar.length <= WIDTH
        assert bar.tone == ("up" if amount > 0 else "down" if amount < 0 else "same")
    assert (found.note == CUT) is (found.line is None)


@pytest.mark.parametrize(
    ("first", "steps", "places", "line"),
    [
        (100, [100], [(0, 500), (500, 500), (0, 1000)], 0),
        (100, [-150], [(333, 667), (0, 1000), (0, 333)], 333),
        (-100, [50], [(0, 1000), (0, 500), (500, 500)], 1000),
        (0, [], [(0, 0), (0, 0)], 0),
        (1000, [10], [(0, 167), (167, 666), (0, 833)], None),
        (-1000, [-10], [(833, 167), (167, 666), (167, 833)], None),
    ],
)
def test_waterfall_is_drawn_so(first: int, steps: list[int], places: list[tuple[int, int]], line: int | None) -> None:
    found = waterfall("", ("", ""), step(first), [step(one) for one in steps], step(first + sum(steps)))
    assert [(bar.start, bar.length) for row in found.rows for bar in row.bars] == places
    assert found.line == line


def test_bars_grow_from_0_to_both_sides() -> None:
    rows = [
        Measured(label=str(one), figures=(), amounts=(("after", Fraction(one)),), text="") for one in (-100, 300, 0, 1)
    ]
    found = bars("", ("",), rows)
    assert [(bar.start, bar.length) for row in found.rows for bar in row.bars] == [
        (0, 250),
        (250, 750),
        (250, 0),
        (250, 4),
    ]
    assert found.line == 250


def test_histogram_leaves_out_empty_ends() -> None:
    found = histogram("", ("", ""), [Bin(label=str(n), count=n, tone="up") for n in (0, 2, 0, 4, 0)])
    assert [(row.figures, row.bars[0].length) for row in found.rows] == [(("2",), 500), (("0",), 0), (("4",), 1000)]
    assert histogram("", ("", ""), []).rows == ()


@given(amounts=st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=20))
def test_every_customer_is_in_the_bin_of_its_change(amounts: list[tuple[int, int]]) -> None:
    [found] = distribution([payer(f"c{n}", before, after) for n, (before, after) in enumerate(amounts)])
    assert [(one["from"], one["to"]) for one in found["bins"]] == [*BINS, (None, None)]
    for one in found["bins"]:
        wanted = 0
        for before, after in amounts:
            change = Fraction(after - before, abs(before)) * 100 if before else None
            wanted += holds(one["from"], one["to"], change, moved=before != after)
        assert one["customers"] == wanted


def holds(low: str | None, high: str | None, percent: Fraction | None, *, moved: bool) -> bool:
    """Whether a bin has such a change: the bound farther from 0 belongs to it."""
    if percent is None or not moved:
        return (low, high) == ((None, None) if moved else ("0", "0"))
    if low == high:
        return False
    if high is not None and int(high) <= 0:
        return percent < int(high) and (low is None or int(low) <= percent)
    return low is not None and int(low) < percent and (high is None or percent <= int(high))
