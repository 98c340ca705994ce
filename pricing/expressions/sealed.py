"""Rows of a store's tables as bytes that can be digested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pricing.expressions.sql import Sql, identifier, joined

LONGEST = 1_000
"""Bytes of a value that is digested as it is."""
_WHOLE_NUMBERS = frozenset(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"))


def place_select(relation: str, catalog: str | None = None) -> Sql:
    """SELECT the first and the last place of the rows at [$first, $last) of a table, counted from 0.

    The table is of the database `catalog`, if it is said.
    """
    return Sql(
        f"SELECT min(rowid), max(rowid) FROM {_table(relation, catalog)} WHERE rowid >= $first AND rowid < $last"
    )


def bytes_select(relation: str, columns: Mapping[str, str], first: int, last: int, catalog: str | None = None) -> Sql:
    """SELECT the rows at [first, last) of a table, each of the `columns` as two that are never null: mark and value.

    `columns` gives their types. A whole number is a BIGINT with a TINYINT for its mark, 1 where it is null. All else is
    a text or a blob, and its mark an INTEGER: how many bytes it has, -1 where it is null; of one with more than
    `LONGEST` bytes, the value is the SHA-256. So no two columns of rows read alike.
    """
    pieces = joined(", ", [piece for name, kind in columns.items() for piece in _pieces(name, kind)])
    return Sql(f"SELECT {pieces} FROM {_table(relation, catalog)} WHERE rowid >= {int(first)} AND rowid < {int(last)}")


def null_mark(kind: str) -> bytes:
    """The mark of a null in a column of this type."""
    return b"\x01" if kind in _WHOLE_NUMBERS else b"\xff\xff\xff\xff"


def first_rows_select(catalog: str, relation: str, rows: int) -> Sql:
    """SELECT the first rows of a table of another database, as they were written."""
    return Sql(f"{whole_select(catalog, relation)} WHERE rowid < {int(rows)}")


def whole_select(catalog: str, relation: str) -> Sql:
    """SELECT all rows of a table of another database."""
    return Sql(f"SELECT * FROM {_table(relation, catalog)}")


def dropped(relations: Iterable[str]) -> Iterable[Sql]:
    """The statements that drop tables."""
    return (Sql(f"DROP TABLE {identifier(relation)}") for relation in relations)


def _table(relation: str, catalog: str | None) -> Sql:
    return Sql(f"{identifier(catalog)}.main.{identifier(relation)}") if catalog else identifier(relation)


def _pieces(name: str, kind: str) -> tuple[Sql, Sql]:
    """The mark and the value of a column; see `bytes_select`."""
    column = identifier(name)
    if kind in _WHOLE_NUMBERS:
        return Sql(f"CAST({column} IS NULL AS TINYINT)"), Sql(f"coalesce(CAST({column} AS BIGINT), 0)")
    if kind == "UUID":
        return Sql(f"CASE WHEN {column} IS NULL THEN -1 ELSE 16 END"), Sql(f"coalesce(CAST({column} AS BLOB), '')")
    text = column if kind in ("VARCHAR", "BLOB") else Sql(f"CAST({column} AS VARCHAR)")
    length = Sql(f"{'octet_length' if kind == 'BLOB' else 'strlen'}({text})")
    digest = Sql(f"sha256({text})") if kind != "BLOB" else Sql(f"encode(sha256({text}))")
    short = Sql(f"CASE WHEN {length} > {LONGEST} THEN {digest} ELSE {text} END")
    return Sql(f"CAST(coalesce({length}, -1) AS INTEGER)"), Sql(f"coalesce({short}, '')")
