"""A store as it was after any number of rows: seen through views of a connection in memory, and never written to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from billing_cli.errors import BillError
from billing_cli.store.connection import connect_beside, first_line
from billing_cli.store.store import Store, migrations, open_to_read
from pricing.expressions.definitions import view
from pricing.expressions.sealed import dropped, first_rows_select, whole_select
from pricing.rating.calculator import Statement, statement

# The name of the store's own database in the connection; all else in it is of the connection alone.
STORED = "history"
# Tables of which a history always sees all rows.
KEPT = ("audit_links", "manifest", "schema_versions")


class History(Store):
    """The tables `grown` are views of the store's rows, those of `KEPT` of all of them; others are empty, to be filled.

    Views and empty tables are those that this version of the program makes: what the file itself says of views is not
    asked.
    """

    def show(self, rows: Mapping[str, int] | None, grown: tuple[str, ...]) -> None:
        """Let each grown table be its first rows; all of them where that is None."""
        for name in grown:
            select = whole_select(STORED, name) if rows is None else first_rows_select(STORED, name, rows.get(name, 0))
            self.run(Statement(view(name, select)))


def open_history(path: Path, grown: tuple[str, ...], *, writable: Sequence[Path] = ()) -> History:
    """Open a store that is there, all of it in sight; beside it only `writable` files can be written.

    Raises BillError unless it is whole and of this version.
    """
    with open_to_read(path):
        pass
    connection = connect_beside(path, writable=writable)
    try:
        history = History(path, connection)
        history.run(statement(__package__, "schema_versions"))
        for _, _, text in migrations():
            history.run(Statement(text))
        for drop in dropped((*grown, *KEPT)):
            history.run(Statement(drop))
        history.show(None, (*grown, *KEPT))
    except duckdb.Error as error:
        connection.close()
        raise BillError(
            f"the store {path.name} cannot be read: {first_line(error)}",
            "check that it is a store of `bill`, or put back a copy of it",
        ) from error
    return history
