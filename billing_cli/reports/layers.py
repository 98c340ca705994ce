"""Values with where each was written, as what, and what it was laid over there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pricing.catalog.answers import TRANSITION
from pricing.catalog.changes import flow_text
from pricing.catalog.own_terms import OwnTerms
from pricing.catalog.patches import APPROVAL
from pricing.catalog.written_terms import WrittenTerms
from pricing.problems import place_text
from pricing.yaml_tree import ListNode, MapNode, Node, Place, Plain, TextNode, laid_over, plain

# Longer than that nobody reads what a value replaced.
LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A value by its path. `layer` is as what it was written at `place`; `over` what it replaced, the latest first."""

    path: str
    value: Plain
    text: str
    place: Place | None
    layer: str | None
    over: tuple[Shown, ...] = ()

    @staticmethod
    def of(path: str, text: str | None, place: Place | None, layer: str | None, over: tuple[Shown, ...] = ()) -> Shown:
        """A value that is a text."""
        return Shown(path=path, value=text, text=text or "", place=place, layer=layer, over=over)

    def document(self, *, explain: bool) -> dict[str, Any]:
        """For JSON."""
        return {"path": self.path, "value": self.value} | (self._written() if explain else {})

    def _written(self) -> dict[str, Any]:
        over = [{"value": one.value, **one._source()} for one in self.over]
        return {**self._source(), "instead_of": over}

    def _source(self) -> dict[str, Any]:
        place = self.place
        return {
            "file": place.file if place else None,
            "line": place.line or None if place else None,
            "layer": self.layer,
        }

    def row(self) -> dict[str, Any]:
        """For a table."""
        return {
            "term": self.path,
            "value": self.text,
            "written": _place_text(self.place),
            "layer": self.layer,
            "instead_of": "; ".join(f"{one.text} ({one.layer}, {_place_text(one.place)})" for one in self.over),
        }

    def at(self, path: str) -> Shown:
        """The same below another path."""
        return replace(self, path=path)


def _place_text(place: Place | None) -> str | None:
    return place_text(place.file, place.line) if place is not None else None


@dataclass(frozen=True, slots=True)
class Layers:
    """Names of the layers: `versions` are the catalog's, by file."""

    versions: Mapping[str, str]

    def name(self, place: Place) -> str:
        """As what a value at a place was written."""
        version = self.versions.get(place.file)
        if place.layer == TRANSITION:
            return f"transition to version {version}"
        if place.layer:
            return place.layer
        return f"version {version}" if version is not None else "price file"

    def shown(self, path: str, node: Node, over: Node | None = None) -> Shown:
        """A node by its path, with all that it was laid over; `over` where the node itself does not say."""
        below = tuple(self._below(path, laid_over(node, over)))
        return replace(self._alone(path, node), over=below)

    def _alone(self, path: str, node: Node) -> Shown:
        text = _said(node)
        return Shown(path=path, value=plain(node), text=text, place=node.place, layer=self.name(node.place))

    def _part(self, path: str, name: str, node: Node) -> Shown:
        part = self._alone(path, node)
        return replace(part, value={name: part.value}, text=f"{name}: {part.text}")

    def _below(self, path: str, node: Node) -> Iterator[Shown]:
        above, below = node, node.over
        while below is not None:
            # What a patch takes away to put its own in its place is no layer.
            if isinstance(below, MapNode):
                # It was put together from several layers: each of its values says its own.
                parts = {name: inner for name, inner in below.entries.items() if name != "currencies"}
                yield from (self._part(path, name, inner) for name, inner in parts.items())
            elif not (_is_null(below) and _same_place(above.place, below.place)):
                yield self._alone(path, below)
            above, below = below, below.over


def term_rows(written: WrittenTerms, layers: Layers) -> Iterator[Shown]:
    """All terms, a row for each value: charges, discounts, commitment, trial, grants, and what was taken away."""
    removed = dict(written.removed)
    for key, tree in written.charges.items():
        removed.pop(f"charges.{key}", None)
        yield from _rows(tree, f"charges.{key}", layers)
    for name, node in {"commitment": written.commitment, "cap": written.cap, "trial": written.trial}.items():
        if node is not None:
            removed.pop(name, None)
            yield from _rows(node, name, layers)
    if written.discounts:
        chain: ListNode | None = None
        for one in written.discounts:
            chain = ListNode(one.items, one.place, chain)
        assert chain is not None
        yield from _rows(chain, "discounts", layers)
    for key, node in written.grants.items():
        yield from _rows(node, f"grants.{key}", layers)
    yield from (layers.shown(path, node) for path, node in removed.items())


def taken_charges(plan: MapNode, written: WrittenTerms, layers: Layers) -> Iterator[Shown]:
    """The charges that a version or a transition took out of the plan, and that nothing brought back."""
    charges = plan.entries.get("charges")
    for key, node in charges.taken.items() if isinstance(charges, MapNode) else ():
        if key not in written.charges:
            yield layers.shown(f"charges.{key}", node)


def approvals(own: Sequence[OwnTerms], layers: Layers) -> Iterator[Shown]:
    """Why the patches of charges were agreed, and by whom: that is no part of a charge."""
    for layer in own:
        for key, patch in (layer.charges.entries if layer.charges else {}).items():
            for name in APPROVAL:
                said = patch.entries.get(name) if isinstance(patch, MapNode) else None
                if said is not None:
                    yield layers.shown(f"charges.{key}.{name}", said)


def _rows(node: Node, path: str, layers: Layers, over: Node | None = None) -> Iterator[Shown]:
    """A row for each text; lists of texts are one, lists of mappings one for each of those."""
    if isinstance(node, MapNode):
        below = node.over if node.over is not None else over
        # A mapping that replaced another one whole says so once.
        first = "model" if "model" in node.entries else next(iter(node.entries), None)
        for name, inner in node.entries.items():
            yield from _rows(inner, f"{path}.{name}", layers, below if name == first else None)
        yield from (layers.shown(f"{path}.{name}", gone) for name, gone in node.taken.items())
    elif isinstance(node, ListNode) and any(isinstance(item, MapNode) for item in node.items):
        below = node.over if node.over is not None else over
        for index, item in enumerate(node.items):
            yield layers.shown(f"{path}[{index}]", item, below if index == 0 else None)
    elif isinstance(node, ListNode) and not node.items:
        yield layers.shown(path, TextNode(None, node.place, node.over or over))
    else:
        yield layers.shown(path, node, over)


def _said(node: Node) -> str:
    if _is_null(node):
        return "(taken away)"
    if isinstance(node, ListNode) and all(isinstance(item, TextNode) for item in node.items):
        return ", ".join(flow_text(item) for item in node.items) or "(none)"
    text = flow_text(node)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _is_null(node: Node) -> bool:
    return isinstance(node, TextNode) and node.text is None


def _same_place(one: Place, other: Place) -> bool:
    return (one, one.layer) == (other, other.layer)
