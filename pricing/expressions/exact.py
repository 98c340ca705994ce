"""Hard rows, computed one by one in Python.

The same columns as the SELECTs of `views`, and a reason where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pricing.expressions.checking import settled_as
from pricing.expressions.errors import EvaluationError
from pricing.expressions.evaluation import Answer, Fields, answer_of
from pricing.expressions.measures import Band, Measure
from pricing.expressions.parser import Expression
from pricing.expressions.tree import Kind, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a meter makes of one event.

    `passes` is None where `where` is missing. Value, keys and dimensions are only there where it passes. `reason`
    says why an event that passes has no value; one whose `where` cannot be answered counts as passing, so
    that it is listed as unmeterable and not filtered out in silence. An amount is None where it is missing or has no
    answer.
    """

    event_id: int
    passes: bool | None
    value: Decimal | None
    key: str | None
    once_key: tuple[str | None, ...]
    level_key: tuple[str | None, ...]
    dimensions: tuple[str | None, ...]
    amounts: tuple[Decimal | None, ...] = ()
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """The columns of one raw row; those of `reasons` have no answer."""

    columns: Mapping[str, Answer]
    reasons: Mapping[str, str]


def measured(rows: Iterable[tuple[int, Fields]], measure: Measure) -> Iterator[Measured]:
    """The exact columns of `meter_select` for `rows` of event_id and fields, in their order."""
    nodes = [settled_as(expression.tree, kind) for expression, kind in measure.asked()]
    condition = nodes.pop(0) if measure.where else None
    amounts = [nodes.pop() for _ in measure.amounts][::-1]
    for event_id, fields in rows:
        passes: bool | None = True
        reason: str | None = None
        try:
            passes = True if condition is None else _truth(answer_of(condition, fields))
            if passes:
                found = _measured(event_id, measure, [answer_of(node, fields) for node in nodes])
                yield replace(found, amounts=tuple(_amount(node, fields) for node in amounts))
                continue
        except EvaluationError as error:
            passes, reason = True, str(error)
        yield _valueless(event_id, measure, passes=passes, reason=reason)


def _valueless(event_id: int, measure: Measure, *, passes: bool | None, reason: str | None) -> Measured:
    once, level = len(measure.once_key or ()), len(measure.level_key or ())
    return Measured(
        event_id=event_id,
        passes=passes,
        value=None,
        key=None,
        once_key=(None,) * once,
        level_key=(None,) * level,
        dimensions=(None,) * len(measure.dimensions),
        amounts=(None,) * len(measure.amounts),
        reason=reason,
    )


def _amount(node: Node, fields: Fields) -> Decimal | None:
    try:
        return _decimal(answer_of(node, fields))
    except EvaluationError:
        return None


def _measured(event_id: int, measure: Measure, answers: list[Answer]) -> Measured:
    """An event that passes; `answers` to what the measure asks for after `where`, in its order."""
    value = _decimal(answers.pop(0)) if measure.value else Decimal("1.000000000000")
    missing = "the value is missing" if value is None else None
    key = _text(answers.pop(0)) if measure.unique else None
    if measure.unique and key is None:
        missing = f"`{measure.unique.text}` is missing"
    once, level = (
        tuple(_text(answers.pop(0)) for _ in key_parts or ()) for key_parts in (measure.once_key, measure.level_key)
    )
    for part, text in zip((*(measure.once_key or ()), *(measure.level_key or ())), (*once, *level), strict=True):
        missing = f"`{part.text}` is missing" if text is None else missing
    labels: list[str | None] = []
    for dimension in measure.dimensions:
        answer = None if dimension is None else answers.pop(0)
        if isinstance(dimension, Band):
            missing = f"`{dimension.number.text}` is missing" if answer is None else missing
            labels.append(None if answer is None else dimension.label(_number(answer)))
        else:
            labels.append(_text(answer))
    value = None if missing else value
    return Measured(
        event_id=event_id,
        passes=True,
        value=value,
        key=key,
        once_key=once,
        level_key=level,
        dimensions=tuple(labels),
        reason=missing,
    )


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


def _number(answer: Answer) -> Decimal:
    assert isinstance(answer, Decimal), "a settled number gives a number"
    return answer


def _text(answer: Answer) -> str | None:
    assert answer is None or isinstance(answer, str), "a settled text gives a text or nothing"
    return answer
