"""How a name of an expression is read from the relation at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from pricing.expressions.sql import Sql, identifier

EVENT_COLUMNS = frozenset(("source", "id", "customer", "type"))
"""The columns of the events relation that are texts; every other name but `time` is a property."""
WHOLE_DIGITS = 15
"""A property with more digits before the point is left to Python; the sum of two cannot reach 10^16."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A value of a row. `text` is all of it as VARCHAR.

    Where whole numbers are kept apart, `whole` is a BIGINT of at most 15 digits, and `rest` the VARCHAR of rows in
    which `whole` is null.
    """

    text: Sql
    rest: Sql
    whole: Sql | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyColumn:
    """Where a relation of events keeps a property: whole numbers as BIGINT in "n7", other texts as VARCHAR in "p7".

    `whole` and `text` say which of the two columns there are. What is a whole number of at most 15 digits, as DuckDB
    would print it, stands in "n7" where that is there, and then "p7" is null.
    """

    number: int
    whole: bool = False
    text: bool = True

    @property
    def columns(self) -> list[str]:
        """The names of the columns that there are."""
        return [f"n{self.number}"] * self.whole + [f"p{self.number}"] * self.text

    @property
    def field(self) -> Field:
        """How it is read."""
        rest = identifier(f"p{self.number}") if self.text else _NOTHING
        return split_field(rest, identifier(f"n{self.number}")) if self.whole else text_field(rest)


_NOTHING = Sql("CAST(NULL AS VARCHAR)")
Properties: TypeAlias = Mapping[str, PropertyColumn]
"""The properties of the events relation by their names. A name that is not among them is null in every event."""


def text_field(sql: Sql) -> Field:
    """A value that is one VARCHAR."""
    return Field(text=sql, rest=sql)


def split_field(rest: Sql, whole: Sql) -> Field:
    """A value whose whole numbers are kept apart."""
    if rest == _NOTHING:
        return Field(text=Sql(f"CAST({whole} AS VARCHAR)"), rest=rest, whole=whole)
    return Field(text=Sql(f"coalesce(CAST({whole} AS VARCHAR), {rest})"), rest=rest, whole=whole)


def event_field(name: str, properties: Properties) -> Field:
    """A field of an event: a column, `time` as `2026-03-31T23:00:00.000000Z`, or else a property."""
    if name == "time":
        return text_field(Sql(f"strftime(make_timestamp({identifier('time_us')}), '%Y-%m-%dT%H:%M:%S.%fZ')"))
    if not is_property(name):
        return text_field(identifier(name))
    column = properties.get(name)
    return column.field if column is not None else text_field(_NOTHING)


def is_property(name: str) -> bool:
    """Whether a name of an expression over events is one of their properties."""
    return name != "time" and name not in EVENT_COLUMNS


def whole_number(text: Sql) -> Sql:
    """A text as BIGINT where it is a whole number as DuckDB would print it, of at most 15 digits; null elsewhere."""
    number = f"TRY_CAST({text} AS BIGINT)"
    return Sql(f"CASE WHEN strlen({text}) <= {WHOLE_DIGITS} AND CAST({number} AS VARCHAR) = {text} THEN {number} END")


def raw_column(name: str) -> Sql:
    """A column of an export as it was read, all of them VARCHAR."""
    return identifier(name)
