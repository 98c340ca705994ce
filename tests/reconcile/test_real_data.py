"""The pack over real data: what ties to the exports of clouds, what does not, and why; and the sample project."""

import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from billing_cli.errors import InputProblems
from billing_cli.project import Project, open_project
from billing_cli.reports.reconcile.pack import Control, Pack
from billing_cli.reports.reconcile.reconcile import reconcile
from pricing.periods import month
from tests.data.product import NOW, accounts, bill, csv_of, make_project, read, rows, text_of
from tests.data.test_azure import BLOCKS, COSTS
from tests.data.test_azure import PROJECTS as OURS
from tests.data.test_focus import FOCUS, billed_by

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("reconciled_real_data")

FIGURES = {"list": "ListCost", "contracted": "ContractedCost", "effective": "EffectiveCost", "billed": "BilledCost"}
ORACLE = "ocid6.tenancy.oc6..aaaaaaaalnpeq6xok1okj8vknc9pzancima2g8bwvk2kk9jgwhgycacrie2q"
GOOGLE_CREDIT = "11353890204"


@pytest.fixture(scope="module")
def focus(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The FOCUS sample priced from its list prices, with a mapping for each figure of its own."""
    folder = tmp_path_factory.mktemp("focus")
    charges = {"Usage": "usage", "Credit": "other", "Adjustment": "other"}
    for name, column in FIGURES.items():
        mapping = {
            "kind": "invoices", "customer": "SubAccountId", "item": "ChargeCategory", "items": charges,
            "amount": column, "currency": "BillingCurrency",
        }  # fmt: skip
        (folder / "statements").mkdir(exist_ok=True)
        (folder / "statements" / f"{name}.yaml").write_text(text_of(mapping))
    billed_by("by_sku", rows(FOCUS), folder)
    (folder / "focus.csv").write_text(read(FOCUS), newline="")
    return open_project(folder, folder)


def pack_of(project: Project, name: str) -> Pack:
    return reconcile(project, month("2024-09"), NOW, [f"{name}={project.root / 'focus.csv'}"])


def control(pack: Pack, name: str) -> Control:
    return next(one for one in pack.controls if one.id == name)


def beyond_rounding(found: Control) -> list[tuple[str, str, str | None, str | None, str]]:
    return [
        (one.key["customer"], one.key["charge"], one.left, one.right, one.category)
        for one in found.variances
        if not one.tolerated
    ]


def sums(pack: Pack) -> tuple[Decimal, Decimal]:
    [table] = [table for section in pack.sections for table in section.tables if table.id == "other_billing"]
    here, there = ([Decimal(str(row[side])) for row in table.rows] for side in ("here", "there"))
    return sum(here, Decimal(0)), sum(there, Decimal(0))


def test_what_the_providers_billed_is_what_we_bill_but_for_cents_of_rounding(focus: Project) -> None:
    """They print costs to ten decimals; we round each line of a SKU to a cent: 6 of 40 charges of accounts differ."""
    pack = pack_of(focus, "billed")
    assert [one.id for one in pack.controls if one.result == "FAIL"] == []
    found = control(pack, "other_billing.amounts")
    assert (found.compared, found.result) == (40, "PASS_WITHIN_TOLERANCE")
    assert Counter((one.category, one.tolerated) for one in found.variances) == {("ROUNDING", True): 6}
    assert sums(pack) == (Decimal("16.05"), Decimal("16.01"))
    # 31 of the SKUs cost nothing: listed, and tolerated.
    assert Counter(one.tolerated for one in control(pack, "master_data.prices").variances) == {True: 31}


def test_list_costs_are_ours_but_for_adjustments_that_have_none(focus: Project) -> None:
    pack = pack_of(focus, "list")
    assert beyond_rounding(control(pack, "other_billing.amounts")) == [
        (ORACLE, "other", "0.27", "0.00", "MISSING_THERE")
    ]
    assert sums(pack) == (Decimal("16.05"), Decimal("15.79"))


def test_effective_costs_are_less_where_discounts_and_savings_plans_made_usage_free(focus: Project) -> None:
    """What was agreed with the providers is in no price list of the sample: nothing here can make these figures."""
    pack = pack_of(focus, "effective")
    found = beyond_rounding(control(pack, "other_billing.amounts"))
    assert len(found) == 9
    assert (GOOGLE_CREDIT, "other", "-2.61", "-3.00", "UNEXPLAINED") in found
    assert {one[4] for one in found} == {"MISSING_THERE", "UNEXPLAINED"}
    assert sums(pack) == (Decimal("16.05"), Decimal("13.18"))


def test_contracted_costs_are_missing_in_three_rows_which_is_refused(focus: Project) -> None:
    with pytest.raises(InputProblems) as refused:
        pack_of(focus, "contracted")
    assert [(one.path, one.line) for one in refused.value.problems] == [
        ("ContractedCost", 527), ("ContractedCost", 540), ("ContractedCost", 541),
    ]  # fmt: skip


def test_costs_of_azure_are_ours_to_the_cent_and_one_of_16_decimals_is_refused_until_it_is_cut(tmp_path: Path) -> None:
    shutil.copytree(OURS / "azure", tmp_path, dirs_exist_ok=True)
    export = [{**row, "PricingBlockSize": BLOCKS[row["UnitOfMeasure"]]} for row in COSTS]
    mapping = {
        "kind": "invoices", "customer": "SubscriptionId", "item": "PricingBlockSize",
        "items": {"1": "single", "10000": "operations"}, "quantity": "Quantity", "amount": "Cost",
        "currency": {"constant": "USD"},
    }  # fmt: skip
    prices = sorted({(row["MeterId"], row["UnitPrice"]) for row in COSTS})
    project = make_project(
        tmp_path,
        {
            "exports/costs.csv": csv_of(tuple(export[0]), (row.values() for row in export)),
            "prices/list.csv": csv_of(("meter_id", "unit_price"), prices),
            "customers/all.yaml": accounts({row["SubscriptionId"] for row in COSTS}, "ea", "2023-01-01"),
            "statements/azure.yaml": text_of(mapping),
        },
    )
    bill(project, [tmp_path / "exports/costs.csv"], "2023-09")
    given = tmp_path / "costs.csv"
    given.write_text((tmp_path / "exports/costs.csv").read_text())
    with pytest.raises(InputProblems) as refused:
        reconcile(project, month("2023-09"), NOW, [f"azure={given}"])
    assert [(one.path, one.line) for one in refused.value.problems] == [("Cost", 12)]
    given.write_text(given.read_text().replace("0.4838709677419368", "0.483870967742"))
    pack = reconcile(project, month("2023-09"), NOW, [f"azure={given}"])
    found = control(pack, "other_billing.amounts")
    # The export counts operations in blocks of 10,000, we count each.
    assert [one.id for one in pack.controls if one.result == "FAIL"] == ["other_billing.quantities"]
    found = control(pack, "other_billing.quantities")
    assert {(one.key["charge"], one.category) for one in found.variances} == {("operations", "QTY_TRANSFORM")}
    assert {one.category for one in control(pack, "other_billing.amounts").variances} <= {"ROUNDING"}
