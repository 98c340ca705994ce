"""One version of a catalog, whole: `bill catalog show`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from billing_cli.project import Project
from billing_cli.reports.catalog_history import head, plan_in, read_versions, version_named
from pricing.catalog.catalog import Catalog
from pricing.catalog.files import PlanFile
from pricing.catalog.meaning import meters_used
from pricing.yaml_tree import MapNode, Node, Place, TextNode, plain
from pricing.yaml_writing import yaml_text

# What stands above meters and plans, in this order.
HEAD = ("version", "effective", "currency", "prices")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVersion:
    """A version as one file without `extends` would say it; price files are written out."""

    version: Catalog
    tree: MapNode

    def text(self) -> str:
        """As YAML."""
        return yaml_text(self.tree)

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {"catalog": {**head(self.version), "content": plain(self.tree)}}


def show_version(project: Project, name: str | None, plan: str | None) -> ShownVersion:
    """A version by its name or the latest one, whole or what one plan needs of it.

    Raises UsageError for names that there are not.
    """
    version = version_named(read_versions(project), name)
    if plan is not None:
        plan_in(version.plans, plan)
    return ShownVersion(version=version, tree=_whole(version, plan))


def _whole(version: Catalog, plan: str | None) -> MapNode:
    written = dict(version.place.entries)
    written["version"] = TextNode(version.version, Place(version.file, 1))
    entries: dict[str, Node] = {key: written[key] for key in HEAD if key in written}
    kept = {"meters": None, "schedules": None, "plans": None} if plan is None else _needed(version, plan)
    for key, names in kept.items():
        part = written.get(key)
        if isinstance(part, MapNode):
            inner = {name: _in_order(node) for name, node in part.entries.items() if names is None or name in names}
            entries |= {key: part.with_entries(inner)} if inner else {}
    return MapNode(entries, version.place.place)


def _in_order(node: Node) -> Node:
    """A plan with its own keys first, whichever version wrote them; a meter or a schedule as it is."""
    if not isinstance(node, MapNode) or "charges" not in node.entries:
        return node
    known = [name for name in PlanFile.model_fields if name in node.entries]
    return node.with_entries({name: node.entries[name] for name in [*known, *node.entries]})


def _needed(version: Catalog, plan: str) -> dict[str, set[str] | None]:
    """The meters of one plan, and their schedules."""
    meters = {name for name in meters_used(version.plans[plan]) if name in version.meters}
    schedules = {name for meter in meters for name in version.meters[meter].schedules.values()}
    return {"meters": meters, "schedules": schedules, "plans": {plan}}
