"""Patches: a later layer says only what changes, and every value keeps the line it came from."""

from __future__ import annotations

from pricing.catalog.prices import OWN_PRICE_FIELDS
from pricing.yaml_tree import MapNode, Node, Place, TextNode, laid_over

TIERS = frozenset({"tiers"})
PRICED_BY = (OWN_PRICE_FIELDS - TIERS, TIERS, frozenset({"prices"}), frozenset({"phases"}))

# Who agreed to a patch, and why: no price, so it is taken off before the charge is read.
APPROVAL = ("reason", "approved_by")
NOTHING = TextNode(None, Place("", 0))


def merge(base: Node, patch: Node) -> Node:
    """Lay `patch` over `base`: mappings key by key, scalars and lists whole, `null` removes, if anything is there."""
    below = None if base is NOTHING else base
    if not isinstance(patch, MapNode):
        return laid_over(patch, below)
    if not isinstance(base, MapNode):
        base = MapNode({}, patch.place, over=below)
    entries, keys, taken = dict(base.entries), dict(base.keys), dict(base.taken)
    for name, node in patch.entries.items():
        if _is_null(node):
            if name in entries:
                taken[name] = laid_over(node, entries.pop(name))
            continue
        before = taken.pop(name, NOTHING)
        entries[name] = merge(entries.get(name, before), node)
        keys[name] = patch.keys.get(name, node.place)
    return MapNode(entries, base.place, keys, base.over, taken)


def merge_charge(base: MapNode, patch: MapNode) -> MapNode:
    """Lay a patch over one charge.

    Naming `model` replaces the charge whole; naming a way to price it (figures, `tiers`, `prices`, `phases`) removes
    the other ways.
    """
    if "model" in patch.entries:
        whole = laid_over(patch, base)
        assert isinstance(whole, MapNode)
        return whole
    merged = merge(_without_other_ways(base, patch), patch)
    assert isinstance(merged, MapNode)
    return merged


def without_approval(patch: MapNode) -> MapNode:
    """A patch without who agreed to it and why, which is no part of a price."""
    return patch.with_entries({name: node for name, node in patch.entries.items() if name not in APPROVAL})


def without_replaced(base: MapNode, patch: MapNode) -> MapNode:
    """What of a charge a patch leaves as it is: without the other ways to price it, and without what `patch` sets."""
    left = merge(_without_other_ways(base, patch), _removal(patch))
    assert isinstance(left, MapNode)
    return left


def _without_other_ways(base: MapNode, patch: MapNode) -> MapNode:
    no_price = _no_price(base)
    given = {name for name, node in patch.entries.items() if not _is_null(node)} - no_price
    named = [way for way in PRICED_BY if way & given]
    dropped = {field for way in PRICED_BY if named and way not in named for field in way} - no_price
    if not dropped:
        return base
    kept = {name: node for name, node in base.entries.items() if name not in dropped}
    others = kept.get("currencies")
    if dropped and isinstance(others, MapNode):
        # Figures in other currencies of a way that is gone would price the charge twice.
        kept["currencies"] = others.with_entries(
            {name: _without(node, dropped) for name, node in others.entries.items()}
        )
    by = next(patch.entries[name].place for name in patch.entries if name in given)
    gone = {name: TextNode(None, by, node) for name, node in base.entries.items() if name in dropped}
    left = base.with_entries(kept)
    return MapNode(left.entries, left.place, left.keys, left.over, {**left.taken, **gone})


def _without(node: Node, dropped: set[str]) -> Node:
    if not isinstance(node, MapNode):
        return node
    return node.with_entries({name: inner for name, inner in node.entries.items() if name not in dropped})


def _no_price(charge: MapNode) -> set[str]:
    """What prices other models and not this one: the `amount` of a dynamic charge is what is priced."""
    model = charge.entries.get("model")
    return {"amount"} if isinstance(model, TextNode) and model.text == "dynamic" else set()


def _removal(patch: MapNode) -> MapNode:
    """A patch that removes all that `patch` sets, mappings key by key."""
    return patch.with_entries(
        {
            name: _removal(node) if isinstance(node, MapNode) else TextNode(None, node.place)
            for name, node in patch.entries.items()
        }
    )


def _is_null(node: Node) -> bool:
    return isinstance(node, TextNode) and node.text is None
