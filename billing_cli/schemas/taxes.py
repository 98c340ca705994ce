"""Files of `taxes/`."""

from __future__ import annotations

from billing_cli.schemas.generation import Descriptions, JsonSchema, definitions, document, reference
from pricing.catalog.tax import TaxRate

TAXES: Descriptions = {
    "TaxRate": {
        "category": "The tax_category of charges; standard is that of charges without one.",
        "country": "The customer's country, its code of ISO 3166; * is every country without a row of the category.",
        "rate": "In percent.",
        "since": "The first day on which it holds.",
        "until": "The first day on which it does not hold.",
    },
}


def taxes_schema() -> JsonSchema:
    """Rates of tax."""
    root: JsonSchema = {"type": "array", "items": reference("TaxRate")}
    return document("Rates of tax of bill", root, definitions([TaxRate], TAXES))
