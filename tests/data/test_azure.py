"""An export of Azure's costs priced once more, with the blocks of Azure's own table of units."""

import shutil
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.data.product import Billed, accounts, bill, csv_of, make_project, quotes, rows, text_of

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("azure")

PROJECTS = Path(__file__).parent / "projects"
BLOCKS = {row["UnitOfMeasure"]: row["PricingBlockSize"] for row in rows("azure_PricingUnits.csv")}
COSTS = rows("azure_EA_ActualCost_Small.csv")
TWELVE_DECIMALS = Decimal("1e-12")


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Billed:
    folder = tmp_path_factory.mktemp("azure")
    shutil.copytree(PROJECTS / "azure", folder, dirs_exist_ok=True)
    # The export gets the block of each row from the table.
    export = [{**row, "PricingBlockSize": BLOCKS[row["UnitOfMeasure"]]} for row in COSTS]
    prices = sorted({(row["MeterId"], row["UnitPrice"]) for row in COSTS})
    project = make_project(
        folder,
        {
            "exports/costs.csv": csv_of(tuple(export[0]), (row.values() for row in export)),
            "prices/list.csv": csv_of(("meter_id", "unit_price"), prices),
            "customers/all.yaml": accounts({row["SubscriptionId"] for row in COSTS}, "ea", "2023-01-01"),
        },
    )
    return bill(project, [folder / "exports/costs.csv"], "2023-09")


def test_every_cost_is_the_printed_quantity_times_the_printed_price(billed: Billed) -> None:
    found = {int(line["dimensions"]["row"]): line["amount_exact"] for line in billed.lines()}
    product = {
        number: Fraction(row["Quantity"]) * Fraction(row["UnitPrice"]) for number, row in enumerate(COSTS, start=1)
    }
    assert {number: Fraction(amount) for number, amount in found.items()} == product
    printed = {number: Fraction(row["Cost"]) for number, row in enumerate(COSTS, start=1)}
    # The export rounds a quantity of one 31st of a month, and prints a cost that it did not round.
    assert {number: found[number] for number in found if product[number] != printed[number]} == {11: "0.4838709"}
    assert COSTS[10]["Cost"] == "0.4838709677419368"


def test_a_price_for_10000_operations_is_charged_for_the_operations_that_took_place(billed: Billed) -> None:
    found = [
        (line["quantity"], line["slices"][0]["quantity"], line["amount_exact"])
        for line in billed.lines()
        if line["charge"] == "operations"
    ]
    assert sorted(found) == [
        ("1", "0.0001", "0.000002"),
        ("4", "0.0004", "0.00004"),
        ("47", "0.0047", "0.000011139"),
    ]


def test_every_unit_of_measure_of_the_table_converts_to_its_blocks(tmp_path: Path) -> None:
    sizes = sorted({Decimal(size) for size in BLOCKS.values()})
    catalog = {
        "currency": "USD",
        "meters": {"units": {"event": "u", "aggregate": "sum", "value": "units"}},
        "plans": {
            "blocks": {
                "charges": {
                    f"{size}": {"meter": "units", "model": "per_unit", "units": {"of": f"{size}"}, "unit_price": "1"}
                    for size in sizes
                }
            }
        },
    }
    project = make_project(tmp_path, {"catalog/2023-01-01.yaml": text_of(catalog)})
    given = [Decimal(1), Decimal("1234567.891")]
    requests = [
        {"id": str(quantity), "plan": "blocks", "usage": {str(size): str(quantity) for size in sizes}}
        for quantity in given
    ]
    found = {
        (quantity, Decimal(line["charge"])): Decimal(line["slices"][0]["quantity"])
        for quantity in given
        for line in quotes(project, requests)[str(quantity)]["lines"]
    }
    assert len(BLOCKS) == 383
    assert len(sizes) == 36
    assert found == {
        (quantity, size): (quantity / size).quantize(TWELVE_DECIMALS, ROUND_HALF_UP)
        for quantity in given
        for size in sizes
    }
