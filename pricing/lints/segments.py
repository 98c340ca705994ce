"""Variants of a charge for a segment that no customer has."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pricing import expressions
from pricing.catalog.catalog import Catalog, Plan
from pricing.expressions.tree import AsText, Comparison, In, Node, Property, Text, operands_of
from pricing.problems import Problem, did_you_mean
from pricing.yaml_tree import MapNode, TextNode, place_at


def segments_asked(plan: Plan) -> set[str]:
    """The segments that the charges of a plan compare with in their `when`."""
    return {segment for variants in plan.charges.values() for one in variants for segment in _segments(one)}


def unknown_segments(catalog: Catalog, segments: Collection[str]) -> Iterator[Problem]:
    """Each segment that a `when` compares with and that is not among those of the customers."""
    for plan in catalog.plans.values():
        for key, variants in plan.charges.items():
            for place, variant in enumerate(variants):
                path = f"plans.{plan.key}.charges.{key}" + (f"[{place}]" if len(variants) > 1 else "")
                for segment in sorted(_segments(variant) - set(segments)):
                    yield _warning(variant, f"{path}.when", segment, segments)


def _segments(variant: MapNode) -> set[str]:
    when = variant.entries.get("when")
    if not isinstance(when, TextNode) or when.text is None:
        return set()
    return set(_compared(expressions.parse(when.text).tree))


def _compared(node: Node) -> Iterator[str]:
    """The texts that the field `segment` is compared with, anywhere in a condition."""
    match node:
        case Comparison(operator="=" | "<>", left=left, right=right):
            yield from _texts(left, (right,))
            yield from _texts(right, (left,))
        case In(operand=operand, choices=choices):
            yield from _texts(operand, choices)
    for operand in operands_of(node):
        yield from _compared(operand)


def _texts(field: Node, others: tuple[Node, ...]) -> Iterator[str]:
    if _bare(field) == Property(name="segment"):
        yield from (other.value for other in map(_bare, others) if isinstance(other, Text))


def _bare(node: Node) -> Node:
    return node.operand if isinstance(node, AsText) else node


def _warning(variant: MapNode, path: str, segment: str, segments: Collection[str]) -> Problem:
    place = place_at(variant, ("when",))
    return Problem(
        code="unknown-segment",
        file=place.file,
        line=place.line,
        path=path,
        message=f"no customer is of the segment `{segment}`",
        remedy=did_you_mean(segment, segments) if segments else "give customers a `segment`",
    )
