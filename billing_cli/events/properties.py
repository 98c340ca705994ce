"""The properties that the store's events have, and the columns of the events table, which come as they are needed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from pricing.expressions.definitions import temporary_view, view
from pricing.expressions.exports import Layout
from pricing.expressions.fields import Properties, PropertyColumn
from pricing.expressions.stored import added_column, events_select, said_select, sample_select
from pricing.rating.calculator import Calculator, Statement, statement

SAMPLE_ROWS = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Where the first rows of an export can be read."""

    layout: Layout
    header: Sequence[str]
    relation: str


def stored_properties(calculator: Calculator) -> Properties:
    """The properties of the events table, with the columns that they have there."""
    return _with_columns(calculator, columns_of(calculator, "event_rows"))


def columns_of(calculator: Calculator, relation: str) -> list[str]:
    """The names of a relation's columns."""
    return [name for (name,) in calculator.rows(statement(__package__, "columns_of"), relation=relation)]


def read_properties(calculator: Calculator, sample: Sample) -> Properties:
    """Where the reading of an export puts its properties; new ones get a number.

    Whole numbers stand apart where most of the first values are some: that decides what reading
    costs, and nothing else.
    """
    numbers: dict[str, int] = dict(calculator.rows(statement(__package__, "property_numbers")))
    for name in sample.layout.properties:
        if name not in numbers:
            numbers[name] = len(numbers) + 1
            calculator.run(statement(__package__, "insert_property"), number=numbers[name], name=name)
    names = list(sample.layout.properties)
    if not names:
        return {}
    select = sample_select(sample.layout, sample.header, sample.relation, names, SAMPLE_ROWS)
    counts = calculator.one(Statement(select))
    return {
        name: PropertyColumn(number=numbers[name], whole=whole * 5 >= there * 4 and whole > 0)
        for name, (there, whole) in zip(names, counts, strict=True)
    }


def add_columns(calculator: Calculator, names: Iterable[str]) -> None:
    """Give the events table those of the columns that it lacks, and make the view `events` anew."""
    there = columns_of(calculator, "event_rows")
    missing = [name for name in names if name not in there]
    for name in missing:
        calculator.run(Statement(added_column("event_rows", name)))
    if missing:
        define_events(calculator)


def define_events(calculator: Calculator) -> None:
    """The view `events`: the events table to read."""
    calculator.run(Statement(view("events", _select(calculator, "event_rows"))))


def define_wanted(calculator: Calculator) -> None:
    """The view `wanted_events`: what the events say that the table `wanted` names."""
    calculator.run(statement(__package__, "wanted_rows"))
    calculator.run(Statement(temporary_view("wanted_events", _select(calculator, "wanted_rows"))))


def define_said(calculator: Calculator, relation: str, properties: Properties) -> None:
    """The view said_RELATION: the rows of an export with all of their properties as one text."""
    calculator.run(Statement(temporary_view(f"said_{relation}", said_select(relation, properties))))


def _select(calculator: Calculator, relation: str) -> str:
    columns = columns_of(calculator, "event_rows")
    return events_select(relation, columns, _with_columns(calculator, columns))


def _with_columns(calculator: Calculator, columns: Collection[str]) -> Properties:
    rows = calculator.rows(statement(__package__, "property_numbers"))
    found = {name: PropertyColumn(number=number) for name, number in rows}
    return {
        name: replace(one, whole=f"n{one.number}" in columns, text=f"p{one.number}" in columns)
        for name, one in found.items()
    }
