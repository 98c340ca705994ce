"""What of the files a customer is told: all that prices, nothing that the seller noted for itself.

Notes in price rows (columns that start with `_`) and who approved what stay in the house.
"""

from __future__ import annotations

from dataclasses import replace

from billing_cli.reports.layers import Shown
from pricing.yaml_tree import ListNode, MapNode, Node, Plain

APPROVED_BY = "approved_by"


def disclosed(shown: Shown) -> Shown | None:
    """A term as a customer is told it; None for one that is none of its business."""
    if shown.path.endswith(f".{APPROVED_BY}"):
        return None
    value = _plain(shown.value)
    text = shown.text if value == shown.value else _text(value)
    over = tuple(told for one in shown.over if (told := disclosed(one)) is not None)
    return replace(shown, value=value, text=text, over=over)


def disclosed_tree(node: Node) -> Node:
    """The same of a tree."""
    if isinstance(node, MapNode):
        return node.with_entries(
            {name: disclosed_tree(inner) for name, inner in node.entries.items() if name != APPROVED_BY}
        )
    if isinstance(node, ListNode):
        return ListNode(tuple(_row(item) for item in node.items), node.place)
    return node


def _row(node: Node) -> Node:
    told = disclosed_tree(node)
    if not isinstance(told, MapNode):
        return told
    return told.with_entries({name: inner for name, inner in told.entries.items() if not name.startswith("_")})


def _plain(value: Plain) -> Plain:
    if not isinstance(value, dict):
        return value
    return {name: inner for name, inner in value.items() if name != APPROVED_BY and not name.startswith("_")}


def _text(value: Plain) -> str:
    assert isinstance(value, dict), "nothing else is shortened"
    return f"{{{', '.join(f'{name}: {inner}' for name, inner in value.items())}}}"
