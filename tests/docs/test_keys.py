"""The tables of keys in the reference name every key of the models, with its default, and no other."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from billing_cli.accounts.account import Customer, Subscription
from billing_cli.project import Settings
from pricing.catalog import later
from pricing.catalog.charge import Flat, PerUnit, PriceRow
from pricing.catalog.files import CatalogFile, PlanFile
from pricing.catalog.meter import Meter
from pricing.money import plain_text
from pricing.schema import Strict
from tests.docs.pages import DOCS, code, table_under

REFERENCE = DOCS / "reference"
PRICING = REFERENCE / "pricing.md"
# What a model holds and nobody writes: a price row's dimensions stand beside the price, under their own names.
NEVER_WRITTEN: dict[type[BaseModel], set[str]] = {PriceRow: {"dimensions"}}


def keys(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, str]]:
    """Each key that a person may write, as `a.b` inside a mapping, with its default as the page writes it."""
    for name, info in model.model_fields.items():
        inner = info.annotation
        if isinstance(inner, type) and issubclass(inner, Strict):
            yield from keys(inner, f"{before}{name}.")
        else:
            yield f"{before}{name}", default_of(info)


def default_of(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value: Any = info.get_default(call_default_factory=True)
    if value is None or value in ((), {}):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value if isinstance(value, str | int) else plain_text(value)}`"


@pytest.mark.parametrize(
    ("page", "heading", "model"),
    [
        ("pricing.md", "A catalog file", CatalogFile),
        ("pricing.md", "Meters", Meter),
        ("pricing.md", "Plans", PlanFile),
        ("pricing.md", "Flat charges", Flat),
        ("pricing.md", "Charges by the unit", PerUnit),
        ("pricing.md", "Price rows", PriceRow),
        ("settings.md", "Keys", Settings),
        ("customers.md", "Customers", Customer),
        ("customers.md", "Subscriptions", Subscription),
    ],
)
def test_page_has_every_key_with_its_default(page: str, heading: str, model: type[BaseModel]) -> None:
    table = table_under(REFERENCE / page, heading)
    assert table.columns[:3] == ("key", "type", "default")
    found = {code(row[0]): row[2] for row in table.rows}
    assert found == {name: default for name, default in keys(model) if name not in NEVER_WRITTEN.get(model, set())}
    assert len(found) == len(table.rows), "a key stands twice"


def test_words_that_are_not_priced_yet_are_listed() -> None:
    rows = table_under(PRICING, "Not yet").rows
    listed = {word.strip("` ") for row in rows for word in row[1].split(",")}
    assert listed == later.KEYS | {f"{key}: {value}" for key, values in later.VALUES.items() for value in values}
