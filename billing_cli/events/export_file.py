"""An export as a file: one pass over its bytes before DuckDB reads it, and what every format's reader answers."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from billing_cli.store.store import Store
from pricing.problems import Problem
from pricing.rating.calculator import Statement, statement

CHUNK_BYTES = 1 << 20
HEAD_BYTES = 1 << 20
CANONICAL_COLUMNS = frozenset(("id", "customer", "type", "time"))
SOURCES = "billing_cli.events.sources"
UTF8_MARK = b"\xef\xbb\xbf"
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# DuckDB takes these in a file name for a pattern.
_PATTERN_SIGNS = "*?["


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsRead:
    """How many rows could be read, and how many records were none."""

    good: int
    malformed: int

    @property
    def rows(self) -> int:
        """All of them."""
        return self.good + self.malformed


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a mapping reads of an export: `fields` by name, or with `all_fields` every other one too.

    `cloudevents`: the names are those of CloudEvents; None where the file itself decides.
    """

    fields: frozenset[str] = frozenset()
    all_fields: bool = True
    cloudevents: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile(ABC):
    """A file whose bytes are all there; one subclass a format.

    `digest` is the SHA-256 of the file as it lies on the disk; `stamp` tells whether it changed since. `header` are the
    names of the columns that are read, `absent` those among them that no row has, `names` all that it has.
    """

    path: Path
    name: str
    digest: str
    bytes: int
    stamp: tuple[int, int]
    header: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()

    tells_empty = False
    from_lines = False
    # Whether the columns are the same in every row, so that a name that is not among them is a mistake.
    has_columns = True
    header_line = 0
    cloudevents = False

    def changed(self) -> bool:
        """Whether the file is no longer the one that was looked at."""
        return stamp_of(self.path) != self.stamp

    @abstractmethod
    def unreadable(self) -> tuple[str, str, str]:
        """Code, message and remedy where DuckDB cannot read it; what DuckDB says goes behind the message."""

    @abstractmethod
    def with_fields(
        self, store: Store, needs: Needs, longest_row_bytes: int
    ) -> tuple[ExportFile | None, list[Problem]]:
        """The same with its header, for which DuckDB may have to read the file."""

    @abstractmethod
    def define(self, store: Store, longest_row_bytes: int) -> None:
        """Make the temporary view `export`: the header's columns as texts."""

    @abstractmethod
    def find_malformed(self, store: Store) -> None:
        """Make the temporary table `malformed`, once the view was read."""

    @abstractmethod
    def account(self, store: Store, relation: str) -> tuple[RowsRead, list[Problem]]:
        """Count the rows of `staged` and `malformed`; a line of the file that is in neither is a problem."""


@dataclass(slots=True)
class Text:
    """What one pass over the bytes of a text tells."""

    head: bytes = b""
    tail: bytes = b""
    line_feeds: int = 0
    with_return: int = 0
    last: bytes = b""
    blank_at_end: int = 0
    nul_at: int | None = None
    seen: int = 0

    def add(self, chunk: bytes) -> None:
        """Look at the next bytes."""
        if len(self.head) < HEAD_BYTES:
            self.head += chunk[: HEAD_BYTES - len(self.head)]
        if self.nul_at is None and b"\0" in chunk:
            self.nul_at = self.seen + chunk.index(b"\0")
        self.seen += len(chunk)
        self.line_feeds += chunk.count(b"\n")
        self.with_return += chunk.count(b"\r\n") + (self.last == b"\r" and chunk.startswith(b"\n"))
        self.last = chunk[-1:]
        body = chunk.rstrip(b"\r\n")
        ends = chunk[len(body) :].count(b"\n")
        self.blank_at_end = ends if body else self.blank_at_end + ends
        self.tail = chunk.rstrip()[-1:] or self.tail

    @property
    def lines(self) -> int:
        """Lines of the text without blank ones at its end."""
        return self.line_feeds - self.blank_at_end + 1

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
    """A text file as it was found on the disk."""

    digest: str
    bytes: int
    stamp: tuple[int, int]
    gzipped: bool
    text: Text


def look_at_text(path: Path, name: str, form: str) -> tuple[TextFile | None, list[Problem]]:
    """Read a text file once, or say why it is none; `name` and `form` (its format) are for messages."""
    text = Text()
    found, problems = digested(path, name, text)
    if found is None:
        return None, problems
    stamp, digest, magic = found
    gzipped = magic.startswith(_GZIP_MAGIC)
    try:
        if gzipped and path.suffix == ".gz":
            text = _unpacked(path)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        message = "the file is cut short or damaged: its gzip data does not end as it should"
        return None, [problem(name, 0, "truncated", message, "get the whole file again")]
    fault = _no_text(text, magic, path, form)
    if fault:
        return None, [problem(name, 0, *fault)]
    return TextFile(digest=digest, bytes=stamp[0], stamp=stamp, gzipped=gzipped, text=text), []


