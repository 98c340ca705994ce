"""One pass over the bytes of an export before DuckDB reads it: what file it is, and whether it is a whole text file."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pricing.problems import Problem

CHUNK_BYTES = 1 << 20
HEADER_BYTES = 1 << 20
DELIMITERS = ",;\t|"
_GZIP_MAGIC = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# DuckDB takes these in a file name for a pattern.
_PATTERN_SIGNS = "*?["


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """A CSV file whose bytes are all there.

    `digest` is the SHA-256 of the file as it lies on the disk, `lines` the lines of its text without blank ones at the
    end, `header_lines` those of the header; `stamp` tells whether the file changed since.
    """

    path: Path
    name: str
    digest: str
    bytes: int
    gzipped: bool
    header: tuple[str, ...]
    delimiter: str
    lines: int
    blank_lines_at_end: int
    header_lines: int
    stamp: tuple[int, int]

    def changed(self) -> bool:
        """Whether the file is no longer the one that was looked at."""
        return _stamp(self.path) != self.stamp


@dataclass(slots=True)
class _Text:
    """What one pass over the bytes of the text tells."""

    head: bytes = b""
    line_feeds: int = 0
    blank_at_end: int = 0
    nul_at: int | None = None
    seen: int = 0

    def add(self, chunk: bytes) -> None:
        if len(self.head) < HEADER_BYTES:
            self.head += chunk[: HEADER_BYTES - len(self.head)]
        if self.nul_at is None and b"\0" in chunk:
            self.nul_at = self.seen + chunk.index(b"\0")
        self.seen += len(chunk)
        self.line_feeds += chunk.count(b"\n")
        body = chunk.rstrip(b"\r\n")
        ends = chunk[len(body) :].count(b"\n")
        self.blank_at_end = ends if body else self.blank_at_end + ends

    @property
    def lines(self) -> int:
        """Lines of the text without blank ones at its end."""
        return self.line_feeds - self.blank_at_end + 1


def look_at(path: Path, name: str) -> tuple[ExportFile | None, list[Problem]]:
    """Read a file once: its digest, header and lines; or why it cannot be read as CSV. `name` is for messages."""
    try:
        fault = _not_a_file(path)
        if fault:
            return None, [_problem(name, 0, *fault)]
        stamp = _stamp(path)
        digest, text, gzipped = _read(path)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        message = "the file is cut short or damaged: its gzip data does not end as it should"
        return None, [_problem(name, 0, "truncated", message, "get the whole file again")]
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        return None, [_problem(name, 0, "unreadable", message, "check its permissions")]
    fault = _no_text(text, gzipped, path)
    if fault:
        return None, [_problem(name, 0, *fault)]
    header, delimiter, header_lines, problems = _header(text.head, name)
    export = ExportFile(
        path=path, name=name, digest=digest, bytes=stamp[0], gzipped=gzipped, header=header, delimiter=delimiter,
        lines=text.lines, blank_lines_at_end=max(text.blank_at_end - 1, 0), header_lines=header_lines, stamp=stamp,
    )  # fmt: skip
    return (None if problems else export), problems


def blank_records(path: Path, *, gzipped: bool, delimiter: str) -> list[int]:
    """The places (the header is 1) of the blank lines between the records of a file.

    For files with blank lines and malformed records, whose numbers DuckDB then counts with the blank lines.
    """
    limit = csv.field_size_limit(1 << 30)
    try:
        with gzip.open(path) if gzipped else path.open("rb") as raw:
            records = csv.reader(io.TextIOWrapper(raw, encoding="latin-1", newline=""), delimiter=delimiter)
            return _inner_blanks(records)
    finally:
        csv.field_size_limit(limit)


def cut_line(path: Path, *, gzipped: bool) -> str | None:
    """The last line of a file that ends inside a quoted value, its first 10,000 characters; else None."""
    last = b""
    with gzip.open(path) if gzipped else path.open("rb") as raw:
        for line in raw:
            last = line if line.strip(b"\r\n") else last
    cut = last.count(b'"') % 2 == 1
    return last.rstrip(b"\r\n").decode("utf-8", "replace")[:10_000] if cut else None


def _inner_blanks(records: Iterable[list[str]]) -> list[int]:
    """The places of blank records, without those after the last that is not."""
    blanks: list[int] = []
    last = 0
    for place, record in enumerate(records, start=1):
        if record:
            last = len(blanks)
        else:
            blanks.append(place)
    return blanks[:last]


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


def _read(path: Path) -> tuple[str, _Text, bool]:
    """The digest of the file, its text's shape, and whether it is compressed."""
    text = _Text()
    with path.open("rb") as raw:
        gzipped = raw.read(2) == _GZIP_MAGIC
        raw.seek(0)
        digest = hashlib.sha256()
        for chunk in _chunks(raw):
            digest.update(chunk)
            if not gzipped:
                text.add(chunk)
        if gzipped and path.suffix == ".gz":
            raw.seek(0)
            with gzip.open(raw) as unpacked:
                for chunk in _chunks(unpacked):
                    text.add(chunk)
    return digest.hexdigest(), text, gzipped


