"""DuckDB's exceptions that a use case may meet, for rooms that must not know DuckDB."""

from __future__ import annotations

import duckdb

FAILED = duckdb.Error
"""Whatever DuckDB raises."""

UNWRITABLE = (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException)
"""What writing to the store raises where the disk is full or gone, or the folder may not be written to."""

_UNREADABLE = (duckdb.InvalidInputException, duckdb.IOException)


def is_unreadable(error: duckdb.Error) -> bool:
    """Whether it is what reading a damaged file raises: some damage gives DuckDB's error of no kind."""
    return isinstance(error, _UNREADABLE) or type(error) is duckdb.Error
