"""A transition: what a version lays over a plan until those who are on it move."""

from __future__ import annotations

from dataclasses import replace

from pricing.catalog.catalog import Plan
from pricing.catalog.existing import ExistingSubscriptions
from pricing.catalog.patches import merge, merge_charge
from pricing.catalog.variants import variants_of
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode


def patched_plan(plan: Plan, answer: ExistingSubscriptions) -> Plan:
    """The plan with a transition's patches laid over it; that of a charge with variants is laid over each."""
    charges = dict(plan.charges)
    for key, patch in (answer.charges.entries if answer.charges else {}).items():
        if _is_null(patch):
            charges.pop(key, None)
        elif isinstance(patch, MapNode) and key in charges:
            charges[key] = tuple(merge_charge(variant, patch) for variant in charges[key])
        else:
            charges[key] = variants_of(patch)
    commitment = plan.commitment
    if answer.commitment is not None:
        merged = merge(commitment, answer.commitment) if commitment is not None else answer.commitment
        commitment = merged if isinstance(merged, MapNode) else None
    discounts = plan.discounts
    if answer.discounts is not None:
        discounts = answer.discounts if isinstance(answer.discounts, ListNode) else None
    return replace(plan, charges=charges, commitment=commitment, discounts=discounts, read_terms={})


def _is_null(node: Node) -> bool:
    return isinstance(node, TextNode) and node.text is None