def _chunks(file: BinaryIO | gzip.GzipFile) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _no_text(text: _Text, gzipped: bool, path: Path) -> tuple[str, str, str] | None:
    if gzipped != (path.suffix == ".gz"):
        return "compression", "the name must end in .gz exactly where the file is compressed by gzip", "rename the file"
    if not text.head.strip(_UTF8_MARK + b"\r\n"):
        return "empty-file", "the file is empty", "export it again; a file without usage has at least its header"
    if text.head.startswith(_UTF16_MARKS):
        return "not-utf-8", "the file is UTF-16, not UTF-8", "export or save it as UTF-8"
    if text.nul_at is not None:
        return "binary", f"the file is no text: there is a NUL byte at place {text.nul_at}", "export it as CSV in UTF-8"
    if b"\r" in text.head and text.line_feeds == 0 and b"\r" in text.head.rstrip(b"\r"):
        return "line-ends", "the lines end in CR alone", "save the file with LF or CR LF"
    return None


def _header(head: bytes, name: str) -> tuple[tuple[str, ...], str, int, list[Problem]]:
    """The names of the columns, the delimiter, and how many lines the header takes."""
    record = _first_record(head.removeprefix(_UTF8_MARK))
    if record is None:
        return (
            (),
            ",",
            0,
            [_problem(name, 1, "header", "the first line has no end within a million bytes", "export it as CSV")],
        )
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError as error:
        return (
            (),
            ",",
            0,
            [
                _problem(
                    name, 1, "not-utf-8", f"byte {error.start} of the header is not UTF-8", "save the file as UTF-8"
                )
            ],
        )
    outside = "".join(text.split('"')[::2])
    delimiter = max(DELIMITERS, key=outside.count)
    try:
        header = tuple(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), []))
    except csv.Error as error:
        return (
            (),
            ",",
            0,
            [_problem(name, 1, "header", f"the header is not CSV: {error}", "correct the quotes of the first line")],
        )
    return header, delimiter, text.count("\n") + 1, _header_problems(header, name)


def _first_record(head: bytes) -> bytes | None:
    """The bytes before the first line end outside quotes, or all of a text without one; None where it is too long."""
    at = head.find(b"\n")
    while at >= 0 and head.count(b'"', 0, at) % 2:
        at = head.find(b"\n", at + 1)
    if at < 0:
        return None if len(head) >= HEADER_BYTES else head.rstrip(b"\r")
    return head[:at].rstrip(b"\r")


def _header_problems(header: tuple[str, ...], name: str) -> list[Problem]:
    if not header:
        return [_problem(name, 1, "header", "the first line is blank", "remove the lines before the header")]
    problems = []
    seen: dict[str, str] = {}
    for place, column in enumerate(header, start=1):
        if not column or column.startswith("="):
            problems.append(
                _problem(
                    name,
                    1,
                    "header",
                    f"column {place} has no name" if not column else f"the name {column!r} begins with `=`",
                    "name every column in the first line",
                )
            )
        elif column.lower() in seen:
            problems.append(
                _problem(
                    name,
                    1,
                    "duplicate-column",
                    f"the columns {seen[column.lower()]!r} and {column!r} have one name",
                    "give each column a name of its own; capitals make no difference",
                )
            )
        seen.setdefault(column.lower(), column)
    return problems


def _stamp(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _problem(file: str, line: int, code: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=file, line=line, path="", message=message, remedy=remedy)
