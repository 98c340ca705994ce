"""What an expression means, exactly, for one event: rational numbers, three-valued logic, no shortcuts.

The SQL that `emission` makes gives the same answers or says that a row is hard; then this is what counts.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType
from typing import Any, TypeAlias

from pricing.expressions.checking import settled_as
from pricing.expressions.errors import NotANumber, OutOfRange
from pricing.expressions.numbers import DECIMALS, LIMIT, as_decimal, decimal_from, plain, rounded
from pricing.expressions.parser import Expression
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

Fields: TypeAlias = Mapping[str, str | None]
Value: TypeAlias = Fraction | str | bool | None
Answer: TypeAlias = Decimal | str | bool | None

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType({
    "=": operator.eq, "<>": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
})  # fmt: skip


def evaluate(expression: Expression, fields: Fields, want: Kind) -> Answer:
    """The answer of `expression` for one event; None where it is missing.

    A number has exactly 12 decimals, rounded half away from zero. Raises NotANumber where a text that is no
    number is needed as one, OutOfRange from 10^16 on, ExpressionError where the expression gives no `want`.
    """
    return answer_of(settled_as(expression.tree, want), fields)


def answer_of(node: Node, fields: Fields) -> Answer:
    """The answer of a settled tree, see `evaluate`."""
    value = _value(node, fields)
    return _final(value) if isinstance(value, Fraction) else value


def _final(value: Fraction) -> Decimal:
    result = rounded(value, DECIMALS)
    if abs(result) >= LIMIT:
        raise OutOfRange("the result is 10^16 or more")
    return as_decimal(result)


def _value(node: Node, fields: Fields) -> Value:
    match node:
        case Property(name=name):
            return fields.get(name)
        case Number(value=number):
            return Fraction(number)
        case Text() | Truth():
            return node.value
        case Null():
            return None
        case AsNumber() | AsText():
            read = _as_number if isinstance(node, AsNumber) else _as_text
            return read(node.operand, fields)
        case Case():
            return _case(node, fields)
        case Call():
            return _CALLS[node.function](node, fields)
        case Negate() | Arithmetic():
            return _calculated(node, fields)
        case _:
            return _truth(node, fields)


def _as_number(operand: Node, fields: Fields) -> Fraction | None:
    text = _text(operand, fields)
    if text is None:
        return None
    number = decimal_from(text)
    if number is None:
        name = f"`{operand.name}`" if isinstance(operand, Property) else "a part of a property"
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise NotANumber(f"{name} is '{shown}', which is not a number")
    return Fraction(number)


def _as_text(operand: Node, fields: Fields) -> str | None:
    value = _value(operand, fields)
    if isinstance(value, Fraction):
        return plain(_final(value))
    return None if value is None else "true" if value else "false"


def _number(node: Node, fields: Fields) -> Fraction | None:
    value = _value(node, fields)
    assert value is None or isinstance(value, Fraction), "checking settles the kinds"
    return value


def _text(node: Node, fields: Fields) -> str | None:
    value = _value(node, fields)
    assert value is None or isinstance(value, str), "checking settles the kinds"
    return value


def _calculated(node: Negate | Arithmetic, fields: Fields) -> Fraction | None:
    if isinstance(node, Negate):
        number = _number(node.operand, fields)
        return None if number is None else -number
    left, right = _number(node.left, fields), _number(node.right, fields)
    if left is None or right is None:
        return None
    match node.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return rounded(left / right, DECIMALS) if right else None


def _truth(node: Node, fields: Fields) -> bool | None:
    match node:
        case Comparison(operator=sign, left=left, right=right):
            return _compared(sign, _value(left, fields), _value(right, fields), node.kind)
        case Logical():
            return _logical(node, fields)
        case Not(operand=operand):
            truth = _value(operand, fields)
            return None if truth is None else not truth
        case IsNull(operand=operand):
            return _value(operand, fields) is None
        case In():
            return _in(node, fields)
        case Between(operand=operand, low=low, high=high):
            value = _value(operand, fields)
            above = _compared(">=", value, _value(low, fields), node.kind)
            return _both(above, _compared("<=", value, _value(high, fields), node.kind))
        case Like(operand=operand, pattern=pattern):
            text = _text(operand, fields)
            return None if text is None else matches(text, pattern)
        case _:
            raise AssertionError(f"not a condition: {node}")


def _compared(sign: str, left: Value, right: Value, kind: Kind) -> bool | None:
    """Texts compare by code point, as DuckDB's do by byte.

    Two properties as numbers where both are numbers.
    """
    if left is None or right is None:
        return None
    if kind is Kind.UNTYPED:
        assert isinstance(left, str), "a property is a text"
        assert isinstance(right, str), "a property is a text"
        numbers = decimal_from(left), decimal_from(right)
        if numbers[0] is not None and numbers[1] is not None:
            return _COMPARE[sign](*numbers)
    return _COMPARE[sign](left, right)


def _both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _logical(node: Logical, fields: Fields) -> bool | None:
    """From left to right, stopping at the first operand that decides: false for `and`, true for `or`."""
    decides = node.operator == "or"
    answer: bool | None = not decides
    for operand in node.operands:
        truth = _value(operand, fields)
        if truth is decides:
            return decides
        answer = None if truth is None else answer
    return answer


def _in(node: In, fields: Fields) -> bool | None:
    value = _value(node.operand, fields)
    answer: bool | None = False
    for choice in node.choices:
        equal = _compared("=", value, _value(choice, fields), node.kind)
        if equal:
            return True
        answer = None if equal is None else answer
    return answer


def _case(node: Case, fields: Fields) -> Value:
    subject = None if node.operand is None else _value(node.operand, fields)
    for branch in node.branches:
        met: Value = _value(branch.condition, fields)
        if node.operand is not None:
            met = _compared("=", subject, met, node.kind)
        if met:
            return _value(branch.result, fields)
    return _value(node.otherwise, fields)


def _coalesce(node: Call, fields: Fields) -> Value:
    for argument in node.arguments:
        value = _value(argument, fields)
        if value is not None:
            return value
    return None


def _extreme(node: Call, fields: Fields) -> Value:
    """Missing where any argument is: the lesser of a price and nothing is not the price."""
    values: list[Any] = [_value(argument, fields) for argument in node.arguments]
    if None in values:
        return None
    answer: Value = min(values) if node.function == "least" else max(values)
    return answer


def _of_number(node: Call, fields: Fields) -> Fraction | None:
    number = _number(node.arguments[0], fields)
    if number is None:
        return None
    match node.function:
        case "floor":
            return Fraction(floor(number))
        case "ceil":
            return Fraction(ceil(number))
        case "abs":
            return abs(number)
        case _:
            return rounded(number, whole_numbers(node)[0] if len(node.arguments) > 1 else 0)


def _of_text(node: Call, fields: Fields) -> Value:
    text = _text(node.arguments[0], fields)
    if text is None:
        return None
    match node.function:
        case "lower":
            return text.lower()
        case "upper":
            return text.upper()
        case "length":
            return Fraction(len(text))
        case "substr":
            return _substr(text, *whole_numbers(node))
        case _:
            separator = node.arguments[1]
            assert isinstance(separator, Text), "checking refuses any other separator"
            return _split_part(text, separator.value, *whole_numbers(node))


def _substr(text: str, start: int, length: int | None = None) -> str:
    """Characters from `start`, counted from 1; a negative start counts from the end, -1 being the last."""
    first = start - 1 if start > 0 else len(text) + start
    last = len(text) if length is None else first + length
    return text[max(first, 0) : max(last, 0)]


def _split_part(text: str, separator: str, place: int) -> str:
    """The part at `place`, counted from 1, or from the end where negative.

    An empty text where there is none.
    """
    parts = text.split(separator)
    index = place - 1 if place > 0 else len(parts) + place
    return parts[index] if 0 <= index < len(parts) else ""


def whole_numbers(node: Call) -> tuple[int, ...]:
    """The positions and lengths that are written out among the arguments after the first."""
    return tuple(int(argument.value) for argument in node.arguments[1:] if isinstance(argument, Number))


def matches(text: str, pattern: str) -> bool:
    """Whether `text` as a whole is like `pattern`: % is any text, _ one character.

    Takes at most as many steps as the product of both lengths, whatever the pattern.

    >>> matches("gpt-4o-mini", "gpt-%mini"), matches("gpt", "gp")
    (True, False)
    """
    place, marked = 0, 0
    position, restart = 0, -1
    while place < len(text):
        if position < len(pattern) and pattern[position] == "%":
            restart, marked = position, place
            position += 1
        elif position < len(pattern) and pattern[position] in ("_", text[place]):
            place, position = place + 1, position + 1
        elif restart >= 0:
            marked += 1
            place, position = marked, restart + 1
        else:
            return False
    return not pattern[position:].strip("%")


_CALLS: Mapping[str, Callable[[Call, Fields], Value]] = MappingProxyType({
    "coalesce": _coalesce, "least": _extreme, "greatest": _extreme,
    "floor": _of_number, "ceil": _of_number, "round": _of_number, "abs": _of_number,
    "lower": _of_text, "upper": _of_text, "length": _of_text, "substr": _of_text, "split_part": _of_text,
})  # fmt: skip