def digested(
    path: Path, name: str, text: Text | None = None
) -> tuple[tuple[tuple[int, int], str, bytes] | None, list[Problem]]:
    """A file's stamp, digest and first bytes; or why it cannot be read. `text` is shown what is not compressed."""
    try:
        fault = _not_a_file(path)
        if fault:
            return None, [problem(name, 0, *fault)]
        stamp = stamp_of(path)
        digest = hashlib.sha256()
        magic = b""
        with path.open("rb") as raw:
            for chunk in _chunks(raw):
                magic = magic or chunk[:4]
                digest.update(chunk)
                if text is not None and not magic.startswith(_GZIP_MAGIC):
                    text.add(chunk)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        return None, [problem(name, 0, "unreadable", message, "check its permissions")]
    return (stamp, digest.hexdigest(), magic), []


def run(store: Store, step: str, /, **values: object) -> None:
    """Run a statement of the readers."""
    store.run(statement(SOURCES, step), **values)


def define_view(store: Store, name: str, select: str) -> None:
    """A temporary view; the text comes from the expressions room alone."""
    assert name in ("export", "fields", "lines")
    store.run(Statement(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}"))


def staged_rows(store: Store) -> tuple[RowsRead, int]:
    """The rows of `staged` and `malformed`, and the line feeds inside malformed ones."""
    good, malformed, line_feeds = store.one(statement(SOURCES, "count_staged"))
    return RowsRead(good=good, malformed=malformed), line_feeds


def lines_lost(store: Store, name: str, unaccounted: int) -> Problem:
    """Lines of the file that are in no row."""
    first = store.rows(statement(SOURCES, "first_unclosed"))
    where = f"row {first[0][0]}" if first else "a row"
    return problem(
        name,
        0,
        "lines-lost",
        f"the lines of the file do not add up to its rows: {abs(unaccounted)} are in no row; "
        f"it looks as if {where} opens a quote that is not closed",
        "close the quote, or export the file again",
    )


def column_problems(names: Sequence[str], file: str, line: int) -> list[Problem]:
    """Columns without a name, with one that is not to be had, or with one name."""
    problems = []
    seen: dict[str, str] = {}
    for place, column in enumerate(names, start=1):
        if not column or column.startswith("="):
            message = f"column {place} has no name" if not column else f"the name {column!r} begins with `=`"
            problems.append(problem(file, line, "header", message, "give every column a name"))
        elif column.lower() in seen:
            message = f"the columns {seen[column.lower()]!r} and {column!r} have one name"
            remedy = "give each column a name of its own; capitals make no difference"
            problems.append(problem(file, line, "duplicate-column", message, remedy))
        seen.setdefault(column.lower(), column)
    return problems


def problem(file: str, line: int, code: str, message: str, remedy: str) -> Problem:
    """A problem of a file as a whole, or of one of its lines."""
    return Problem(code=code, file=file, line=line, path="", message=message, remedy=remedy)


def stamp_of(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _not_a_file(path: Path) -> tuple[str, str, str] | None:
    if not path.exists():
        return "missing-file", "there is no such file", "correct the name"
    if not path.is_file():
        return "not-a-file", "this is a folder, or no plain file", "name the files in it, such as exports/*.csv"
    if any(sign in str(path) for sign in _PATTERN_SIGNS):
        return (
            "file-name",
            f"a file name with one of {' '.join(_PATTERN_SIGNS)} cannot be read",
            "rename the file or its folder",
        )
    return None


def _unpacked(path: Path) -> Text:
    text = Text()
    with gzip.open(path) as unpacked:
        for chunk in _chunks(unpacked):
            text.add(chunk)
    return text


def _chunks(file: BinaryIO | gzip.GzipFile) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _no_text(text: Text, magic: bytes, path: Path, form: str) -> tuple[str, str, str] | None:
    if magic.startswith(_ZSTD_MAGIC):
        return "compression", "the file is compressed by zstd, whose end cannot be checked", "unpack it, or use gzip"
    if magic.startswith(_GZIP_MAGIC) != (path.suffix == ".gz"):
        return "compression", "the name must end in .gz exactly where the file is compressed by gzip", "rename the file"
    if text.head.startswith(_UTF16_MARKS):
        return "not-utf-8", "the file is UTF-16, not UTF-8", "export or save it as UTF-8"
    if text.nul_at is not None:
        message = f"the file is no text: there is a NUL byte at place {text.nul_at}"
        return "binary", message, f"export it as {form} in UTF-8"
    if b"\r" in text.head and text.line_feeds == 0 and b"\r" in text.head.rstrip(b"\r"):
        return "line-ends", "the lines end in CR alone", "save the file with LF or CR LF"
    return None
