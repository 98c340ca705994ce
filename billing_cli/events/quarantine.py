"""Rejected rows, which wait for a person."""

from __future__ import annotations

from dataclasses import dataclass

from billing_cli.store.store import Store
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row that is no event. `raw` is the row as JSON; of a record that is no row, its first 10,000 characters."""

    file: str
    row: int
    code: str
    reason: str
    raw: str


def rejected_rows(store: Store, file_id: int | None = None) -> list[RejectedRow]:
    """The rejected rows of one file, or of all, in the order of files and rows."""
    rows = store.rows(statement(__package__, "rejected_rows"), file_id=file_id)
    return [RejectedRow(file=file, row=row, code=code, reason=reason, raw=raw) for file, row, code, reason, raw in rows]
