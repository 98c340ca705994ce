"""The rating path against the reference: exactly equal, on generated catalogs and quantities."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from pricing.catalog.charge import PerUnit
from pricing.catalog.reading import read_catalog
from pricing.money import Rounding
from pricing.rating.terms import Terms
from pricing.yaml_tree import parse_yaml
from tests.oracle.catalogs import METERS, can_tie, draw_any_rows
from tests.oracle.comparison import Line, draw_lines, kinds, priced_by_reference, priced_by_sql
from tests.oracle.figures import DIMENSIONS, PERS, WIDE, Written, flow, price, spelled, written

ROUNDINGS: tuple[Rounding, ...] = ("half_away", "half_even")


def assert_equal(seed: int, count: int) -> None:
    terms, lines = draw_lines(Random(seed), count)
    for rounding in ROUNDINGS:
        by_sql = priced_by_sql(terms, lines, rounding)
        by_reference = priced_by_reference(lines, rounding)
        assert len(by_sql) == len(by_reference) == len(lines) >= count
        differing = [
            (line, one, other) for line, one, other in zip(lines, by_sql, by_reference, strict=True) if one != other
        ]
        assert differing[:3] == [], f"{len(differing)} of {len(lines)} differ"


@pytest.mark.parametrize("seed", range(4))
def test_sql_and_reference_agree_on_slices_amounts_and_problems(seed: int) -> None:
    assert_equal(seed, 6_000)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 110))
def test_sql_and_reference_agree_on_very_many_lines(seed: int) -> None:
    assert_equal(seed, 15_000)


def test_the_generated_lines_meet_every_rule() -> None:
    _, lines = draw_lines(Random(0), 8_000)
    met = kinds(lines, "half_away")
    rules = ("unpriced", "overflow", "negative", "tie", "tie of a share", "rounded share", "null dimension", "row named",
             "minor units 0", "minor units 2", "minor units 3", "minor units 4")  # fmt: skip
    assert {rule: met[rule] for rule in rules if met[rule] < 20} == {}


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
    terms = Terms()
    line = Line(charge=charge, terms_id=terms.add(charge), dimensions={}, numerator=1, denominator=2, minor_units=2,
                quantity=Decimal(sign * quantity_units).scaleb(-12, WIDE))  # fmt: skip
    ((_, _, amount_minor),) = priced_by_sql(terms, [line], rounding)
    assert amount_minor == sign * (cents + 1) // 2
    assert priced_by_sql(terms, [line], rounding) == priced_by_reference([line], rounding)


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
        places = figure.as_tuple().exponent
        assert isinstance(places, int)
        exact = (figure * 10**12) % per == 0
        small = abs(figure) < per * 10**12
        found = _problem_codes({"unit_price": written(figure, random), "per": written(per, random)})
        assert found == (set() if exact and small else {"price-not-exact"}), (figure, per)
        refused += bool(found)
    assert 100 < refused < 500


def _problem_codes(fields: dict[str, object]) -> set[str]:
    charge = flow({"model": Written("per_unit"), "meter": Written("m"), **fields})
    tree, problems = parse_yaml(
        f"currency: USD\n{METERS}plans: {{p: {{charges: {{c: {charge}}}}}}}\n", "catalog/a.yaml"
    )
    assert tree is not None, problems
    return {problem.code for problem in read_catalog(tree, file_stem="a")[1]}
