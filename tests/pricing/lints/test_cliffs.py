"""The cliff lint finds a falling step exactly where going through the quantities one by one finds one."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pricing.catalog.charge import CHARGE_MODELS, QuantityCharge
from pricing.lints.cliffs import falling_steps
from pricing.reference.models import slices_of
from pricing.reference.price_match import price_for

BEYOND_THE_LAST_BOUND = 12

prices = st.sampled_from(["-1", "-0.01", "0", "0.01", "0.5", "1", "2", "7.25"])
fees = st.sampled_from(["-5", "0", "0", "0", "3", "40"])
sizes = st.sampled_from(["0.5", "1", "1.5", "2", "3", "5"])
gaps = st.sampled_from(["0.4", "0.5", "1", "2", "2.5", "3", "7", "10"])


@st.composite
def tiers(draw: st.DrawFn, *, rates: bool) -> list[dict[str, str]]:
    count = draw(st.integers(1, 4))
    found: list[dict[str, str]] = []
    bound = Fraction(0)
    for place in range(count):
        tier = {"flat_fee": draw(fees)}
        if rates:
            tier["rate"] = draw(prices) + "%"
        elif draw(st.booleans()):
            tier |= {"package_size": draw(sizes), "package_price": draw(prices)}
        else:
            tier["unit_price"] = draw(prices)
        if place < count - 1:
            bound += Fraction(draw(gaps))
            tier["up_to"] = str(float(bound))
        found.append(tier)
    return found


@st.composite
def charges(draw: st.DrawFn) -> QuantityCharge:
    model = draw(st.sampled_from(["per_unit", "graduated", "volume", "package", "graduated_percentage"]))
    fields: dict[str, Any] = {"model": model, "meter": "m"}
    if model == "per_unit":
        fields |= {"unit_price": draw(prices), "per": draw(st.sampled_from(["1", "4"]))}
    elif model == "package":
        fields |= {
            "package_size": draw(sizes),
            "package_price": draw(prices),
            "round": draw(st.sampled_from(["up", "down"])),
        }
    else:
        at_zero = draw(st.sampled_from(["free", "first_tier"]))
        fields |= {"tiers": draw(tiers(rates=model == "graduated_percentage")), "at_zero": at_zero}
    charge = CHARGE_MODELS[model].model_validate(fields)
    assert isinstance(charge, QuantityCharge)
    return charge


def total(charge: QuantityCharge, quantity: Fraction) -> Fraction:
    """What the reference charges for a quantity."""
    price = price_for(charge, {})
    assert price is not None
    return sum((part.amount for part in slices_of(charge, price.tiers, quantity)), Fraction(0))


def every_change(charge: QuantityCharge) -> Iterator[tuple[Fraction, Fraction]]:
    """Where each step of one unit begins, and by how much it changes the total: from whole quantities and from bounds."""
    price = charge.price
    assert price is not None
    bounds = [Fraction(tier.up_to) for tier in price if tier.up_to is not None]
    last = int(max(bounds, default=Fraction(0))) + BEYOND_THE_LAST_BOUND
    for start in sorted({*map(Fraction, range(last)), *bounds}):
        yield start, total(charge, start + 1) - total(charge, start)


@settings(max_examples=300)
@given(charges())
def test_steps_fall_exactly_where_no_total_that_also_rises_stays_monotone(charge: QuantityCharge) -> None:
    changes = [change for _, change in every_change(charge)]
    is_cliff = any(change < 0 for change in changes) and any(change > 0 for change in changes)

    assert charge.price is not None
    found = falling_steps(charge, charge.price)

    assert bool(found) == is_cliff
    assert all(total(charge, start + 1) < total(charge, start) for start in found.values())


@settings(max_examples=300)
@given(charges())
def test_every_tier_in_which_the_total_falls_is_named(charge: QuantityCharge) -> None:
    assert charge.price is not None
    found = falling_steps(charge, charge.price)
    bounds = [tier.up_to for tier in charge.price]
    falling = {
        next(place for place, bound in enumerate(bounds) if bound is None or start + 1 <= Fraction(bound))
        for start, change in every_change(charge)
        if change < 0
    }
    assert found.keys() == (falling if found else set())


@pytest.mark.parametrize(
    ("model", "fields", "falls"),
    [
        ("volume", {"tiers": [{"up_to": "100", "unit_price": "2.1"}, {"unit_price": "1"}]}, {1: 100}),
        ("volume", {"tiers": [{"up_to": "100", "unit_price": "1"}, {"unit_price": "0.995"}]}, {}),
        ("volume", {"tiers": [{"up_to": "10", "flat_fee": "50", "unit_price": "1"}, {"unit_price": "2"}]}, {1: 10}),
        ("graduated", {"tiers": [{"up_to": "100", "unit_price": "2"}, {"unit_price": "1"}]}, {}),
        ("graduated", {"tiers": [{"up_to": "100", "unit_price": "1"}, {"unit_price": "2"}]}, {}),
        ("graduated", {"tiers": [{"up_to": "100", "unit_price": "2"}, {"unit_price": "-1"}]}, {1: 100}),
        (
            "graduated",
            {"tiers": [{"up_to": "9", "unit_price": "1"}, {"package_size": "5", "package_price": "-1"}]},
            {1: 9},
        ),
        ("per_unit", {"unit_price": "-1"}, {}),
        ("package", {"package_size": "5", "package_price": "-1"}, {}),
    ],
    ids=[
        "volume",
        "too small for a step",
        "a fee that ends",
        "graduated",
        "rising",
        "a credit above",
        "packages",
        "a credit",
        "packages of credit",
    ],
)
def test_totals_fall_where_somebody_would_say_so(model: str, fields: dict[str, Any], falls: dict[int, int]) -> None:
    charge = CHARGE_MODELS[model].model_validate({"model": model, "meter": "m", **fields})
    assert isinstance(charge, QuantityCharge)
    assert charge.price is not None
    assert falling_steps(charge, charge.price) == falls
