"""DuckDB's exceptions that a use case may meet, for rooms that must not know DuckDB."""

from __future__ import annotations

import duckdb

UNREADABLE = (duckdb.InvalidInputException, duckdb.IOException)
"""What reading a file raises where the file cannot be read."""

UNWRITABLE = (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException)
"""What writing to the store raises where the disk is full or gone, or the folder may not be written to."""
