"""The text of the SELECTs that meters and source mappings run: expressions in, fixed columns out.

Each has three layers, so that no property is extracted and no answer computed twice: `read` (fields as
VARCHAR), `answered` (one answer for each expression), and the output columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pricing.expressions.emission import Emission, any_of, emit
from pricing.expressions.fields import Field, Properties, event_field, raw_column, split_field, text_field
from pricing.expressions.measures import OVER, Band, Measure
from pricing.expressions.numbers import plain
from pricing.expressions.parser import Expression
from pricing.expressions.sql import Sql, identifier, joined, text_literal
from pricing.expressions.tree import Kind

_NO = Sql("FALSE")
# What `meter_select` hands on of each event.
EVENT = ("event_id", "source", "id", "customer", "time_us")


def meter_select(measure: Measure, relation: str, properties: Properties) -> str:
    """SELECT over a relation with event_id, source, id, customer, type, time_us and the columns of `properties`.

    out: event_id, source, id, customer, time_us; passes BOOLEAN (null where `where` is); value DECIMAL(38,12), null
    where anything that the event needs is missing; hard BOOLEAN; dimension_0, dimension_1, … VARCHAR, in the order
    given, within_key VARCHAR if distinct values are counted, once_key and level_key VARCHAR[] if the measure has them,
    and amounts DECIMAL(38,12)[] if any are asked for. On hard rows `measured` says what holds; on rows that
    do not pass, value and dimensions mean nothing, and only `where` makes a row hard.
    """
    wanted = list(measure.asked())
    answered, emissions = _answered(wanted, _event_fields([one for one, _ in wanted], relation, properties), EVENT)
    where = measure.where is not None
    outputs = [emission.value_from(_answer(place)) for place, emission in enumerate(emissions)]
    hards = [_hard(place, emission) for place, emission in enumerate(emissions)]

    passes, first = (outputs.pop(0), hards.pop(0)) if where else (Sql("TRUE"), _NO)
    later = any_of(*hards)
    hard = any_of(first, _NO if later == _NO else Sql(f"(coalesce({passes}, FALSE) AND {later})") if where else later)
    amount = outputs.pop(0) if measure.value else Sql("CAST(1 AS DECIMAL(38, 12))")
    keys = [outputs.pop(0)] if measure.unique else []
    once = [outputs.pop(0) for _ in measure.once_key or ()]
    level = [outputs.pop(0) for _ in measure.level_key or ()]
    labels = [_label(dimension, outputs) for dimension in measure.dimensions]
    amounts = outputs

    needed = (
        keys
        + once
        + level
        + [label for label, of in zip(labels, measure.dimensions, strict=True) if isinstance(of, Band)]
    )
    columns = [identifier(name) for name in EVENT]
    columns += [Sql(f"{passes} AS passes"), Sql(f"{_unless_missing(amount, needed)} AS value"), Sql(f"{hard} AS hard")]
    columns += [Sql(f"{label} AS dimension_{place}") for place, label in enumerate(labels)]
    columns += [Sql(f"{key} AS within_key") for key in keys]
    columns += [Sql(f"{_texts(once)} AS once_key")] if measure.once_key is not None else []
    columns += [Sql(f"{_texts(level)} AS level_key")] if measure.level_key is not None else []
    columns += [Sql(f"[{joined(', ', amounts)}] AS amounts")] if amounts else []
    return Sql(f"SELECT {joined(', ', columns)} FROM ({answered})")


def _label(dimension: Expression | Band | None, outputs: list[Sql]) -> Sql:
    """One dimension as VARCHAR; takes the next of `outputs` unless the dimension reads nothing."""
    if dimension is None:
        return Sql("CAST(NULL AS VARCHAR)")
    output = outputs.pop(0)
    if not isinstance(dimension, Band):
        return output
    bands = [
        Sql(f"WHEN {output} <= CAST({text_literal(plain(bound))} AS DECIMAL(38, 12)) THEN {text_literal(plain(bound))}")
        for bound in dimension.up_to
    ]
    return Sql(f"CASE WHEN {output} IS NULL THEN NULL {joined(' ', bands)} ELSE {text_literal(OVER)} END")


def _texts(parts: Sequence[Sql]) -> Sql:
    return Sql(f"CAST([{joined(', ', parts)}] AS VARCHAR[])")


def _unless_missing(amount: Sql, needed: Sequence[Sql]) -> Sql:
    if not needed:
        return amount
    return Sql(f"CASE WHEN {joined(' AND ', (Sql(f'{one} IS NOT NULL') for one in needed))} THEN {amount} END")


def raw_select(columns: Mapping[str, tuple[Expression, Kind]], relation: str, passthrough: Sequence[str] = ()) -> str:
    """SELECT over the raw columns of an export, a table or view named `relation`.

    out: the `passthrough` columns, each of `columns` as DECIMAL(38,12), VARCHAR or BOOLEAN by its kind,
    hard BOOLEAN.
    """
    wanted = list(columns.values())
    names = _names(expression for expression, _ in wanted)
    fields = [Sql(f"{raw_column(name)} AS {_field(place)}") for place, name in enumerate(names)]
    kept = [identifier(name) for name in passthrough]
    kept_as = [Sql(f"{name} AS {_kept(place)}") for place, name in enumerate(kept)]
    source = Sql(f"SELECT {joined(', ', [*kept_as, *fields])} FROM {identifier(relation)}")
    read = (source, {name: text_field(_field(place)) for place, name in enumerate(names)})
    answered, emissions = _answered(wanted, read, [f"kept_{place}" for place in range(len(kept))])

    outputs = [Sql(f"{_kept(place)} AS {name}") for place, name in enumerate(kept)]
    for place, (name, emission) in enumerate(zip(columns, emissions, strict=True)):
        outputs.append(Sql(f"{emission.value_from(_answer(place))} AS {identifier(name)}"))
    hard = any_of(*(_hard(place, emission) for place, emission in enumerate(emissions)))
    return Sql(f"SELECT {joined(', ', outputs)}, {hard} AS hard FROM ({answered})")


def fields_select(names: Iterable[str], relation: str, properties: Properties) -> str:
    """SELECT event_id and the fields `names` as VARCHAR columns so named: the rows that `measured` takes."""
    read = [Sql(f"{event_field(name, properties).text} AS {identifier(name)}") for name in sorted(names)]
    return Sql(f"SELECT {joined(', ', [identifier('event_id'), *read])} FROM {identifier(relation)}")


def value_select(name: str, relation: str, properties: Properties) -> str:
    """SELECT event_id, source, type, time_us and one property of each event, as `value` VARCHAR."""
    columns = [identifier(column) for column in ("event_id", "source", "type", "time_us")]
    value = event_field(name, properties).text
    return Sql(f"SELECT {joined(', ', columns)}, {value} AS value FROM {identifier(relation)}")


_Read = tuple[Sql, Mapping[str, Field]]


def _event_fields(expressions: Sequence[Expression], relation: str, properties: Properties) -> _Read:
    """The innermost layer over events: their own columns, and every name that is read as field_0, field_1, …

    Whole numbers that are kept apart stand in whole_0, whole_1, …
    """
    columns = [identifier(name) for name in EVENT]
    read: dict[str, Field] = {}
    for place, name in enumerate(_names(expressions)):
        field = event_field(name, properties)
        columns.append(Sql(f"{field.rest} AS {_field(place)}"))
        if field.whole is None:
            read[name] = text_field(_field(place))
        else:
            columns.append(Sql(f"{field.whole} AS whole_{place}"))
            read[name] = split_field(_field(place), Sql(f"whole_{place}"))
    return Sql(f"SELECT {joined(', ', columns)} FROM {identifier(relation)}"), read


def _answered(
    wanted: Sequence[tuple[Expression, Kind]], read: _Read, kept: Sequence[str]
) -> tuple[Sql, list[Emission]]:
    """The middle layer: answer_i and unreadable_i for each expression."""
    source, fields = read
    emissions = [emit(expression, kind, fields.__getitem__) for expression, kind in wanted]
    columns = [identifier(name) for name in kept]
    for place, emission in enumerate(emissions):
        columns.append(Sql(f"{emission.answer} AS {_answer(place)}"))
        if emission.unreadable != _NO:
            columns.append(Sql(f"{emission.unreadable} AS {_unreadable(place)}"))
    return Sql(f"SELECT {joined(', ', columns)} FROM ({source})"), emissions


def _hard(place: int, emission: Emission) -> Sql:
    unreadable = _NO if emission.unreadable == _NO else _unreadable(place)
    return any_of(unreadable, emission.hard_from(_answer(place)))


def _names(expressions: Iterable[Expression]) -> list[str]:
    return sorted(frozenset[str]().union(*(expression.names for expression in expressions)))


def _field(place: int) -> Sql:
    return Sql(f"field_{place}")


def _kept(place: int) -> Sql:
    return Sql(f"kept_{place}")


def _answer(place: int) -> Sql:
    return Sql(f"answer_{place}")


def _unreadable(place: int) -> Sql:
    return Sql(f"unreadable_{place}")
