"""What the commands about rejected rows tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from billing_cli.events.rejects.giving import GivenOut
from billing_cli.events.rejects.rejected import Outcome, Rejected
from billing_cli.events.rejects.retrying import RetryReport, Tried
from billing_cli.project import Project
from billing_cli.reports.ingested import drafts_touched
from billing_cli.store.store import Store
from pricing.problems import counted

EXAMPLES = 10


def reject_rows(rows: Sequence[Rejected]) -> list[dict[str, Any]]:
    """A row for each rejected row, without its bytes."""
    return [
        {
            "reject": row.reject_id,
            "file": row.file,
            "row": row.row,
            "state": row.state,
            "code": row.code,
            "value": row.value,
            "reason": row.reason,
        }
        for row in rows
    ]


def reject_document(row: Rejected, history: Sequence[Outcome]) -> dict[str, Any]:
    """All of one row; its bytes as text, where some are none with U+FFFD in their place."""
    return {
        **reject_rows([row])[0],
        "raw": row.raw.decode("utf-8", "replace"),
        "history": [
            {"at": one.at, "outcome": one.outcome, "reason": one.reason, "actor": one.actor} for one in history
        ],
    }


def given_rows(project: Project, files: Sequence[GivenOut]) -> list[dict[str, Any]]:
    """A row for each file that was written."""
    return [{"written": project.name_of(one.path), "file": one.file, "rows": one.rows} for one in files]


def retry_rows(report: RetryReport) -> list[dict[str, Any]]:
    """A row for each file: how many of its rows became what."""
    files = sorted({row.file for row in report.rows})
    return [_of_file(file, [row for row in report.rows if row.file == file]) for file in files]


def _of_file(file: str, rows: Sequence[Tried]) -> dict[str, Any]:
    outcomes = ("accepted", "duplicate", "conflicting", "rejected")
    found = {outcome: sum(row.outcome == outcome for row in rows) for outcome in outcomes}
    return {"file": file, "tried": len(rows), **found}


def retry_remarks(store: Store, report: RetryReport) -> Iterator[str]:
    """Why rows are rejected once more, and the drafts that the new events may change."""
    again = [row for row in report.rows if row.outcome == "rejected"]
    yield from (f"still rejected: {row.file} row {row.row}: {row.reason}" for row in again[:EXAMPLES])
    if len(again) > EXAMPLES:
        yield f"and {counted(len(again) - EXAMPLES, 'rejected row')} more"
    if any(row.outcome == "conflicting" for row in report.rows):
        yield "to settle conflicts: bill conflicts list, bill conflicts resolve"
    if report.dry_run:
        yield "dry run: nothing was kept"
    for period in [] if report.dry_run else drafts_touched(store, report.windows):
        yield f"there are drafts of {period}, made before these events: bill price --period {period}"


def reject_text(document: dict[str, Any]) -> Iterator[str]:
    """One rejected row in lines: where it stands and why, the row itself, its history."""
    yield f"{document['file']} row {document['row']} ({document['state']}): {document['reason']}"
    yield f"    {document['raw'].rstrip()}"
    for one in document["history"]:
        yield f"{one['at']} {one['outcome']} by {one['actor']}" + (f": {one['reason']}" if one["reason"] else "")
