"""The columns of a query as bytes, by Arrow's C interface: no Python value is made of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation


def batches(relation: DuckDBPyRelation) -> Iterator[tuple[int, list[memoryview]]]:
    """The rows of a query in batches, in order: how many, and of each column the values, one behind the other.

    Columns are whole numbers of at most 64 bits, in the machine's order of bytes, or texts (UTF-8) and blobs without
    anything between two of them. None may be null. What is given holds until the next batch is asked for.
    """
    from nanoarrow import c_array_stream

    for batch in c_array_stream(relation):
        rows = batch.view()
        yield rows.length, [_values(column) for column in rows.children]


def _values(column: Any) -> memoryview:
    assert column.null_count == column.offset == 0, "values are there, from the beginning"
    *_, values = column.buffers
    return memoryview(values).cast("B") if values.size_bytes else memoryview(b"")
