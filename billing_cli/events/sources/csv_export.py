"""CSV: records of values with a delimiter between them, and quotes that may hold line ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from billing_cli.events.dialect import Dialect
from billing_cli.events.export_file import (
    SOURCES,
    ExportFile,
    GivenFile,
    Needs,
    RowsRead,
    define_view,
    lines_lost,
    problem,
    run,
    staged_rows,
)
from billing_cli.events.sources.csv_header import header_of
from billing_cli.events.sources.records import Grammar, blocks, lines_at, no_rows, preamble_length, rows_at, without
from billing_cli.events.text_file import Filter, TextFile, look_at_text
from pricing.expressions.text_exports import CsvFormat, TextFormat, csv_select, newlines_select
from pricing.problems import Problem
from pricing.rating.calculator import Calculator, Statement, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvExport(ExportFile):
    """`columns` are those of the file itself. DuckDB passes over `skip_lines` of `found`, then the header, if any.

    `header_lines` are the lines of the header.
    """

    found: TextFile
    dialect: Dialect
    delimiter: str
    columns: tuple[str, ...]
    skip_lines: int
    header_lines: int

    @property
    def is_plain_text(self) -> bool:
        """Whether records can be added at its end."""
        return self.found.is_plain

    def dialect_of_rows(self, written: Dialect) -> Dialect:
        """With the delimiter of the whole file, which a single row may not show."""
        return written.model_copy(update={"delimiter": self.delimiter})

    def unreadable(self) -> tuple[str, str, str]:
        """Mixed line ends, as a rule."""
        remedy = "export it again: one kind of line end (LF or CR LF) and plain quotes throughout"
        return "unreadable-csv", "the file cannot be read as CSV", remedy

    def with_fields(
        self, calculator: Calculator, needs: Needs, longest_row_bytes: int
    ) -> tuple[ExportFile, list[Problem]]:
        """The header named them all, but for those of the folders."""
        header = (*self.columns, *self.constants(self.columns))
        return replace(self, header=header, names=header), []

    def define(self, calculator: Calculator, longest_row_bytes: int) -> None:
        """Make the temporary view `export`, and `in_turn` for numbers of lines."""
        form = CsvFormat(
            columns=self.columns, delimiter=self.delimiter, quote=self.dialect.quote, escape=self.dialect.escaping,
            has_header=self.dialect.columns is None, constants=self.constants(self.columns),
        )  # fmt: skip
        run(calculator, "drop_reader_errors")
        run(calculator, "raw_columns")
        for view, parallel in (("export", self.found.text.can_be_cut), ("in_turn", False)):
            text = TextFormat(
                path=str(self.found.read_path), gzipped=self.found.gzipped, longest_row_bytes=longest_row_bytes,
                parallel=parallel, skip_lines=self.skip_lines,
            )  # fmt: skip
            define_view(calculator, view, csv_select(text, form))

    def find_malformed(self, calculator: Calculator) -> None:
        """The records that are no rows. Where there are some, and blank lines too, the blank ones are looked for."""
        self._number_malformed(calculator, [])
        if calculator.one(statement(SOURCES, "count_malformed"))[0]:
            if self.found.text.can_be_cut:
                run(calculator, "drop_reader_errors")
                calculator.rows(statement(SOURCES, "read_in_turn"))
            self._number_malformed(calculator, self._blank_records())
        run(calculator, "drop_reader_errors")

    def account(self, calculator: Calculator, relation: str) -> tuple[RowsRead, list[Problem]]:
        """Account for every line of the file: the reader must not lose any, whatever quotes stand in it."""
        counted, line_feeds = staged_rows(calculator)
        text = self.found.text
        lines = text.lines + (max(text.blank_at_end - 1, 0) if self._grammar().blank_counts else 0)
        unaccounted = max(lines - self.skip_lines, 0) - self.header_lines - counted.rows
        if unaccounted:
            newlines = newlines_select(self.columns, relation)
            unaccounted -= line_feeds + calculator.one(Statement(newlines))[0]
            run(calculator, "drop_reader_errors")
        if unaccounted > 0:
            unaccounted -= len(self._blank_records())
        if unaccounted == 1 and (cut := self._cut_line()) is not None:
            run(calculator, "insert_cut_row", row_number=counted.rows + 1, raw=cut)
            return RowsRead(good=counted.good, malformed=counted.malformed + 1), []
        return counted, [lines_lost(calculator, self.name, unaccounted)] if unaccounted else []

    @property
    def read_path(self) -> Path:
        """The file, or a copy of its content."""
        return self.found.read_path

    def raw_records(self, wanted_rows: Sequence[int], rows: int | None = None) -> Iterator[tuple[int, bytes]]:
        """The records of some rows as they stand in the file, comments between them left out."""
        before = self.skip_lines + self.header_lines
        if self.found.is_as_found and not self.found.text.has_quotes and self.found.text.lines - before == rows:
            yield from ((n - before, line) for n, line in lines_at(self.found, [row + before for row in wanted_rows]))
            return
        length = self._preamble_length(self.found.splittable_head())
        for number, record in rows_at(without(self.found.splittable(), length), self._grammar(), wanted_rows):
            yield number, self.found.original(record)

    def preamble(self) -> bytes:
        """The header and what stands before it."""
        return self.found.beginning(self._preamble_length(self.found.splittable_head()))

    def _grammar(self) -> Grammar:
        with_return = ends_in_return(self.found.text.head)
        one_column = len(self.columns) == 1
        return grammar_of(self.dialect, self.delimiter, with_return=with_return, blank_counts=one_column)

    def _preamble_length(self, head: bytes) -> int:
        has_header = self.dialect.columns is None
        length = preamble_length(head, self._grammar(), self.dialect.skip_lines, has_header=has_header)
        return len(head) if length is None else length

    def _number_malformed(self, calculator: Calculator, places: Sequence[int]) -> None:
        run(calculator, "blank_lines", places=list(places))
        run(calculator, "malformed", before=self._before())

    def _before(self) -> int:
        """How many lines and records DuckDB counts before the first row."""
        return self.skip_lines + (self.dialect.columns is None)

    def _blank_records(self) -> list[int]:
        """The places of the blank lines between the records, as DuckDB counts lines."""
        header = self.dialect.columns is None
        head = self.found.text.head
        length = preamble_length(head, self._grammar(), self.skip_lines, has_header=header)
        chunks = without(self.found.chunks(), len(head) if length is None else length)
        return [self._before() + place for place in no_rows(chunks, self._grammar())]

    def _cut_line(self) -> str | None:
        """The last line of a file that ends inside a quoted value, its first 10,000 characters; else None."""
        if not self.dialect.quote:
            return None
        last = b""
        for block in blocks(self.found.chunks(), Grammar()):
            last = next((line for line in reversed(block.records()) if line.strip(b"\r\n")), last)
        cut = last.count(self.dialect.quote.encode()) % 2 == 1
        return last.rstrip(b"\r\n").decode("utf-8", "replace")[:10_000] if cut else None


def grammar_of(dialect: Dialect, delimiter: str, *, with_return: bool, blank_counts: bool = False) -> Grammar:
    """What ends a record of a CSV file."""
    return Grammar(
        delimiter=delimiter.encode(), quote=dialect.quote.encode(), escape=dialect.escaping.encode(),
        comment=(dialect.comment or "").encode(), with_return=with_return, blank_counts=blank_counts,
    )  # fmt: skip


def ends_in_return(text: bytes) -> bool:
    """Whether the first line of a text ends in CR LF."""
    return text.partition(b"\n")[0].endswith(b"\r")


def look_at_csv(given: GivenFile) -> tuple[CsvExport | None, list[Problem]]:
    """Read a file once: its digest, header and lines; or why it cannot be read as CSV."""
    dialect = given.dialect
    cleaner = partial(_cleaner, given) if dialect.comment or dialect.skip_lines else None
    found, problems = look_at_text(given, "CSV", quote=dialect.quote, cleaner=cleaner)
    if found is None:
        return None, problems
    if found.text.is_empty and dialect.columns is None:
        remedy = "export it again; a file without usage has at least its header"
        return None, [problem(given.name, 0, "empty-file", "the file is empty", remedy)]
    header, problems = header_of(found.first, given)
    if header is None:
        return None, problems
    export = CsvExport(
        path=given.path, name=given.name, digest=found.digest, bytes=found.stamp[0], stamp=found.stamp, found=found,
        dialect=dialect, delimiter=header.delimiter, columns=header.names, header_line=header.line,
        header_lines=header.lines, skip_lines=0 if found.is_cleaned else dialect.skip_lines,
    )  # fmt: skip
    return export, problems


def _cleaner(given: GivenFile, head: bytes) -> Filter | None:
    """What takes skipped lines and comments out of a text that begins so, where DuckDB would stumble over them."""
    dialect = given.dialect
    skipped = head[: preamble_length(head, Grammar(), dialect.skip_lines, has_header=False)]
    odd = dialect.quote.encode() in skipped if dialect.quote else False
    mixed = 0 <= skipped.count(b"\r\n") < skipped.count(b"\n") and b"\r\n" in head
    header, _ = header_of(head, given)
    if header is None or not (dialect.comment or odd or mixed):
        return None
    with_return = ends_in_return(head[len(skipped) :])
    return partial(_cleaned, grammar_of(dialect, header.delimiter, with_return=with_return), len(skipped))


def _cleaned(grammar: Grammar, skipped: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks(without(chunks, skipped), grammar):
        if block.found is None and grammar.has_rows_alone(block.text):
            yield block.text
        else:
            yield b"".join(record for record in block.records() if not grammar.is_comment(record))
