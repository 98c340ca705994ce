"""Of any subscriptions of a customer, those that lack `usage` are told, and none that needs none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from billing_cli.contracts.overlaps import _clashes

Served = tuple[int, int, int, bool]


@st.composite
def served(draw: st.DrawFn) -> list[Served]:
    spans = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6), st.booleans()), max_size=7))
    return [(start, start + length, place, says) for place, (start, length, says) in enumerate(spans)]


def clash(one: Served, other: Served) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1]) and not (one[3] and other[3])


@given(served())
def test_each_pair_told_clashes_and_the_last_lacks_usage(every: Sequence[Served]) -> None:
    for one, lacking in _clashes([*every]):
        assert clash(every[one], every[lacking])
        assert not every[lacking][3]


@given(served())
def test_once_all_that_are_told_say_their_usage_nothing_clashes(every: Sequence[Served]) -> None:
    """Told again and again until nothing is: as often as somebody corrects it, no clash is left."""
    now = [*every]
    while told := {lacking for _, lacking in _clashes(now)}:
        now = [(*one[:3], one[3] or one[2] in told) for one in now]
    assert not any(clash(one, other) for one, other in combinations(now, 2))


@given(served())
def test_all_but_one_of_those_that_clash_in_a_group_are_told_at_once(every: Sequence[Served]) -> None:
    """Whoever lacks `usage` and begins while another that lacks it is served is told in the first run."""
    told = {lacking for _, lacking in _clashes([*every])}
    for one, other in combinations(sorted(every, key=lambda each: (each[0], each[2])), 2):
        if clash(one, other) and not one[3] and not other[3]:
            assert other[2] in told
