"""Amounts: exact decimals and fractions, minor units from ISO 4217, one rounding."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from typing import Literal

Rounding = Literal["half_away", "half_even"]

# Wide enough that no sum, product or quantize of a figure within our limits is ever rounded by the context.
EXACT = Context(prec=200)

DIGITS = r"[0-9]+(?:_[0-9]+)*"
NUMBER = re.compile(rf"[+-]?(?:{DIGITS}(?:\.{DIGITS})?|\.{DIGITS})(?:[eE][+-]?[0-9]{{1,3}})?")

PRICE_DECIMALS = 12
AMOUNT_LIMIT = Decimal(10) ** 12


def parse_decimal(text: str) -> Decimal:
    """Read a decimal as people write it: digits with single `_` between them, `1e-6` too. ValueError otherwise.

    Neither a comma, nor spaces, nor digits of other scripts: each has more than one reading. A figure of 10^61 or more,
    or with more than 60 decimals, is out of range.

    >>> parse_decimal("1_000_000"), parse_decimal("1.25e-06")
    (Decimal('1000000'), Decimal('0.00000125'))
    """
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number; write a decimal such as 1.50")
    value = Decimal(text.replace("_", ""))
    if value and (value.adjusted() > 60 or _exponent(value) < -60):
        raise ValueError(f"{text!r} is out of range")
    return EXACT.create_decimal(plain_text(value))


def decimals(value: Decimal) -> int:
    """How many digits stand behind the point, trailing zeros not counted.

    >>> decimals(Decimal("2.50")), decimals(Decimal("1E+3"))
    (1, 0)
    """
    return max(0, -_exponent(value.normalize(EXACT)))


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError("not a finite number")
    return exponent


def plain_text(value: Decimal) -> str:
    """Write a decimal without exponent and without trailing zeros.

    >>> plain_text(Decimal("2.500")), plain_text(Decimal("1E+3")), plain_text(Decimal("-0.0"))
    ('2.5', '1000', '0')
    """
    text = str(value)
    if "E" in text:
        text = format(value.normalize(EXACT), "f")
    elif "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@cache
def minor_units(currency: str) -> int:
    """Digits behind the point of an ISO 4217 currency; KeyError for a code that is none.

    >>> minor_units("USD"), minor_units("JPY"), minor_units("KWD"), minor_units("CLF")
    (2, 0, 3, 4)
    """
    from iso4217 import Currency

    try:
        exponent: int | None = Currency(currency).exponent
    except ValueError as error:
        raise KeyError(currency) from error
    if exponent is None:
        raise KeyError(currency)
    return exponent


def minor_text(amount_minor: int, currency: str) -> str:
    """Write minor units as a decimal with the currency's digits.

    >>> minor_text(2777, "USD"), minor_text(-5, "USD"), minor_text(1234, "JPY")
    ('27.77', '-0.05', '1234')
    """
    return str(Decimal(amount_minor).scaleb(-minor_units(currency), EXACT))


def minor_of(amount: Decimal, currency: str) -> int:
    """An amount that has no more digits than its currency, in minor units.

    >>> minor_of(Decimal("27.77"), "USD"), minor_of(Decimal("-5"), "JPY")
    (2777, -5)
    """
    return int(amount.scaleb(minor_units(currency), EXACT))


def money_text(amount: Decimal, currency: str) -> str:
    """Write an amount with the currency's digits, and with more where it is finer.

    >>> money_text(Decimal("5"), "USD"), money_text(Decimal("0.123400"), "USD"), money_text(Decimal("7"), "JPY")
    ('5.00', '0.1234', '7')
    """
    return format(amount.quantize(Decimal(1).scaleb(-max(minor_units(currency), decimals(amount))), context=EXACT), "f")


def rounded(amount: Fraction, rounding: Rounding) -> int:
    """The nearest integer; a half goes away from zero, or to the even neighbour.

    >>> rounded(Fraction(5, 2), "half_away"), rounded(Fraction(-5, 2), "half_away")
    (3, -3)
    >>> rounded(Fraction(5, 2), "half_even"), rounded(Fraction(-7, 2), "half_even")
    (2, -4)
    """
    if rounding == "half_even":
        return round(amount)
    nearest = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return nearest if amount >= 0 else -nearest


def percent_text(percent: Fraction | None) -> str | None:
    """A percentage with two decimals, halves away from zero; None where there is none.

    >>> percent_text(Fraction(100, 3))
    '33.33'
    """
    if percent is None:
        return None
    hundredths = rounded(percent * 100, "half_away")
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"


def exact_of(text: str) -> Fraction:
    """What `exact_text` wrote, or any decimal; several times as fast as `Fraction` reads it.

    >>> exact_of("833/30"), exact_of("-2.50"), exact_of("7")
    (Fraction(833, 30), Fraction(-5, 2), Fraction(7, 1))
    """
    if text.isdecimal():
        return Fraction(int(text))
    return Fraction(text) if "/" in text else Fraction(*Decimal(text).as_integer_ratio())


def exact_text(amount: Fraction) -> str:
    """The decimal if it ends within 21 places, else `n/d` in lowest terms.

    >>> exact_text(Fraction(833, 30)), exact_text(Fraction("55.904675"))
    ('833/30', '55.904675')
    """
    denominator = amount.denominator
    twos = fives = 0
    while denominator % 2 == 0:
        denominator //= 2
        twos += 1
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    places = max(twos, fives)
    if denominator != 1 or places > 21:
        return f"{amount.numerator}/{amount.denominator}"
    return plain_text(Decimal(amount.numerator * 10**places // amount.denominator).scaleb(-places, EXACT))
