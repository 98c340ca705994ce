"""What must hold of tax, whatever the lines."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pricing.money import Rounding
from pricing.rating.allocation import largest_remainder
from pricing.rating.tax import HUNDRED, RATE_UNITS, tax_shares
from tests.oracle.bills import DrawnBill, draw_bills
from tests.oracle.comparison import Told, priced_by_sql
from tests.oracle.writing import CURRENCIES

# One worker for both tests of the same bills.
pytestmark = pytest.mark.xdist_group("taxed_bills")
SEED = 43
amounts = st.lists(st.integers(min_value=-(10**16), max_value=10**16), min_size=1, max_size=12)
rates = st.integers(min_value=0, max_value=1000 * RATE_UNITS - 1)


@cache
def taxed_bills(rounding: Rounding = "half_away") -> list[tuple[DrawnBill, Told]]:
    """Bills with tax that are all priced."""
    bills = draw_bills(Random(SEED), 4_000)
    found = zip(bills, priced_by_sql(bills, rounding), strict=True)
    return [(bill, told) for bill, told in found if bill.taxing is not None and isinstance(told, tuple)]


@pytest.mark.parametrize("rounding", ["half_away", "half_even"])
def test_lines_with_adjustments_are_net_and_each_tax_is_its_rate_of_it_within_half_a_unit(rounding: Rounding) -> None:
    checked = 0
    for bill, told in taxed_bills(rounding):
        assert isinstance(told, tuple)
        lines, net, paid, taxes = told
        unit = Fraction(1, 10 ** CURRENCIES[bill.case.currency])
        on_top = ("subscription_discount", "promotional_credit", "included_tax")
        left = [line[7] + sum(one[1] for one in line[5] if one[0] in on_top) for line in lines]
        assert sum(left) == net == sum(tax[3] for tax in taxes)
        for _, inclusive, rate, of, tax in taxes:
            # Included tax is what net leaves of the gross: the rounding of the net is all that it differs by.
            allowed = unit / 2 if not inclusive else unit / 2 * (1 + rate / 100)
            assert abs(of * rate / 100 - tax) <= allowed
            checked += 1
        assert sum(paid, Fraction(0)) <= max(Fraction(0), net + sum((tax[4] for tax in taxes), Fraction(0)))
    assert checked > 200


def test_prices_that_hold_their_tax_cost_what_they_say() -> None:
    """Whatever the rates: net and tax together are the lines less their discounts and credits."""
    checked = 0
    for bill, told in taxed_bills():
        assert isinstance(told, tuple)
        assert bill.taxing is not None
        lines, net, _, taxes = told
        if not taxes or not all(inclusive for _, inclusive, *_ in taxes):
            continue
        before = ("subscription_discount", "promotional_credit")
        gross = sum(line[7] + sum(one[1] for one in line[5] if one[0] in before) for line in lines)
        assert net + sum(tax[4] for tax in taxes) == gross
        checked += 1
    assert checked > 50


@settings(max_examples=300)
@given(amounts, rates, st.booleans(), st.randoms(use_true_random=False))
def test_parts_add_up_stay_within_their_lines_and_are_as_many_whatever_the_order(
    lines: list[int], rate: int, included: bool, random: Random
) -> None:
    numerator, denominator = (HUNDRED, HUNDRED + rate) if included else (rate, HUNDRED)
    exact = Fraction(sum(lines)) * numerator / denominator
    total = (1 if exact >= 0 else -1) * int(abs(exact) + Fraction(1, 2))
    parts = tax_shares(total, lines, numerator, denominator)
    assert sum(parts) == total
    if included:
        assert all(min(0, line) <= part <= max(0, line) for line, part in zip(lines, parts, strict=True))
    if total or any(lines):
        assert tax_shares(-total, [-line for line in lines], numerator, denominator) == [-part for part in parts]
    shuffled = list(lines)
    random.shuffle(shuffled)
    others = tax_shares(total, shuffled, numerator, denominator)
    assert sorted(zip(shuffled, others, strict=True)) == sorted(zip(lines, parts, strict=True))


@given(st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=12), rates)
def test_of_lines_of_one_sign_the_net_is_shared_in_proportion_by_largest_remainder(lines: list[int], rate: int) -> None:
    exact = Fraction(sum(lines)) * HUNDRED / (HUNDRED + rate)
    net = int(exact + Fraction(1, 2))
    expected = largest_remainder(net, lines, room=lines) if sum(lines) else [0] * len(lines)
    assert tax_shares(net, lines, HUNDRED, HUNDRED + rate) == expected


def test_a_cent_that_rounding_adds_goes_to_the_larger_line() -> None:
    assert tax_shares(8403, [9900, 100], HUNDRED, HUNDRED + 19 * RATE_UNITS) == [8319, 84]
