"""What of a plan can change an amount, in a form that is equal whenever the plan costs the same.

Comments and the order of keys are gone, numbers and expressions compare by value, defaults are written out, and the
price rows of a charge stand under the usage that they are for. Names, descriptions and groups are not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from pricing import expressions
from pricing.catalog.bands import with_plain_bands
from pricing.catalog.catalog import Catalog, Plan
from pricing.catalog.charge import CHARGE_MODELS
from pricing.catalog.existing import KEY
from pricing.catalog.files import CatalogFile, PlanFile
from pricing.catalog.grants import PlanGrant
from pricing.catalog.meter import Meter
from pricing.catalog.patches import APPROVAL
from pricing.catalog.prices import AMOUNT_FIELDS, OWN_PRICE_FIELDS, ROW_FIELDS, RateTier, Tier
from pricing.catalog.reductions import Commitment, Discount
from pricing.expressions import ExpressionError
from pricing.money import EXACT, parse_decimal, plain_text
from pricing.schema import Strict
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode

# The keys whose values are numbers, wherever they stand; the value of a dimension is text, whatever it looks like.
NUMBERS = AMOUNT_FIELDS | {
    "rate", "percent", "package_size", "up_to", "included", "per", "of", "units", "days", "multiplier",
    "event_minimum", "event_maximum", "free_events", "free_value", "priority", "spend", "max", "price_paid",
}  # fmt: skip
# Lists and mappings that mean the same empty as left out; of others, such as `counts`, nothing is not everything.
EMPTY_IS_ABSENT = frozenset({"by", "adjust", "dimensions", "discounts"})
# What a price row may say; all else in it names the usage that it is for.
IN_ROWS = ROW_FIELDS | OWN_PRICE_FIELDS | {*Tier.model_fields, *RateTier.model_fields}
# What no amount depends on.
SILENT = frozenset({"name", "description", "group"})

Value: TypeAlias = "str | tuple[Meaning, ...] | Mapping[str, Meaning] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A part of a catalog by its value; `node` is where and how it is written, and does not count."""

    value: Value
    node: Node = field(compare=False)


def plan_meaning(catalog: Catalog, plan: Plan) -> Meaning:
    """All that decides what a plan costs, under the paths at which it stands in the catalog."""
    whole = catalog.place
    found = {
        "plans": _part(whole, "plans", {plan.key: _plan(catalog, plan)}),
        "currency": _text(whole, "currency"),
        "prices": _text(whole, "prices", default=str(CatalogFile.model_fields["prices"].default)),
        **_counted(catalog, [name for name in meters_used(plan) if name in catalog.meters]),
    }
    return Meaning(value={name: part for name, part in found.items() if part is not None}, node=whole)


def meter_meaning(catalog: Catalog, name: str) -> Meaning:
    """All that decides what a meter counts: its own definition, and the schedules that it uses."""
    found = _counted(catalog, [name])
    return Meaning(value={key: part for key, part in found.items() if part is not None}, node=catalog.place)


def _counted(catalog: Catalog, meters: Sequence[str]) -> dict[str, Meaning | None]:
    """Meters, and the schedules that they use."""
    whole = catalog.place
    schedules = [name for meter in meters for name in catalog.meters[meter].schedules.values()]
    return {
        "meters": _part(whole, "meters", {name: _meter(whole.get("meters", name)) for name in meters}),
        "schedules": _part(
            whole, "schedules", {name: _raw(whole.get("schedules", name) or whole) for name in schedules}
        ),
    }


def tree_meaning(node: MapNode) -> Meaning:
    """What a tree says, every number and expression in one spelling; what it leaves out stays out."""
    return Meaning(value=_entries(node, node.entries, {}), node=node)


def meters_used(plan: Plan) -> list[str]:
    """The meters that the charges of a plan name, in their order."""
    named = [one.entries.get("meter") for variants in plan.charges.values() for one in variants]
    return list(dict.fromkeys(node.text for node in named if isinstance(node, TextNode) and node.text is not None))


def _part(whole: MapNode, name: str, entries: Mapping[str, Meaning | None]) -> Meaning | None:
    kept = {key: meaning for key, meaning in entries.items() if meaning is not None}
    return Meaning(value=kept, node=whole.entries.get(name, whole)) if kept else None


