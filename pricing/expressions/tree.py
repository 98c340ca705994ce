"""The syntax tree of an expression: all that the language of PRICING.md section 2 can say, and nothing else.

The parser makes it, `checking` settles its kinds (it fills in `kind` and puts `AsNumber` and `AsText` where
a value changes its kind), and the evaluator and the SQL emission both walk the settled tree: one meaning,
two executions.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeAlias

ArithmeticOperator: TypeAlias = Literal["+", "-", "*", "/"]
ComparisonOperator: TypeAlias = Literal["=", "<>", "<", "<=", ">", ">="]
LogicalOperator: TypeAlias = Literal["and", "or"]


class Kind(StrEnum):
    """What an expression gives.

    UNTYPED is a property (or a part of one): a text that is read as its neighbours ask.
    """

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    UNTYPED = "untyped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as written, exact; at most 38 digits."""

    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text between single quotes."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Null:
    """`null`: a missing value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A field of the event (or of the customer, or a raw column), by its full name, dots included."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate:
    """Minus before an operand."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic:
    """`+ - *` are exact; `/` is rounded half away from zero to 12 decimals, missing for a divisor of 0."""

    operator: ArithmeticOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`kind` says how the two are compared; UNTYPED: as numbers where both are numbers, else as texts."""

    operator: ComparisonOperator
    left: Node
    right: Node
    kind: Kind = Kind.UNTYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Logical:
    """`and`, `or` over two or more operands, from left to right, stopping where the answer is certain."""

    operator: LogicalOperator
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """Missing stays missing."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class IsNull:
    """True where the operand is missing; never missing itself."""

    operand: Node
    kind: Kind = Kind.UNTYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class In:
    """Equal to one of the choices; missing where none is equal and one of them is missing."""

    operand: Node
    choices: tuple[Node, ...]
    kind: Kind = Kind.UNTYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """low <= operand <= high, both ends included."""

    operand: Node
    low: Node
    high: Node
    kind: Kind = Kind.UNTYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """`%` is any text, `_` any one character; no escape character, case counts."""

    operand: Node
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """`when condition then result`; with an operand of `case`, the condition is what it must equal."""

    condition: Node
    result: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The first branch that holds; `kind` says how `operand` is compared with the conditions."""

    operand: Node | None
    branches: tuple[Branch, ...]
    otherwise: Node
    kind: Kind = Kind.UNTYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A function of the closed list; `kind` is that of its arguments where it takes more than one kind."""

    function: str
    arguments: tuple[Node, ...]
    kind: Kind = Kind.UNTYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class AsNumber:
    """A text read as a decimal."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class AsText:
    """A number in plain decimal form, or `true` and `false`; `kind` is the operand's."""

    operand: Node
    kind: Kind


Node: TypeAlias = (
    Number | Text | Truth | Null | Property | Negate | Arithmetic | Comparison | Logical | Not | IsNull | In
    | Between | Like | Case | Call | AsNumber | AsText
)  # fmt: skip


def operands_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly below `node`, in the order they are written."""
    match node:
        case Negate(operand=operand) | Not(operand=operand) | IsNull(operand=operand) | Like(operand=operand):
            return (operand,)
        case AsNumber(operand=operand) | AsText(operand=operand):
            return (operand,)
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Logical(operands=operands) | Call(arguments=operands):
            return operands
        case In(operand=operand, choices=choices):
            return (operand, *choices)
        case Between(operand=operand, low=low, high=high):
            return (operand, low, high)
        case Case(operand=subject, branches=branches, otherwise=otherwise):
            pairs = tuple(part for branch in branches for part in (branch.condition, branch.result))
            return (*(() if subject is None else (subject,)), *pairs, otherwise)
        case _:
            return ()


def names_in(node: Node) -> frozenset[str]:
    """The properties that `node` reads."""
    if isinstance(node, Property):
        return frozenset((node.name,))
    return frozenset[str]().union(*(names_in(operand) for operand in operands_of(node)))
