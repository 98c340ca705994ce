"""CSV: a header in the first line, one delimiter, quotes that may hold line ends."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from billing_cli.events.export_file import (
    HEAD_BYTES,
    SOURCES,
    UTF8_MARK,
    ExportFile,
    Needs,
    RowsRead,
    column_problems,
    define_view,
    lines_lost,
    look_at_text,
    problem,
    run,
    staged_rows,
)
from billing_cli.store.store import Store
from pricing.expressions.exports import csv_select, newlines_select
from pricing.problems import Problem
from pricing.rating.calculator import Statement, statement

DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvExport(ExportFile):
    """`lines` are those of its text without blank ones at the end, `header_lines` those of the header."""

    gzipped: bool
    delimiter: str
    lines: int
    blank_lines_at_end: int
    header_lines: int

    header_line = 1

    def unreadable(self) -> tuple[str, str, str]:
        """Mixed line ends, as a rule."""
        remedy = "export it again: one kind of line end (LF or CR LF) and plain quotes throughout"
        return "unreadable-csv", "the file cannot be read as CSV", remedy

    def with_fields(self, store: Store, needs: Needs, longest_row_bytes: int) -> tuple[ExportFile, list[Problem]]:
        """The first line named them all."""
        return self, []

    def define(self, store: Store, longest_row_bytes: int) -> None:
        """Make the temporary view `export`."""
        select = csv_select(
            path=str(self.path),
            header=self.header,
            delimiter=self.delimiter,
            gzipped=self.gzipped,
            longest_row_bytes=longest_row_bytes,
        )
        run(store, "drop_reader_errors")
        run(store, "raw_columns")
        define_view(store, "export", select)

    def find_malformed(self, store: Store) -> None:
        """The records that are no rows. Where there are some, and blank lines too, the blank ones are looked for."""
        run(store, "blank_lines", places=[])
        run(store, "malformed")
        rejected = store.one(statement(SOURCES, "count_malformed"))[0]
        if rejected and len(self.header) > 1:
            places = self._blank_records()
            if places:
                run(store, "blank_lines", places=places)
                run(store, "malformed")
        run(store, "drop_reader_errors")

    def account(self, store: Store, relation: str) -> tuple[RowsRead, list[Problem]]:
        """Account for every line of the file: the reader must not lose any, whatever quotes stand in it."""
        counted, line_feeds = staged_rows(store)
        lines = self.lines + (self.blank_lines_at_end if len(self.header) == 1 else 0)
        unaccounted = lines - self.header_lines - counted.rows
        if unaccounted:
            unaccounted -= line_feeds + store.one(Statement(newlines_select(self.header, relation)))[0]
            run(store, "drop_reader_errors")
        if unaccounted > 0 and len(self.header) > 1:
            unaccounted -= len(self._blank_records())
        if unaccounted == 1 and (cut := self._cut_line()) is not None:
            run(store, "insert_cut_row", row_number=counted.rows + 1, raw=cut)
            return RowsRead(good=counted.good, malformed=counted.malformed + 1), []
        return counted, [lines_lost(store, self.name, unaccounted)] if unaccounted else []

    def _blank_records(self) -> list[int]:
        """The places (the header is 1) of the blank lines between the records of the file.

        For files with blank lines and malformed records, whose numbers DuckDB then counts with the blank lines.
        """
        limit = csv.field_size_limit(1 << 30)
        try:
            with gzip.open(self.path) if self.gzipped else self.path.open("rb") as raw:
                text = io.TextIOWrapper(raw, encoding="latin-1", newline="")
                return _inner_blanks(csv.reader(text, delimiter=self.delimiter))
        finally:
            csv.field_size_limit(limit)

    def _cut_line(self) -> str | None:
        """The last line of a file that ends inside a quoted value, its first 10,000 characters; else None."""
        last = b""
        with gzip.open(self.path) if self.gzipped else self.path.open("rb") as raw:
            for line in raw:
                last = line if line.strip(b"\r\n") else last
        cut = last.count(b'"') % 2 == 1
        return last.rstrip(b"\r\n").decode("utf-8", "replace")[:10_000] if cut else None


def look_at_csv(path: Path, name: str) -> tuple[CsvExport | None, list[Problem]]:
    """Read a file once: its digest, header and lines; or why it cannot be read as CSV. `name` is for messages."""
    found, problems = look_at_text(path, name, "CSV")
    if found is None:
        return None, problems
    if found.text.is_empty:
        remedy = "export it again; a file without usage has at least its header"
        return None, [problem(name, 0, "empty-file", "the file is empty", remedy)]
    header, delimiter, header_lines, problems = _header(found.text.head, name)
    export = CsvExport(
        path=path, name=name, digest=found.digest, bytes=found.bytes, stamp=found.stamp, gzipped=found.gzipped,
        header=header, names=header, delimiter=delimiter, lines=found.text.lines,
        blank_lines_at_end=max(found.text.blank_at_end - 1, 0), header_lines=header_lines,
    )  # fmt: skip
    return (None if problems else export), problems


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


def _header(head: bytes, name: str) -> tuple[tuple[str, ...], str, int, list[Problem]]:
    """The names of the columns, the delimiter, and how many lines the header takes."""
    record = _first_record(head.removeprefix(UTF8_MARK))
    if record is None:
        message = "the first line has no end within a million bytes"
        return (), ",", 0, [problem(name, 1, "header", message, "export it as CSV")]
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {error.start} of the header is not UTF-8"
        return (), ",", 0, [problem(name, 1, "not-utf-8", message, "save the file as UTF-8")]
    outside = "".join(text.split('"')[::2])
    delimiter = max(DELIMITERS, key=outside.count)
    try:
        header = tuple(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), []))
    except csv.Error as error:
        message = f"the header is not CSV: {error}"
        return (), ",", 0, [problem(name, 1, "header", message, "correct the quotes of the first line")]
    return header, delimiter, text.count("\n") + 1, _header_problems(header, name)


def _first_record(head: bytes) -> bytes | None:
    """The bytes before the first line end outside quotes, or all of a text without one; None where it is too long."""
    at = head.find(b"\n")
    while at >= 0 and head.count(b'"', 0, at) % 2:
        at = head.find(b"\n", at + 1)
    if at < 0:
        return None if len(head) >= HEAD_BYTES else head.rstrip(b"\r")
    return head[:at].rstrip(b"\r")


def _header_problems(header: tuple[str, ...], name: str) -> list[Problem]:
    if not header:
        return [problem(name, 1, "header", "the first line is blank", "remove the lines before the header")]
    return column_problems(header, name, 1)
