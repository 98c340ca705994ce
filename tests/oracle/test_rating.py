"""The rating path against the reference: exactly equal, on generated catalogs, contracts and quantities."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from pricing.catalog.charge import Graduated, PerUnit
from pricing.catalog.prices import Tier
from pricing.catalog.reading import read_catalog
from pricing.catalog.reductions import Discount
from pricing.money import Rounding
from pricing.yaml_tree import parse_yaml
from tests.oracle.bills import bill_of, draw_bills
from tests.oracle.catalogs import METERS
from tests.oracle.comparison import priced_by_reference, priced_by_sql
from tests.oracle.figures import (
    DIMENSIONS,
    LAST_PLACE,
    PERCENTS,
    PERS,
    WIDE,
    Written,
    flow,
    is_priced,
    price,
    spelled,
    written,
)
from tests.oracle.rows import can_tie, draw_any_rows
from tests.oracle.rules_met import rules_met
from tests.oracle.usage import Used

ROUNDINGS: tuple[Rounding, ...] = ("half_away", "half_even")
# Every rule that decides about an amount, as `rules_met` names it.
RULES = (
    "unpriced", "overflow", "minor units 0", "minor units 2", "minor units 3", "minor units 4", "tie", "fraction", "below 0",
    "huge quantity", "last places", "tiny price", "null dimension", "several rows", "otherwise free", "otherwise price",
    "adjusted", "units up", "units down", "units half_away", "units None", "included", "included of a row", "all free",
    "free_units", "discounted to 0", "proration, other", "proration, tie", "discount, other", "discount, tie",
    "minimum", "maximum", "commitment", "overage", "total below 0", "1 of the bill's discounts", "2 of the bill's discounts",
    "percent of some lines", "commitment over a term", "overage over a term",
    "fee", "fee at 0", "flat", "per_unit above 0", "per_unit at 0", "per_unit below 0",
    "package above 0", "package at 0", "package below 0", "packages, graduated above 0", "packages, graduated below 0",
    "packages, volume above 0", "packages, volume below 0",
    *(f"{model} {what}" for model in ("graduated", "graduated_percentage", "volume")
      for what in ("above 0", "at 0", "below 0", "at a bound", "beside a bound", "in 0 slices", "in 1 slices")),
    *(f"{model} in {count} slices" for model in ("graduated", "graduated_percentage", "shared graduated",
      "shared graduated_percentage") for count in (1, 2, 3, 4, 5)),
    "percentage above 0", "percentage at 0", "percentage below 0", "dynamic above 0", "dynamic at 0", "dynamic below 0",
    *(f"percentage {what}" for what in ("at its rate", "at the minimum", "at the maximum", "in 0 slices", "in 1 slices",
      "in 2 slices", "in 3 slices")),
    "free events", "free part of an event", "events of 0 are free", "two allowances", "refund beside an allowance",
    "allowance of a row",
    "shared volume in 1 slices", "shared per_unit in 1 slices",
    "unit_grant", "1 promotional grants", "2 promotional grants", "paid by 1 grants", "paid by 2 grants", "paid whole",
    "untaxed", *(f"{what}, {way}" for way in ("tax on top", "tax included") for what in ("some lines", "one line", "below 0",
      "both signs", "rate 0", "rounded", "limit")), "commitment taxed", "two categories", "both ways", "paid with tax",
    "paid some charges with tax",
)  # fmt: skip


def assert_equal(seed: int, lines: int) -> None:
    bills = draw_bills(Random(seed), lines)
    for rounding in ROUNDINGS:
        by_sql = priced_by_sql(bills, rounding)
        by_reference = priced_by_reference(bills, rounding)
        assert len(by_sql) == len(by_reference) == len(bills)
        assert sum(len(told[0]) for told in by_sql if isinstance(told, tuple)) > lines * 0.8
        differing = [
            (bill.case, bill.usage, bill.share, one, other)
            for bill, one, other in zip(bills, by_sql, by_reference, strict=True)
            if other is not None and one != other
        ]
        assert differing[:2] == [], f"{len(differing)} of {len(bills)} bills differ"


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))])
def test_sql_and_reference_agree_on_every_figure_of_a_bill_and_on_what_blocks_it(seed: int) -> None:
    assert_equal(seed, 5_000)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 103))
def test_sql_and_reference_agree_on_very_many_bills(seed: int) -> None:
    assert_equal(seed, 10_000)


@pytest.mark.slow
def test_the_generated_bills_meet_every_rule() -> None:
    met = rules_met(draw_bills(Random(0), 10_000))
    assert {rule: met[rule] for rule in RULES if met[rule] < 5} == {}


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_share_that_passes_a_half_by_less_than_24_decimals_is_rounded_up(sign: int, rounding: Rounding) -> None:
    """Half of the amount is 0.5 cent over an even number of cents, and 5 × 10^-25 more: integers alone can tell."""
    price_units = 10**12 + 1  # in 10^-12, as the quantity; their product is in 10^-24
    cents = -pow(10**22, -1, price_units) % price_units
    while cents % 4 != 1:
        cents += price_units
    quantity_units, rest = divmod(10**22 * cents + 1, price_units)
    assert rest == 0
    charge = PerUnit(model="per_unit", meter="m", unit_price=Decimal(price_units).scaleb(-12, WIDE))
    quantity = Decimal(sign * quantity_units).scaleb(-12, WIDE)
    half = Discount(percent=Decimal(50), charges=("c",))
    bill = bill_of({"c": charge}, {"c": [({}, quantity)]}, discounts=[half])
    (told,) = priced_by_sql([bill], rounding)
    assert isinstance(told, tuple)
    assert told[1] == Fraction(sign * (cents + 1) // 2, 100)
    assert [told] == priced_by_reference([bill], rounding)


@pytest.mark.parametrize(
    ("bounds", "lines"),
    [
        ((1, 2, 5), (2, 2, 2)), ((1, 2), (1, 1, 1)), ((1, 2, 3), (1, 1, 1, 1)), ((1, 2, 3, 4, 9), (3, 3, 3, 3)),
        ((2, 3, 10), (5, 1, 5)), ((1,), (1, 1)), ((3,), (1, 1, 1)), ((4,), (1, 1, 1)), ((1, 2, 8), (4, 4, 1)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_no_line_gets_more_of_shared_tiers_than_it_has(
    bounds: tuple[int, ...], lines: tuple[int, ...], rounding: Rounding
) -> None:
    """Bounds and quantities are counted in last places, where a share is a whole one or none."""
    tiers = [Tier(up_to=LAST_PLACE * bound, unit_price=Decimal(bound)) for bound in bounds]
    charge = Graduated(model="graduated", meter="m", by=("model",), tiers_per="charge",
                       tiers=(*tiers, Tier(unit_price=Decimal(100))))  # fmt: skip
    used: Used = [({"model": f"m{number}"}, LAST_PLACE * line) for number, line in enumerate(lines)]
    bill = bill_of({"c": charge}, {"c": used})
    (told,) = priced_by_sql([bill], rounding)
    assert isinstance(told, tuple)
    assert all(part[1] > 0 for line in told[0] for part in line[4])
    assert [told] == priced_by_reference([bill], rounding)


def test_price_rows_are_refused_exactly_where_two_can_win() -> None:
    random = Random(7)
    refused = 0
    for _ in range(600):
        rows = draw_any_rows(random, DIMENSIONS)
        written_rows: list[object] = [
            {**{name: spelled(value, random) for name, value in row.items()}, "unit_price": Written("1")}
            for row in rows
        ]
        found = _problem_codes({"by": [Written(name) for name in DIMENSIONS], "prices": written_rows})
        assert found == ({"ambiguous-price"} if can_tie(rows) else set()), rows
        refused += bool(found)
    assert 100 < refused < 500


def test_prices_are_refused_exactly_where_one_unit_has_more_than_12_decimals() -> None:
    random = Random(8)
    refused = 0
    for _ in range(600):
        figure, per = price(random), random.choice(PERS)
        found = _problem_codes({"unit_price": written(figure, random), "per": written(per, random)})
        exact = is_priced(Fraction(figure), Fraction(per))
        assert found == (set() if exact else {"price-not-exact"}), (figure, per)
        refused += bool(found)
    assert 100 < refused < 500


def test_prices_are_refused_exactly_where_an_adjustment_makes_them_inexact() -> None:
    random = Random(9)
    refused = 0
    for _ in range(600):
        figure, per, percent = price(random), random.choice(PERS), random.choice(PERCENTS)
        adjust: list[object] = [{"when": {"model": Written("x")}, "percent": written(percent, random)}]
        fields = {"unit_price": written(figure, random), "per": written(per, random), "by": Written("model")}
        found = _problem_codes({**fields, "adjust": adjust})
        factors = (Fraction(1), 1 + Fraction(percent) / 100)
        exact = all(is_priced(Fraction(figure) * factor, Fraction(per)) for factor in factors)
        assert found == (set() if exact else {"price-not-exact"}), (figure, per, percent)
        refused += bool(found)
    assert 100 < refused < 500


def _problem_codes(fields: dict[str, object]) -> set[str]:
    charge = flow({"model": Written("per_unit"), "meter": Written("m"), **fields})
    tree, problems = parse_yaml(
        f"currency: USD\n{METERS}plans: {{p: {{charges: {{c: {charge}}}}}}}\n", "catalog/a.yaml"
    )
    assert tree is not None, problems
    return {problem.code for problem in read_catalog(tree, file_stem="a")[1]}
