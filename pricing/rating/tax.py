"""Step 10: tax per category and rate on the sum of the lines, and what of it each line has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TypeAlias

from pricing.catalog.tax import STANDARD
from pricing.money import EXACT, Rounding, plain_text
from pricing.rating.calculator import Calculator, Row, statement

# The rate of a category in percent; None where no rate is known.
RateOf: TypeAlias = Callable[[str], Decimal | None]

TAXES = ("tax_id", "bill_id", "category", "inclusive", "rate")
TAXED = ("tax_id", "charge_id", "group_id")
# A rate has at most twelve decimals, of a hundred.
RATE_UNITS = 10**12
HUNDRED = 100 * RATE_UNITS


def charge_tax(calculator: Calculator, rounding: Rounding, *, included: bool) -> None:
    """Tax the lines that `taxed` names, after discounts and promotional money: fills `bill_taxes`.

    With `included`, prices of some lines hold their tax: `included_taxes` says what of it each of those has.
    """
    calculator.run(statement(__package__, "tax_lines"))
    calculator.run(statement(__package__, "tax_bills"), half_even=rounding == "half_even")
    if not included:
        return
    taken: list[Row] = []
    for rows in _by_tax(calculator, "lines_with_tax", ()):
        rate, net = rows[0][3], int(rows[0][4])
        amounts = [row[2] for row in rows]
        nets = tax_shares(net, amounts, HUNDRED, HUNDRED + _units(rate))
        taken += [
            (row[1], amount - own, plain_text(rate))
            for row, amount, own in zip(rows, amounts, nets, strict=True)
            if amount != own
        ]
    calculator.load(statement(__package__, "load_included_taxes"), ("line_id", "amount_minor", "rate"), taken)


def taxes_on_top(calculator: Calculator, bills: Collection[int]) -> Iterator[tuple[int, int, int]]:
    """Each line of some bills whose tax comes on top: (bill_id, line_id, its part of the tax), in minor units."""
    for rows in _by_tax(calculator, "lines_before_tax", sorted(bills)):
        rate, tax = rows[0][3], int(rows[0][4])
        shares = tax_shares(tax, [row[2] for row in rows], _units(rate), HUNDRED)
        yield from ((row[5], row[1], share) for row, share in zip(rows, shares, strict=True))


def _by_tax(calculator: Calculator, name: str, bills: Sequence[int]) -> Iterator[list[Row]]:
    """The lines of each tax together: tax, line, amount, rate, then what is to be shared out."""
    found = calculator.rows(statement(__package__, name), **({"bills": bills} if bills else {}))
    return (list(rows) for _, rows in groupby(found, key=lambda row: row[0]))


def _units(rate: Decimal) -> int:
    return int(rate.scaleb(12, EXACT))


def tax_shares(total: int, amounts: Sequence[int], numerator: int, denominator: int) -> list[int]:
    """Whole parts of `total`, which is the sum of `amounts` × numerator ÷ denominator after its rounding.

    Each line's part is its own amount × numerator ÷ denominator, and of what the rounding added, its part by size; that
    is made whole by largest remainder, the earlier of two equals first. Where all amounts have one sign, the parts are
    those of `total` in proportion to them.

    >>> tax_shares(8403, [3333, 3333, 3334], 100, 119)
    [2801, 2801, 2801]
    >>> tax_shares(-8403, [-3333, -3333, -3334], 100, 119)
    [-2801, -2801, -2801]
    """
    size = sum(map(abs, amounts))
    if not size:
        return [0] * len(amounts)
    sign = 1 if (sum(amounts) or next(filter(None, amounts))) > 0 else -1
    added, whole = total * denominator - sum(amounts) * numerator, denominator * size
    exact = [sign * (amount * numerator * size + added * abs(amount)) for amount in amounts]
    parts = [one // whole for one in exact]
    order = sorted(range(len(amounts)), key=lambda place: (-(exact[place] % whole), place))
    for place in order[: sign * total - sum(parts)]:
        parts[place] += 1
    return [sign * part for part in parts]


def category_of(tax_category: str | None) -> str:
    """The category of a line; those of no charge, and of a charge that says none, have the standard one."""
    return tax_category or STANDARD
