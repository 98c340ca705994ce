"""The tables of keys in the reference name every key of the models, with its default, and no other."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from billing_cli.accounts.account import Change, Customer, Subscription
from billing_cli.project import Exchange, SameUsage, Settings
from billing_cli.statements.mapping import InvoicesFile, LedgerFile, PaymentsFile, StatementFile
from pricing.catalog import later
from pricing.catalog.charge import (
    CHARGE_MODELS,
    ChargeFields,
    Dynamic,
    Flat,
    Graduated,
    GraduatedPercentage,
    Package,
    Percentage,
    PerUnit,
    QuantityCharge,
    UsageCharge,
    Volume,
)
from pricing.catalog.event_prices import MultiplierRow, PercentageRow
from pricing.catalog.existing import ExistingFile
from pricing.catalog.files import CatalogFile, PlanFile
from pricing.catalog.meter import BandDimension, Meter, OncePer, ScheduleDimension
from pricing.catalog.prices import Adjustment, PackageRow, RateRow, RateTier, RowFields, Tier, TierRow, UnitRow
from pricing.catalog.reductions import Cap, Commitment, Discount, Overage
from pricing.catalog.schedule import Rule
from pricing.catalog.tax import TaxRate
from pricing.catalog.trial import Trial
from pricing.catalog.units import Units
from pricing.money import plain_text
from pricing.schema import Strict
from tests.docs.pages import DOCS, code, table_under

REFERENCE = DOCS / "reference"
PRICING = REFERENCE / "pricing"
# What a model holds and nobody writes: a price row's dimensions stand beside the price, under their own names.
NEVER_WRITTEN = {"dimensions"}
# For each model, its rows of `prices`, and the tier that such a row may be.
ROWS: dict[str, tuple[type[RowFields], type[BaseModel] | None]] = {
    "per_unit": (UnitRow, None),
    "graduated": (TierRow, Tier),
    "volume": (TierRow, Tier),
    "package": (PackageRow, None),
    "graduated_percentage": (RateRow, RateTier),
    "percentage": (PercentageRow, None),
    "dynamic": (MultiplierRow, None),
}


def keys(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, str]]:
    """Each key that a person may write, as `a.b` inside a mapping, with its default as the page writes it."""
    for name, info in model.model_fields.items():
        inner = info.annotation
        if isinstance(inner, type) and issubclass(inner, Strict):
            yield from keys(inner, f"{before}{name}.")
        else:
            yield f"{before}{info.alias or name}", default_of(info)


def default_of(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value: Any = info.get_default(call_default_factory=True)
    if value is None or value in ((), {}):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value if isinstance(value, str | int) else plain_text(value)}`"


def told(page: str, heading: str) -> dict[str, str]:
    """The keys of a table in the reference, with their defaults."""
    table = table_under(REFERENCE / page, heading)
    assert table.columns[:3] == ("key", "type", "default")
    found = {code(row[0]): row[2] for row in table.rows}
    assert len(found) == len(table.rows), "a key stands twice"
    return found


@pytest.mark.parametrize(
    ("page", "heading", "model"),
    [
        ("pricing/README.md", "A catalog file", CatalogFile),
        ("pricing/README.md", "Plans", PlanFile),
        ("pricing/README.md", "Every charge", ChargeFields),
        ("pricing/graduated.md", "Tiers", Tier),
        ("pricing/graduated-percentage.md", "Tiers of rates", RateTier),
        ("pricing/quantities.md", "Units", Units),
        ("pricing/adjust.md", "Keys", Adjustment),
        ("pricing/discounts.md", "Keys", Discount),
        ("pricing/commitment.md", "Keys", Commitment),
        ("pricing/caps.md", "Keys", Cap),
        ("pricing/commitment.md", "Overage", Overage),
        ("pricing/versions.md", "Existing subscriptions", ExistingFile),
        ("pricing/trials.md", "Trials", Trial),
        ("pricing/changes.md", "Changes inside a contract", Change),
        ("meters.md", "Keys", Meter),
        ("meters.md", "Repetitions", OncePer),
        ("meters.md", "Bands", BandDimension),
        ("meters.md", "Schedules", ScheduleDimension),
        ("meters.md", "Rules", Rule),
        ("settings.md", "Keys", Settings),
        ("settings.md", "Same usage", SameUsage),
        ("settings.md", "Exchange rates", Exchange),
        ("pricing/tax.md", "Rates", TaxRate),
        ("customers.md", "Customers", Customer),
        ("customers.md", "Subscriptions", Subscription),
    ],
)
def test_page_has_every_key_with_its_default(page: str, heading: str, model: type[BaseModel]) -> None:
    assert told(page, heading) == dict(keys(model))


@pytest.mark.parametrize(
    ("heading", "model"),
    [("Payments", PaymentsFile), ("Ledgers", LedgerFile), ("Invoices of another system", InvoicesFile)],
)
def test_page_of_statements_has_every_key_of_a_kind(heading: str, model: type[StatementFile]) -> None:
    common = dict(keys(StatementFile))
    assert told("statements.md", "Every mapping") == common
    assert told("statements.md", heading) == {key: value for key, value in keys(model) if key not in common}


@pytest.mark.parametrize(
    ("page", "heading", "model", "common"),
    [
        ("README.md", "Every charge on a meter", UsageCharge, ChargeFields),
        ("README.md", "Every charge on a quantity", QuantityCharge, UsageCharge),
        ("flat.md", "Keys", Flat, ChargeFields),
        ("per-unit.md", "Keys", PerUnit, QuantityCharge),
        ("graduated.md", "Keys", Graduated, QuantityCharge),
        ("volume.md", "Keys", Volume, QuantityCharge),
        ("package.md", "Keys", Package, QuantityCharge),
        ("graduated-percentage.md", "Keys", GraduatedPercentage, QuantityCharge),
        ("percentage.md", "Keys", Percentage, UsageCharge),
        ("dynamic.md", "Keys", Dynamic, UsageCharge),
    ],
)
def test_page_of_a_model_has_what_it_says_beside_the_common_keys(
    page: str, heading: str, model: type[ChargeFields], common: type[ChargeFields]
) -> None:
    shared = set(dict(keys(common))) - {"model"}
    assert told(f"pricing/{page}", heading) == {name: value for name, value in keys(model) if name not in shared}


def test_rows_of_prices_hold_what_the_page_says() -> None:
    found = {code(row[0]): row[1].split(", ") for row in table_under(PRICING / "price-rows.md", "Rows").rows}
    assert found == {
        name: [model for model, (row, tier) in ROWS.items() if name in row_keys(row, tier)]
        for name in dict.fromkeys(name for row, tier in ROWS.values() for name in row_keys(row, tier))
    }


def row_keys(row: type[RowFields], tier: type[BaseModel] | None) -> set[str]:
    """What a row of `prices` may hold: its own fields, and those of a tier where it is one."""
    return (set(row.model_fields) | set(tier.model_fields if tier else ())) - NEVER_WRITTEN


def test_every_model_has_a_page() -> None:
    assert {f"{model.replace('_', '-')}.md" for model in CHARGE_MODELS} <= {page.name for page in PRICING.glob("*.md")}


def test_words_that_are_not_priced_yet_are_listed() -> None:
    rows = table_under(PRICING / "README.md", "Not yet").rows
    listed = {word.strip("` ") for row in rows for word in row[1].split(",")}
    assert listed == later.KEYS
