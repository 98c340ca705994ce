"""Terms of a plan or contract beside the trees that they were read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pricing.catalog.catalog import PlanTerms
from pricing.yaml_tree import ListNode, MapNode, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTerms:
    """Terms with the trees that they were read from: every value has its place, and what it was laid over.

    `removed` are nulls for the charges and terms that were taken away. `discounts` are lists, each in place of the one
    before it; the last one holds.
    """

    terms: PlanTerms
    charges: Mapping[str, MapNode]
    discounts: tuple[ListNode, ...]
    commitment: Node | None
    cap: Node | None
    trial: Node | None
    grants: Mapping[str, Node]
    removed: Mapping[str, Node]
