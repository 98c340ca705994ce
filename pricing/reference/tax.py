"""Step 10: tax on the sum of the lines of each category, on top of their prices or as a part of them."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from pricing.reference.line import Money, ReferenceLine

# A category, and whether prices hold the tax.
Taxed: TypeAlias = tuple[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxing:
    """How a bill is taxed: rates in percent by category, categories by charge, and whose prices hold their tax.

    A charge without a category, and what belongs to no charge (None), has the category `standard`.
    """

    rates: Mapping[str, Decimal]
    categories: Mapping[str | None, str] = field(default_factory=dict)
    inclusive: Collection[str | None] = ()

    def of(self, line: ReferenceLine) -> Taxed:
        """How a line is taxed."""
        return self.categories.get(line.charge, "standard"), line.charge in self.inclusive


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTax:
    """What one category comes to, in minor units."""

    category: str
    inclusive: bool
    rate: Fraction
    net_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxedBill:
    """The lines, with the tax that they hold taken off; the taxes; and by line what comes on top, for who pays it."""

    lines: tuple[ReferenceLine, ...]
    taxes: tuple[ReferenceTax, ...]
    on_top: tuple[int, ...]


def taxed(taxing: Taxing, lines: Sequence[ReferenceLine], money: Money) -> TaxedBill:
    """Tax lines that have all discounts; every category must have a rate."""
    found = list(lines)
    on_top = [0 for _ in lines]
    taxes: list[ReferenceTax] = []
    for category, inclusive in sorted({taxing.of(line) for line in lines}):
        places = [place for place, line in enumerate(lines) if taxing.of(line) == (category, inclusive)]
        rate = Fraction(taxing.rates[category])
        amounts = [lines[place].left_minor for place in places]
        factor = 100 / (100 + rate) if inclusive else rate / 100
        part = money.rounded(money.of_minor(sum(amounts)) * factor)
        shares = spread(part, amounts, factor)
        for place, amount, share in zip(places, amounts, shares, strict=True):
            if inclusive:
                found[place] = replace(found[place], included_tax_minor=amount - share)
            else:
                on_top[place] = share
        net, tax = (part, sum(amounts) - part) if inclusive else (sum(amounts), part)
        taxes.append(ReferenceTax(category=category, inclusive=inclusive, rate=rate, net_minor=net, tax_minor=tax))
    return TaxedBill(lines=tuple(found), taxes=tuple(taxes), on_top=tuple(on_top))


def spread(total: int, amounts: Sequence[int], factor: Fraction) -> list[int]:
    """Whole parts of a total, which is the sum of amounts × factor, rounded.

    Exactly, each has its own amount × factor, and of what the rounding added its part by size. A bill below 0 is spread
    as its opposite.

    >>> spread(8403, [3333, 3333, 3334], Fraction(100, 119))
    [2801, 2801, 2801]
    """
    size = sum(abs(amount) for amount in amounts)
    if size == 0:
        return [0 for _ in amounts]
    leading = sum(amounts) or next(amount for amount in amounts if amount)
    if leading < 0:
        return [-part for part in spread(-total, [-amount for amount in amounts], factor)]
    added = total - sum(amounts) * factor
    exact = [amount * factor + added * Fraction(abs(amount), size) for amount in amounts]
    parts = [math.floor(one) for one in exact]
    by_remainder = sorted(range(len(amounts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
