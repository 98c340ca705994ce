"""Text -> our own syntax tree, by way of sqlglot's; what is not on the closed list is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pricing.expressions.checking import kind_of, settled_as
from pricing.expressions.errors import ExpressionError
from pricing.expressions.functions import ALLOWED
from pricing.expressions.numbers import decimal_from
from pricing.expressions.tokens import checked_tokens
from pricing.expressions.tree import (
    Arithmetic,
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
    names_in,
)
from pricing.expressions.writing import written

if TYPE_CHECKING:
    from sqlglot import exp

_DEEPEST_TREE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A checked expression: `text` as written, `tree`, what it gives, and the properties that it reads."""

    text: str
    tree: Node
    kind: Kind
    names: frozenset[str]

    @property
    def canonical(self) -> str:
        """The same for every spelling of the same tree; it can be parsed again."""
        return written(self.tree)


@lru_cache(maxsize=1024)
def parse(text: str) -> Expression:
    """Read one expression of PRICING.md section 2; raises ExpressionError in plain English.

    >>> parse("input_tokens - COALESCE(cached, 0)").canonical
    '("input_tokens" - coalesce("cached", 0))'
    """
    checked_tokens(text)
    tree = _converted(_parsed(text), 0)
    return Expression(text=text, tree=tree, kind=kind_of(tree), names=names_in(tree))


def field_alone(name: str) -> Expression:
    """The expression that is one field, whatever signs its name has.

    >>> field_alone("request id").canonical
    '"request id"'
    """
    return Expression(text=name, tree=Property(name=name), kind=Kind.UNTYPED, names=frozenset((name,)))


def check(expression: Expression, want: Kind) -> None:
    """Raise ExpressionError where `expression` cannot give a `want`."""
    settled_as(expression.tree, want)


def _parsed(text: str) -> exp.Expr:
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        statements = sqlglot.parse(text, read="duckdb")
    except (SqlglotError, RecursionError, ValueError) as error:
        raise ExpressionError(
            f"`{_shortened(text)}` is not a complete expression.",
            "Look for a missing operand, comma, parenthesis or `end`. A property whose name is also a word "
            'of SQL stands in double quotes: "from".',
        ) from error
    if len(statements) != 1 or statements[0] is None:
        raise ExpressionError(f"`{_shortened(text)}` is not one expression.", "Write one, without a semicolon.")
    return statements[0]


def _converted(found: exp.Expr, depth: int) -> Node:
    if depth > _DEEPEST_TREE:
        raise ExpressionError(
            f"More than {_DEEPEST_TREE} operations depend on each other.", "Prepare the value in the export."
        )
    name = type(found).__name__
    allowed = _ARGUMENTS.get(name)
    if allowed is None:
        raise _refused(found)
    for argument, value in found.args.items():
        if argument not in allowed and value:
            raise _refused(found)
    return _CONVERSIONS[name](found, depth + 1)


def _refused(found: exp.Expr) -> ExpressionError:
    if type(found).__name__ == "Alias":
        alias = found.args.get("alias")
        return ExpressionError(
            f"`{getattr(alias, 'name', alias)}` stands where an operator is expected.",
            "Put an operator between, or double quotes around a name with spaces or other signs.",
        )
    if type(found).__name__ == "Is":
        return ExpressionError("After `is` only null or not null may stand.", "For a value, write = 'true'.")
    return ExpressionError(f"`{_shortened(found.sql(dialect='duckdb'))}` cannot stand in an expression.", ALLOWED)


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _literal(found: exp.Expr, depth: int) -> Node:
    text = str(found.args["this"])
    if found.args.get("is_string"):
        return Text(value=text)
    number = decimal_from(text)
    if number is None:
        raise ExpressionError(f"{_shortened(text)} has more digits than a number may have.", "At most 38 digits stand.")
    return Number(value=number)


def _property(found: exp.Expr, depth: int) -> Node:
    from sqlglot import exp

    parts: list[str] = []
    rest: object = found
    while isinstance(rest, exp.Dot):
        parts.append(_part(rest.args["expression"]))
        rest = rest.args["this"]
    if not isinstance(rest, exp.Column):
        raise _refused(found)
    column = [rest.args[place] for place in ("catalog", "db", "table", "this") if rest.args.get(place)]
    return Property(name=".".join([*(_part(part) for part in column), *reversed(parts)]))


def _part(found: object) -> str:
    from sqlglot import exp

    if not isinstance(found, exp.Identifier) or not found.this:
        raise ExpressionError(
            "Between the dots of a name something else stands than a name.", "Write data.usage.tokens."
        )
    return str(found.this)


def _negate(found: exp.Expr, depth: int) -> Node:
    operand = _converted(found.args["this"], depth)
    if isinstance(operand, Number):
        return Number(value=operand.value.copy_negate() if operand.value else Decimal(0))
    return Negate(operand=operand)


def _pair(found: exp.Expr, depth: int) -> tuple[Node, Node]:
    return _converted(found.args["this"], depth), _converted(found.args["expression"], depth)


def _arithmetic(found: exp.Expr, depth: int) -> Node:
    left, right = _pair(found, depth)
    sign = _ARITHMETIC[type(found).__name__]
    return Arithmetic(operator=sign, left=left, right=right)  # type: ignore[arg-type]


