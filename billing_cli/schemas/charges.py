"""Charges as they are written: by their model, with rows of dimensions, figures in other currencies, patches."""

from __future__ import annotations

from billing_cli.schemas.descriptions import CATALOG
from billing_cli.schemas.generation import (
    NULL,
    TEXT_TYPES,
    JsonSchema,
    add_patch,
    definitions,
    either,
    object_of,
    reference,
)
from pricing.catalog.charge import CHARGE_MODELS, OWN_FIELDS
from pricing.catalog.grants import PlanGrant
from pricing.catalog.phases import UNTIL, Until
from pricing.catalog.prices import AMOUNT_FIELDS, RateTier, Tier
from pricing.catalog.reductions import Cap, Commitment, Discount
from pricing.catalog.trial import Trial

TEXT: JsonSchema = {"type": TEXT_TYPES}
CODE: JsonSchema = {"type": "string", "pattern": "^[A-Z]{3}$"}
ROWS = ("UnitRow", "TierRow", "PackageRow", "RateRow", "PercentageRow", "MultiplierRow")
# Of these models rows of equal dimensions are the tiers of one price.
TIER_OF_ROW = {"TierRow": Tier, "RateRow": RateTier}
PRICED_BY = {
    "TierRow": ("tiers", "unit_price", "package_price", "flat_fee"),
    "RateRow": ("tiers", "rate"),
    "TierPrice": ("tiers", "unit_price"),
    "RatePrice": ("tiers", "rate"),
}
# These have a price where nobody gives one.
PRICED_ANYHOW = ("Dynamic",)
REDUCED_BY = ("percent", "amount", "units")
DIMENSION = "The value of a dimension named in `by`; usage must have it."
NOTE = "A note: nothing is read from it."
CURRENCIES = "The same figures in other currencies; nothing is converted."
PRICE_FILE = "A CSV file with a column per dimension and per price field, relative to the project folder."
PHASES = "Prices one after the other, each until so long after the charge began; the last one has no end."
PHASE = "What a charge has of its own until the phase is over."
PHASE_ENDS = "When the phase is over."
APPROVAL = {"reason": "Why this was agreed.", "approved_by": "Who agreed."}


def catalog_charges() -> dict[str, JsonSchema]:
    """Definitions for a catalog, `Charge` among them: amounts may have figures in other currencies."""
    found = _written() | definitions([PlanGrant], CATALOG)
    for name in list(found):
        if AMOUNT_FIELDS & found[name].get("properties", {}).keys():
            figures = add_patch(found, name)
            found[name]["properties"]["currencies"] = _currencies(figures)
    for row in ROWS:
        found[row]["properties"]["currency"] = CODE | {"description": "The only currency of this row."}
    found["Charge"] = _by_model()
    found["ChargePatch"] = _patch(found, "What changes of a charge")
    add_patch(found, "Commitment")
    add_patch(found, "Trial")
    add_patch(found, "PlanGrant")
    add_patch(found, "Cap")
    return found


def contract_charges() -> dict[str, JsonSchema]:
    """Definitions for a subscription's own terms, in its currency: `ChargePatch` may be laid over any charge."""
    found = _written()
    for model in CHARGE_MODELS.values():
        found[model.__name__]["properties"] |= {key: TEXT | {"description": said} for key, said in APPROVAL.items()}
    found["Charge"] = _by_model()
    found["ChargePatch"] = _patch(found, "What a contract has of its own")
    add_patch(found, "Commitment")
    add_patch(found, "Trial")
    add_patch(found, "Cap")
    return found


