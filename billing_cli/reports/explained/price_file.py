"""The catalog as it applied to one customer: a file for each stretch of days at one set of terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.written import written_terms
from billing_cli.project import Project
from billing_cli.reports.explained.disclosed import disclosed_tree
from billing_cli.reports.explained.explain import ExplainedLine
from billing_cli.reports.explained.origin import Origin
from pricing.catalog.catalog import Catalog
from pricing.yaml_tree import ListNode, MapNode, Node, Place, TextNode
from pricing.yaml_writing import yaml_text


def catalog_files(
    project: Project, contracts: Contracts, origin: Origin, explained: Sequence[ExplainedLine]
) -> dict[str, str]:
    """By name, the meters and the customer's own terms for each first day on which lines have other ones.

    Charges that others pay, and prices of other currencies or segments, are not in them.
    """
    days = {one.terms.span.start: (one.terms.on, one.terms.span.catalog) for one in explained if one.terms is not None}
    return {
        f"catalog/{start}.yaml": _text(project, contracts, origin, on, catalog)
        for start, (on, catalog) in sorted(days.items())
    }


def _text(project: Project, contracts: Contracts, origin: Origin, on: date, catalog: Catalog) -> str:
    contract = origin.contract
    written = contracts.accounts.written["subscriptions", contract.subscription]
    terms, _ = written_terms(project, contract, written, on)
    span = contract.span_on(on)
    place = Place(catalog.file, 1)
    plan: dict[str, Node] = {"charges": MapNode(terms.charges, place)}
    rest = {"commitment": terms.commitment, "trial": terms.trial}
    plan |= {name: node for name, node in rest.items() if node is not None}
    if terms.discounts:
        plan["discounts"] = ListNode(terms.discounts[-1].items, place)
    if terms.grants:
        plan["grants"] = MapNode(terms.grants, place)
    names = {one.charge.metered_by for one in span.terms.charges}
    meters = _part(catalog, "meters", names)
    schedules = {name for one in names if one is not None for name in catalog.meters[one].schedules.values()}
    whole: dict[str, Node] = {
        "version": TextNode(catalog.version, place),
        "currency": TextNode(contract.currency, place),
        **({"meters": meters} if meters is not None else {}),
        **({"schedules": found} if (found := _part(catalog, "schedules", schedules)) is not None else {}),
        "plans": MapNode({span.plan.key: MapNode(plan, place)}, place),
    }
    until = f" until {span.end}, that day not included" if span.end is not None else " on"
    version = " ".join(catalog.version.split())
    said = f"version {version} of the catalog, with your own terms laid over it"
    told = disclosed_tree(MapNode(whole, place))
    assert isinstance(told, MapNode)
    return f"# What applied from {span.start}{until}: {said}.\n" + yaml_text(told)


def _part(catalog: Catalog, key: str, names: set[str | None] | set[str]) -> MapNode | None:
    part = catalog.place.entries.get(key)
    if not isinstance(part, MapNode):
        return None
    kept = {name: node for name, node in part.entries.items() if name in names}
    return MapNode(kept, part.place) if kept else None
