"""What `bill ingest` tells: a row per file, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from billing_cli.events.ingest import FileReport, IngestReport
from billing_cli.events.quarantine import OpenConflict, open_conflicts, rejected_rows
from billing_cli.store.store import Store
from pricing.periods import instant_text

SHOWN = 10


def file_rows(report: IngestReport) -> list[dict[str, Any]]:
    """A row per file: rows_read = accepted + duplicate + conflicting + rejected."""
    return [_row(file) for file in report.files]


def _row(file: FileReport) -> dict[str, Any]:
    return {
        "file": file.name,
        "source": file.source,
        "rows_read": file.rows_read,
        "accepted": file.accepted,
        "duplicate": file.duplicate,
        "conflicting": file.conflicting,
        "rejected": file.rejected,
        "first_event": None if file.first_event_us is None else instant_text(file.first_event_us),
        "last_event": None if file.last_event_us is None else instant_text(file.last_event_us),
        "note": _note(file),
    }


def _note(file: FileReport) -> str | None:
    if not file.already_known:
        return None
    return "the same file twice" if file.known_since is None else f"already ingested on {file.known_since[:10]}"


def remarks(store: Store, report: IngestReport) -> Iterator[str]:
    """The first rejected rows and conflicts of these files, with their reasons."""
    if report.dry_run:
        yield "dry run: nothing was kept"
        return
    for file in report.files:
        if file.rejected and file.file_id is not None:
            rows = rejected_rows(store, file.file_id)
            yield from (f"rejected: {row.file} row {row.row}: {row.reason}" for row in rows[:SHOWN])
            if len(rows) > SHOWN:
                yield f"rejected: {len(rows) - SHOWN} more rows of {file.name}"
    names = {file.name for file in report.files if file.conflicting}
    found = [conflict for conflict in open_conflicts(store) if conflict.file in names] if names else []
    yield from (_conflict(conflict) for conflict in found[:SHOWN])
    if len(found) > SHOWN:
        yield f"conflicts: {len(found) - SHOWN} more"


def _conflict(conflict: OpenConflict) -> str:
    differing = ", ".join(f"{d.field} {d.later!r} instead of {d.first!r}" for d in conflict.differences)
    where = f"{conflict.file} row {conflict.row}"
    first = f"{conflict.first_file} row {conflict.first_row}"
    return f"conflict: {where}: {conflict.source} {conflict.id} has {differing} ({first} stays)"