def _comparison(found: exp.Expr, depth: int) -> Node:
    left, right = _pair(found, depth)
    sign = _COMPARISONS[type(found).__name__]
    return Comparison(operator=sign, left=left, right=right)  # type: ignore[arg-type]


def _logical(found: exp.Expr, depth: int) -> Node:
    """A chain `a and b and c` as one node, so that a long list of conditions is not a deep tree."""
    operands: list[exp.Expr] = []
    rest = found
    while type(rest) is type(found):
        operands.append(rest.args["expression"])
        rest = rest.args["this"]
    nodes = tuple(_converted(operand, depth) for operand in (rest, *reversed(operands)))
    return Logical(operator="and" if type(found).__name__ == "And" else "or", operands=nodes)


def _is(found: exp.Expr, depth: int) -> Node:
    if type(found.args["expression"]).__name__ != "Null":
        raise _refused(found)
    return IsNull(operand=_converted(found.args["this"], depth))


def _in(found: exp.Expr, depth: int) -> Node:
    choices = tuple(_converted(choice, depth) for choice in found.args.get("expressions") or ())
    if not choices:
        raise ExpressionError("After `in` there is no list.", "Write name in ('a', 'b').")
    return In(operand=_converted(found.args["this"], depth), choices=choices)


def _between(found: exp.Expr, depth: int) -> Node:
    operand, low, high = (_converted(found.args[place], depth) for place in ("this", "low", "high"))
    return Between(operand=operand, low=low, high=high)


def _like(found: exp.Expr, depth: int) -> Node:
    operand, pattern = _pair(found, depth)
    if not isinstance(pattern, Text):
        raise ExpressionError("After `like` there is no text.", "Write name like 'text%'.")
    like = Like(operand=operand, pattern=pattern.value)
    return Not(operand=like) if found.args.get("negate") else like


def _case(found: exp.Expr, depth: int) -> Node:
    subject, default = found.args.get("this"), found.args.get("default")
    branches = []
    for branch in found.args["ifs"]:
        if any(value for place, value in branch.args.items() if place not in ("this", "true")):
            raise _refused(found)
        condition, result = _converted(branch.args["this"], depth), _converted(branch.args["true"], depth)
        branches.append(Branch(condition=condition, result=result))
    return Case(
        operand=None if subject is None else _converted(subject, depth),
        branches=tuple(branches),
        otherwise=Null() if default is None else _converted(default, depth),
    )


def _call(found: exp.Expr, depth: int) -> Node:
    name = type(found).__name__
    arguments: list[Any] = []
    for place in _PLACES[name]:
        value = found.args.get(place)
        arguments.extend(value if isinstance(value, list) else [] if value is None else [value])
    return Call(function=_FUNCTIONS[name], arguments=tuple(_converted(argument, depth) for argument in arguments))


_ARITHMETIC = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}
_COMPARISONS = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
_FUNCTIONS = {
    "Coalesce": "coalesce", "Least": "least", "Greatest": "greatest", "Lower": "lower", "Upper": "upper",
    "Substring": "substr", "Length": "length", "Floor": "floor", "Ceil": "ceil", "Round": "round",
    "Abs": "abs", "SplitPart": "split_part",
}  # fmt: skip
_PLACES = {
    **dict.fromkeys(("Coalesce", "Least", "Greatest"), ("this", "expressions")),
    **dict.fromkeys(("Lower", "Upper", "Length", "Floor", "Ceil", "Abs"), ("this",)),
    "Substring": ("this", "start", "length"), "Round": ("this", "decimals"),
    "SplitPart": ("this", "delimiter", "part_index"),
}  # fmt: skip
_CONVERSIONS: dict[str, Callable[[Any, int], Node]] = {
    "Paren": lambda found, depth: _converted(found.args["this"], depth),
    "Literal": _literal,
    "Boolean": lambda found, depth: Truth(value=bool(found.args["this"])),
    "Null": lambda found, depth: Null(),
    "Column": _property, "Dot": _property, "Neg": _negate, "And": _logical, "Or": _logical,
    "Not": lambda found, depth: Not(operand=_converted(found.args["this"], depth)),
    "Is": _is, "In": _in, "Between": _between, "Like": _like, "Case": _case,
    **dict.fromkeys(_ARITHMETIC, _arithmetic), **dict.fromkeys(_COMPARISONS, _comparison),
    **dict.fromkeys(_FUNCTIONS, _call),
}  # fmt: skip
_ARGUMENTS: dict[str, frozenset[str]] = {
    **{name: frozenset(("this",)) for name in ("Paren", "Boolean", "Null", "Neg", "Not")},
    **{name: frozenset(("this", "expression")) for name in ("And", "Or", "Is", "Dot", *_ARITHMETIC, *_COMPARISONS)},
    **{name: frozenset((*places, "ignore_nulls")) for name, places in _PLACES.items()},
    "Literal": frozenset(("this", "is_string")),
    "Column": frozenset(("this", "table", "db", "catalog")),
    "Div": frozenset(("this", "expression", "typed", "safe")),
    "In": frozenset(("this", "expressions")),
    "Between": frozenset(("this", "low", "high")),
    "Like": frozenset(("this", "expression", "negate")),
    "Case": frozenset(("this", "ifs", "default")),
}
