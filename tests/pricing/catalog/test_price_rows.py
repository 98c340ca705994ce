"""Which rows could both win."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import pytest

from pricing.catalog.price_rows import ambiguous

A, B, AB = {"a": "1"}, {"b": "1"}, {"a": "1", "b": "1"}


@pytest.mark.parametrize(
    ("rows", "pairs"),
    [
        ([], []), ([{}], []), ([{}, A], []), ([{}, {}], [(0, 1)]), ([A, A], [(0, 1)]), ([A, {"a": "2"}], []), ([A, AB], []),
        ([A, B], [(0, 1)]), ([A, B, AB], []), ([AB, B, A], []), ([A, B, {"a": "1", "b": "2"}], [(0, 1)]),
        ([A, B, {"a": "1", "b": "1", "c": "1"}], [(0, 1)]), ([{"a": "1", "c": "x"}, {"b": "1", "c": "y"}], []),
        ([{"a": "1", "c": "x"}, {"b": "1", "c": "x"}], [(0, 1)]), ([A, A, A], [(0, 1), (0, 2)]),
        ([{"a": "1", "b": "1"}, {"b": "1", "c": "1"}, {"a": "1", "b": "1", "c": "1"}], []),
    ],
)  # fmt: skip
def test_two_rows_that_could_both_win_are_found(
    rows: Sequence[Mapping[str, str]], pairs: list[tuple[int, int]]
) -> None:
    assert list(ambiguous(rows)) == pairs


def test_a_long_price_list_is_checked_quickly() -> None:
    rows = [{"a": str(n)} for n in range(20_000)] + [{"a": str(n), "b": "x"} for n in range(20_000)]
    started = time.perf_counter()
    assert list(ambiguous(rows)) == []
    assert time.perf_counter() - started < 5
