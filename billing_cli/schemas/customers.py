"""Files of `customers/`."""

from __future__ import annotations

from billing_cli.accounts.account import Customer, Subscription
from billing_cli.schemas.charges import contract_charges
from billing_cli.schemas.descriptions import ACCOUNTS
from billing_cli.schemas.generation import NULL, JsonSchema, definitions, document, object_of, reference
from pricing.catalog.grants import CustomerGrant, Void


def customers_schema() -> JsonSchema:
    """Customers, subscriptions with what each has of its own laid over its plan, grants and voids."""
    found = definitions([Customer, Subscription, CustomerGrant, Void], ACCOUNTS) | contract_charges()
    for holder in ("Subscription", "Change"):
        _lay_own_terms(found[holder]["properties"])
    root = object_of(
        {
            "customers": {"type": "array", "items": reference("Customer"), "description": "Who buys."},
            "subscriptions": {
                "type": "array",
                "items": reference("Subscription"),
                "description": "What they subscribed to.",
            },
            "grants": {"type": "array", "items": reference("CustomerGrant"), "description": "Credits that they hold."},
            "voids": {"type": "array", "items": reference("Void"), "description": "Grants that are taken back."},
        }
    )
    return document("Customers and subscriptions of bill", root, found)


def _lay_own_terms(own: dict[str, JsonSchema]) -> None:
    """What a subscription, or a change of it, has of its own: patches, and discounts as a whole list."""
    own["charges"]["additionalProperties"] = reference("ChargePatch")
    choices: dict[str, JsonSchema] = {
        "discounts": {"type": "array", "items": reference("Discount")},
        "commitment": reference("CommitmentPatch"),
        "cap": reference("CapPatch"),
        "trial": reference("TrialPatch"),
    }
    for key, choice in choices.items():
        own[key] = {"anyOf": [choice, NULL], "description": own[key]["description"]}
