"""The columns of a query as the bytes that DuckDB hands over, without a Python value for each.

By the C data and C stream interfaces of Arrow, which need no library: two structures that never change.
https://arrow.apache.org/docs/format/CDataInterface.html, https://arrow.apache.org/docs/format/CStreamInterface.html
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

# Bytes of a value, by Arrow's letter for its type; a text and a blob have places (one more than values) and then bytes.
_WIDTHS = {b"c": 1, b"s": 2, b"i": 4, b"l": 8}
_PLACES = {b"u": ctypes.c_int32, b"z": ctypes.c_int32, b"U": ctypes.c_int64, b"Z": ctypes.c_int64}


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.POINTER(_Schema)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Schema))),
    ("private_data", ctypes.c_void_p),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.POINTER(_Array)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))),
    ("private_data", ctypes.c_void_p),
]
_Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(_Stream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Stream))),
    ("private_data", ctypes.c_void_p),
]
_pointer_in = ctypes.pythonapi.PyCapsule_GetPointer
_pointer_in.restype = ctypes.c_void_p
_pointer_in.argtypes = [ctypes.py_object, ctypes.c_char_p]


def batches(relation: DuckDBPyRelation) -> Iterator[tuple[int, list[memoryview]]]:
    """The rows of a query in batches, in order: how many, and of each column the values, one behind the other.

    Columns are whole numbers of at most 64 bits, in the machine's order of bytes, or texts (UTF-8) and blobs without
    anything between two of them. None may be null. What is given holds until the next batch is asked for.
    """
    capsule = relation.__arrow_c_stream__()  # frees the stream
    stream = ctypes.cast(_pointer_in(capsule, b"arrow_array_stream"), ctypes.POINTER(_Stream))
    schema = _Schema()
    _check(stream, stream.contents.get_schema(stream, ctypes.byref(schema)))
    formats = [schema.children[place].contents.format for place in range(schema.n_children)]
    schema.release(ctypes.byref(schema))
    while True:
        batch = _Array()
        _check(stream, stream.contents.get_next(stream, ctypes.byref(batch)))
        if not batch.release:
            return
        try:
            yield batch.length, [_values(batch.children[place].contents, of) for place, of in enumerate(formats)]
        finally:
            batch.release(ctypes.byref(batch))


def _values(column: _Array, of: bytes) -> memoryview:
    assert column.null_count == column.offset == 0, "values are there, from the beginning"
    if of in _WIDTHS:
        return _bytes_at(column.buffers[1], column.length * _WIDTHS[of])
    ends = ctypes.cast(column.buffers[1], ctypes.POINTER(_PLACES[of]))
    return _bytes_at(column.buffers[2], int(ends[column.length]) if column.length else 0)


def _bytes_at(address: int | None, length: int) -> memoryview:
    return memoryview((ctypes.c_char * length).from_address(address)) if address and length else memoryview(b"")


def _check(stream: ctypes._Pointer[_Stream], code: int) -> None:
    if code:
        said = stream.contents.get_last_error(stream) or b""
        raise RuntimeError(f"DuckDB gives no rows: {said.decode(errors='replace')}")
