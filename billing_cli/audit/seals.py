"""Seals: each link of the chain holds a digest of the rows that its command added to tables that only grow."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pricing.expressions.sealed import bytes_select, null_mark, place_select
from pricing.rating.calculator import Calculator, Statement, statement

# Tables to which rows are only ever added. Where a row stands in its table says when it came, so that the first rows of
# each are what the store held as of a link.
SEALED = (
    "files",
    "event_rows",
    "properties",
    "rejects",
    "reject_outcomes",
    "conflicts",
    "changes",
    "event_states",
    "conflict_states",
    "credit_movements",
    "progress_rows",
    "issued_documents",
    "voided_invoices",
    "document_files",
    "pins",
    "pinned_files",
    "period_closings",
    "event_hours",
    "seen_values",
    "payments",
    "signed_packs",
)


# So many rows are looked at together; it decides what memory that takes, and nothing else.
ROWS_AT_ONCE = 1 << 17

# Rows of a transaction that is still open stand behind all others, at places beyond any count of rows.
UNCOMMITTED = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The rows [first, last) of a table, counted from 0, and the digest of what they say."""

    table: str
    first: int
    last: int
    digest: str


def seals_of(outputs: Mapping[str, object]) -> list[Seal]:
    """What the outputs of a link say of rows; those that are not readable are left out."""
    rows = outputs.get("rows")
    found = []
    for table, said in rows.items() if isinstance(rows, dict) else ():
        if isinstance(said, list) and len(said) == 3 and isinstance(said[0], int) and isinstance(said[1], int):
            found.append(Seal(table=table, first=said[0], last=said[1], digest=str(said[2])))
    return found


def new_seals(calculator: Calculator) -> dict[str, list[object]]:
    """What this transaction added to each sealed table, as a link says it: `{table: [first, last, digest]}`."""
    found: dict[str, list[object]] = {}
    for table, before, now in calculator.rows(statement(__package__, "new_rows")):
        if table in SEALED:
            _, digest = digest_of(calculator, table, before, UNCOMMITTED)
            found[table] = [before, now, digest]
    return found


def digest_of(
    calculator: Calculator, table: str, first: int, last: int, *, catalog: str | None = None
) -> tuple[int, str]:
    """How many rows stand at [first, last) of a table, and their digest; `catalog` is its database, if not the own.

    The digest is the SHA-256 of those of the columns, under their names, in the order of the names; each of them is of
    the marks and of the values of the rows, in their order. A column that is null in all the rows is left out, so
    that one which comes later changes nothing.
    """
    kinds: dict[str, str] = dict(sorted(calculator.rows(statement(__package__, "columns"), relation=table)))
    columns = {name: _Column(null=null_mark(kind)) for name, kind in kinds.items()}
    begin, end = calculator.one(Statement(place_select(table, catalog)), first=first, last=last)
    count = 0
    for place in range(begin, end + 1, ROWS_AT_ONCE) if begin is not None else ():
        select = bytes_select(table, kinds, place, min(place + ROWS_AT_ONCE, end + 1), catalog)
        for rows, pieces in calculator.column_bytes(Statement(select)):
            count += rows
            for column, marks, values in zip(columns.values(), pieces[::2], pieces[1::2], strict=True):
                column.add(marks, values)
    said = {name: column.digests() for name, column in columns.items() if column.has_values}
    return count, hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(slots=True)
class _Column:
    """What is digested of a column so far; `null` is the mark of one, `has_values` whether some row has another."""

    null: bytes
    marks: hashlib._Hash = field(default_factory=hashlib.sha256)
    values: hashlib._Hash = field(default_factory=hashlib.sha256)
    has_values: bool = False

    def add(self, marks: memoryview, values: memoryview) -> None:
        """The next rows."""
        self.marks.update(marks)
        self.values.update(values)
        if not self.has_values:
            self.has_values = bytes(marks) != self.null * (len(marks) // len(self.null))

    def digests(self) -> tuple[str, str]:
        """Of the marks, and of the values."""
        return self.marks.hexdigest(), self.values.hexdigest()
