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


# Statements by their text: to read one takes DuckDB as long as to plan it, and those of a meter run for each meter.
_parsed: dict[Statement, list[duckdb.Statement]] = {}
# Those that hold a user's expressions differ without end.
MOST_PARSED = 1000


class Calculator:
    """A connection that runs statements. It opens nothing: whoever made the connection decides what it may see."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def run(self, sql: Statement, **values: object) -> None:
        """Run a statement for its effect; of several in one text the last takes the values."""
        self._execute(sql, values)

    def rows(self, sql: Statement, **values: object) -> list[Row]:
        """Run a statement and fetch all its rows."""
        return self._execute(sql, values).fetchall()

    def chunks(self, sql: Statement, size: int, **values: object) -> Iterator[list[Row]]:
        """Run a statement and fetch its rows, at most `size` at once; nothing else may run until they are all there."""
        cursor = self._execute(sql, values)
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
        return [(column[0], column[1]) for column in self._execute(sql, {}).description or ()]

    def load(self, sql: Statement, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Hand rows to a statement that unnests one list per column, `$column`."""
        if not rows:
            return
        values = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
        self.run(sql, **values)

    def load_many(self, sql: Statement, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Hand rows to a statement that reads them from the relation `handed`, in their order; see `handed`.

        For as many rows as there are contracts: a tenth of the work of `load`, and twice as much for a few.
        """
        from pricing.rating.handed import handed

        if not rows:
            return
        self._connection.register("handed", handed(columns, rows))
        try:
            self.run(sql)
        finally:
            self._connection.unregister("handed")

    def _execute(self, sql: Statement, values: dict[str, object]) -> duckdb.DuckDBPyConnection:
        found = _parsed.get(sql)
        if found is None:
            found = self._connection.extract_statements(sql)
            if len(_parsed) < MOST_PARSED:
                _parsed[sql] = found
        for one in found[:-1]:
            self._connection.execute(one)
        return self._connection.execute(found[-1], values or None)
