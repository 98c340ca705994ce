"""An export as a file: what is given of it before DuckDB reads it, and what every format's reader answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from billing_cli.events.dialect import Dialect
from billing_cli.events.spool import Spooled
from billing_cli.project import Ingest
from pricing.problems import Problem
from pricing.rating.calculator import Calculator, Statement, statement

CANONICAL_COLUMNS = frozenset(("id", "customer", "type", "time"))
SOURCES = "billing_cli.events.sources"
Raw: TypeAlias = bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """A file before it is looked at. `name` is for messages; a copy that DuckDB needs is made in the folder `spool`.

    `is_lines`: each row is a line, whatever its first one looks like.
    """

    path: Path
    name: str
    spool: Path
    dialect: Dialect = field(default_factory=Dialect)
    limits: Ingest = field(default_factory=Ingest)
    is_lines: bool = False


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

    `cloudevents`: the names are those of CloudEvents; None where the file itself decides. `checked_later`: what is told
    from the beginning of the file is enough, since `as_staged` is asked once all of it was read.
    """

    fields: frozenset[str] = frozenset()
    all_fields: bool = True
    cloudevents: bool | None = None
    checked_later: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile(ABC):
    """A file whose bytes are all there; one subclass a format.

    `digest` is the SHA-256 of the file as it lies on the disk, and of what its folders say; `stamp` tells whether it
    changed since. `header` are the names of the columns that are read, `absent` those among them that no row has,
    `names` all that it has. `partition` are the columns that the names of its folders give; where the file has one of
    them itself, its own counts. `lies_in` is the temporary file that it is, if it is one.
    """

    path: Path
    name: str
    digest: str
    bytes: int
    stamp: tuple[int, int]
    header: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    header_line: int = 0
    partition: Mapping[str, str | None] = field(default_factory=dict)
    lies_in: Spooled | None = None

    # The format of single rows of it, behind its preamble.
    rows_format = "csv"
    tells_empty = False
    from_lines = False
    # Whether the columns are the same in every row, so that a name that is not among them is a mistake.
    has_columns = True
    cloudevents = False
    # Of a file that has one, rows in another form than the first are told apart.
    form: object = None

    @property
    def is_plain_text(self) -> bool:
        """Whether rows stand one behind another as UTF-8, so that what is added behind them changes none of them."""
        return False

    def dialect_of_rows(self, written: Dialect) -> Dialect:
        """How rows of it are written that stand alone, where the mapping says `written`."""
        return written

    @property
    def read_path(self) -> Path:
        """What DuckDB reads: the file, or a copy of its content."""
        return self.path

    def changed(self) -> bool:
        """Whether the file is no longer the one that was looked at."""
        return stamp_of(self.path) != self.stamp

    @abstractmethod
    def unreadable(self) -> tuple[str, str, str]:
        """Code, message and remedy where DuckDB cannot read it; what DuckDB says goes behind the message."""

    @abstractmethod
    def with_fields(
        self, calculator: Calculator, needs: Needs, longest_row_bytes: int
    ) -> tuple[ExportFile | None, list[Problem]]:
        """The same with its header, for which DuckDB may have to read the file."""

    @abstractmethod
    def define(self, calculator: Calculator, longest_row_bytes: int) -> None:
        """Make the temporary view `export`: the header's columns as texts."""

    def as_staged(self, calculator: Calculator) -> ExportFile:
        """The same, once its rows are in `staged`; another one where they show that it must be read in another way."""
        return self

    @abstractmethod
    def find_malformed(self, calculator: Calculator) -> None:
        """Make the temporary table `malformed`, once the view was read."""

    @abstractmethod
    def account(self, calculator: Calculator, relation: str) -> tuple[RowsRead, list[Problem]]:
        """Count the rows of `staged` and `malformed`; a line of the file that is in neither is a problem."""

    @abstractmethod
    def raw_records(self, wanted_rows: Sequence[int], rows: int | None = None) -> Iterator[tuple[int, Raw]]:
        """The bytes of some rows, in their order, as they stand in the file once it is unpacked, line ends included.

        Numbers count as those of rejected rows do: malformed records count, blank lines do not. `rows` is how many
        there are in all, if that is known: where there are as many lines, each of them is one.
        """

    @abstractmethod
    def preamble(self) -> Raw:
        """The bytes before the first row. With rows behind them they are a file of the same format."""

    def constants(self, own: Collection[str]) -> dict[str, str | None]:
        """The columns of `partition` that the file does not have itself, whose own columns are given."""
        taken = {name.lower() for name in own}
        return {name: value for name, value in self.partition.items() if name.lower() not in taken}


def run(calculator: Calculator, step: str, /, **values: object) -> None:
    """Run a statement of the readers."""
    calculator.run(statement(SOURCES, step), **values)


def define_view(calculator: Calculator, name: str, select: str) -> None:
    """A temporary view; the text comes from the expressions room alone."""
    assert name in ("export", "fields", "lines", "in_turn")
    calculator.run(Statement(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}"))


def staged_rows(calculator: Calculator) -> tuple[RowsRead, int]:
    """The rows of `staged` and `malformed`, and the line feeds inside malformed ones."""
    good, malformed, line_feeds = calculator.one(statement(SOURCES, "count_staged"))
    return RowsRead(good=good, malformed=malformed), line_feeds


def lines_lost(calculator: Calculator, name: str, unaccounted: int) -> Problem:
    """Lines of the file that are in no row."""
    first = calculator.rows(statement(SOURCES, "first_unclosed"))
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
