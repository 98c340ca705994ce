"""The text of the SELECTs that read Parquet: typed columns in, columns of texts out, exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pricing.expressions.constants import Constants, constant_columns
from pricing.expressions.sql import Sql, identifier, joined, text_literal

PLAIN = frozenset((
    "varchar", "boolean", "tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint", "uinteger",
    "ubigint", "uhugeint", "decimal", "uuid", "date", "time", "enum", "double", "float", "null",
))  # fmt: skip
"""Kinds whose cast to a text is their text: a binary float's is the shortest decimal that reads back as the same."""
CLOCKS = frozenset(("timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns"))
INSTANTS = frozenset(("timestamp with time zone", "timestamp_tz_ns"))
FLOATS = frozenset(("double", "float"))
_PLACE = "file_row_number"
NUMBERS = frozenset(kind for kind in PLAIN if "int" in kind) | {"decimal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedColumn:
    """A column of a typed file. `kind` is DuckDB's name of its type; `inner` are the parts of a struct, list or map."""

    name: str
    kind: str
    inner: tuple[TypedColumn, ...] = ()

    @property
    def unreadable(self) -> str | None:
        """The kind inside it that has no text, such as `blob`."""
        if self.kind in ("struct", "list", "array", "map"):
            return next((part.unreadable for part in self.inner if part.unreadable), None)
        return None if self.kind in PLAIN | CLOCKS | INSTANTS else self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedValue:
    """A value of a row: `name` is its steps with points between them; `column` holds it at the last step."""

    name: str
    steps: tuple[str, ...]
    column: TypedColumn

    @property
    def is_struct(self) -> bool:
        """Whether its members are values of their own."""
        return self.column.kind == "struct"


def values_in(columns: Sequence[TypedColumn], above: tuple[str, ...] = ()) -> Iterator[TypedValue]:
    """Every column, and every member of the structs among them."""
    for column in columns:
        steps = (*above, column.name)
        yield TypedValue(name=".".join(steps), steps=steps, column=column)
        if column.kind == "struct":
            yield from values_in(column.inner, steps)


def parquet_select(path: str, wanted: Sequence[TypedValue], constants: Constants) -> Sql:
    """SELECT values of a Parquet file as VARCHAR, in the file's order, and `constants`. A missing value is null."""
    columns = [Sql(f"{_text(_reference(value), value.column)} AS {identifier(value.name)}") for value in wanted]
    return Sql(f"SELECT {joined(', ', columns)}{constant_columns(constants)} FROM {_file(path)} AS file")


def parquet_rows_select(path: str, columns: Sequence[TypedColumn]) -> Sql:
    """SELECT each row of a Parquet file as one JSON object, in the file's order; numbers too are texts in it."""
    return Sql(f"SELECT {_members(Sql('file'), columns, quoted=True, depth=0)} FROM {_file(path)} AS file")


def parquet_records_select(path: str, columns: Sequence[TypedColumn], rows: Sequence[int]) -> Sql:
    """SELECT some rows by their numbers from 1: the number, and the row as in `parquet_rows_select`."""
    wanted = joined(", ", [Sql(str(int(row) - 1)) for row in (0, *rows)])
    if any(column.name.lower() == _PLACE for column in columns):  # DuckDB then gives the file's own column
        records = Sql(f"({parquet_rows_select(path, columns)}) AS records(record)")
        numbered = Sql(f"SELECT row_number() OVER () - 1 AS place, record FROM {records}")
        return Sql(f"SELECT place + 1, record FROM ({numbered}) WHERE place IN ({wanted}) ORDER BY place")
    record = _members(Sql("file"), columns, quoted=True, depth=0)
    return Sql(
        f"SELECT file.{_PLACE} + 1, {record} FROM {_file(path)} AS file WHERE file.{_PLACE} IN ({wanted}) "
        f"ORDER BY file.{_PLACE}"
    )


def parquet_size_select(path: str) -> Sql:
    """SELECT how many rows a Parquet file has, and how many bytes they take unpacked, as it says itself."""
    file = text_literal(path)
    return Sql(
        f"SELECT (SELECT CAST(num_rows AS BIGINT) FROM parquet_file_metadata({file})), "
        f"(SELECT CAST(coalesce(sum(total_uncompressed_size), 0) AS BIGINT) FROM parquet_metadata({file}))"
    )


def parquet_shape_select(path: str) -> Sql:
    """SELECT no row of a Parquet file, for its columns and their types."""
    return Sql(f"SELECT * FROM {_file(path)} LIMIT 0")


def parquet_names_select(path: str) -> Sql:
    """SELECT the names in a Parquet file as they are written, nested ones too."""
    return Sql(f"SELECT name FROM parquet_schema({text_literal(path)})")


def _file(path: str) -> Sql:
    return Sql(f"read_parquet({text_literal(path)}, hive_partitioning = false, binary_as_string = false)")


def _reference(value: TypedValue) -> Sql:
    return Sql(f"file.{joined('.', map(identifier, value.steps))}")


def _text(value: Sql, column: TypedColumn) -> Sql:
    """A value as the text that a CSV file of the same rows would hold; a list or a map as JSON."""
    if column.kind in CLOCKS:
        return Sql(f"replace(CAST({value} AS VARCHAR), ' ', 'T')")
    if column.kind in INSTANTS:
        return Sql(f"replace(replace(CAST({value} AS VARCHAR), ' ', 'T'), '+00', 'Z')")
    if column.kind in PLAIN:
        return value if column.kind == "varchar" else Sql(f"CAST({value} AS VARCHAR)")
    return _json(value, column, quoted=False)


def _json(value: Sql, column: TypedColumn, *, quoted: bool, depth: int = 0) -> Sql:
    """A value as JSON text, null where it is null; `quoted`: numbers and truth values as texts."""
    item = Sql(f"item_{depth}")
    if column.kind == "struct":
        members = _members(value, column.inner, quoted=quoted, depth=depth)
        return Sql(f"CASE WHEN {value} IS NOT NULL THEN {members} END")
    if column.kind in ("list", "array"):
        each = Sql(f"coalesce({_json(item, column.inner[0], quoted=quoted, depth=depth + 1)}, 'null')")
        return Sql(f"'[' || array_to_string(list_transform({value}, lambda {item}: {each}), ',') || ']'")
    if column.kind == "map":
        key, held = column.inner
        of_key = Sql(f"to_json({_text(Sql(f'{item}.key'), key)})")
        of_value = _json(Sql(f"{item}.value"), held, quoted=quoted, depth=depth + 1)
        each = Sql(f"{of_key} || ':' || coalesce({of_value}, 'null')")
        return Sql(f"'{{' || array_to_string(list_transform(map_entries({value}), lambda {item}: {each}), ',') || '}}'")
    text = _text(value, column)
    as_text = Sql(f"CAST(to_json({text}) AS VARCHAR)")
    if not quoted and column.kind in NUMBERS | {"boolean"}:
        return text
    if not quoted and column.kind in FLOATS:
        return Sql(f"CASE WHEN isfinite({value}) THEN {text} ELSE {as_text} END")
    return Sql(f"CASE WHEN {value} IS NOT NULL THEN {as_text} END")


def _members(value: Sql, columns: Sequence[TypedColumn], *, quoted: bool, depth: int) -> Sql:
    """The parts of a value, which is there, as a JSON object."""
    members = []
    for part in columns:
        held = _json(Sql(f"{value}.{identifier(part.name)}"), part, quoted=quoted, depth=depth)
        members.append(Sql(f"{text_literal(_key(part.name))} || ':' || coalesce({held}, 'null')"))
    listed = joined(" || ',' || ", members)
    return Sql(f"'{{' || {listed} || '}}'")


def _key(name: str) -> str:
    """A name between quotes, as JSON writes it."""
    return json.dumps(name, ensure_ascii=False)