def _text(whole: MapNode, name: str, default: str | None = None) -> Meaning | None:
    meaning = _of(whole.entries.get(name), name)
    return None if meaning is None or meaning.value == default else meaning


def _plan(catalog: Catalog, plan: Plan) -> Meaning:
    apart = SILENT | {KEY, "charges", "discounts", "commitment", "grants", "cap"}
    entries = _entries(plan.place, (name for name in plan.place.entries if name not in apart), _defaults(PlanFile))
    for name, model in (("discounts", Discount), ("commitment", Commitment)):
        reduction = _reduction(plan.place.entries.get(name), model)
        if reduction is not None:
            entries[name] = reduction
    grants = plan.grants.entries if plan.grants else {}
    if plan.grants is not None and grants:
        held = {key: _reduction(grant, PlanGrant) or _raw(grant) for key, grant in grants.items()}
        entries["grants"] = Meaning(value=held, node=plan.grants)
    charges = {key: _variants(catalog, variants) for key, variants in plan.charges.items()}
    written = plan.place.entries.get("charges", plan.place)
    return Meaning(value={"charges": Meaning(value=charges, node=written), **entries}, node=plan.place)


def _variants(catalog: Catalog, variants: Sequence[MapNode]) -> Meaning:
    found = tuple(_charge(catalog, one) for one in variants)
    return found[0] if len(found) == 1 else Meaning(value=found, node=variants[0])


def _reduction(node: Node | None, model: type[Strict]) -> Meaning | None:
    """Discounts, a commitment or a grant, without who agreed to them and what it is called."""
    if isinstance(node, ListNode) and node.items:
        return Meaning(value=tuple(_reduction(item, model) or _raw(item) for item in node.items), node=node)
    if not isinstance(node, MapNode):
        return None
    kept = (name for name in node.entries if name not in (*APPROVAL, "name"))
    return Meaning(value=_entries(node, kept, _defaults(model)), node=node)


def _charge(catalog: Catalog, charge: MapNode) -> Meaning:
    plain = with_plain_bands(charge, catalog.meters)
    model = plain.entries.get("model")
    defaults = _defaults(CHARGE_MODELS[model.text or ""]) if isinstance(model, TextNode) else {}
    entries = _entries(plain, (name for name in plain.entries if name not in SILENT | {"prices", "adjust"}), defaults)
    rows, adjust = plain.entries.get("prices"), plain.entries.get("adjust")
    if isinstance(rows, ListNode):
        entries["prices"] = _rows(rows, _names(plain.entries.get("by")))
    if isinstance(adjust, ListNode) and adjust.items:
        entries["adjust"] = Meaning(value=tuple(_adjustment(one) for one in adjust.items), node=adjust)
    return Meaning(value=entries, node=charge)


def _adjustment(node: Node) -> Meaning:
    if not isinstance(node, MapNode):
        return _raw(node)
    found = {name: _raw(part) if name == "when" else _of(part, name) for name, part in node.entries.items()}
    return Meaning(value={name: part for name, part in found.items() if part is not None}, node=node)


def _rows(rows: ListNode, by: frozenset[str]) -> Meaning:
    """Price rows by the usage that they are for; several of the same are tiers, in any order."""
    found: dict[str, list[Meaning]] = {}
    for row in rows.items:
        assert isinstance(row, MapNode), "the catalog was read"
        named = {name: _word(node) for name, node in row.entries.items() if name in by | {"currency"}}
        usage = ", ".join(f"{_told(name)}={_told(text)}" for name, text in sorted(named.items()) if text is not None)
        fields = (name for name in row.entries if name not in by | {"currency"} and not name.startswith("_"))
        found.setdefault(f"[{usage}]", []).append(Meaning(value=_entries(row, fields, _defaults(Tier)), node=row))
    return Meaning(
        value={
            usage: same[0] if len(same) == 1 else Meaning(value=tuple(sorted(same, key=_bound)), node=same[0].node)
            for usage, same in found.items()
        },
        node=rows,
    )


def _usage_named(rows: ListNode) -> frozenset[str]:
    """The dimensions that rows name, where no charge says which there are: a patch of a contract."""
    named = {name for row in rows.items if isinstance(row, MapNode) for name in row.entries}
    return frozenset(name for name in named - IN_ROWS if not name.startswith("_"))


def _told(text: str) -> str:
    """A word as it is, and in quotes where it could be read as more than one."""
    return repr(text) if any(sign in text for sign in ",='\"[]") else text


