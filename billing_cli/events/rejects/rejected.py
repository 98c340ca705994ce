"""Rejected rows as they stand now: which wait, and what became of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from billing_cli.errors import UsageError
from billing_cli.store.store import Store
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectFilter:
    """Which rejected rows are meant: by number, or of a file, mapping or code; `every`: all states."""

    ids: tuple[int, ...] | None = None
    file: str | None = None
    source: str | None = None
    code: str | None = None
    every: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that is no event: `state` is open, or what it became. `value` is to blame; None where no single one is."""

    reject_id: int
    file_id: int
    file: str
    mapping: str
    row: int
    state: str
    code: str
    reason: str
    value: str | None
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a rejected row at some time, and by whom."""

    at: str
    outcome: str
    code: str | None
    reason: str | None
    actor: str


def read_rejected(store: Store, wanted: RejectFilter) -> list[Rejected]:
    """The rows that are meant, in the order of files and rows. UsageError where a number is none of them."""
    found = store.rows(
        statement(__package__, "rejects_now"),
        ids=None if wanted.ids is None else list(wanted.ids),
        file=wanted.file,
        source=wanted.source,
        code=wanted.code,
        every=wanted.every,
    )
    names = ("reject_id", "file_id", "file", "mapping", "row", "state", "code", "reason", "value", "raw")
    rows = [Rejected(**dict(zip(names, row, strict=True))) for row in found]
    _all_there(wanted.ids or (), {row.reject_id for row in rows}, every=wanted.every)
    return rows


def history_of(store: Store, reject_id: int) -> list[Outcome]:
    """What became of one row, in order."""
    rows = store.rows(statement(__package__, "history"), reject_id=reject_id)
    return [
        Outcome(at=at, outcome=outcome, code=code, reason=reason, actor=who) for at, outcome, code, reason, who in rows
    ]


def _all_there(asked: Sequence[int], found: set[int], *, every: bool) -> None:
    missing = [str(one) for one in asked if one not in found]
    if missing:
        what = "rejected row" if every else "rejected row that waits"
        remedy = "bill rejects list shows their numbers" + ("" if every else ", with --all also of the others")
        raise UsageError(f"there is no {what} with the number {', '.join(missing)}", remedy)
