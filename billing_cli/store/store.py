"""The store: migrations, transactions, and the count of rows that shows a file cut short."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from billing_cli.errors import BillError
from billing_cli.store.connection import connect, first_line
from billing_cli.store.failures import UNWRITABLE
from pricing.rating.calculator import Calculator, Row, Statement, statement


class Store(Calculator):
    """An open store. Reads need nothing; writes go through `transaction`."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self.path = path
        self._open_connection = connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing: a failure inside leaves the store as it was.

        The counts of rows are brought up to date with it, and the file is checkpointed, so that nothing of a finished
        command lives in the write-ahead log alone. Raises BillError where the disk does not take it.
        """
        self.run(Statement("BEGIN TRANSACTION"))
        try:
            yield
            self.run(statement(__package__, "count_rows"))
            self.run(Statement("COMMIT"))
        except UNWRITABLE as error:
            self._roll_back()
            raise BillError(
                f"the store {self.path.name} cannot be written: {first_line(error)}",
                "see that the disk has room, then run the command again; nothing of it was kept",
            ) from error
        except BaseException:
            self._roll_back()
            raise
        try:
            self.run(Statement("CHECKPOINT"))
        except UNWRITABLE as error:
            raise BillError(
                f"the command is done and kept, but {self.path.name} could not be put in order: {first_line(error)}",
                "see that the disk has room; the next command puts it in order",
            ) from error

    def progress(self) -> float:
        """How much of the statement that is running is done, from 0 to 1; may be asked from another thread."""
        percent = self._open_connection.query_progress()
        return min(max(percent, 0.0), 100.0) / 100

    def _roll_back(self) -> None:
        """Undo the open transaction; a COMMIT that failed has undone it already."""
        with suppress(duckdb.TransactionException, duckdb.FatalException):
            self.run(Statement("ROLLBACK"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open_connection.close()


def open_store(path: Path, *, readable: Sequence[Path] = ()) -> Store:
    """Open the store, bring it to this version's schema, and check that it is whole."""
    return _whole(Store(path, connect(path, readable=readable)), _migrate)


def open_to_read(path: Path) -> Store:
    """Open a store that is there and write nothing to it. Raises BillError unless it is whole and of this version."""
    return _whole(Store(path, connect(path, read_only=True)), _refuse_older)


def _whole(store: Store, prepare: Callable[[Store], None]) -> Store:
    try:
        prepare(store)
        _check_whole(store)
    except duckdb.Error as error:
        store.__exit__(None, None, None)
        raise BillError(
            f"the store {store.path.name} cannot be read: {first_line(error)}",
            "check that it is a store of `bill`, or put back a copy of it",
        ) from error
    except BillError:
        store.__exit__(None, None, None)
        raise
    return store


def migrations() -> list[tuple[int, str, str]]:
    """Number, name and SQL text of each migration, in order."""
    files = sorted(resources.files(__package__).joinpath("migrations").iterdir(), key=lambda file: file.name)
    return [(int(f.name[:4]), f.name, f.read_text(encoding="utf-8")) for f in files if f.name.endswith(".sql")]


def _migrate(store: Store) -> None:
    store.run(statement(__package__, "schema_versions"))
    missing = _not_applied(store)
    if not missing:
        return
    with store.transaction():
        for number, name, text in missing:
            store.run(Statement(text))
            store.run(
                statement(__package__, "record_migration"),
                number=number,
                name=name,
            )


def _not_applied(store: Store) -> list[tuple[int, str, str]]:
    """The migrations that the store lacks. Raises BillError where it has some that this version does not know."""
    applied: dict[int, Row] = {row[0]: row for row in store.rows(statement(__package__, "applied_migrations"))}
    known = migrations()
    if set(applied) - {number for number, _, _ in known}:
        raise BillError(
            f"the store {store.path.name} was written by a newer version of bill",
            "upgrade bill, then run the command again",
        )
    return [migration for migration in known if migration[0] not in applied]


def _refuse_older(store: Store) -> None:
    if _not_applied(store):
        raise BillError(
            f"the store {store.path.name} was written by an older version of bill",
            "any command that reads usage or makes invoices brings it up to date",
        )


def _check_whole(store: Store) -> None:
    short = store.rows(statement(__package__, "rows_that_differ"))
    if short:
        names = ", ".join(f"{name} ({found} rows, {expected} expected)" for name, expected, found in short)
        raise BillError(
            f"the store {store.path.name} is damaged: {names}", "put back a copy of it; do not go on with this one"
        )
