"""Writes a settled tree as DuckDB SQL, numbers being read at one scale, and collects what makes a row hard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from pricing.expressions import decimals
from pricing.expressions.decimals import Exact
from pricing.expressions.errors import ExpressionError
from pricing.expressions.evaluation import whole_numbers
from pricing.expressions.fields import Field, text_field
from pricing.expressions.numbers import DECIMALS, LOOKS_NUMERIC
from pricing.expressions.sql import Sql, joined, text_literal
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

Resolve: TypeAlias = Callable[[str], Field]
"""From a name to how it is read in the relation at hand."""

NEVER = Sql("FALSE")
_LONGEST_SQL = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One way to compute an expression; `scale` is that of the number before its final rounding.

    To round a scale above 12 is a division of 128-bit integers for each row, ten times the rest. So an
    expression that needs it is drafted twice: coarsely, without rounding, for rows that are written with few
    decimals, which are most, and finely for the others.
    """

    answer: Sql
    unreadable: Sql
    overflows: bool
    scale: int = 0
    digits: int = 0


@dataclass(slots=True, kw_only=True)
class Writer:
    """Writes one settled tree, numbers being read at `scale`; `reasons` collects what makes a row hard."""

    resolve: Resolve
    scale: int
    reasons: dict[Sql, None] = field(default_factory=dict)
    overflows: bool = False

    def draft(self, node: Node, want: Kind) -> Draft:
        is_number = want is Kind.NUMBER or (isinstance(node, AsText) and node.kind is Kind.NUMBER)
        if not is_number:
            answer = self.text(node) if want is Kind.TEXT else self.truth(node)
            return Draft(answer=answer, unreadable=self._unreadable(), overflows=self.overflows)
        number = self._unrounded(node.operand if isinstance(node, AsText) else node)
        final = self._noted(decimals.scaled(number, DECIMALS))
        return Draft(
            answer=final.sql,
            unreadable=self._unreadable(),
            overflows=self.overflows,
            scale=number.scale,
            digits=final.digits,
        )

    def _unrounded(self, node: Node) -> Exact:
        """A property that is the whole expression is rounded while it is read, which costs nothing."""
        if not isinstance(node, AsNumber):
            return self.number(node)
        return decimals.of_field_rounded(self._to_be_read(node.operand))

    def _to_be_read(self, node: Node) -> Field:
        """A value that is taken for a number; where it is not written plainly, the row is hard."""
        field = self.resolve(node.name) if isinstance(node, Property) else text_field(self.text(node))
        self.reasons[Sql(f"NOT {self._is_plain(field.rest)}")] = None
        return field

    def _unreadable(self) -> Sql:
        return Sql(f"coalesce({joined(' OR ', self.reasons)}, FALSE)") if self.reasons else NEVER

    def _noted(self, number: Exact) -> Exact:
        self.overflows = self.overflows or not number.safe
        _check_size(number.sql)
        return number

    # numbers

    def number(self, node: Node) -> Exact:
        return self._noted(self._number(node))

    def _number(self, node: Node) -> Exact:
        match node:
            case Number(value=value):
                return decimals.literal(value)
            case Null():
                return decimals.missing()
            case AsNumber(operand=operand):
                return decimals.of_field(self._to_be_read(operand), self.scale)
            case Negate(operand=operand):
                return decimals.negated(self.number(operand))
            case Arithmetic():
                return self._arithmetic(node)
            case Case():
                results = self._alike([*(branch.result for branch in node.branches), node.otherwise])
                return self._joined(self._case(node, [result.sql for result in results]), results)
            case Call():
                return self._numeric_call(node)
            case _:
                raise AssertionError(f"not a number: {node}")

    def _arithmetic(self, node: Arithmetic) -> Exact:
        left, right = self.number(node.left), self.number(node.right)
        match node.operator:
            case "*":
                return decimals.times(left, right)
            case "/":
                return decimals.divided(left, right)
            case "+" | "-":
                return decimals.plus_or_minus(Sql(node.operator), left, right)

    def _numeric_call(self, node: Call) -> Exact:
        match node.function:
            case "coalesce":
                numbers = self._alike(node.arguments)
                return self._joined(Sql(f"coalesce({joined(', ', (one.sql for one in numbers))})"), numbers)
            case "least" | "greatest":
                numbers = self._alike(node.arguments)
                return self._joined(_extreme(node, [one.sql for one in numbers]), numbers)
            case "floor" | "ceil":
                return decimals.to_whole(Sql(node.function), self.number(node.arguments[0]))
            case "abs":
                return decimals.absolute(self.number(node.arguments[0]))
            case "round":
                places = whole_numbers(node)[0] if len(node.arguments) > 1 else 0
                return decimals.rounded_to(self.number(node.arguments[0]), places)
            case _:
                return decimals.of_integer(Sql(f"length({self.text(node.arguments[0])})"))

    def _alike(self, nodes: list[Node] | tuple[Node, ...]) -> list[Exact]:
        return [self._noted(number) for number in decimals.alike([self.number(node) for node in nodes])]

    def _joined(self, sql: Sql, numbers: list[Exact]) -> Exact:
        """`sql` gives one of `numbers`, which are alike."""
        return Exact(
            sql=sql,
            scale=numbers[0].scale,
            digits=max(number.digits for number in numbers),
            safe=all(number.safe for number in numbers),
        )

    # texts

    def text(self, node: Node) -> Sql:
        sql = self._text(node)
        _check_size(sql)
        return sql

    def _text(self, node: Node) -> Sql:
        match node:
            case Property(name=name):
                return self.resolve(name).text
            case Text(value=value):
                return text_literal(value)
            case Null():
                return Sql("CAST(NULL AS VARCHAR)")
            case AsText(operand=operand):
                return Sql(f"CASE {self.truth(operand)} WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END")
            case Case():
                return self._case(
                    node, [self.text(one) for one in (*(b.result for b in node.branches), node.otherwise)]
                )
            case Call():
                return self._textual_call(node)
            case _:
                raise AssertionError(f"not a text: {node}")

    def _textual_call(self, node: Call) -> Sql:
        texts = [self.text(argument) for argument in node.arguments if not isinstance(argument, Number)]
        numbers = [Sql(str(number)) for number in whole_numbers(node)]
        match node.function:
            case "least" | "greatest":
                return _extreme(node, texts)
            case "lower" | "upper":
                self.reasons[Sql(f"strlen({texts[0]}) <> length({texts[0]})")] = None
        return Sql(f"{node.function}({joined(', ', (*texts, *numbers))})")

    def _is_plain(self, text: Sql) -> Sql:
        return Sql(f"regexp_full_match({text}, {decimals.plain_pattern(self.scale)})")

    # conditions

    def truth(self, node: Node) -> Sql:
        sql = self._truth(node)
        _check_size(sql)
        return sql

    def _truth(self, node: Node) -> Sql:
        match node:
            case Truth(value=value):
                return Sql("TRUE" if value else "FALSE")
            case Null():
                return Sql("CAST(NULL AS BOOLEAN)")
            case Logical(operator=operator, operands=operands):
                return Sql(f"({joined(f' {operator.upper()} ', map(self.truth, operands))})")
            case Not(operand=operand):
                return Sql(f"(NOT {self.truth(operand)})")
            case Like(operand=operand, pattern=pattern):
                return Sql(f"({self.text(operand)} LIKE {text_literal(pattern)})")
            case IsNull(operand=operand, kind=kind):
                return Sql(f"({self._any([operand], kind)[0]} IS NULL)")
            case Case():
                return self._case(
                    node, [self.truth(one) for one in (*(b.result for b in node.branches), node.otherwise)]
                )
            case Call(arguments=arguments):
                return Sql(f"coalesce({joined(', ', map(self.truth, arguments))})")
            case _:
                return self._comparison(node)

    def _comparison(self, node: Node) -> Sql:
        match node:
            case Comparison(operator=sign, left=left, right=right, kind=kind):
                first, second = self._any([left, right], kind)
                return self._compared(Sql(sign), first, second, kind)
            case In(operand=operand, choices=choices, kind=kind):
                value, *others = self._any([operand, *choices], kind)
                equal = [self._compared(Sql("="), value, other, kind) for other in others]
                return Sql(f"({joined(' OR ', equal)})") if kind is Kind.UNTYPED else _in(value, others)
            case Between(operand=operand, low=low, high=high, kind=kind):
                value, least, most = self._any([operand, low, high], kind)
                above = self._compared(Sql(">="), value, least, kind)
                return Sql(f"({above} AND {self._compared(Sql('<='), value, most, kind)})")
            case _:
                raise AssertionError(f"not a condition: {node}")

    def _any(self, nodes: list[Node], kind: Kind) -> list[Sql]:
        """`nodes`, all of `kind`, as SQL of one type."""
        if kind is Kind.NUMBER:
            return [number.sql for number in self._alike(nodes)]
        return [self.truth(node) if kind is Kind.BOOLEAN else self.text(node) for node in nodes]

    def _compared(self, sign: Sql, left: Sql, right: Sql, kind: Kind) -> Sql:
        if kind is not Kind.UNTYPED:
            return Sql(f"({left} {sign} {right})")
        numeric = f"({self._is_plain(left)} AND {self._is_plain(right)})"
        looks = f"regexp_full_match({left}, '{LOOKS_NUMERIC}') AND regexp_full_match({right}, '{LOOKS_NUMERIC}')"
        self.reasons[Sql(f"({looks} AND NOT {numeric})")] = None
        first, second = (decimals.of_field(text_field(one), self.scale).sql for one in (left, right))
        return Sql(f"CASE WHEN {numeric} THEN {first} {sign} {second} ELSE {left} {sign} {right} END")

    def _case(self, node: Case, results: list[Sql]) -> Sql:
        """A CASE over `results`: one for each branch and, last, the one otherwise."""
        conditions = [branch.condition for branch in node.branches]
        if node.operand is None:
            met = [self.truth(condition) for condition in conditions]
        else:
            subject, *values = self._any([node.operand, *conditions], node.kind)
            met = [self._compared(Sql("="), subject, value, node.kind) for value in values]
        pairs = (Sql(f"WHEN {one} THEN {result}") for one, result in zip(met, results, strict=False))
        return Sql(f"CASE {joined(' ', pairs)} ELSE {results[-1]} END")


def _in(value: Sql, choices: list[Sql]) -> Sql:
    return Sql(f"({value} IN ({joined(', ', choices)}))")


def _extreme(node: Call, arguments: list[Sql]) -> Sql:
    """DuckDB's `least` and `greatest` skip nulls; ours are missing where any argument is."""
    pairs = zip(node.arguments, arguments, strict=True)
    gaps = joined(" OR ", (Sql(f"{sql} IS NULL") for one, sql in pairs if not isinstance(one, Number | Text)))
    extreme = Sql(f"{node.function}({joined(', ', arguments)})")
    return Sql(f"CASE WHEN {gaps} THEN NULL ELSE {extreme} END") if gaps else extreme


def _check_size(sql: Sql) -> None:
    if len(sql) > _LONGEST_SQL:
        raise ExpressionError("The expression grows too large when it is written out.", "Write it flatter.")
