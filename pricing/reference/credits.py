"""Credits on one bill, given what is left of each: units in step 1, promotional money in step 9, prepaid in step 11."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from pricing.catalog.units import Units
from pricing.reference.allocation import QUANTUM, by_largest_remainder, quantity_shares
from pricing.reference.line import Money, ReferenceLine
from pricing.reference.rounding import half_away

# What each grant takes: its place in the list of grants, and how many minor units.
Taken: TypeAlias = tuple[tuple[int, int], ...]
Lines: TypeAlias = Sequence[ReferenceLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is left of a grant as the bill comes to it, and the charges that it covers: with `everything` the bill."""

    kind: Literal["unit", "promotional", "prepaid"]
    balance: Fraction
    charges: frozenset[str] = frozenset()
    everything: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverable:
    """What of a line is to be priced, and how it was converted from the units of its meter."""

    charge: str
    left: Fraction
    units: Units | None = None

    @property
    def size(self) -> Fraction:
        """How many units of the meter one priced unit is."""
        return Fraction(1) if self.units is None else Fraction(self.units.of)


def covered_units(grants: Sequence[Given], lines: Sequence[Coverable]) -> list[list[tuple[int, Fraction]]]:
    """By line, what each grant of units covers: in proportion to what those before it left, in the meter's units.

    >>> one, other = Coverable(charge="a", left=Fraction(30)), Coverable(charge="b", left=Fraction(10))
    >>> grant = Given(kind="unit", balance=Fraction(20), charges=frozenset({"a", "b"}))
    >>> [[int(units) for _, units in covered] for covered in covered_units([grant], [one, other])]
    [[15], [5]]
    """
    left = [max(line.left, Fraction(0)) for line in lines]
    found: list[list[tuple[int, Fraction]]] = [[] for _ in lines]
    for place, grant in enumerate(grants):
        if grant.kind != "unit":
            continue
        weights = [
            half_away(units * line.size / QUANTUM) * QUANTUM if line.charge in grant.charges else Fraction(0)
            for line, units in zip(lines, left, strict=True)
        ]
        parts = quantity_shares(min(grant.balance, sum(weights, Fraction(0))), weights)
        for number, (part, weight) in enumerate(zip(parts, weights, strict=True)):
            if part:
                # All of a line is all of it; else what is converted back keeps twelve decimals.
                exact = part / lines[number].size
                units = left[number] if part == weight else math.floor(exact / QUANTUM) * QUANTUM
                found[number].append((place, units))
                left[number] -= units
    return found


def lowered(grants: Sequence[Given], lines: Lines, money: Money) -> list[ReferenceLine]:
    """Take promotional money off the positive lines that it covers, in proportion, and never more than the bill is."""
    found = list(lines)
    for place, grant in enumerate(grants):
        if grant.kind != "promotional":
            continue
        left = [max(line.left_minor, 0) if line.charge in grant.charges else 0 for line in found]
        owed = max(sum(line.left_minor for line in found), 0)
        amount = min(_whole(grant, money), sum(left), owed)
        shares = by_largest_remainder(amount, [Fraction(one) for one in left])
        found = [
            replace(line, credited=(*line.credited, (place, share))) if share else line
            for line, share in zip(found, shares, strict=True)
        ]
    return found


def paid(grants: Sequence[Given], lines: Lines, taxes: Sequence[int], money: Money) -> Taken:
    """What prepaid money pays of the bill: that of some charges, what their lines come to, and only once.

    `taxes` come on top of the lines: a line below 0 has nothing to pay.
    """
    if not any(grant.kind == "prepaid" for grant in grants):
        return ()
    due = sum(line.left_minor for line in lines) + sum(taxes)
    left = [max(line.left_minor, 0) + max(tax, 0) for line, tax in zip(lines, taxes, strict=True)]
    return tuple(_payments(grants, lines, left, due, money))


def _payments(
    grants: Sequence[Given], lines: Lines, left: list[int], due: int, money: Money
) -> Iterator[tuple[int, int]]:
    for place, grant in enumerate(grants):
        if grant.kind != "prepaid":
            continue
        amount = min(_whole(grant, money), max(due, 0))
        if not grant.everything:
            own = [one if line.charge in grant.charges else 0 for line, one in zip(lines, left, strict=True)]
            amount = min(amount, sum(own))
            shares = by_largest_remainder(amount, [Fraction(one) for one in own])
            left = [one - share for one, share in zip(left, shares, strict=True)]
        if amount:
            due -= amount
            yield place, amount


def _whole(grant: Given, money: Money) -> int:
    """What is left of a grant in whole minor units."""
    units: int = 10**money.minor_units
    return math.floor(grant.balance * units)
