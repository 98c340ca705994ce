"""A charge with variants: which of them a customer pays, by the conditions over the customer's fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pricing import expressions
from pricing.catalog.catalog import Plan
from pricing.expressions import EvaluationError, ExpressionError, Kind
from pricing.problems import Problem, did_you_mean
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode

# What `when` may ask for.
CUSTOMER_FIELDS = ("id", "name", "country", "currency", "timezone", "segment", "email", "tax_id")

CustomerFields = Mapping[str, str | None]


def variants_of(charge: Node) -> tuple[MapNode, ...]:
    """A charge is one mapping or a list of them."""
    items = charge.items if isinstance(charge, ListNode) else (charge,)
    return tuple(item for item in items if isinstance(item, MapNode))


def chosen_variant(variants: Sequence[MapNode], customer: CustomerFields) -> int | None:
    """The place of the first variant whose `when` holds; None where none does, so that the customer has no such charge.

    A `when` that cannot be read holds for nobody: it is reported where the catalog is read.
    """
    for place, variant in enumerate(variants):
        if _holds(variant.entries.get("when"), customer):
            return place
    return None


def _holds(condition: Node | None, customer: CustomerFields) -> bool:
    if condition is None:
        return True
    if not isinstance(condition, TextNode) or condition.text is None:
        return False
    try:
        return expressions.evaluate(expressions.parse(condition.text), customer, Kind.BOOLEAN) is True
    except (ExpressionError, EvaluationError):
        return False


def fields_asked(plan: Plan) -> set[str]:
    """The fields of a customer that the charges of a plan ask for in their `when`."""
    return {name for variants in plan.charges.values() for one in variants for name in _names(one.entries.get("when"))}


def variant_problems(variants: Sequence[MapNode], path: str) -> Iterator[Problem]:
    """Fields that no customer has, and variants that nobody reaches."""
    for place, variant in enumerate(variants):
        condition = variant.entries.get("when")
        where = f"{path}[{place}].when" if len(variants) > 1 else f"{path}.when"
        if condition is None and place + 1 < len(variants):
            message = f"this variant has no `when`, so that nobody reaches the {len(variants) - place - 1} after it"
            yield _problem("unreachable-variant", variant, where, message, "put it last, or say for whom it is")
        for name in sorted(_names(condition) - set(CUSTOMER_FIELDS)):
            message = f"a customer has no field `{name}`"
            assert condition is not None
            quoted = f'"{name}"' in (condition.text or "") if isinstance(condition, TextNode) else False
            remedy = f"text stands in single quotes: '{name}'" if quoted else did_you_mean(name, CUSTOMER_FIELDS)
            yield _problem("unknown-field", condition, where, message, remedy)


def _names(condition: Node | None) -> frozenset[str]:
    if not isinstance(condition, TextNode) or condition.text is None:
        return frozenset()
    try:
        return expressions.parse(condition.text).names
    except ExpressionError:
        return frozenset()


def _problem(code: str, node: Node, path: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=node.place.file, line=node.place.line, path=path, message=message, remedy=remedy)
