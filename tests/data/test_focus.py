"""The FOCUS 1.0 sample priced once more from its list prices, and the agreements of the specification that fit a plan."""

import shutil
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.data.product import FILES, Billed, accounts, bill, csv_of, make_project, rows, text_of

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("focus")

PROJECTS = Path(__file__).parent / "projects"
FOCUS = "focus_1.0_sample_public.csv"
# The sample prints ten decimals of a cost.
PRINTED_ROUNDING = Fraction(5, 10**11)
# Two rows of Azure state their quantity in blocks of 10,000 and their price for one unit: the product is not the cost.
IN_BLOCKS = {"5242114", "5432440"}

Row = dict[str, str]


def sku_of(row: Row) -> str:
    return row["SkuPriceId"] if row["SkuPriceId"] not in ("", "NULL") else row["SkuId"]


@pytest.fixture(scope="module")
def exported() -> list[Row]:
    return rows(FOCUS)


def billed_by(plan: str, exported: list[Row], folder: Path) -> Billed:
    """Price the sample on a plan, with a customer for each sub-account."""
    shutil.copytree(PROJECTS / "focus", folder, dirs_exist_ok=True)
    (folder / "exports").mkdir()
    export = shutil.copy(FILES / f"{FOCUS}.gz", folder / "exports")
    listed = {sku_of(row): row["ListUnitPrice"] for row in exported if row["ChargeCategory"] == "Usage"}
    prices = csv_of(("sku_price", "unit_price"), sorted(listed.items()))
    customers = accounts({row["SubAccountId"] for row in exported}, plan, "2024-09-01")
    project = make_project(folder, {"prices/list.csv": prices, "customers/all.yaml": customers})
    return bill(project, [Path(export)], "2024-09")


def test_every_row_costs_its_quantity_times_its_list_price_which_is_the_printed_cost_to_its_last_digit(
    exported: list[Row], tmp_path: Path
) -> None:
    billed = billed_by("by_row", exported, tmp_path)
    found = {line["dimensions"]["row"]: Fraction(line["amount_exact"]) for line in billed.lines()}
    usage = {row["Id"]: row for row in exported if row["ChargeCategory"] == "Usage"}
    assert found == {
        key: Fraction(row["PricingQuantity"]) * Fraction(row["ListUnitPrice"]) for key, row in usage.items()
    }
    away = {key: abs(found[key] - Fraction(row["ListCost"])) for key, row in usage.items()}
    assert (len(away), sum(not gap for gap in away.values())) == (541, 288)
    assert {key for key, gap in away.items() if gap > PRINTED_ROUNDING} == IN_BLOCKS
    for row in (usage[key] for key in IN_BLOCKS):
        assert Fraction(row["ConsumedQuantity"]) * Fraction(row["ListUnitPrice"]) == Fraction(row["ListCost"])
        assert Fraction(row["PricingQuantity"]) * 10_000 == Fraction(row["ConsumedQuantity"])


@pytest.fixture(scope="module")
def billed(exported: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Billed:
    """The sample as its customers are billed: a line per SKU."""
    return billed_by("by_sku", exported, tmp_path_factory.mktemp("focus"))


def test_every_account_is_billed_the_sum_of_its_rows_by_sku(exported: list[Row], billed: Billed) -> None:
    exact: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for row in exported:
        if row["ChargeCategory"] == "Usage":
            cost = Fraction(row["PricingQuantity"]) * Fraction(row["ListUnitPrice"])
            exact[row["SubAccountId"], sku_of(row)] += cost
        else:
            exact[row["SubAccountId"], row["ChargeCategory"]] += Fraction(row["BilledCost"])
    found = {
        (invoice["subscription"], line["dimensions"].get("sku_price") or line["dimensions"]["category"]): line
        for invoice in billed.invoices.values()
        for line in invoice["lines"]
    }
    assert {key: Fraction(line["amount_exact"]) for key, line in found.items()} == exact
    assert {key: line["amount"] for key, line in found.items()} == {key: cents(cost) for key, cost in exact.items()}
    totals = {invoice["subscription"]: invoice["totals"]["total"] for invoice in billed.invoices.values()}
    expected = {
        account: str(sum((Decimal(cents(cost)) for key, cost in exact.items() if key[0] == account), Decimal("0.00")))
        for account, _ in exact
    }
    assert totals == expected


def cents(exact: Fraction) -> str:
    """Half away from zero, as the product writes it."""
    rounded = (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return str(rounded or abs(rounded))


def test_nothing_of_the_export_is_lost_and_its_null_texts_are_no_values(billed: Billed) -> None:
    [file] = billed.ingested.files
    assert (file.rows_read, file.accepted) == (544, 544)
    [report] = billed.priced
    assert {count.meter: (count.counted, count.metered) for count in report.findings.counts} == {
        "list_usage": (541, 541),
        "other_costs": (3, 3),
    }
    assert billed.blocked() == []
    assert not [line for line in billed.lines() if None in line["dimensions"].values()]


def test_a_credit_lowers_the_bill_and_an_adjustment_raises_it(billed: Billed) -> None:
    other = {
        line["dimensions"]["category"]: (line["quantity"], line["amount"])
        for line in billed.lines()
        if line["charge"] == "other"
    }
    assert other == {"Credit": ("-2.6137", "-2.61"), "Adjustment": ("0.272", "0.27")}


def saas(name: str, plan: str, contract: dict[str, object], folder: Path, *months: str) -> Billed:
    """Price an example of the specification; `contract` is the patch of its subscription."""
    shutil.copytree(PROJECTS / "focus_saas", folder, dirs_exist_ok=True)
    printed = rows(f"focus_saas/{name}.csv")
    export = csv_of(tuple(printed[0]), (row.values() for row in printed))
    subscription = {"id": "s", "customer": "12345", "plan": plan, "start": "2025-04-01", "charges": contract}
    customers = text_of({"customers": [{"id": "12345"}], "subscriptions": [subscription]})
    project = make_project(folder, {"customers/all.yaml": customers, "exports/focus.csv": export})
    return bill(project, [folder / "exports/focus.csv"], *months)


def test_monthly_licenses_of_the_specification_cost_what_it_prints(tmp_path: Path) -> None:
    billed = saas("simple_saas_agreements_c", "licenses", {}, tmp_path, "2025-04", "2025-05", "2025-06")
    printed = [
        row["ListCost"].strip().lstrip("$").replace(",", "") for row in rows("focus_saas/simple_saas_agreements_c.csv")
    ]
    assert printed == ["10100.00", "13000.00", "12700.00"]
    assert [invoice["totals"]["total"] for _, invoice in sorted(billed.invoices.items())] == printed


@pytest.mark.parametrize(
    "name",
    ["virtual_currency_pricing_model_a2", "virtual_currency_pricing_model_b2", "virtual_currency_pricing_model_b3"],
)
def test_token_consumption_of_the_specification_costs_its_contracted_price(name: str, tmp_path: Path) -> None:
    printed = rows(f"focus_saas/{name}.csv")
    contracted = [{"sku_price": row["SkuPriceId"], "unit_price": row["ContractedUnitPrice"]} for row in printed]
    billed = saas(name, "tokens", {"executions": {"prices": contracted}}, tmp_path, "2025-04")
    found = {line["dimensions"]["sku_price"]: line["amount"] for line in billed.lines()}
    assert found == {row["SkuPriceId"]: row["ContractedCost"] for row in printed}
    assert len(found) == 3
