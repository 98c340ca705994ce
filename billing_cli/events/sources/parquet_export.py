"""Parquet: typed columns; each value is read as its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from billing_cli.events.export_file import (
    ExportFile,
    GivenFile,
    Needs,
    RowsRead,
    column_problems,
    define_view,
    problem,
    run,
    staged_rows,
)
from billing_cli.events.text_file import digested
from billing_cli.events.unpacking import SMALL_BYTES
from billing_cli.project import Ingest
from billing_cli.store.connection import open_calculator
from billing_cli.store.typed_files import parquet_columns, parquet_size
from pricing.expressions.typed_exports import TypedValue, parquet_records_select, parquet_select, values_in
from pricing.problems import Problem
from pricing.rating.calculator import Calculator, Statement

_MAGIC = b"PAR1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetExport(ExportFile):
    """`wanted` are the columns that are read, members of structs among them."""

    limits: Ingest
    wanted: tuple[TypedValue, ...] = ()

    rows_format = "jsonl"
    tells_empty = True

    def unreadable(self) -> tuple[str, str, str]:
        """Damage inside."""
        return "unreadable-parquet", "the file cannot be read as Parquet", "export it again"

    def with_fields(
        self, calculator: Calculator, needs: Needs, longest_row_bytes: int
    ) -> tuple[ExportFile | None, list[Problem]]:
        """The same with its columns, as its last bytes describe them."""
        columns, names = parquet_columns(calculator, self.path)
        every = list(values_in(columns))
        found = [one for one in every if one.name in needs.fields or (needs.all_fields and not one.is_struct)]
        # A relation has at least one column.
        found = found or [one for one in every if not one.column.unreadable][:1]
        constants = self.constants([one.name for one in every])
        header = (*(one.name for one in found), *constants)
        problems = self._too_much(calculator) + column_problems(header, self.name, 0)
        problems += [self._renamed(column.name) for column in columns if column.name not in names]
        problems += [self._unreadable(one) for one in found if one.column.unreadable]
        export = replace(self, header=header, names=(*(one.name for one in every), *constants), wanted=tuple(found))
        return (None if problems else export), problems

    def define(self, calculator: Calculator, longest_row_bytes: int) -> None:
        """Make the temporary view `export`."""
        run(calculator, "raw_columns")
        own = {one.name for one in self.wanted}
        constants = {name: self.partition[name] for name in self.header if name not in own}
        define_view(calculator, "export", parquet_select(str(self.path), self.wanted, constants))

    def find_malformed(self, calculator: Calculator) -> None:
        """None: a file with a damaged row is refused as a whole."""
        run(calculator, "no_malformed")

    def account(self, calculator: Calculator, relation: str) -> tuple[RowsRead, list[Problem]]:
        """Count the rows."""
        return staged_rows(calculator)[0], []

    def raw_records(self, wanted_rows: Sequence[int], rows: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Each row as a line of JSON, numbers as texts, without the columns that have no text."""
        calculator = open_calculator(readable=[self.path])
        columns = [column for column in parquet_columns(calculator, self.path)[0] if not column.unreadable]
        select = parquet_records_select(str(self.path), columns, wanted_rows)
        for number, record in calculator.rows(Statement(select)):
            yield number, f"{record}\n".encode()

    def preamble(self) -> bytes:
        """Nothing: lines of JSON need none."""
        return b""

    def _too_much(self, calculator: Calculator) -> list[Problem]:
        """Whether the file says that it holds much more than its size would tell."""
        rows, unpacked = parquet_size(calculator, self.path)
        most = max(self.bytes * self.limits.max_unpacked_ratio, SMALL_BYTES)
        if max(rows, unpacked) <= most and unpacked <= self.limits.max_unpacked_bytes:
            return []
        message = f"the file says that it holds {rows} rows and {unpacked} bytes, in a file of {self.bytes} bytes"
        remedy = "make sure of it, then raise `ingest.max_unpacked_ratio` or `ingest.max_unpacked_bytes` in bill.yaml"
        return [problem(self.name, 0, "expands-too-much", message, remedy)]

    def _renamed(self, name: str) -> Problem:
        message = f"two columns have one name; DuckDB calls one of them {name!r}"
        remedy = "give each column a name of its own; capitals make no difference"
        return problem(self.name, 0, "duplicate-column", message, remedy)

    def _unreadable(self, one: TypedValue) -> Problem:
        message = f"the column `{one.name}` holds values of the type {one.column.unreadable}, which have no text"
        remedy = "export it as text, or write a mapping whose `properties` leave it out"
        return problem(self.name, 0, "column-type", message, remedy)


def look_at_parquet(given: GivenFile) -> tuple[ParquetExport | None, list[Problem]]:
    """Read a file once: its digest; or why it cannot be Parquet."""
    found, problems = digested(given)
    if found is None:
        return None, problems
    stamp, digest, magic = found
    fault = _not_parquet(given.path, magic, stamp[0])
    if fault:
        return None, [problem(given.name, 0, *fault)]
    export = ParquetExport(
        path=given.path, name=given.name, digest=digest, bytes=stamp[0], stamp=stamp, limits=given.limits
    )
    return export, []


def _not_parquet(path: Path, magic: bytes, size: int) -> tuple[str, str, str] | None:
    if size == 0:
        return "empty-file", "the file is empty", "export it again; a Parquet file without rows still says its columns"
    if magic == b"PARE":
        return "encrypted", "the file is encrypted", "export it without encryption"
    if magic != _MAGIC:
        message = "the file is not Parquet: it does not begin with PAR1"
        return "not-parquet", message, "correct `format` of the mapping, or the ending of the file's name"
    with path.open("rb") as raw:
        raw.seek(-4, 2)
        if raw.read() != _MAGIC:
            return "truncated", "the file does not end as Parquet does: it may have been cut short", "get it again"
    return None
