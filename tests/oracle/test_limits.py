"""Figures beyond the limits block a bill and nothing else; sums of many large figures stop no run."""

from decimal import Decimal

import pytest

from billing_cli.charges.rateable import plan_labels, whole_bill
from billing_cli.charges.rating_run import rate_bills
from billing_cli.store.connection import open_calculator
from billing_cli.usage.stated import StatedUsage, state_usage
from pricing.catalog.catalog import Catalog
from pricing.catalog.plan_terms import chosen_for, terms_of
from pricing.catalog.reading import read_catalog
from pricing.rating.calculator import statement
from pricing.yaml_tree import parse_yaml

HEAD = "currency: CLF\nmeters: {m: {event: e, aggregate: sum, value: n, dimensions: {d: d}}}\n"
LARGE = "900000000000"


def catalog_of(plan: str) -> Catalog:
    tree, problems = parse_yaml(f"{HEAD}plans: {{p: {plan}}}\n", "catalog/a.yaml")
    assert tree is not None, problems
    catalog, problems = read_catalog(tree, file_stem="a")
    assert catalog is not None, problems
    return catalog


def priced(plan: str, used: list[tuple[str | None, str]]) -> list[tuple[str | None, str, int | None, str | None]]:
    """Charge, kind, minor units and problem of each line, the usage of charge `c` by dimension `d`, if it has one."""
    catalog = catalog_of(plan)
    terms, problems = terms_of(catalog, catalog.plans["p"], "CLF", chosen_for(catalog.plans["p"], {}))
    assert not problems
    calculator = open_calculator()
    state_usage(
        calculator,
        [
            StatedUsage(window_id=1, meter="c", dimensions={} if d is None else {"d": d}, quantity=Decimal(quantity))
            for d, quantity in used
        ],
    )
    rateable = whole_bill(1, terms, "CLF", plan_labels(terms, catalog), catalog.meters)
    rate_bills(calculator, [rateable], "half_away")
    rows = calculator.rows(statement("billing_cli.charges", "quoted_lines"))
    return [(charge, kind, minor, problem) for _, _, problem, charge, kind, _, _, _, _, _, minor in rows]


@pytest.mark.parametrize(("tiers", "expected"), [(1, 9_000_000_000_000_000), (2, None), (150, None)])
def test_slices_that_add_up_to_too_much_block_the_line(tiers: int, expected: int | None) -> None:
    bounds = [f"up_to: {number}, " for number in range(1, tiers)] + [""]
    written = ", ".join(f"{{{bound}flat_fee: {LARGE}}}" for bound in bounds)
    lines = priced(f"{{charges: {{c: {{model: graduated, meter: m, tiers: [{written}]}}}}}}", [(None, "1000")])
    assert lines == [("c", "usage", expected, None if expected else "overflow")]


def test_many_small_slices_add_up_exactly() -> None:
    written = ", ".join(
        [*(f"{{up_to: {number}, unit_price: 0.000000000001}}" for number in range(1, 200)), "{unit_price: 1}"]
    )
    lines = priced(f"{{charges: {{c: {{model: graduated, meter: m, tiers: [{written}]}}}}}}", [(None, "200.5")])
    assert lines == [("c", "usage", 15_000, None)]


def test_a_limit_that_is_exceeded_by_too_much_blocks_the_bill() -> None:
    plan = f"{{charges: {{c: {{model: per_unit, meter: m, by: d, unit_price: {LARGE}, maximum: 1}}}}}}"
    lines = priced(plan, [(str(number), "1") for number in range(1500)])
    assert len(lines) == 1501
    assert lines[-1] == ("c", "maximum", None, "overflow")


def test_an_overage_that_is_too_large_blocks_the_bill() -> None:
    plan = (
        f"{{charges: {{c: {{model: per_unit, meter: m, unit_price: {LARGE}}}}}, "
        "commitment: {amount: 1, overage: {percent: 999999}}}"
    )
    assert priced(plan, [(None, "1")]) == [
        ("c", "usage", 9_000_000_000_000_000, None),
        (None, "overage", None, "overflow"),
    ]