def _written() -> dict[str, JsonSchema]:
    found = definitions([*CHARGE_MODELS.values(), Discount, Commitment, Cap, Trial, Until], CATALOG)
    found["PriceFile"] = object_of({"file": TEXT | {"description": PRICE_FILE}}, required=["file"])
    found["PriceFile"] |= {"title": "Price file", "description": PRICE_FILE}
    for row in ROWS:
        _with_dimensions(found, row)
    for name, fields in PRICED_BY.items():
        found[name]["anyOf"] = [{"required": [field]} for field in fields]
    found["Tier"]["anyOf"] = [{"required": [field]} for field in ("unit_price", "package_price", "flat_fee")]
    for name in ("Tier", "TierRow", "Package"):
        found[name]["dependentRequired"] = {"package_size": ["package_price"], "package_price": ["package_size"]}
    found["Discount"]["oneOf"] = [{"required": [field]} for field in REDUCED_BY]
    for model, fields in OWN_FIELDS.items():
        charge = found[model]
        if model not in PRICED_ANYHOW:
            charge["anyOf"] = [{"required": [field]} for field in (*fields, "prices", "phases")]
        if "quantity" in charge["properties"]:
            charge["oneOf"] = [{"required": [field]} for field in ("meter", "quantity")]
        prices = charge["properties"]["prices"]
        rows = {"type": "array", "items": prices["items"], "minItems": 1}
        choices = [rows, reference("PriceFile"), NULL]
        charge["properties"]["prices"] = {"anyOf": choices, "description": prices["description"]}
    found["Flat"]["required"].remove("amount")
    found["Flat"]["anyOf"] = [{"required": [field]} for field in ("amount", "phases")]
    phases = {"type": "array", "items": reference("Phase"), "minItems": 1}
    for one in CHARGE_MODELS.values():
        found[one.__name__]["properties"]["phases"] = {"anyOf": [phases, NULL], "description": PHASES}
    return found


def _with_dimensions(found: dict[str, JsonSchema], row: str) -> None:
    """In a row, dimensions stand beside the price, under their own names."""
    schema = found[row]
    schema["required"] = [name for name in schema["required"] if name != "dimensions"]
    del schema["properties"]["dimensions"]
    if row in TIER_OF_ROW:
        tier = found[TIER_OF_ROW[row].__name__]["properties"]
        schema["properties"] |= {name: field for name, field in tier.items() if name not in schema["properties"]}
    schema["additionalProperties"] = {"type": [*TEXT_TYPES, "null"], "description": DIMENSION}
    schema["patternProperties"] = {"^_": {"description": NOTE}}


def _by_model() -> JsonSchema:
    """A charge is read by its `model`: one schema applies, and it alone tells what is wrong."""
    return {
        "title": "Charge",
        "type": "object",
        "required": ["model"],
        "properties": {"model": {"enum": list(CHARGE_MODELS), "description": CATALOG["UsageCharge"]["model"]}},
        "allOf": [
            {
                "if": {"properties": {"model": {"const": name}}, "required": ["model"]},
                "then": reference(model.__name__),
            }
            for name, model in CHARGE_MODELS.items()
        ],
    }


def _currencies(figures: JsonSchema) -> JsonSchema:
    return {"type": "object", "propertyNames": CODE, "additionalProperties": figures, "description": CURRENCIES}


def _patch(found: dict[str, JsonSchema], title: str) -> JsonSchema:
    return {
        "title": title,
        "description": "Laid over the plan's charge, key by key; null takes away. With `model` it is a whole charge.",
        "anyOf": [NULL, {"if": {"required": ["model"]}, "then": reference("Charge"), "else": _any_patch(found)}],
    }


def _any_patch(found: dict[str, JsonSchema]) -> JsonSchema:
    """A patch of a charge whose model is the plan's to say: each key as some model has it."""
    properties: dict[str, JsonSchema] = {}
    for model in CHARGE_MODELS.values():
        add_patch(found, model.__name__)
        others = {key: schema for key, schema in found[model.__name__]["properties"].items() if key == "currencies"}
        for key, schema in (found[f"{model.__name__}Patch"]["properties"] | others).items():
            known = properties.get(key, schema)
            properties[key] = known if known == schema else _both(known, schema)
    del properties["model"]
    # A phase holds what a charge has of its own for a time.
    held = {key: schema for key, schema in properties.items() if key != "phases" and key not in APPROVAL}
    phase = object_of({UNTIL: reference("Until") | {"description": PHASE_ENDS}, **held})
    found["Phase"] = {"title": "Phase", "description": PHASE} | phase
    return object_of(properties | {key: TEXT | {"description": said} for key, said in APPROVAL.items()})


def _both(one: JsonSchema, other: JsonSchema) -> JsonSchema:
    choices = [
        choice
        for schema in (one, other)
        for choice in schema.get("anyOf", [{key: value for key, value in schema.items() if key != "description"}])
    ]
    return {**either(*choices), "description": one.get("description", "")}
