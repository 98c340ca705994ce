"""Sharing out a whole number of smallest units in proportion: by largest remainder, the earlier of two equals first."""

from __future__ import annotations

from collections.abc import Sequence


def largest_remainder(total: int, weights: Sequence[int], room: Sequence[int] | None = None) -> list[int]:
    """Parts of `total`, proportional to `weights`, that add up to it; no part is above its `room`.

    `total` is not negative; weights that are not positive get nothing. The room, if it is given, suffices for `total`.

    >>> largest_remainder(10, [1, 1, 1])
    [4, 3, 3]
    >>> largest_remainder(10, [1, 1, 1], room=[3, 9, 9])
    [3, 4, 3]
    """
    positive = [max(weight, 0) for weight in weights]
    base = sum(positive)
    assert base or not total, "something must be there to share over"
    limits = room if room is not None else [total] * len(positive)
    shares = [min(total * weight // base, limit) if base else 0 for weight, limit in zip(positive, limits, strict=True)]
    left = total - sum(shares)
    order = sorted(range(len(positive)), key=lambda place: (-(total * positive[place] % base) if base else 0, place))
    while left:
        before = left
        for place in order:
            if left and positive[place] and shares[place] < limits[place]:
                shares[place] += 1
                left -= 1
        assert left < before, "the room must suffice"
    return shares
