"""Expression -> DuckDB SQL that gives the exact answer on plain rows and says which rows are hard.

A row is hard where a property that is used as a number is not written plainly (an exponent, a plus sign,
spaces, more decimals than the scale chosen here), where a text outside ASCII changes case, and where 38
digits do not suffice. The caller gives hard rows to `evaluation`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pricing.expressions import decimals
from pricing.expressions.checking import settled_as
from pricing.expressions.decimals import TooFine
from pricing.expressions.drafting import NEVER, Draft, Resolve, Writer
from pricing.expressions.numbers import DECIMALS, LIMIT, LIMIT_DIGITS
from pricing.expressions.parser import Expression
from pricing.expressions.sql import Sql, joined
from pricing.expressions.tree import AsText, Kind, Node

_SCALES = (18, 15, 12, 10, 8, 6, 4, 2, 0)
_COARSE_SCALES = tuple(range(DECIMALS, 1, -1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Emission:
    """SQL for one expression, in two layers so that nothing is computed twice.

    `answer` and `unreadable` go into an inner SELECT; `value_from(its column)` and `hard_from(its column)`
    into the outer one. `value` and `hard` are the same in one piece. `hard` is never null; `value` counts
    where it is false.
    """

    answer: Sql
    unreadable: Sql
    attempted: bool
    may_exceed: bool
    number_as_text: bool

    def value_from(self, answer: Sql) -> Sql:
        """The final value, where `answer` is the column that holds the answer."""
        held = Sql(f"struct_extract({answer}, 'held')") if self.attempted else answer
        return Sql(f"rtrim(rtrim(CAST({held} AS VARCHAR), '0'), '.')") if self.number_as_text else held

    def hard_from(self, answer: Sql) -> Sql:
        """Whether the answer did not fit, where `answer` is the column that holds it."""
        held = Sql(f"struct_extract({answer}, 'held')") if self.attempted else answer
        reasons = [Sql(f"{answer} IS NULL")] if self.attempted else []
        if self.may_exceed:
            reasons.append(Sql(f"coalesce(abs({held}) >= {LIMIT}, FALSE)"))
        return Sql(f"({joined(' OR ', reasons)})") if reasons else NEVER

    @property
    def value(self) -> Sql:
        """DECIMAL(38,12), VARCHAR or BOOLEAN; meaningless where `hard`."""
        return self.value_from(self.answer)

    @property
    def hard(self) -> Sql:
        """BOOLEAN: whether `evaluate` must compute this row."""
        return any_of(self.unreadable, self.hard_from(self.answer))


def any_of(*conditions: Sql) -> Sql:
    """Their disjunction, without those that never hold."""
    kept = [condition for condition in conditions if condition != NEVER]
    return Sql(f"({joined(' OR ', kept)})") if kept else NEVER


def emit(expression: Expression, want: Kind, resolve: Resolve) -> Emission:
    """SQL that gives a `want`: DECIMAL(38,12), VARCHAR or BOOLEAN; raises ExpressionError where it cannot."""
    node = settled_as(expression.tree, want)
    as_text = isinstance(node, AsText) and node.kind is Kind.NUMBER
    fine = _drafted(node, want, resolve, _SCALES)
    if fine is None:
        return _always_hard(want)
    coarse = _drafted(node, want, resolve, _COARSE_SCALES, DECIMALS) if fine.scale > DECIMALS else None
    if coarse is None or coarse.unreadable == NEVER:
        return _emission(fine, number_as_text=as_text)
    both = Draft(
        answer=Sql(f"CASE WHEN {coarse.unreadable} THEN {fine.answer} ELSE {coarse.answer} END"),
        unreadable=Sql(f"({coarse.unreadable} AND {fine.unreadable})"),
        overflows=fine.overflows or coarse.overflows,
        scale=fine.scale,
        digits=max(fine.digits, coarse.digits),
    )
    return _emission(both, number_as_text=as_text)


def _emission(draft: Draft, *, number_as_text: bool) -> Emission:
    return Emission(
        answer=Sql(f"TRY(struct_pack(held := {draft.answer}))") if draft.overflows else draft.answer,
        unreadable=draft.unreadable,
        attempted=draft.overflows,
        may_exceed=draft.digits > LIMIT_DIGITS,
        number_as_text=number_as_text,
    )


def _drafted(
    node: Node, want: Kind, resolve: Resolve, scales: tuple[int, ...], finest: int = decimals.LARGEST_SCALE
) -> Draft | None:
    """The draft that reads numbers at the first of `scales` whose result has at most `finest` decimals."""
    for scale in scales:
        try:
            draft = Writer(resolve=resolve, scale=scale).draft(node, want)
        except TooFine:
            continue
        if draft.scale <= finest:
            return draft
    return None


def _always_hard(want: Kind) -> Emission:
    """For an expression with more decimals than DuckDB's numbers have.

    All of its rows are computed in Python.
    """
    sql_type = {Kind.NUMBER: "DECIMAL(38, 12)", Kind.TEXT: "VARCHAR"}.get(want, "BOOLEAN")
    return Emission(
        answer=Sql(f"CAST(NULL AS {sql_type})"),
        unreadable=Sql("TRUE"),
        attempted=False,
        may_exceed=False,
        number_as_text=False,
    )
