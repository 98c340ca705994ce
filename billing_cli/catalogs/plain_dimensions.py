"""Properties that meters have as dimensions, read leniently: a catalog with faults must not stop an ingest."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from billing_cli.catalogs.reading import ENDINGS
from billing_cli.project import Project
from pricing.expressions.fields import is_property
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode

# A dimension that is one name and nothing else; names in double quotes are left out.
NAME = re.compile(r"\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*")
NO_NAMES = frozenset(("null", "true", "false"))


def plain_dimensions(project: Project) -> dict[str, tuple[str, ...]]:
    """Each property that is a dimension of some meter, with the event types (or globs) of all these meters.

    Every file of the catalog is looked at, and what cannot be read is passed over: `bill check` says what is wrong.
    """
    types: dict[str, set[str]] = defaultdict(set)
    for path in project.files(project.folder("catalog"), ENDINGS):
        node, _ = project.read_yaml(path)
        for meter in _entries(node, "meters").values():
            patterns = set(_texts(meter.get("event") if isinstance(meter, MapNode) else None))
            for dimension in _entries(meter, "dimensions").values():
                for text in _texts(dimension):
                    name = NAME.fullmatch(text)
                    if name and name[1] not in NO_NAMES and is_property(name[1]):
                        types[name[1]] |= patterns
    return {name: tuple(sorted(types[name])) for name in sorted(types)}


def _entries(node: Node | None, name: str) -> dict[str, Node]:
    inner = node.get(name) if isinstance(node, MapNode) else None
    return dict(inner.entries) if isinstance(inner, MapNode) else {}


def _texts(node: Node | None) -> Iterator[str]:
    """The texts that a node is or lists."""
    for one in node.items if isinstance(node, ListNode) else (node,):
        if isinstance(one, TextNode) and one.text is not None:
            yield one.text
