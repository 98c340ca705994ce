"""What must hold of every rated line, whatever its charge."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pricing.catalog.charge import PerUnit
from pricing.rating.terms import Terms
from tests.oracle.comparison import Line, draw_lines, priced_by_sql
from tests.oracle.figures import WIDE

SEED = 41
prices = st.decimals(min_value=-1000, max_value=1000, places=12, allow_nan=False, allow_infinity=False)
quantities = st.decimals(min_value=-(10**6), max_value=10**6, places=12, allow_nan=False, allow_infinity=False)


def line_of(
    price: Decimal, quantity: Decimal, *, share: Fraction = Fraction(1), minor_units: int = 2
) -> tuple[Terms, Line]:
    terms = Terms()
    charge = PerUnit(model="per_unit", meter="m", unit_price=price)
    return terms, Line(charge=charge, terms_id=terms.add(charge), dimensions={}, quantity=quantity, numerator=share.numerator,
                       denominator=share.denominator, minor_units=minor_units)  # fmt: skip


def rated(terms: Terms, lines: list[Line]) -> list[tuple[Decimal, int]]:
    """(gross, amount in minor units) of lines that are all priced."""
    found = priced_by_sql(terms, lines, "half_away")
    assert all(isinstance(line, tuple) for line in found)
    return [(line[1], line[2]) for line in found if isinstance(line, tuple)]


def test_the_slices_of_a_line_add_up_to_its_quantity_and_amount() -> None:
    terms, lines = draw_lines(Random(SEED), 3_000)
    priced = 0
    for line, found in zip(lines, priced_by_sql(terms, lines, "half_away"), strict=True):
        if isinstance(found, tuple):
            slices, gross, _ = found
            priced += 1
            assert sum((Fraction(quantity) for _, quantity, *_ in slices), Fraction(0)) == Fraction(line.quantity)
            assert sum((Fraction(amount) for *_, amount in slices), Fraction(0)) == Fraction(gross)
            assert all(
                Fraction(amount) == Fraction(quantity) * Fraction(price) + Fraction(fee)
                for _, quantity, price, fee, amount in slices
            )
    assert priced > 1_000


@settings(max_examples=60)
@given(prices, st.lists(quantities, min_size=1, max_size=6))
def test_splitting_a_quantity_over_lines_changes_the_exact_sum_by_nothing(price: Decimal, parts: list[Decimal]) -> None:
    whole = Decimal(0)
    for part in parts:
        whole = WIDE.add(whole, part)
    terms, line = line_of(price, whole)
    (gross, _), *grosses = rated(terms, [line, *(replace(line, quantity=part) for part in parts)])
    assert sum((Fraction(part) for part, _ in grosses), Fraction(0)) == Fraction(gross)


@settings(max_examples=60)
@given(prices, quantities, st.integers(0, 366), st.sampled_from((0, 2, 3, 4)))
def test_the_same_line_with_the_other_sign_costs_the_other_sign(
    price: Decimal, quantity: Decimal, days: int, minor_units: int
) -> None:
    terms, line = line_of(price, quantity, share=Fraction(days, 366), minor_units=minor_units)
    (_, amount), (_, opposite) = rated(terms, [line, replace(line, quantity=quantity.copy_negate())])
    assert amount == -opposite


@settings(max_examples=60)
@given(prices, st.integers(1, 365), st.sampled_from((0, 2, 3, 4)))
def test_the_days_of_a_period_add_up_to_it_but_for_one_rounding_each(
    price: Decimal, days: int, minor_units: int
) -> None:
    terms, line = line_of(price, Decimal(1), minor_units=minor_units)
    shares = (366, days, 366 - days)
    (_, whole), (_, first), (_, rest) = rated(
        terms, [replace(line, numerator=served, denominator=366) for served in shares]
    )
    assert abs(whole - first - rest) <= 1


def test_lines_are_priced_alike_in_any_order() -> None:
    terms, lines = draw_lines(Random(SEED), 2_000)
    once = priced_by_sql(terms, lines, "half_even")
    order = Random(SEED).sample(range(len(lines)), len(lines))
    again = priced_by_sql(terms, [lines[place] for place in order], "half_even")
    assert again == [once[place] for place in order]


def test_a_price_past_its_limit_is_never_filed() -> None:
    charge = PerUnit(model="per_unit", meter="m", unit_price=Decimal(10) ** 11, per=Decimal("0.01"))
    with pytest.raises(ValueError, match="not below 10"):
        Terms().add(charge)
