"""From a catalog's tree to a `Catalog`, every plan of it tried in every currency; or to problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pricing.catalog.catalog import Catalog, Plan
from pricing.catalog.currency import NO_FIGURE, currencies_named, is_currency
from pricing.catalog.existing import KEY, existing_of
from pricing.catalog.files import CatalogFile, PlanFile
from pricing.catalog.grants import gives_money
from pricing.catalog.later import later
from pricing.catalog.meter import Meter
from pricing.catalog.plan_terms import Chosen, terms_of
from pricing.catalog.schedule import unknown_schedules
from pricing.catalog.variants import variant_problems, variants_of
from pricing.problems import Problem
from pricing.schema import read_as
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode

NO_CURRENCY = ""


def read_catalog(node: Node, *, file_stem: str, written: MapNode | None = None) -> tuple[Catalog | None, list[Problem]]:
    """Read a whole catalog and try every plan in every currency that it has figures in.

    `written` is the tree of its own file, where that is not the whole. Its charges are tried even where other parts
    cannot be read, so that all problems come at once.
    """
    raw, problems = read_as(CatalogFile, node, later=later)
    if not isinstance(node, MapNode):
        return None, problems
    problems += unknown_schedules(node)
    if raw is None:
        return None, list(dict.fromkeys([*problems, *plan_problems(_readable_parts(node))]))
    version = raw.version or file_stem
    catalog = Catalog(
        version=version,
        effective=raw.effective,
        currency=raw.currency,
        meters=raw.meters,
        schedules=raw.schedules,
        plans={key: plan_of(key, plan, raw.plans[key]) for key, plan in _mappings(node, "plans").items()},
        file=node.place.file,
        place=node,
        extends=raw.extends,
        written=written or node,
        inclusive=raw.prices == "inclusive",
    )
    problems += plan_problems(catalog)
    return (None if problems else catalog), problems


def _readable_parts(node: MapNode) -> Catalog:
    """What of a catalog with faults its charges need: of a meter that cannot be read, the dimensions are known."""
    meters = {
        name: read_as(Meter, meter)[0] or _dimensions_only(meter) for name, meter in _entries(node, "meters").items()
    }
    plans = {key: plan_of(key, plan) for key, plan in _mappings(node, "plans").items()}
    written = node.entries.get("currency")
    code = written.text if isinstance(written, TextNode) else None
    currency = code if code is not None and is_currency(code) else NO_CURRENCY
    file = node.place.file
    return Catalog(version="", effective=None, currency=currency, meters=meters, plans=plans, file=file, place=node)


def _dimensions_only(meter: Node) -> Meter:
    names = _entries(meter, "dimensions") if isinstance(meter, MapNode) else {}
    unread: Any = dict.fromkeys(names)
    return Meter.model_construct(event=(), aggregate="count", dimensions=unread)


def _entries(node: MapNode, name: str) -> Mapping[str, Node]:
    inner = node.entries.get(name)
    return inner.entries if isinstance(inner, MapNode) else {}


def _mappings(node: MapNode, name: str) -> dict[str, MapNode]:
    return {key: inner for key, inner in _entries(node, name).items() if isinstance(inner, MapNode)}


def plan_problems(catalog: Catalog) -> list[Problem]:
    """What is wrong with the plans of a catalog, each tried in every currency and variant."""
    problems: dict[Problem, None] = {}
    for key, plan in catalog.plans.items():
        others: set[str] = set()
        for path, priced in _priced_parts(plan):
            named, found = currencies_named(priced, catalog.currency, path=path)
            others |= named
            problems |= dict.fromkeys(found)
        problems |= dict.fromkeys(_without_variants(plan))
        for name, variants in plan.charges.items():
            problems |= dict.fromkeys(variant_problems(variants, f"plans.{key}.charges.{name}"))
        # A plan need not be whole in another currency until somebody is billed in it.
        for currency in [catalog.currency, *sorted(others)]:
            whole = currency == catalog.currency != NO_CURRENCY
            for chosen in _every_variant(plan):
                found = terms_of(catalog, plan, currency, chosen)[1]
                problems |= {problem: None for problem in found if whole or problem.code != NO_FIGURE}
    return list(problems)


def _priced_parts(plan: Plan) -> Iterator[tuple[str, MapNode]]:
    """Whatever of a plan holds amounts, with its path."""
    for name, variants in plan.charges.items():
        for place, charge in enumerate(variants):
            yield f"plans.{plan.key}.charges.{name}" + (f"[{place}]" if len(variants) > 1 else ""), charge
    for place, discount in enumerate(plan.discounts.items if plan.discounts else ()):
        if isinstance(discount, MapNode):
            yield f"plans.{plan.key}.discounts[{place}]", discount
    if plan.commitment is not None:
        yield f"plans.{plan.key}.commitment", plan.commitment
    if plan.cap is not None:
        yield f"plans.{plan.key}.cap", plan.cap
    for name, grant in (plan.grants.entries if plan.grants else {}).items():
        if isinstance(grant, MapNode) and gives_money(grant):
            yield f"plans.{plan.key}.grants.{name}", grant


def _without_variants(plan: Plan) -> Iterator[Problem]:
    """Charges that are an empty list: nobody would have them."""
    for name, charge in _entries(plan.place, "charges").items():
        if isinstance(charge, ListNode) and not charge.items:
            yield Problem(
                code="bad-value",
                file=charge.place.file,
                line=charge.place.line,
                path=f"plans.{plan.key}.charges.{name}",
                message="the list of variants is empty, so that nobody has this charge",
                remedy="write a variant, or remove the charge",
            )


def _every_variant(plan: Plan) -> Iterator[Chosen]:
    """Choices of variants that together hold each of them."""
    most = max((len(variants) for variants in plan.charges.values()), default=1)
    for place in range(most):
        yield {key: min(place, len(variants) - 1) for key, variants in plan.charges.items()}


def plan_of(key: str, node: MapNode, raw: PlanFile | None = None) -> Plan:
    """A plan from its tree; `raw` is the same as it was read, None where it could not be."""
    read = raw or PlanFile()
    charges = {name: variants_of(charge) for name, charge in _entries(node, "charges").items()}
    discounts, commitment, cap, trial, grants = (
        node.entries.get(name) for name in ("discounts", "commitment", "cap", "trial", "grants")
    )
    answer, written = read.existing_subscriptions, node.entries.get(KEY)
    return Plan(
        key=key,
        name=read.name or key,
        period=read.period,
        align=read.align,
        charges={name: variants for name, variants in charges.items() if variants},
        discounts=discounts if isinstance(discounts, ListNode) else None,
        commitment=commitment if isinstance(commitment, MapNode) else None,
        cap=cap if isinstance(cap, MapNode) else None,
        trial=trial if isinstance(trial, MapNode) else None,
        grants=grants if isinstance(grants, MapNode) else None,
        place=node,
        existing=existing_of(answer, written) if answer and isinstance(written, MapNode) else None,
    )
