"""Rejected rows, which wait for a person."""

from __future__ import annotations

from dataclasses import dataclass

from billing_cli.store.store import Store
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row that is no event: why, which `value` is to blame (None: no single one), and its bytes as they were."""

    reject_id: int
    file: str
    row: int
    code: str
    reason: str
    value: str | None
    raw: bytes


def rejected_rows(store: Store, file_id: int | None = None) -> list[RejectedRow]:
    """The rejected rows of one file, or of all, in the order of files and rows."""
    rows = store.rows(statement(__package__, "rejected_rows"), file_id=file_id)
    names = ("reject_id", "file", "row", "code", "reason", "value", "raw")
    return [RejectedRow(**dict(zip(names, row, strict=True))) for row in rows]
