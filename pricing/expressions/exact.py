"""Hard rows, computed one by one in Python.

The same columns as the SELECTs of `views`, and a reason where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pricing.expressions.checking import settled_as
from pricing.expressions.errors import EvaluationError
from pricing.expressions.evaluation import Answer, Fields, answer_of
from pricing.expressions.parser import Expression
from pricing.expressions.tree import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a meter makes of one event.

    `passes` is None where `where` is missing. Value and dimensions are only there where it passes. `reason`
    says why an event that passes has no value; one whose `where` cannot be answered counts as passing, so
    that it is listed as unmeterable and not filtered out in silence.
    """

    event_id: int
    passes: bool | None
    value: Decimal | None
    dimensions: tuple[str | None, ...]
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """The columns of one raw row; those of `reasons` have no answer."""

    columns: Mapping[str, Answer]
    reasons: Mapping[str, str]


def measured(
    rows: Iterable[tuple[int, Fields]],
    *,
    where: Expression | None,
    value: Expression | None,
    dimensions: Sequence[tuple[str, Expression]],
) -> Iterator[Measured]:
    """The exact columns of `meter_select` for `rows` of event_id and fields, in their order."""
    condition = None if where is None else settled_as(where.tree, Kind.BOOLEAN)
    amount = None if value is None else settled_as(value.tree, Kind.NUMBER)
    labels = [settled_as(dimension.tree, Kind.TEXT) for _, dimension in dimensions]
    nothing = (None,) * len(labels)
    for event_id, fields in rows:
        try:
            passes = True if condition is None else _truth(answer_of(condition, fields))
            if not passes:
                yield Measured(event_id=event_id, passes=passes, value=None, dimensions=nothing, reason=None)
                continue
            found = Decimal("1.000000000000") if amount is None else _decimal(answer_of(amount, fields))
            texts = tuple(_text(answer_of(label, fields)) for label in labels)
        except EvaluationError as error:
            yield Measured(event_id=event_id, passes=True, value=None, dimensions=nothing, reason=str(error))
            continue
        reason = "the value is missing" if found is None else None
        yield Measured(event_id=event_id, passes=True, value=found, dimensions=texts, reason=reason)


def mapped(rows: Iterable[Fields], columns: Mapping[str, tuple[Expression, Kind]]) -> Iterator[Mapped]:
    """The exact columns of `raw_select` for raw `rows`, in their order."""
    nodes = {name: settled_as(expression.tree, want) for name, (expression, want) in columns.items()}
    for fields in rows:
        answers: dict[str, Answer] = {}
        reasons: dict[str, str] = {}
        for name, node in nodes.items():
            try:
                answers[name] = answer_of(node, fields)
            except EvaluationError as error:
                answers[name], reasons[name] = None, str(error)
        yield Mapped(columns=answers, reasons=reasons)


def _truth(answer: Answer) -> bool | None:
    assert answer is None or isinstance(answer, bool), "a settled condition gives true, false or nothing"
    return answer


def _decimal(answer: Answer) -> Decimal | None:
    assert answer is None or isinstance(answer, Decimal), "a settled number gives a number or nothing"
    return answer


def _text(answer: Answer) -> str | None:
    assert answer is None or isinstance(answer, str), "a settled text gives a text or nothing"
    return answer
