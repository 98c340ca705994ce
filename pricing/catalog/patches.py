"""Patches: a later layer says only what changes, and every value keeps the line it came from."""

from __future__ import annotations

from pricing.catalog.charge import OWN_PRICE_FIELDS
from pricing.yaml_tree import MapNode, Node, TextNode

PRICED_BY = (OWN_PRICE_FIELDS, frozenset({"prices"}), frozenset({"phases"}))


def merge(base: Node, patch: Node) -> Node:
    """Lay `patch` over `base`: mappings key by key, scalars and lists whole, `null` removes."""
    if not (isinstance(base, MapNode) and isinstance(patch, MapNode)):
        return patch
    entries = dict(base.entries)
    keys = dict(base.keys)
    for name, node in patch.entries.items():
        if isinstance(node, TextNode) and node.text is None:
            entries.pop(name, None)
            continue
        entries[name] = merge(entries[name], node) if name in entries else node
        keys[name] = patch.keys.get(name, node.place)
    return MapNode(entries, base.place, keys)


def merge_charge(base: MapNode, patch: MapNode) -> MapNode:
    """Lay a patch over one charge.

    Naming `model` replaces the charge whole; naming a way to price it (own figures, `prices`, `phases`) removes the
    other ways.
    """
    if "model" in patch.entries:
        return patch
    named = [way for way in PRICED_BY if way & patch.entries.keys()]
    dropped = {field for way in PRICED_BY if named and way not in named for field in way}
    kept = base.with_entries({name: node for name, node in base.entries.items() if name not in dropped})
    merged = merge(kept, patch)
    assert isinstance(merged, MapNode)
    return merged
