"""Rows of a store's tables as texts that can be digested: the same whatever columns come later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pricing.expressions.sql import Sql, identifier, joined, text_literal


def digest_select(
    relation: str, columns: Mapping[str, str], added: Mapping[str, str], catalog: str | None = None
) -> Sql:
    """SELECT how many rows stand at [$first, $last) of a table, counted from 0, and a digest of what they say.

    The table is of the database `catalog`, if it is said.

    The digest does not depend on their order. Values of `columns`, which give the type of each, stand in it in their
    order. Those of columns that were `added` later stand under their names, and null not at all, so that another one
    changes nothing.
    """
    pieces = joined(
        ", ",
        [
            *(_piece(name, kind) for name, kind in columns.items()),
            *(_named_piece(name, added[name]) for name in sorted(added)),
        ],
    )
    # 95 of the 128 bits, so that the sum of 2 ** 32 rows is still exact.
    one = Sql(f"CAST(md5_number(concat_ws(',', {pieces})) >> 33 AS HUGEINT)")
    return Sql(
        f"SELECT count(*), CAST(coalesce(sum({one}), 0) AS VARCHAR) FROM {_table(relation, catalog)} "
        "WHERE rowid >= $first AND rowid < $last"
    )


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


def _piece(name: str, kind: str) -> Sql:
    """A value, null told from every other; of a text also its length, so that no two rows read alike."""
    column = identifier(name)
    if kind == "BLOB":
        return Sql(f"coalesce(sha256({column}), '')")
    if kind == "VARCHAR":
        return Sql(f"coalesce(strlen({column}), -1), {column}")
    return Sql(f"coalesce(CAST({column} AS VARCHAR), '')")


def _named_piece(name: str, kind: str) -> Sql:
    """A value under the name of its column; null is nothing."""
    column, named = identifier(name), text_literal(f"{name}=")
    if kind == "VARCHAR":
        return Sql(f"{named} || strlen({column}) || ':' || {column}")
    return Sql(f"{named} || CAST({column} AS VARCHAR)")
