"""Sharing a whole number out in proportion, so that the shares are whole too and add up to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

# Quantities are shared out in units of the twelfth decimal.
QUANTUM = Fraction(1, 10**12)


def by_largest_remainder(total: int, weights: Sequence[Fraction]) -> list[int]:
    """Share out `total` (not negative) over `weights` (not negative, one of them positive unless `total` is 0).

    Everyone gets the whole part of the proportional share; what is left goes, one by one, to the largest remainders,
    among equal ones to the first.

    >>> by_largest_remainder(100, [Fraction(1), Fraction(1), Fraction(1)])
    [34, 33, 33]
    >>> by_largest_remainder(5, [Fraction(0), Fraction(1), Fraction(3)])
    [0, 1, 4]
    """
    if total == 0:
        return [0 for _ in weights]
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [math.floor(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


def quantity_shares(total: Fraction, weights: Sequence[Fraction]) -> list[Fraction]:
    """Share out a quantity of at most 12 decimals, in whole quanta.

    >>> [str(share) for share in quantity_shares(Fraction(1), [Fraction(1), Fraction(2)])]
    ['333333333333/1000000000000', '666666666667/1000000000000']
    """
    quanta = total / QUANTUM
    assert quanta.denominator == 1, "a quantity has at most 12 decimals"
    return [share * QUANTUM for share in by_largest_remainder(quanta.numerator, weights)]


def capped_shares(total: Fraction, weights: Sequence[Fraction], most: Sequence[Fraction]) -> list[Fraction]:
    """Share out a quantity in whole quanta, none above `most`; what one cannot take goes to the next largest remainder.

    >>> equal, most = [Fraction(1), Fraction(1)], [QUANTUM, 9 * QUANTUM]
    >>> [int(share / QUANTUM) for share in capped_shares(5 * QUANTUM, equal, most)]
    [1, 4]
    """
    assert total <= sum(most), "there must be room for all of it"
    exact = [total / QUANTUM * weight / sum(weights) for weight in weights]
    shares = [min(math.floor(share), int(limit / QUANTUM)) for share, limit in zip(exact, most, strict=True)]
    by_remainder = sorted(range(len(weights)), key=lambda place: (math.floor(exact[place]) - exact[place], place))
    open_share = int(total / QUANTUM) - sum(shares)
    while open_share:
        for place in by_remainder:
            if open_share and weights[place] and shares[place] * QUANTUM < most[place]:
                shares[place] += 1
                open_share -= 1
    return [share * QUANTUM for share in shares]
