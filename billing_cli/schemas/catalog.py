"""Files of `catalog/`."""

from __future__ import annotations

from billing_cli.schemas.charges import catalog_charges
from billing_cli.schemas.descriptions import CATALOG
from billing_cli.schemas.generation import NULL, JsonSchema, definitions, document, reference
from pricing.catalog.files import CatalogFile
from pricing.catalog.meter import VALUE_NEEDED


def catalog_schema() -> JsonSchema:
    """A catalog: its plans hold charges, each in one form or in a list of variants."""
    found = definitions([CatalogFile], CATALOG) | catalog_charges()
    found["Meter"]["allOf"] = [
        *(_needs(aggregate, "value") for aggregate in VALUE_NEEDED),
        _needs("unique", "unique"),
    ]
    plan = found["PlanFile"]["properties"]
    variants = {"type": "array", "items": reference("Charge"), "minItems": 1}
    plan["charges"]["additionalProperties"] = {"anyOf": [reference("Charge"), variants]}
    plan["discounts"]["items"] = reference("Discount")
    plan["commitment"] = {"anyOf": [reference("Commitment"), NULL], "description": plan["commitment"]["description"]}
    return document("A catalog of bill", found["CatalogFile"], found)


def _needs(aggregate: str, key: str) -> JsonSchema:
    return {"if": {"properties": {"aggregate": {"const": aggregate}}}, "then": {"required": [key]}}
