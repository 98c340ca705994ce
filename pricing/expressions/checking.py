"""The kinds of an expression: what is read as a number, what as a text, and what makes no sense.

A property, and a part of one (`substr`, `split_part`), is UNTYPED: beside a number it is read as a decimal,
beside a text as a text; two of them are compared row by row. `coalesce`, `case`, `in` and `between` take
the one kind that their typed parts have. `least` and `greatest` of properties alone are numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from pricing.expressions.errors import ExpressionError
from pricing.expressions.tree import (
    Arithmetic,
    AsNumber,
    AsText,
    Between,
    Branch,
    Call,
    Case,
    Comparison,
    In,
    IsNull,
    Kind,
    Like,
    Logical,
    Negate,
    Node,
    Not,
    Null,
    Number,
    Property,
    Text,
    Truth,
)
from pricing.expressions.writing import written

_ARTICLES = MappingProxyType({
    Kind.NUMBER: "a number", Kind.TEXT: "a text", Kind.BOOLEAN: "true or false", Kind.UNTYPED: "a property",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A node whose kinds are settled, and the kind that it gives."""

    node: Node
    kind: Kind


def kind_of(tree: Node) -> Kind:
    """What `tree` gives; raises ExpressionError where its parts do not fit together."""
    return _settle(tree).kind


@lru_cache(maxsize=1024)
def settled_as(tree: Node, want: Kind) -> Node:
    """`tree` with its kinds settled, so that it gives a `want`; raises ExpressionError where it cannot.

    As a text, a number is written in plain decimal form and a condition as `true` or `false`.
    """
    assert want is not Kind.UNTYPED, "ask for a number, a text or a boolean"
    settled = _settle(tree)
    if want is Kind.TEXT and settled.kind in (Kind.NUMBER, Kind.BOOLEAN):
        return AsText(operand=settled.node, kind=settled.kind)
    return _coerced(settled, want, "here")


def _settle(node: Node) -> Settled:
    match node:
        case Number():
            return Settled(node=node, kind=Kind.NUMBER)
        case Text():
            return Settled(node=node, kind=Kind.TEXT)
        case Truth():
            return Settled(node=node, kind=Kind.BOOLEAN)
        case Null() | Property():
            return Settled(node=node, kind=Kind.UNTYPED)
        case Negate(operand=operand):
            return Settled(node=Negate(operand=_number(operand, "after `-`")), kind=Kind.NUMBER)
        case Arithmetic(operator=operator, left=left, right=right):
            place = f"beside `{operator}`"
            arithmetic = replace(node, left=_number(left, place), right=_number(right, place))
            return Settled(node=arithmetic, kind=Kind.NUMBER)
        case Case():
            return _settle_case(node)
        case Call():
            return _CALLS[node.function](node)
        case _:
            return Settled(node=_settle_condition(node), kind=Kind.BOOLEAN)


def _settle_condition(node: Node) -> Node:
    match node:
        case Logical(operator=operator, operands=operands):
            place = f"beside `{operator}`"
            return replace(node, operands=tuple(_coerced(_settle(one), Kind.BOOLEAN, place) for one in operands))
        case Not(operand=operand):
            return Not(operand=_coerced(_settle(operand), Kind.BOOLEAN, "after `not`"))
        case IsNull(operand=operand):
            settled = _settle(operand)
            return IsNull(operand=settled.node, kind=settled.kind)
        case Like(operand=operand):
            return replace(node, operand=_coerced(_settle(operand), Kind.TEXT, "before `like`"))
        case Comparison(operator=operator, left=left, right=right):
            (left, right), kind = _alike((left, right), f"`{operator}`", null_allowed=False)
            if kind is Kind.BOOLEAN and operator not in ("=", "<>"):
                raise ExpressionError(
                    f"Conditions have no order for `{operator}`.", "Join conditions with and, or, not."
                )
            return replace(node, left=left, right=right, kind=kind)
        case In(operand=operand, choices=choices):
            (operand, *others), kind = _alike((operand, *choices), "`in`", null_allowed=False)
            return In(operand=operand, choices=tuple(others), kind=kind)
        case Between(operand=operand, low=low, high=high):
            (operand, low, high), kind = _alike((operand, low, high), "`between`", null_allowed=False)
            if kind is Kind.BOOLEAN:
                raise ExpressionError("Conditions have no order for `between`.", "Join conditions with and, or, not.")
            return Between(operand=operand, low=low, high=high, kind=kind)
        case _:
            raise AssertionError(f"not a condition: {node}")


def _settle_case(node: Case) -> Settled:
    conditions: Sequence[Node] = [branch.condition for branch in node.branches]
    subject, matching = node.operand, Kind.BOOLEAN
    if subject is None:
        conditions = [_coerced(_settle(condition), Kind.BOOLEAN, "after `when`") for condition in conditions]
    else:
        (subject, *conditions), matching = _alike((subject, *conditions), "`case`", null_allowed=False)

    results, kind = _alike((*(branch.result for branch in node.branches), node.otherwise), "`case`", null_allowed=True)

    branches = tuple(Branch(condition=one, result=result) for one, result in zip(conditions, results, strict=False))
    return Settled(node=Case(operand=subject, branches=branches, otherwise=results[-1], kind=matching), kind=kind)


def _settle_coalesce(node: Call) -> Settled:
    arguments, kind = _alike(node.arguments, "`coalesce`", null_allowed=True)
    return Settled(node=Call(function=node.function, arguments=tuple(arguments), kind=kind), kind=kind)


