"""Seals: each link of the chain holds a digest of the rows that its command added to tables that only grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pricing.expressions.sealed import digest_select
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


# The columns of event_rows that every store has; more come as properties need them.
COLUMNS_OF_EVENTS = 6

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
    """How many rows stand at [first, last) of a table, and their digest; `catalog` is its database, if not the own."""
    columns: list[tuple[str, str]] = list(calculator.rows(statement(__package__, "columns"), relation=table))
    own = COLUMNS_OF_EVENTS if table == "event_rows" else len(columns)
    select = digest_select(table, dict(columns[:own]), dict(columns[own:]), catalog)
    count, digest = calculator.one(Statement(select), first=first, last=last)
    return int(count), str(digest)
