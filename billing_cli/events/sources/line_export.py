"""What exports have in common of which each line is a row."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from billing_cli.events.export_file import (
    SOURCES,
    ExportFile,
    RowsRead,
    define_view,
    lines_lost,
    run,
    staged_rows,
)
from billing_cli.events.sources.records import Grammar, lines_at, no_rows, preamble_length, rows_at, without
from billing_cli.events.text_file import TextFile
from pricing.expressions.text_exports import TextFormat, lines_select
from pricing.problems import Problem
from pricing.rating.calculator import Calculator, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class LineExport(ExportFile):
    """`found` is the text; its first `skip_lines`, and lines that begin with `comment`, are no rows."""

    found: TextFile
    skip_lines: int = 0
    comment: str = ""

    from_lines = True

    @property
    def is_plain_text(self) -> bool:
        """Whether lines can be added at its end."""
        return self.found.is_plain

    @property
    @abstractmethod
    def torn(self) -> tuple[str, str]:
        """Code and reason for a line that cannot be read, though its bytes are text and it is not too long."""

    def define_lines(self, calculator: Calculator, longest_row_bytes: int) -> None:
        """Make the temporary views `lines` and `in_turn`, which are the same, read by several threads and by one."""
        run(calculator, "drop_reader_errors")
        for view, parallel in (("lines", not self.found.text.has_long_lines), ("in_turn", False)):
            text = TextFormat(
                path=str(self.found.read_path), gzipped=self.found.gzipped, longest_row_bytes=longest_row_bytes,
                parallel=parallel, skip_lines=self.skip_lines,
            )  # fmt: skip
            define_view(calculator, view, lines_select(text, comment=self.comment))

    def find_malformed(self, calculator: Calculator) -> None:
        """The lines that are no text, or too long. Where there are some, blank lines are looked for."""
        if self.count_malformed(calculator):
            run(calculator, "drop_reader_errors")
            calculator.rows(statement(SOURCES, "read_in_turn"))
            self._number_malformed(calculator, self._no_rows())
        run(calculator, "drop_reader_errors")

    def count_malformed(self, calculator: Calculator) -> int:
        """How many lines the last scan could not read."""
        self._number_malformed(calculator, [])
        return int(calculator.one(statement(SOURCES, "count_malformed"))[0])

    def account(self, calculator: Calculator, relation: str) -> tuple[RowsRead, list[Problem]]:
        """Account for every line of the file."""
        counted, _ = staged_rows(calculator)
        lines = max(self.found.text.lines - self.skip_lines, 0)
        unaccounted = lines - counted.rows
        if unaccounted > 0:
            unaccounted -= len(self._no_rows())
        return counted, [lines_lost(calculator, self.name, unaccounted)] if unaccounted else []

    @property
    def read_path(self) -> Path:
        """The file, or a copy of its content."""
        return self.found.read_path

    def raw_records(self, wanted_rows: Sequence[int], rows: int | None = None) -> Iterator[tuple[int, bytes]]:
        """The lines of some rows, as they stand in the file."""
        before = self.skip_lines
        if self.found.is_as_found and self.found.text.lines - before == rows:
            yield from ((n - before, line) for n, line in lines_at(self.found, [row + before for row in wanted_rows]))
            return
        length = self._preamble_length(self.found.splittable_head())
        for number, line in rows_at(without(self.found.splittable(), length), self._grammar(), wanted_rows):
            yield number, self.found.original(line)

    def preamble(self) -> bytes:
        """The lines that are passed over, and the mark of the encoding."""
        return self.found.beginning(self._preamble_length(self.found.splittable_head()))

    def _number_malformed(self, calculator: Calculator, places: Sequence[int]) -> None:
        code, reason = self.torn
        run(calculator, "blank_lines", places=list(places))
        run(calculator, "malformed_lines", skipped=self.skip_lines, code=code, reason=reason)

    def _no_rows(self) -> list[int]:
        """The places (the first line of the file is 1) of blank lines and comments."""
        chunks = without(self.found.chunks(), self._preamble_length(self.found.text.head))
        return [self.skip_lines + place for place in no_rows(chunks, self._grammar())]

    def _grammar(self) -> Grammar:
        return Grammar(comment=self.comment.encode(), blank=b" \t\r\n")

    def _preamble_length(self, head: bytes) -> int:
        length = preamble_length(head, self._grammar(), self.skip_lines, has_header=False)
        return len(head) if length is None else length
