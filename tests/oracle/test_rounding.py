"""The one rounding of the reference, which the rating SQL is compared with."""

from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.money import Rounding, minor_units
from pricing.reference.rounding import ROUNDINGS

fractions = st.fractions(-(10**12), 10**12)
roundings = st.sampled_from(get_args(Rounding))


def rounded(amount: Fraction, currency: str, rounding: Rounding) -> int:
    return ROUNDINGS[rounding](amount * 10 ** minor_units(currency))


@pytest.mark.parametrize(
    ("amount", "currency", "away", "even"),
    [
        ("0.005", "USD", 1, 0), ("0.015", "USD", 2, 2), ("0.025", "USD", 3, 2), ("-0.025", "USD", -3, -2), ("0.0249", "USD", 2, 2),
        ("0.5", "JPY", 1, 0), ("1.5", "JPY", 2, 2), ("0.0005", "KWD", 1, 0), ("0.00005", "CLF", 1, 0), ("0", "USD", 0, 0),
        ("0.0050000000000000000001", "USD", 1, 1), ("2/3", "USD", 67, 67), ("-0.004", "USD", 0, 0),
    ],
)  # fmt: skip
def test_an_amount_is_rounded_once_to_the_minor_unit(amount: str, currency: str, away: int, even: int) -> None:
    assert rounded(Fraction(amount), currency, "half_away") == away
    assert rounded(Fraction(amount), currency, "half_even") == even


@given(fractions, st.sampled_from(("USD", "JPY", "KWD", "CLF")), roundings)
def test_rounding_is_the_same_for_both_signs_and_at_most_half_a_unit_off(
    amount: Fraction, currency: str, rounding: Rounding
) -> None:
    units = rounded(amount, currency, rounding)
    assert rounded(-amount, currency, rounding) == -units
    assert abs(amount * 10 ** minor_units(currency) - units) <= Fraction(1, 2)
