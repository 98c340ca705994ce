"""Parquet: typed columns; each value is read as its text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from billing_cli.events.export_file import (
    ExportFile,
    Needs,
    RowsRead,
    column_problems,
    define_view,
    digested,
    problem,
    run,
    staged_rows,
)
from billing_cli.store.store import Store
from billing_cli.store.typed_files import parquet_columns
from pricing.expressions.typed_exports import TypedValue, parquet_select, values_in
from pricing.problems import Problem

_MAGIC = b"PAR1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetExport(ExportFile):
    """`wanted` are the columns that are read, members of structs among them."""

    wanted: tuple[TypedValue, ...] = ()

    tells_empty = True

    def unreadable(self) -> tuple[str, str, str]:
        """Damage inside."""
        return "unreadable-parquet", "the file cannot be read as Parquet", "export it again"

    def with_fields(
        self, store: Store, needs: Needs, longest_row_bytes: int
    ) -> tuple[ExportFile | None, list[Problem]]:
        """The same with its columns, as its last bytes describe them."""
        columns, names = parquet_columns(store, self.path)
        every = list(values_in(columns))
        found = [one for one in every if one.name in needs.fields or (needs.all_fields and not one.is_struct)]
        header = tuple(one.name for one in found)
        problems = column_problems(header, self.name, 0)
        problems += [self._renamed(column.name) for column in columns if column.name not in names]
        problems += [self._unreadable(one) for one in found if one.column.unreadable]
        export = replace(self, header=header, names=tuple(one.name for one in every), wanted=tuple(found))
        return (None if problems else export), problems

    def define(self, store: Store, longest_row_bytes: int) -> None:
        """Make the temporary view `export`."""
        run(store, "raw_columns")
        define_view(store, "export", parquet_select(str(self.path), self.wanted))

    def find_malformed(self, store: Store) -> None:
        """None: a file with a damaged row is refused as a whole."""
        run(store, "no_malformed")

    def account(self, store: Store, relation: str) -> tuple[RowsRead, list[Problem]]:
        """Count the rows."""
        return staged_rows(store)[0], []

    def _renamed(self, name: str) -> Problem:
        message = f"two columns have one name; DuckDB calls one of them {name!r}"
        remedy = "give each column a name of its own; capitals make no difference"
        return problem(self.name, 0, "duplicate-column", message, remedy)

    def _unreadable(self, one: TypedValue) -> Problem:
        message = f"the column `{one.name}` holds values of the type {one.column.unreadable}, which have no text"
        remedy = "export it as text, or write a mapping whose `properties` leave it out"
        return problem(self.name, 0, "column-type", message, remedy)


def look_at_parquet(path: Path, name: str) -> tuple[ParquetExport | None, list[Problem]]:
    """Read a file once: its digest; or why it cannot be Parquet. `name` is for messages."""
    found, problems = digested(path, name)
    if found is None:
        return None, problems
    stamp, digest, magic = found
    fault = _not_parquet(path, magic, stamp[0])
    if fault:
        return None, [problem(name, 0, *fault)]
    return ParquetExport(path=path, name=name, digest=digest, bytes=stamp[0], stamp=stamp), []


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
