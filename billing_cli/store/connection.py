"""The only door to DuckDB: locked-down connections, one file, one writer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from billing_cli.errors import BillError
from pricing.rating.calculator import Calculator

MEMORY_LIMIT = "1500MB"
LOCK_HOLDER = re.compile(r"Conflicting lock is held in (?P<program>.*?) ?\(PID (?P<pid>\d+)\)")
SETTINGS: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}


class StoreBusy(BillError):
    """Another process holds the store."""


def open_calculator(*, readable: Sequence[Path] = ()) -> Calculator:
    """A calculator in memory: of all files it sees only `readable`."""
    connection = duckdb.connect(":memory:", config=SETTINGS)
    _lock_down(connection, readable=readable)
    return Calculator(connection)


def connect(path: Path, *, readable: Sequence[Path] = (), read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the store's file, making it where there is none; of other files only `readable` may be read.

    With `read_only` the file must be there, and stays as it is.
    """
    connection = _opened(path, lambda: duckdb.connect(str(path), read_only=read_only, config=SETTINGS))
    _lock_down(connection, readable=readable, spill=path.with_name(path.name + ".tmp"), spool=spool_folder(path))
    return connection


def connect_beside(path: Path, *, writable: Sequence[Path] = ()) -> duckdb.DuckDBPyConnection:
    """A connection in memory that reads the store's file as the database `history`; the file stays as it is.

    Of other files it can write those that are `writable`.
    """
    connection = duckdb.connect(":memory:", config=SETTINGS)
    _opened(path, lambda: connection.execute("ATTACH $path AS history (READ_ONLY)", {"path": str(path)}))
    _lock_down(connection, readable=writable, spill=path.with_name(path.name + ".tmp"))
    return connection


def _opened(path: Path, opening: Callable[[], duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection:
    """What opens a store's file, with its failures told."""
    try:
        return opening()
    except duckdb.IOException as error:
        raise _why(error, path) from error
    except (duckdb.Error, ValueError) as error:
        raise BillError(
            f"the store {path.name} cannot be opened: {first_line(error)}",
            "put back a copy of it, or move it away and ingest again",
        ) from error


def spool_folder(path: Path) -> Path:
    """The folder beside a store that holds what is read in place of other files."""
    return path.with_name(path.name + ".spool")


def _why(error: duckdb.IOException, path: Path) -> BillError:
    held = LOCK_HOLDER.search(str(error))
    if held:
        return StoreBusy(
            f"the store {path.name} is in use by another process (pid {held['pid']})",
            "wait until it has finished, or end that process",
        )
    return BillError(
        f"the store {path.name} cannot be opened: {first_line(error)}",
        "check that it is a store of `bill`, that the disk has room and that you may write there",
    )


def first_line(error: Exception) -> str:
    """What DuckDB says, without the pages of advice below it."""
    return str(error).splitlines()[0]


def _lock_down(
    connection: duckdb.DuckDBPyConnection,
    *,
    readable: Sequence[Path],
    spill: Path | None = None,
    spool: Path | None = None,
) -> None:
    # Progress is kept, for `Store.progress`; what DuckDB would print by itself goes to stdout, among the data.
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET preserve_insertion_order = true")
    if spill is not None:
        # What does not fit is written beside the store: a file of any size is ingested in this much memory.
        connection.execute("SET memory_limit = $1", [MEMORY_LIMIT])
        connection.execute("SET temp_directory = $1", [str(spill)])
    if spool is not None:
        connection.execute("SET allowed_directories = $1", [[str(spool)]])
    if readable:
        connection.execute("SET allowed_paths = $1", [[str(path) for path in readable]])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
