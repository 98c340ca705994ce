"""Files of `customers/`."""

from __future__ import annotations

from billing_cli.accounts.account import Customer, Subscription
from billing_cli.schemas.charges import contract_charges
from billing_cli.schemas.descriptions import ACCOUNTS
from billing_cli.schemas.generation import NULL, JsonSchema, definitions, document, object_of, reference


def customers_schema() -> JsonSchema:
    """Customers and subscriptions, with what a subscription has of its own laid over its plan."""
    found = definitions([Customer, Subscription], ACCOUNTS) | contract_charges()
    own = found["Subscription"]["properties"]
    own["charges"]["additionalProperties"] = reference("ChargePatch")
    discounts = {"type": "array", "items": reference("Discount")}
    own["discounts"] = {"anyOf": [discounts, NULL], "description": own["discounts"]["description"]}
    commitment = {"anyOf": [reference("CommitmentPatch"), NULL]}
    own["commitment"] = commitment | {"description": own["commitment"]["description"]}
    root = object_of(
        {
            "customers": {"type": "array", "items": reference("Customer"), "description": "Who buys."},
            "subscriptions": {
                "type": "array",
                "items": reference("Subscription"),
                "description": "What they subscribed to.",
            },
        }
    )
    return document("Customers and subscriptions of bill", root, found)
