"""A syntax tree as canonical text.

Equal trees, equal text, whatever the spaces and capitals of the original.
"""

from __future__ import annotations

from pricing.expressions.numbers import plain
from pricing.expressions.tree import (
    Arithmetic,
    AsNumber,
    AsText,
    Between,
    Call,
    Case,
    Comparison,
    In,
    IsNull,
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


def written(node: Node) -> str:
    """`node` in the expression language: names in double quotes, every operator in parentheses of its own."""
    match node:
        case Number(value=number):
            return plain(number)
        case Text(value=text):
            return _quoted(text, "'")
        case Truth(value=truth):
            return "true" if truth else "false"
        case Null():
            return "null"
        case Property(name=name):
            return _quoted(name, '"')
        case AsNumber(operand=operand) | AsText(operand=operand):
            return written(operand)
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(written, arguments))})"
        case Case():
            return _written_case(node)
        case _:
            return f"({_written_operation(node)})"


def _written_operation(node: Node) -> str:
    match node:
        case Negate(operand=operand):
            return f"- {written(operand)}"
        case Arithmetic(operator=sign, left=left, right=right):
            return f"{written(left)} {sign} {written(right)}"
        case Comparison(operator=sign, left=left, right=right):
            return f"{written(left)} {sign} {written(right)}"
        case Logical(operator=word, operands=operands):
            return f" {word} ".join(map(written, operands))
        case Not(operand=operand):
            return f"not {written(operand)}"
        case IsNull(operand=operand):
            return f"{written(operand)} is null"
        case In(operand=operand, choices=choices):
            return f"{written(operand)} in ({', '.join(map(written, choices))})"
        case Between(operand=operand, low=low, high=high):
            return f"{written(operand)} between {written(low)} and {written(high)}"
        case Like(operand=operand, pattern=pattern):
            return f"{written(operand)} like {_quoted(pattern, chr(39))}"
        case _:
            raise AssertionError(f"not an operation: {node}")


def _written_case(node: Case) -> str:
    subject = "" if node.operand is None else f" {written(node.operand)}"
    branches = "".join(f" when {written(one.condition)} then {written(one.result)}" for one in node.branches)
    return f"case{subject}{branches} else {written(node.otherwise)} end"


def _quoted(text: str, mark: str) -> str:
    return mark + text.replace(mark, mark * 2) + mark
