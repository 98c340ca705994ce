"""Rows as columns that DuckDB reads where they are, by Arrow's C interface: no value of its own is made of each."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from itertools import accumulate, chain
from typing import Any


def handed(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Any:
    """Rows under the names of their columns, for a connection to register.

    A column holds whole numbers of at most 64 bits, truth values, texts, days, which become texts, or lists of texts,
    of which none is None. One of nothing but None is a column of texts.
    """
    import nanoarrow

    found = [_column(nanoarrow, values) for values in zip(*rows, strict=True)]
    schema = nanoarrow.struct({name: one.schema for name, one in zip(columns, found, strict=True)})
    return nanoarrow.Array(nanoarrow.c_array_from_buffers(schema, len(rows), buffers=[None], children=found))


def _column(arrow: Any, values: Sequence[Any]) -> Any:
    kind = next((type(one) for one in values if one is not None), str)
    if kind is date:
        texts = {day: day and day.isoformat() for day in {*values}}
        return arrow.c_array([texts[one] for one in values], arrow.string())
    if kind is list:
        return _lists(arrow, values)
    types = {int: arrow.int64, bool: arrow.bool_, str: arrow.string}
    return arrow.c_array(values, types[kind]())


def _lists(arrow: Any, values: Sequence[Sequence[str]]) -> Any:
    """A column of lists of texts; none of them is None."""
    ends = array("i", accumulate(map(len, values), initial=0))
    texts = arrow.c_array(list(chain.from_iterable(values)), arrow.string())
    return arrow.c_array_from_buffers(arrow.list_(arrow.string()), len(values), buffers=[None, ends], children=[texts])
