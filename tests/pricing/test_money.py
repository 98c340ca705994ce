"""Figures as people write them, exact text, and the one rounding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.money import (
    decimals,
    exact_text,
    minor_text,
    minor_units,
    parse_decimal,
    plain_text,
)

fractions = st.builds(Fraction, st.integers(-(10**18), 10**18), st.integers(1, 10**6))
decimal_values = st.decimals(min_value=-(10**15), max_value=10**15, places=12, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"), ("-0", "0"), ("-0.000", "0"), ("007", "7"), ("+5", "5"), ("-5", "-5"), (".5", "0.5"), ("-.5", "-0.5"),
        ("49.00", "49"), ("0.0010", "0.001"), ("1_000_000", "1000000"), ("1_0.0_1", "10.01"), ("1e-6", "0.000001"),
        ("1.25e-06", "0.00000125"), ("2E3", "2000"), ("1e+3", "1000"), ("0e999", "0"), ("9" * 61, "9" * 61),
        ("0." + "0" * 59 + "1", "0." + "0" * 59 + "1"),
    ],
)  # fmt: skip
def test_a_figure_is_read_as_written(text: str, value: str) -> None:
    assert plain_text(parse_decimal(text)) == value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", " 1", "1 ", "1\n", "+-1", "--1", "+", "-", ".", "5.", "1.", "e5", "1e", "1e+", "1e5.5", "1e1000", "1__0", "_1", "1_",
        "1_.5", "1._5", "1.5_", "1,5", "1.000,50", "1'000", "1 000", "0x1", "0b1", "1e-61", "1e61", "1" * 62, "nan", "NaN", "inf",
        "-Infinity", "sNaN", "٣", "１", "½", "1%", "$1", "1 USD", "true", "null", "~", "1/2", "=1+1",
    ],
)  # fmt: skip
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number|is out of range"):
        parse_decimal(text)


@given(st.text(alphabet="0123456789+-._eE, ", max_size=12))
def test_whatever_is_read_means_what_python_means_by_it(text: str) -> None:
    try:
        value = parse_decimal(text)
    except ValueError:
        return
    assert value == Decimal(text.replace("_", ""))
    assert not text[:1].isspace()


@given(decimal_values)
def test_plain_text_reads_back_as_the_same_figure(value: Decimal) -> None:
    assert parse_decimal(plain_text(value)) == value
    assert "e" not in plain_text(value).lower()
    assert len(plain_text(value).partition(".")[2]) == decimals(value)


@given(fractions)
def test_exact_text_loses_nothing(amount: Fraction) -> None:
    assert Fraction(exact_text(amount)) == amount


@given(st.integers(-(10**30), 10**30), st.integers(0, 21))
def test_exact_text_is_a_decimal_where_it_ends_within_21_places(units: int, places: int) -> None:
    text = exact_text(Fraction(units, 10**places))
    assert "/" not in text
    assert Fraction(text) == Fraction(units, 10**places)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Fraction(1, 3), "1/3"), (Fraction(-2, 6), "-1/3"), (Fraction(1, 2**21), "0.000000476837158203125"),
        (Fraction(1, 2**22), "1/4194304"), (Fraction(0), "0"), (Fraction(10**15), "1000000000000000"),
        (Fraction(1, 10**21), "0." + "0" * 20 + "1"), (Fraction(1, 10**22), "1/1" + "0" * 22),
    ],
)  # fmt: skip
def test_exact_text(amount: Fraction, text: str) -> None:
    assert exact_text(amount) == text


@given(st.integers(-(10**16), 10**16), st.sampled_from(("USD", "JPY", "KWD", "CLF")))
def test_a_rounded_amount_is_written_with_the_digits_of_its_currency(amount_minor: int, currency: str) -> None:
    text = minor_text(amount_minor, currency)
    assert Fraction(text) == Fraction(amount_minor, 10 ** minor_units(currency))
    assert len(text.partition(".")[2]) == minor_units(currency)


@pytest.mark.parametrize("code", ["usd", "US", "", "XAU", "XXX", "EURO", "US Dollar", "840"])
def test_what_is_no_currency_with_minor_units_is_refused(code: str) -> None:
    with pytest.raises(KeyError):
        minor_units(code)