def _bound(tier: Meaning) -> tuple[bool, Decimal]:
    assert isinstance(tier.value, Mapping)
    bound = tier.value.get("up_to")
    return (True, Decimal(0)) if bound is None else (False, parse_decimal(str(bound.value)))


def _meter(node: Node | None) -> Meaning | None:
    if not isinstance(node, MapNode):
        return None
    kept = (name for name in node.entries if name not in SILENT | {"unit", "dimensions"})
    entries = _entries(node, kept, _defaults(Meter))
    dimensions = node.entries.get("dimensions")
    if isinstance(dimensions, MapNode) and dimensions.entries:
        found = {name: _of(one, "dimension") or _raw(one) for name, one in dimensions.entries.items()}
        entries["dimensions"] = Meaning(value=found, node=dimensions)
    return Meaning(value=entries, node=node)


# Where an expression of section 2 stands.
EXPRESSIONS = frozenset({"where", "value", "unique", "when", "amount", "band", "dimension"})


def _entries(node: MapNode, kept: Iterable[str], defaults: Mapping[str, str]) -> dict[str, Meaning]:
    """The entries of a mapping that say something; what is left out says its default."""
    found = {name: _of(node.entries[name], name) for name in kept}
    said = {name: one for name, one in found.items() if one is not None}
    unsaid = {name: value for name, value in defaults.items() if name not in said}
    return said | {name: Meaning(value=text, node=TextNode(text, node.place)) for name, text in unsaid.items()}


def _of(node: Node | None, key: str) -> Meaning | None:
    """A value under a key that is no dimension; None for what is absent, or empty and the same as absent."""
    if isinstance(node, MapNode):
        found = _entries(node, node.entries, {})
        return Meaning(value=found, node=node) if found or key not in EMPTY_IS_ABSENT else None
    if isinstance(node, ListNode):
        if key == "prices" and all(isinstance(item, MapNode) for item in node.items):
            return _rows(node, _usage_named(node))
        defaults = _defaults(Tier) if key == "tiers" else {}
        items = (
            Meaning(value=_entries(item, item.entries, defaults), node=item)
            if isinstance(item, MapNode)
            else _of(item, key)
            for item in node.items
        )
        return _listed(tuple(item for item in items if item is not None), node, key)
    if node is None or node.text is None:
        return None
    return Meaning(value=_canonical(node.text, key), node=node)


def _raw(node: Node) -> Meaning:
    """A value that is text, whatever it looks like."""
    if isinstance(node, MapNode):
        return Meaning(value={name: _raw(part) for name, part in node.entries.items()}, node=node)
    if isinstance(node, ListNode):
        return _listed(tuple(_raw(item) for item in node.items), node, "") or Meaning(value=(), node=node)
    return Meaning(value=node.text, node=node)


def _listed(items: tuple[Meaning, ...], node: ListNode, key: str) -> Meaning | None:
    """A list; one word may stand for a list of one, but in `counts`, where some words are no charges."""
    if len(items) == 1 and isinstance(items[0].value, str) and key != "counts":
        return items[0]
    return Meaning(value=items, node=node) if items or key not in EMPTY_IS_ABSENT else None


def _canonical(text: str, key: str) -> str:
    """The same for every spelling of a number, and of an expression."""
    if key in NUMBERS:
        percent = key == "rate" and text.endswith("%")
        try:
            number = parse_decimal(text[:-1].rstrip() if percent else text)
            return plain_text(EXACT.divide(number, Decimal(100)) if percent else number)
        except ValueError:
            pass
    if key in EXPRESSIONS:
        try:
            return expressions.parse(text).canonical
        except ExpressionError:
            pass
    return text


@cache
def _defaults(model: type[Strict]) -> dict[str, str]:
    """What a mapping says when it leaves a key out, in canonical form."""
    found = {name: info.default for name, info in model.model_fields.items()}
    numbers = {name: plain_text(value) for name, value in found.items() if isinstance(value, Decimal)}
    return {name: value for name, value in found.items() if isinstance(value, str)} | numbers


def _names(node: Node | None) -> frozenset[str]:
    items = node.items if isinstance(node, ListNode) else (node,)
    return frozenset(item.text for item in items if isinstance(item, TextNode) and item.text is not None)


def _word(node: Node) -> str | None:
    return node.text if isinstance(node, TextNode) else None
