"""What must hold of every rated bill, whatever its charges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pricing.catalog.charge import Charge, Flat, Graduated, PerUnit, Volume
from pricing.catalog.prices import Tier
from pricing.catalog.reductions import Discount
from pricing.rating.terms import Terms
from tests.oracle.bills import DrawnBill, bill_of, draw_bills
from tests.oracle.comparison import priced_by_sql
from tests.oracle.figures import WIDE
from tests.oracle.usage import Used
from tests.oracle.writing import CURRENCIES

# Each example prices bills of its own, which takes a third of a second.
EXAMPLES = 5 if settings().max_examples < 500 else 15
SEED = 41
# Adjustments of a quantity.
QUANTITIES = ("units", "included", "free", "free_units", "unit_grant")
CENT = Fraction(1, 100)
prices = st.decimals(min_value=-1000, max_value=1000, places=12, allow_nan=False, allow_infinity=False)
quantities = st.decimals(min_value=-(10**6), max_value=10**6, places=12, allow_nan=False, allow_infinity=False)
used = st.decimals(min_value=0, max_value=10**6, places=12, allow_nan=False, allow_infinity=False)
charged = st.decimals(min_value=0, max_value=1000, places=6, allow_nan=False, allow_infinity=False)
fees = st.decimals(min_value=0, max_value=100, places=2, allow_nan=False, allow_infinity=False)
amounts = st.decimals(min_value=Decimal("0.01"), max_value=500, places=2, allow_nan=False, allow_infinity=False)
percents = st.decimals(min_value=Decimal("0.001"), max_value=100, places=3, allow_nan=False, allow_infinity=False)
bounds = st.lists(st.decimals(min_value=Decimal("0.5"), max_value=10**5, places=2), min_size=1, max_size=5, unique=True)
Line = tuple[Any, ...]


def rated(bills: Sequence[DrawnBill]) -> list[tuple[list[Line], Fraction]]:
    """(lines, total) of bills that are all priced."""
    found = priced_by_sql(bills, "half_away")
    assert all(isinstance(told, tuple) for told in found)
    return [told[:2] for told in found if isinstance(told, tuple)]


def bill_with(charge: Charge, *quantities: Decimal, discounts: Sequence[Discount] = ()) -> DrawnBill:
    """A bill for one charge; several quantities are of several models."""
    if isinstance(charge, Flat):
        return bill_of({"c": charge}, {}, discounts=discounts)
    split = bool(charge.by)
    stated: Used = [({"model": f"m{number}"} if split else {}, one) for number, one in enumerate(quantities)]
    return bill_of({"c": charge}, {"c": stated}, discounts=discounts)


def tiered(limits: Sequence[Decimal], prices: Sequence[Decimal], fees: Sequence[Decimal] = ()) -> tuple[Tier, ...]:
    """A tier more than there are limits; prices and fees are taken in turn."""
    return tuple(
        Tier(
            up_to=limit,
            unit_price=prices[place % len(prices)],
            flat_fee=fees[place % len(fees)] if fees else Decimal(0),
        )
        for place, limit in enumerate([*sorted(limits), None])
    )


def exact(line: Line) -> Fraction:
    """The amount before rounding."""
    found: Fraction = line[6]
    return found


def taken(line: Line) -> Fraction:
    """What discounts of the whole bill take off a line."""
    return -sum((one[1] for one in line[5] if one[0] == "subscription_discount"), Fraction(0))


def held_tax(lines: Iterable[Line]) -> Fraction:
    """The tax that prices of lines hold."""
    return -added(one[1] for line in lines for one in line[5] if one[0] == "included_tax")


def added(numbers: Iterable[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0))


def test_the_slices_and_adjustments_of_a_line_add_up_to_its_quantity_and_amount() -> None:
    checked = 0
    for told in priced_by_sql(draw_bills(Random(SEED), 3_000), "half_away"):
        if not isinstance(told, tuple):
            continue
        for kind, _, _, quantity, slices, adjustments, amount_exact, _ in told[0]:
            if kind not in ("usage", "fee"):
                continue
            checked += 1
            changes = added(one[1] for one in adjustments if one[0] in QUANTITIES)
            # What enters no tier has no slice; then nothing is left of it.
            assert added(part[1] for part in slices) == quantity + changes
            money = added(one[1] for one in adjustments if one[0] in ("proration", "discount"))
            assert added(part[6] for part in slices) + money == amount_exact
            for tier, part, price, fee, packages, _, amount, events, brought in slices:
                # Of single events those beyond the first slice cost a bound each.
                by_event = events if events is not None and tier > 1 else None
                priced = next((one for one in (packages, brought, by_event) if one is not None), part)
                assert amount == priced * price + fee
    assert checked > 2_000


def test_a_charge_with_limits_comes_to_neither_less_nor_more() -> None:
    checked = 0
    bills = draw_bills(Random(SEED), 5_000)
    for bill, told in zip(bills, priced_by_sql(bills, "half_away"), strict=True):
        if not isinstance(told, tuple):
            continue
        sums: dict[str, Fraction] = defaultdict(Fraction)
        limited = {line[1]: line[0] for line in told[0] if line[0] in ("minimum", "maximum")}
        for line in told[0]:
            sums[line[1]] += line[7]
        scale = 10 ** CURRENCIES[bill.case.currency]
        for key, kind in limited.items():
            charge = bill.case.charges[key]
            share = Fraction(1) if charge.prorate == "none" else Fraction(*bill.share)
            wanted = Fraction(getattr(charge, kind)) * share * scale
            assert abs(sums[key] * scale - wanted) <= Fraction(1, 2)
            checked += 1
    assert checked > 100


def test_no_discount_makes_a_line_or_a_bill_negative() -> None:
    checked = 0
    bills = draw_bills(Random(SEED), 5_000)
    for bill, told in zip(bills, priced_by_sql(bills, "half_even"), strict=True):
        if not isinstance(told, tuple) or not bill.case.discounts:
            continue
        lines, total, *_ = told
        before = added(line[7] for line in lines)
        # Lines of other rates hold other parts of tax: what they come to with it is what a discount is of.
        assert total + held_tax(lines) >= min(before, Fraction(0))
        for line in lines:
            gross = added(part[6] for part in line[4])
            assert exact(line) >= 0 or gross < 0 or line[0] in ("maximum", "overage")
            assert taken(line) <= max(line[7], 0)
            checked += 1
    assert checked > 1_000


@pytest.mark.drawn
@settings(max_examples=EXAMPLES)
@given(prices, st.lists(quantities, min_size=1, max_size=6))
def test_splitting_a_quantity_over_lines_changes_the_exact_sum_by_nothing(price: Decimal, parts: list[Decimal]) -> None:
    whole = Decimal(0)
    for part in parts:
        whole = WIDE.add(whole, part)
    charge = PerUnit(model="per_unit", meter="m", unit_price=price)
    split = PerUnit(model="per_unit", meter="m", unit_price=price, by=("model",))
    (one, _), (several, _) = rated([bill_with(charge, whole), bill_with(split, *parts)])
    assert added(map(exact, several)) == exact(one[0])


@pytest.mark.drawn
@settings(max_examples=EXAMPLES)
@given(prices, bounds, st.lists(quantities, min_size=1, max_size=6))
def test_splitting_into_tiers_changes_nothing_where_all_prices_are_equal(
    price: Decimal, limits: list[Decimal], parts: list[Decimal]
) -> None:
    plain = PerUnit(model="per_unit", meter="m", unit_price=price)
    cut = Graduated(model="graduated", meter="m", tiers=tiered(limits, [price]))
    found = rated([bill_with(charge, part) for part in parts for charge in (plain, cut)])
    for (one, _), (other, _) in zip(found[::2], found[1::2], strict=True):
        assert exact(one[0]) == exact(other[0])


@pytest.mark.drawn
@settings(max_examples=EXAMPLES)
@given(bounds, st.lists(charged, min_size=1, max_size=4), st.lists(fees, min_size=1, max_size=4),
       st.lists(used, min_size=2, max_size=8))  # fmt: skip
def test_more_units_never_cost_less_in_graduated_tiers(
    limits: list[Decimal], prices: list[Decimal], fees: list[Decimal], parts: list[Decimal]
) -> None:
    charge = Graduated(model="graduated", meter="m", tiers=tiered(limits, prices, fees))
    beside = [quantity for limit in limits for quantity in (limit, limit + Decimal("0.000000000001"))]
    found = rated([bill_with(charge, part) for part in sorted([*parts, *beside])])
    for (less, _), (more, _) in pairwise(found):
        assert exact(less[0]) <= exact(more[0])


@pytest.mark.drawn
@settings(max_examples=EXAMPLES)
@given(bounds, st.lists(charged, min_size=1, max_size=4), st.lists(used, min_size=1, max_size=8), used)
def test_tiers_per_charge_cuts_the_lines_together_as_it_would_cut_their_sum(
    limits: list[Decimal], prices: list[Decimal], parts: list[Decimal], included: Decimal
) -> None:
    tiers = tiered(limits, prices)
    whole = Decimal(0)
    for part in parts:
        whole = WIDE.add(whole, part)
    free = min(included, whole)
    alone = Graduated(model="graduated", meter="m", tiers=tiers, included=free)
    shared = Graduated(model="graduated", meter="m", tiers=tiers, included=free, by=("model",), tiers_per="charge")
    (one, _), (several, _) = rated([bill_with(alone, whole), bill_with(shared, *parts)])
    sums: dict[Fraction, Fraction] = defaultdict(Fraction)
    for line in several:
        for part in line[4]:
            sums[part[0]] += part[1]
    assert dict(sums) == {part[0]: part[1] for part in one[0][4]}
    assert added(map(exact, several)) == exact(one[0])


@pytest.mark.drawn
@settings(max_examples=EXAMPLES)
@given(bounds, st.lists(charged, min_size=1, max_size=4), st.lists(used, min_size=1, max_size=8))
def test_volume_tiers_per_charge_price_all_lines_by_the_tier_of_their_sum(
    limits: list[Decimal], prices: list[Decimal], parts: list[Decimal]
) -> None:
    tiers = tiered(limits, prices)
    alone = Volume(model="volume", meter="m", tiers=tiers)
    shared = Volume(model="volume", meter="m", tiers=tiers, by=("model",), tiers_per="charge")
    whole = Decimal(0)
    for part in parts:
        whole = WIDE.add(whole, part)
    (one, _), (several, _) = rated([bill_with(alone, whole), bill_with(shared, *parts)])
    assert added(map(exact, several)) == exact(one[0])
    assert {part[0] for line in several for part in line[4]} == {part[0] for part in one[0][4]}


@pytest.mark.drawn
@settings(max_examples=EXAMPLES)
@given(prices, st.lists(quantities, min_size=1, max_size=6), st.sampled_from(("JPY", "USD", "KWD", "CLF")))
def test_the_same_line_with_the_other_sign_costs_the_other_sign(
    price: Decimal, parts: list[Decimal], currency: str
) -> None:
    charge = PerUnit(model="per_unit", meter="m", unit_price=price)
    bills = [bill_with(charge, quantity) for part in parts for quantity in (part, part.copy_negate())]
    totals = [
        total for _, total in rated([replace(bill, case=replace(bill.case, currency=currency)) for bill in bills])
    ]
    assert all(one == -other for one, other in zip(totals[::2], totals[1::2], strict=True))


@pytest.mark.drawn
@settings(max_examples=EXAMPLES)
@given(prices, st.integers(1, 365))
def test_the_days_of_a_period_add_up_to_it_but_for_one_rounding_each(price: Decimal, days: int) -> None:
    bill = bill_with(Flat(model="flat", amount=price))
    (_, whole), (_, first), (_, rest) = rated(
        [replace(bill, share=(served, 366)) for served in (366, days, 366 - days)]
    )
    assert abs(whole - first - rest) <= CENT


@pytest.mark.drawn
@settings(max_examples=EXAMPLES)
@given(charged, used, used)
def test_what_is_included_costs_nothing_and_what_exceeds_it_is_priced(
    price: Decimal, quantity: Decimal, included: Decimal
) -> None:
    charge = Graduated(model="graduated", meter="m", unit_price=price, included=included)
    ((lines, _),) = rated([bill_with(charge, quantity)])
    assert exact(lines[0]) == max(Fraction(quantity) - Fraction(included), Fraction(0)) * Fraction(price)


@pytest.mark.drawn
@settings(max_examples=EXAMPLES)
@given(st.lists(fees, min_size=1, max_size=6), amounts)
def test_an_amount_off_a_bill_is_shared_out_whole_or_takes_all_there_is(owed: list[Decimal], amount: Decimal) -> None:
    charges: dict[str, Charge] = {f"c{place}": Flat(model="flat", amount=fee) for place, fee in enumerate(owed)}
    ((lines, total),) = rated([bill_of(charges, {}, discounts=[Discount(amount=amount)])])
    whole = added(map(Fraction, owed))
    given_away: Fraction = added(map(taken, lines))
    assert given_away == whole - total
    assert given_away == (Fraction(amount) if amount < whole else whole)
    for line in lines:
        share = given_away * line[7] / whole if whole else Fraction(0)
        assert abs(taken(line) - share) < CENT


@pytest.mark.drawn
@settings(max_examples=EXAMPLES)
@given(st.lists(fees, min_size=1, max_size=6), percents)
def test_a_percent_off_a_bill_is_rounded_once(owed: list[Decimal], percent: Decimal) -> None:
    charges: dict[str, Charge] = {f"c{place}": Flat(model="flat", amount=fee) for place, fee in enumerate(owed)}
    ((lines, total),) = rated([bill_of(charges, {}, discounts=[Discount(percent=percent)])])
    whole = added(map(Fraction, owed))
    assert abs(whole * Fraction(percent) / 100 - (whole - total)) <= CENT / 2
    assert 0 <= total <= whole
    assert all(0 <= taken(line) <= line[7] for line in lines)


@pytest.mark.drawn
@settings(max_examples=EXAMPLES)
@given(charged, st.lists(used, min_size=1, max_size=6), amounts)
def test_an_amount_off_a_charge_lowers_it_by_that_but_never_below_0(
    price: Decimal, parts: list[Decimal], amount: Decimal
) -> None:
    charge = PerUnit(model="per_unit", meter="m", unit_price=price, by=("model",))
    off = Discount(amount=amount, charges=("c",))
    (plain, before), (_, after) = rated([bill_with(charge, *parts), bill_with(charge, *parts, discounts=[off])])
    assert before - after == min(Fraction(amount), before)
    assert len(plain) == len(parts)


def test_bills_are_priced_alike_in_any_order() -> None:
    bills = draw_bills(Random(SEED), 2_000)
    once = priced_by_sql(bills, "half_even")
    order = Random(SEED).sample(range(len(bills)), len(bills))
    again = priced_by_sql([bills[place] for place in order], "half_even")
    assert again == [once[place] for place in order]


def test_a_price_past_its_limit_is_never_filed() -> None:
    charge = PerUnit(model="per_unit", meter="m", unit_price=Decimal(10) ** 11, per=Decimal("0.01"))
    with pytest.raises(ValueError, match="not below 10"):
        Terms().add(charge)
