"""What a contract writes for itself, laid over its plan."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields

from pricing.yaml_tree import ListNode, MapNode, Node, content


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTerms:
    """What a contract writes for itself, from its start or from a change on, as trees; `path` is where it stands."""

    path: str
    charges: MapNode | None = None
    discounts: ListNode | None = None
    commitment: Node | None = None
    cap: Node | None = None
    trial: Node | None = None

    @property
    def content(self) -> Hashable:
        """What it says, wherever it stands: contracts whose own terms say the same pay the same."""
        parts = ((part.name, getattr(self, part.name)) for part in fields(self) if part.name != "path")
        return tuple((name, content(part)) for name, part in parts if part is not None)
