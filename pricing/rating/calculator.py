"""DuckDB as a calculator over relations: statements come from `.sql` files, values go in by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NewType

if TYPE_CHECKING:
    import duckdb

Statement = NewType("Statement", str)
Row = tuple[Any, ...]


@cache
def statement(package: str, name: str) -> Statement:
    """The SQL text of `name`.sql in `package`."""
    return Statement(resources.files(package).joinpath(f"{name}.sql").read_text(encoding="utf-8"))


class Calculator:
    """A connection that runs statements. It opens nothing: whoever made the connection decides what it may see."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def run(self, sql: Statement, **values: object) -> None:
        """Run a statement for its effect."""
        self._connection.execute(sql, values or None)

    def rows(self, sql: Statement, **values: object) -> list[Row]:
        """Run a statement and fetch all its rows."""
        return self._connection.execute(sql, values or None).fetchall()

    def chunks(self, sql: Statement, size: int, **values: object) -> Iterator[list[Row]]:
        """Run a statement and fetch its rows, at most `size` at once; nothing else may run until they are all there."""
        cursor = self._connection.execute(sql, values or None)
        while rows := cursor.fetchmany(size):
            yield rows

    def column_bytes(self, sql: Statement) -> Iterator[tuple[int, list[memoryview]]]:
        """Run a query; its rows in batches: how many, and of each column the values as bytes. See `batches`."""
        from pricing.rating.column_bytes import batches

        yield from batches(self._connection.sql(sql))

    def one(self, sql: Statement, **values: object) -> Row:
        """Run a statement that gives exactly one row."""
        found = self.rows(sql, **values)
        assert len(found) == 1, f"one row expected, {len(found)} found"
        return found[0]

    def types(self, sql: Statement) -> list[tuple[str, Any]]:
        """The names of a query's columns with their types, as DuckDB describes them."""
        return [(column[0], column[1]) for column in self._connection.execute(sql).description or ()]

    def load(self, sql: Statement, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Hand rows to a statement that unnests one list per column, `$column`."""
        if not rows:
            return
        values = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
        self.run(sql, **values)
