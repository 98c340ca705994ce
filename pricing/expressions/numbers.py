"""Numbers as text: which texts are numbers, how a result is rounded, how it is written."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

DIGITS = 38
"""A number has at most this many digits: significant ones, before the point, and after it."""
DECIMALS = 12
"""The final value and every quotient have this many decimals."""
LIMIT_DIGITS = 16
LIMIT = 10**LIMIT_DIGITS
"""A result must be nearer to zero than this."""
LOOKS_NUMERIC = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
"""Understood alike by Python's `re` and by DuckDB's RE2."""

_LOOKS_NUMERIC = re.compile(LOOKS_NUMERIC)
_LONGEST = 120


def decimal_from(text: str) -> Decimal | None:
    """The number that `text` writes, exactly; None where it writes none.

    A sign, digits with a point, and an exponent may stand; spaces, underscores, `inf` and `nan` may not.
    Written out without an exponent, a number has at most 38 digits before the point, 38 after it, and 38
    significant ones.

    >>> decimal_from("-1.50e3"), decimal_from(" 1"), decimal_from("1_000"), decimal_from("1e40")
    (Decimal('-1.50E+3'), None, None, None)
    """
    if len(text) > _LONGEST or not _LOOKS_NUMERIC.fullmatch(text):
        return None
    _, digits, exponent = Decimal(text).as_tuple()
    assert isinstance(exponent, int), "the pattern admits neither inf nor nan"
    significant = "".join(map(str, digits)).lstrip("0")
    kept = significant.rstrip("0")
    exponent += len(significant) - len(kept)
    if not kept:
        return Decimal(0)
    if len(kept) > DIGITS or len(kept) + exponent > DIGITS or -exponent > DIGITS:
        return None
    return Decimal(text)


def rounded(value: Fraction, decimals: int) -> Fraction:
    """`value` to `decimals` decimals, half away from zero.

    >>> rounded(Fraction(-5, 2), 0)
    Fraction(-3, 1)
    """
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def as_decimal(value: Fraction) -> Decimal:
    """`value`, which has at most 12 decimals, as a Decimal of exactly 12 decimals."""
    units = value * 10**DECIMALS
    assert units.denominator == 1, "round before writing"
    sign, digits = int(units < 0), tuple(map(int, str(abs(units.numerator))))
    return Decimal((sign if units else 0, digits, -DECIMALS))


def plain(value: Decimal) -> str:
    """Plain decimal form: no exponent, no zeros at the end of the fraction, no negative zero.

    >>> plain(Decimal("1.500")), plain(Decimal("1E+3")), plain(Decimal("-0.0"))
    ('1.5', '1000', '0')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