def _settle_extreme(node: Call) -> Settled:
    arguments, kind = _alike(node.arguments, f"`{node.function}`", null_allowed=False)
    if kind is Kind.BOOLEAN:
        raise ExpressionError(f"`{node.function}` does not compare conditions.", "Join conditions with and, or, not.")
    if kind is Kind.UNTYPED:
        kind, arguments = Kind.NUMBER, [_read_as_number(argument) for argument in arguments]
    return Settled(node=Call(function=node.function, arguments=tuple(arguments), kind=kind), kind=kind)


def _settle_numeric(node: Call) -> Settled:
    first, *others = node.arguments
    number = _number(first, f"in `{node.function}`")
    if node.function == "round" and others:
        _whole_number(node, others[0], lowest=0, highest=12)
    return Settled(node=replace(node, arguments=(number, *others), kind=Kind.NUMBER), kind=Kind.NUMBER)


def _settle_textual(node: Call) -> Settled:
    first, *others = node.arguments
    text = _coerced(_settle(first), Kind.TEXT, f"in `{node.function}`")
    if node.function == "substr":
        _whole_number(node, others[0], lowest=-1000, highest=1000, zero=False)
        if len(others) > 1:
            _whole_number(node, others[1], lowest=0, highest=1000)
    if node.function == "split_part":
        if not isinstance(others[0], Text) or not others[0].value:
            raise ExpressionError("The separator of `split_part` is not a text.", "Write split_part(name, '-', 1).")
        _whole_number(node, others[1], lowest=-1000, highest=1000, zero=False)
    kind = {"length": Kind.NUMBER, "lower": Kind.TEXT, "upper": Kind.TEXT}.get(node.function, Kind.UNTYPED)
    return Settled(node=replace(node, arguments=(text, *others), kind=Kind.TEXT), kind=kind)


_CALLS: MappingProxyType[str, Callable[[Call], Settled]] = MappingProxyType({
    "coalesce": _settle_coalesce, "least": _settle_extreme, "greatest": _settle_extreme,
    "floor": _settle_numeric, "ceil": _settle_numeric, "round": _settle_numeric, "abs": _settle_numeric,
    "lower": _settle_textual, "upper": _settle_textual, "length": _settle_textual, "substr": _settle_textual,
    "split_part": _settle_textual,
})  # fmt: skip


def _whole_number(call: Call, node: Node, *, lowest: int, highest: int, zero: bool = True) -> None:
    """Refuse any argument but a whole number that is written out: a position must not depend on the event."""
    value = node.value if isinstance(node, Number) else None
    if value is not None and lowest <= value <= highest and value % 1 == 0 and (zero or value):
        return
    besides = "" if zero else ", but not 0"
    raise ExpressionError(
        f"In `{call.function}`, {written(node)} is not a whole number from {lowest} to {highest}{besides}.",
        "Write the number itself.",
    )


def _number(node: Node, place: str) -> Node:
    return _coerced(_settle(node), Kind.NUMBER, place)


def _alike(nodes: Sequence[Node], place: str, *, null_allowed: bool) -> tuple[list[Node], Kind]:
    """All `nodes` as one kind, that of those which have one."""
    if not null_allowed and any(isinstance(node, Null) for node in nodes):
        raise ExpressionError(f"Nothing is ever equal to null in {place}.", "Write `is null` or `is not null`.")
    settled = [_settle(node) for node in nodes]
    typed = {one.kind: one for one in settled if one.kind is not Kind.UNTYPED}
    if not typed:
        return [one.node for one in settled], Kind.UNTYPED
    if len(typed) > 1:
        first, second = list(typed.values())[:2]
        raise ExpressionError(
            f"In {place}, {written(first.node)} is {_ARTICLES[first.kind]} and {written(second.node)} is "
            f"{_ARTICLES[second.kind]}.",
            "Give both the same kind: a number is written without quotes, a text with single quotes.",
        )
    kind = next(iter(typed))
    return [_coerced(one, kind, f"in {place}") for one in settled], kind


def _coerced(settled: Settled, want: Kind, place: str) -> Node:
    if settled.kind is want or isinstance(settled.node, Null):
        return settled.node
    if settled.kind is Kind.UNTYPED and want is Kind.TEXT:
        return settled.node
    if settled.kind is Kind.UNTYPED and want is Kind.NUMBER:
        return _read_as_number(settled.node)
    shown = written(settled.node)
    raise ExpressionError(
        f"{shown} is {_ARTICLES[settled.kind]}, but {_ARTICLES[want]} is needed {place}.",
        _remedy(settled, want, shown),
    )


def _remedy(settled: Settled, want: Kind, shown: str) -> str:
    if want is Kind.BOOLEAN:
        compared = {Kind.UNTYPED: f"{shown} = 'true'", Kind.NUMBER: f"{shown} > 0"}.get(settled.kind, "status = 'paid'")
        return f"Write a condition, such as {compared}."
    if settled.kind is Kind.BOOLEAN:
        values = "1 else 0" if want is Kind.NUMBER else "'yes' else 'no'"
        return f"Write case when {shown} then {values} end."
    if want is Kind.NUMBER:
        return "A number is written without quotes; a property stands by its name alone or in double quotes."
    return "Functions of text take properties and texts, not numbers."


def _read_as_number(node: Node) -> Node:
    """An UNTYPED node as a number: each property below it that gives the value is read as a decimal."""
    match node:
        case Null():
            return node
        case Call(function="coalesce", arguments=arguments):
            numbers = tuple(_read_as_number(argument) for argument in arguments)
            return replace(node, arguments=numbers, kind=Kind.NUMBER)
        case Case(branches=branches, otherwise=otherwise):
            read = tuple(replace(branch, result=_read_as_number(branch.result)) for branch in branches)
            return replace(node, branches=read, otherwise=_read_as_number(otherwise))
        case _:
            return AsNumber(operand=node)
