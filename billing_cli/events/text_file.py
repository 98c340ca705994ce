"""A text as it was found on the disk: one pass over its bytes, and what that tells."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from billing_cli.events.encodings import UTF8, UTF8_MARK, as_utf8, fault_of, mark_of, original, splittable
from billing_cli.events.export_file import GivenFile, problem, stamp_of
from billing_cli.events.spool import Spooled
from billing_cli.events.unpacking import CHUNK_BYTES, Packing, Unusable, packing_of, unpacked, unusable
from pricing.problems import Problem

HEAD_BYTES = 1 << 20
# DuckDB takes these in a file name for a pattern.
_PATTERN_SIGNS = "*?["

Filter = Callable[[Iterable[bytes]], Iterator[bytes]]
"""What makes of a text in UTF-8 the text that DuckDB is to read."""
Cleaner = Callable[[bytes], Filter | None]
"""What says, of the beginning of a text in UTF-8, which filter it needs."""


@dataclass(slots=True)
class Text:
    """What one pass over the bytes of a text tells. `quote` is the sign that is looked for, if any.

    `marks` say of each chunk how many bytes there are up to its end, and how many line feeds.
    """

    quote: bytes = b""
    head: bytes = b""
    tail: bytes = b""
    line_feeds: int = 0
    with_return: int = 0
    last: bytes = b""
    blank_at_end: int = 0
    nul_at: int | None = None
    has_quotes: bool = False
    has_long_lines: bool = False
    seen: int = 0
    marks: list[tuple[int, int]] = field(default_factory=list)

    def add(self, chunk: bytes) -> None:
        """Look at the next bytes. Only what nearly every chunk has is counted; the rest is searched for first."""
        if len(self.head) < HEAD_BYTES:
            self.head += chunk[: HEAD_BYTES - len(self.head)]
        if self.nul_at is None and b"\0" in chunk:
            self.nul_at = self.seen + chunk.index(b"\0")
        self.has_quotes = self.has_quotes or (bool(self.quote) and self.quote in chunk)
        self.seen += len(chunk)
        line_feeds = chunk.count(b"\n")
        self.line_feeds += line_feeds
        self.has_long_lines = self.has_long_lines or line_feeds == 0
        if self.last == b"\r" and chunk.startswith(b"\n"):
            self.with_return += 1
        if b"\r" in chunk:
            self.with_return += chunk.count(b"\r\n")
        self.last = chunk[-1:] or self.last
        self.marks.append((self.seen, self.line_feeds))
        self._see_end(chunk)

    def _see_end(self, chunk: bytes) -> None:
        if not chunk[-1:].isspace():
            self.blank_at_end, self.tail = (0, chunk[-1:]) if chunk else (self.blank_at_end, self.tail)
            return
        body = chunk.rstrip(b"\r\n")
        ends = chunk[len(body) :].count(b"\n")
        self.blank_at_end = ends if body else self.blank_at_end + ends
        self.tail = chunk.rstrip()[-1:] or self.tail

    @property
    def can_be_cut(self) -> bool:
        """Whether several threads can read it, each a piece: DuckDB loses rows behind quotes, and very long ones."""
        return not self.has_quotes and not self.has_long_lines

    @property
    def lines(self) -> int:
        """Lines of the text without blank ones at its end."""
        return 0 if self.is_empty else self.line_feeds - self.blank_at_end + 1

    @property
    def has_mixed_ends(self) -> bool:
        """Whether some lines end in CR LF and some in LF."""
        return 0 < self.with_return < self.line_feeds

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it but line ends and a byte-order mark."""
        return not self.head.strip(UTF8_MARK + b"\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A text file as it was found on the disk. `text` is what DuckDB reads: the file itself, or a copy of its content.

    `first` is the beginning of its content in UTF-8, before it was cleaned.
    """

    path: Path
    digest: str
    stamp: tuple[int, int]
    packing: Packing | None
    encoding: str
    text: Text
    first: bytes
    copy: Spooled | None = None
    is_cleaned: bool = False

    @property
    def read_path(self) -> Path:
        """What DuckDB reads."""
        return self.copy.path if self.copy is not None else self.path

    @property
    def is_plain(self) -> bool:
        """Whether it is UTF-8 and not packed."""
        return self.packing is None and self.encoding == UTF8

    @property
    def gzipped(self) -> bool:
        """Whether DuckDB has to unpack it."""
        return self.copy is None and self.packing == "gzip"

    def chunks(self) -> Iterator[bytes]:
        """What DuckDB reads, unpacked."""
        return unpacked(self.read_path, "gzip" if self.gzipped else None)

    @property
    def is_as_found(self) -> bool:
        """Whether the bytes that were looked at are those of the file."""
        return self.is_plain and self.copy is None

    def splittable(self) -> Iterator[bytes]:
        """What stands in the file itself, unpacked, in a form in which line ends and quotes are single bytes."""
        return splittable(unpacked(self.path, self.packing), self.encoding)

    def splittable_head(self) -> bytes:
        """The beginning of that form, at most `HEAD_BYTES`."""
        return _head(self.splittable())

    def beginning(self, length: int) -> bytes:
        """So many bytes of the splittable form as they stand in the file, with the mark that the file begins with."""
        mark = self._mark() if self.encoding.startswith("utf-16") else b""
        return mark + self.original(self.splittable_head()[:length])

    def original(self, piece: bytes) -> bytes:
        """A piece of the splittable form as it stands in the file."""
        return original(piece, self.encoding, self._mark() if self.encoding == "utf-16" else b"")

    def _mark(self) -> bytes:
        return mark_of(next(unpacked(self.path, self.packing), b""))


def look_at_text(
    given: GivenFile, form: str, *, quote: str = "", cleaner: Cleaner | None = None
) -> tuple[TextFile | None, list[Problem]]:
    """Read a text file once, or say why it is none; `form` is its format, for messages.

    Where the file has to be cleaned, or is packed or written as DuckDB cannot read it, DuckDB is to read a copy.
    """
    text = Text(quote=quote.encode())
    as_it_is = cleaner is None and given.dialect.encoding == UTF8
    found, problems = digested(given, text if as_it_is else None)
    if found is None:
        return None, problems
    stamp, digest, magic = found
    try:
        packing = packing_of(given.path, magic)
        first = _head(_converted(given, packing)) if cleaner is not None else b""
        clean = cleaner(first) if cleaner is not None else None
        copy = _copied(given, packing, clean, text)
        if copy is None and (packing is not None or not as_it_is):
            _show(text, unpacked(given.path, packing, given.limits))
        _refuse_no_text(text, form)
    except Unusable as unread:
        return None, [problem(given.name, 0, *unread.fault)]
    file = TextFile(
        path=given.path, digest=digest, stamp=stamp, packing=packing, encoding=given.dialect.encoding,
        text=text, first=first or text.head, copy=copy, is_cleaned=clean is not None,
    )  # fmt: skip
    return file, []


def digested(
    given: GivenFile, text: Text | None = None
) -> tuple[tuple[tuple[int, int], str, bytes] | None, list[Problem]]:
    """A file's stamp, digest and first bytes; or why it cannot be read. `text` is shown what is not compressed."""
    try:
        fault = _not_a_file(given.path)
        if fault:
            return None, [problem(given.name, 0, *fault)]
        stamp = stamp_of(given.path)
        digest = hashlib.sha256()
        magic = b""
        with given.path.open("rb") as raw:
            for chunk in iter(partial(raw.read, CHUNK_BYTES), b""):
                if not magic:
                    magic = chunk[:4]
                    text = text if not magic.startswith((b"\x1f\x8b", b"PK\x03\x04")) else None
                digest.update(chunk)
                if text is not None:
                    text.add(chunk)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        return None, [problem(given.name, 0, "unreadable", message, "check its permissions")]
    return (stamp, digest.hexdigest(), magic), []


def whole_lines_of(given: GivenFile) -> Spooled | None:
    """A copy of a text up to its last line end; None where it ends with one, has none, or is no text in UTF-8."""
    try:
        with given.path.open("rb") as file:
            head = file.read(4).removeprefix(UTF8_MARK)
            size = at = file.seek(0, os.SEEK_END)
            end = 0
            while at and not end:
                at = file.seek(max(at - CHUNK_BYTES, 0))
                found = file.read(CHUNK_BYTES).rfind(b"\n")
                end = at + found + 1 if found >= 0 else 0
    except OSError:
        return None
    packed = head.startswith((b"\x1f\x8b", b"PK", b"["))
    if packed or given.dialect.encoding != UTF8 or end in (0, size):
        return None
    return Spooled(given.spool, _first(given.path, end))


def _first(path: Path, length: int) -> Iterator[bytes]:
    """The first bytes of a file."""
    with path.open("rb") as file:
        while length and (chunk := file.read(min(CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk


def _copied(given: GivenFile, packing: Packing | None, clean: Filter | None, text: Text) -> Spooled | None:
    """The copy that DuckDB is to read, if it needs one; `text` is shown it."""
    if clean is None and packing != "zip" and given.dialect.encoding == UTF8:
        return None
    content = _converted(given, packing)
    return Spooled(given.spool, _seen(text, clean(content) if clean is not None else content))


def _converted(given: GivenFile, packing: Packing | None) -> Iterator[bytes]:
    """The content of a file in UTF-8."""
    encoding = given.dialect.encoding
    chunks = unpacked(given.path, packing, given.limits)
    return chunks if encoding == UTF8 else as_utf8(_in_encoding(chunks, encoding), encoding)


def _head(chunks: Iterable[bytes]) -> bytes:
    """The beginning of a text."""
    head = b""
    for chunk in chunks:
        head += chunk[: HEAD_BYTES - len(head)]
        if len(head) >= HEAD_BYTES:
            break
    return head


def _in_encoding(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The chunks of a text. Raises Unusable where it begins or ends in a way that its encoding does not."""
    total = 0
    for chunk in chunks:
        fault = fault_of(chunk, encoding) if not total else None
        if fault:
            raise unusable("other-encoding", fault, "correct `encoding` of the mapping, or export the file again")
        total += len(chunk)
        yield chunk
    if total % 2 and encoding.startswith("utf-16"):
        message = "the file ends inside a character: it may have been cut short"
        raise unusable("truncated", message, "get the whole file again")


def _seen(text: Text, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, of which each is shown to `text` as it passes."""
    for chunk in chunks:
        text.add(chunk)
        yield chunk


def _show(text: Text, chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        text.add(chunk)


def _not_a_file(path: Path) -> tuple[str, str, str] | None:
    if not path.exists():
        return "missing-file", "there is no such file", "correct the name"
    if not path.is_file():
        return "not-a-file", "this is no plain file", "name a file, or a folder of files"
    if any("\ud800" <= character <= "\udfff" for character in str(path)):
        return "file-name", "the file's name is not UTF-8", "rename the file or its folder"
    if any(sign in str(path) for sign in _PATTERN_SIGNS):
        signs = " ".join(_PATTERN_SIGNS)
        return "file-name", f"a file name with one of {signs} cannot be read", "rename the file or its folder"
    return None


def _refuse_no_text(text: Text, form: str) -> None:
    fault = fault_of(text.head, UTF8)
    if fault:
        raise unusable("not-utf-8", fault, "say `encoding: utf-16` in its mapping, or save it as UTF-8")
    if text.nul_at is not None:
        message = f"the file is no text: there is a NUL byte at place {text.nul_at}"
        raise unusable("binary", message, f"export it as {form} in UTF-8")
    if b"\r" in text.head.rstrip(b"\r") and text.line_feeds == 0:
        raise unusable("line-ends", "the lines end in CR alone", "save the file with LF or CR LF")
