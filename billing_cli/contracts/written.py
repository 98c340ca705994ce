"""The terms of a contract on a day with the files and lines that they were written in."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

from billing_cli.accounts.account import Written
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.reading import customer_fields, own_layers, whole_layers
from billing_cli.project import Project
from pricing.catalog.own_terms import OwnTerms
from pricing.catalog.plan_terms import chosen_for, written_terms_of
from pricing.catalog.written_terms import WrittenTerms
from pricing.yaml_tree import in_layer

SUBSCRIPTION = "subscription"


def written_terms(
    project: Project, contract: Contract, written: Written, day: date
) -> tuple[WrittenTerms, tuple[OwnTerms, ...]]:
    """What the contract's span on `day` was read from, and the layers that the contract lays over its plan.

    The terms are those of the span. Each place of a layer says which it is.
    """
    span = contract.span_on(day)
    customer = customer_fields(contract.customer, contract.currency, project.settings.timezone)
    named = {id(change.own): change_layer(change.at) for change in written.changes}
    layers = [_in_layer(layer, named.get(id(layer), SUBSCRIPTION)) for layer in own_layers(written, span.start)]
    own, _ = whole_layers(project, layers)
    return written_terms_of(span.catalog, span.plan, contract.currency, chosen_for(span.plan, customer), own), own


def change_layer(at: date) -> str:
    """What the terms of a change are called."""
    return f"change of {at}"


def _in_layer(own: OwnTerms, layer: str) -> OwnTerms:
    parts = {part.name: getattr(own, part.name) for part in fields(own) if part.name != "path"}
    named: dict[str, Any] = {name: in_layer(node, layer) for name, node in parts.items() if node is not None}
    return replace(own, **named)
