"""Files of `catalog/`."""

from __future__ import annotations

from billing_cli.schemas.charges import catalog_charges
from billing_cli.schemas.descriptions import CATALOG
from billing_cli.schemas.generation import NULL, JsonSchema, add_patch, definitions, document, reference
from pricing.catalog.files import CatalogFile
from pricing.catalog.meter import VALUE_NEEDED


def catalog_schema() -> JsonSchema:
    """A catalog: its plans hold charges, each in one form or in a list of variants; with `extends`, what changes."""
    found = definitions([CatalogFile], CATALOG) | catalog_charges()
    found["Meter"]["allOf"] = [
        *(_needs(aggregate, "value") for aggregate in VALUE_NEEDED),
        _needs("unique", "unique"),
    ]
    plan = found["PlanFile"]["properties"]
    plan["charges"]["additionalProperties"] = {"anyOf": [reference("Charge"), VARIANTS]}
    plan["discounts"]["items"] = reference("Discount")
    plan["commitment"] = {"anyOf": [reference("Commitment"), NULL], "description": plan["commitment"]["description"]}
    plan["trial"] = {"anyOf": [reference("Trial"), NULL], "description": plan["trial"]["description"]}
    plan["grants"]["additionalProperties"] = reference("PlanGrant")
    plan["cap"] = {"anyOf": [reference("Cap"), NULL], "description": plan["cap"]["description"]}
    _lay_patches(found["ExistingFile"]["properties"])
    found["ExistingFile"] |= {
        "if": {"properties": {"policy": {"const": "transition"}}},
        "then": {"required": ["for"]},
        "else": {"not": {"required": ["for"]}},
    }
    _extension(found)
    root = found["CatalogFile"]
    chosen = {"if": {"required": ["extends"]}, "then": reference("CatalogFilePatch"), "else": reference("CatalogFile")}
    return document("A catalog of bill", {"description": root["description"], "type": "object", **chosen}, found)


VARIANTS: JsonSchema = {"type": "array", "items": reference("Charge"), "minItems": 1}


def _lay_patches(properties: dict[str, JsonSchema]) -> None:
    """What may be laid over a plan: its charges and commitment key by key, its discounts as a whole list."""
    told = {key: properties[key].get("description", "") for key in ("charges", "discounts", "commitment")}
    discounts = {"type": "array", "items": reference("Discount")}
    choices: dict[str, JsonSchema] = {
        "charges": {"type": "object", "additionalProperties": {"anyOf": [reference("ChargePatch"), VARIANTS]}},
        "discounts": discounts,
        "commitment": reference("CommitmentPatch"),
    }
    for key, choice in choices.items():
        properties[key] = {"anyOf": [choice, NULL], "description": told[key]}


def _extension(found: dict[str, JsonSchema]) -> None:
    """A file with `extends`: every key may be left out, null takes away what the version before has."""
    add_patch(found, "CatalogFile")
    add_patch(found, "PlanFile")
    add_patch(found, "Meter")
    plan, catalog = found["PlanFilePatch"]["properties"], found["CatalogFilePatch"]["properties"]
    _lay_patches(plan)
    plan["trial"] = {"anyOf": [reference("TrialPatch"), NULL], "description": plan["trial"]["description"]}
    grants = found["PlanFile"]["properties"]["grants"]
    plan["grants"] = {**grants, "additionalProperties": {"anyOf": [reference("PlanGrantPatch"), NULL]}}
    plan["cap"] = {"anyOf": [reference("CapPatch"), NULL], "description": plan["cap"]["description"]}
    plan["existing_subscriptions"] = found["PlanFile"]["properties"]["existing_subscriptions"]
    for key, patch in (("plans", reference("PlanFilePatch")), ("meters", reference("MeterPatch"))):
        catalog[key] = found["CatalogFile"]["properties"][key] | {"additionalProperties": {"anyOf": [patch, NULL]}}
    schedule = found["CatalogFile"]["properties"]["schedules"]
    names = {"anyOf": [schedule["additionalProperties"], NULL]}
    catalog["schedules"] = schedule | {"additionalProperties": names}
    found["CatalogFilePatch"]["description"] = "What changes of the version before; null takes away."


def _needs(aggregate: str, key: str) -> JsonSchema:
    return {"if": {"properties": {"aggregate": {"const": aggregate}}}, "then": {"required": [key]}}
