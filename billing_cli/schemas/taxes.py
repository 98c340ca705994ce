"""Files of `taxes/`."""

from __future__ import annotations

from billing_cli.schemas.descriptions import TAXES
from billing_cli.schemas.generation import JsonSchema, definitions, document, reference
from pricing.catalog.tax import TaxRate


def taxes_schema() -> JsonSchema:
    """Rates of tax."""
    root: JsonSchema = {"type": "array", "items": reference("TaxRate")}
    return document("Rates of tax of bill", root, definitions([TaxRate], TAXES))
