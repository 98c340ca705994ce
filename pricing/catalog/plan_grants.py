"""The grants of a plan in one currency, or what is wrong with them."""

from __future__ import annotations

from pricing.catalog.catalog import Catalog, Plan
from pricing.catalog.currency import in_currency
from pricing.catalog.grants import PlanGrant, PlannedGrant, gives_money
from pricing.catalog.later import later
from pricing.catalog.references import Placed
from pricing.problems import Problem, did_you_mean
from pricing.schema import read_as
from pricing.yaml_tree import MapNode, Node


def planned_grants(
    catalog: Catalog, plan: Plan, currency: str
) -> tuple[tuple[Placed[PlannedGrant], ...], list[Problem]]:
    """The grants that can be read, in the order written; one of money is in the currency of the subscription."""
    found: list[Placed[PlannedGrant]] = []
    problems: list[Problem] = []
    for key, node in (plan.grants.entries if plan.grants else {}).items():
        read, faults = _planned(catalog, key, node, f"plans.{plan.key}.grants.{key}", currency)
        problems += faults
        found += [read] if read is not None else []
    return tuple(found), problems


def _planned(
    catalog: Catalog, key: str, node: Node, path: str, currency: str
) -> tuple[Placed[PlannedGrant] | None, list[Problem]]:
    resolved: Node = node
    of_money = isinstance(node, MapNode) and gives_money(node)
    if isinstance(node, MapNode) and of_money:
        resolved, missing = in_currency(node, currency, catalog_currency=catalog.currency, path=path)
        if missing:
            return None, missing
    term, problems = read_as(PlanGrant, resolved, (path,), later=later)
    if term is None:
        return None, problems
    if of_money and term.unit != catalog.currency:
        message = f"the grant is in {term.unit}, and the catalog in {catalog.currency}"
        remedy = f"write `unit: {catalog.currency}`, and `currencies` beside it for customers of others"
        return None, [_problem("other-currency", node, f"{path}.unit", message, remedy)]
    if not of_money and term.unit not in catalog.meters:
        message = f"`{term.unit}` is neither a currency nor a meter"
        remedy = did_you_mean(term.unit, catalog.meters)
        return None, [_problem("unknown-unit", node, f"{path}.unit", message, remedy)]
    unit = currency if of_money else term.unit
    return Placed(term=PlannedGrant(key=key, unit=unit, term=term), node=node, path=path), problems


def _problem(code: str, node: Node, path: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=node.place.file, line=node.place.line, path=path, message=message, remedy=remedy)
