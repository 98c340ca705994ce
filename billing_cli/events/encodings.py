"""Texts in other encodings as UTF-8, character by character, and back as they were."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

UTF8 = "utf-8"
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Encodings that have ASCII's signs as ASCII has them: records can be found in their bytes as they are.
_OVER_ASCII = frozenset((UTF8, "latin-1", "windows-1252"))
# A byte that no UTF-8 has, for what is no character: DuckDB then refuses that row alone.
_NO_CHARACTER = "\udcff"


def _marked(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _NO_CHARACTER, error.end


codecs.register_error("bill-marked", _marked)


def fault_of(head: bytes, encoding: str) -> str | None:
    """Why a text that begins so is not in this encoding, as far as its beginning tells."""
    if encoding != UTF8 and head.startswith(UTF8_MARK):
        return f"the file begins with the mark of UTF-8, and the mapping says `encoding: {encoding}`"
    found = next((name for mark, name in UTF16_MARKS.items() if head.startswith(mark)), None)
    if encoding == "utf-16" and found is None:
        return "the file does not begin with the mark of UTF-16, so that the order of its bytes is not known"
    if found is not None and encoding not in ("utf-16", found):
        return f"the file is UTF-16, not {encoding.upper() if encoding == UTF8 else encoding}"
    return None


def as_utf8(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """A text in UTF-8 without a mark; what is no character in its encoding becomes a byte that UTF-8 does not have."""
    return _decoded(chunks, encoding, "bill-marked", "surrogateescape")


def splittable(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """A text in which line ends, quotes and delimiters are single bytes, and which `original` takes back."""
    if encoding in _OVER_ASCII:
        yield from chunks
    else:
        yield from _decoded(chunks, encoding, "surrogatepass", "surrogatepass")


def original(piece: bytes, encoding: str, mark: bytes) -> bytes:
    """A piece of a splittable text as it stands in the file, which begins with `mark`."""
    if encoding in _OVER_ASCII:
        return piece
    by_bytes = UTF16_MARKS.get(mark, encoding)
    return piece.decode("utf-8", "surrogatepass").encode(by_bytes, "surrogatepass")


def mark_of(head: bytes) -> bytes:
    """The byte-order mark that a file begins with; empty without one."""
    return next((mark for mark in (UTF8_MARK, *UTF16_MARKS) if head.startswith(mark)), b"")


def _decoded(chunks: Iterable[bytes], encoding: str, reading: str, writing: str) -> Iterator[bytes]:
    coming = iter(chunks)
    first = next(coming, b"")
    mark = mark_of(first)
    decoder = codecs.getincrementaldecoder(UTF16_MARKS.get(mark, encoding))(reading)
    for chunk in chain([first[len(mark) :]], coming):
        yield decoder.decode(chunk).encode("utf-8", writing)
    yield decoder.decode(b"", final=True).encode("utf-8", writing)
