"""What `bill ingest` tells: a row per file, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from billing_cli.events.ingest import FileReport, IngestReport
from billing_cli.events.named_exports import NamedExports
from billing_cli.events.quarantine import OpenConflict
from billing_cli.store.store import Store
from pricing.periods import instant_text
from pricing.problems import counted
from pricing.rating.calculator import statement

# How many of the files that are left out are named.
MOST_NAMED = 10


def file_rows(report: IngestReport, *, without_known: bool = False) -> list[dict[str, Any]]:
    """A row per file: rows_read = accepted + duplicate + conflicting + rejected."""
    return [_row(file) for file in report.files if not (without_known and file.already_known)]


def known_remark(report: IngestReport, named: NamedExports) -> str:
    """What is not in the table: files that are left out, and where all were meant, those that were known."""
    known = sum(file.already_known for file in report.files) if named.is_all else 0
    names = ", ".join(named.left_out[:MOST_NAMED]) + (", …" if len(named.left_out) > MOST_NAMED else "")
    reason = "no mapping claims" if named.is_all else "left out, as no exports by the endings of their names:"
    said = [f"{counted(known, 'file')} ingested before" if known else "", f"{reason} {names}" if names else ""]
    return "\n".join(filter(None, said))


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
    """The first rejected rows and conflicts with their reasons, and the drafts that the new events may change."""
    for file in report.files:
        yield from (
            f"no row of {file.name} has `{absent.field}`, which {absent.reader} reads" for absent in file.absent
        )
        yield from (f"rejected: {row.file} row {row.row}: {row.reason}" for row in file.rejects)
        yield from _more(file.rejected - len(file.rejects), "rejected row", file)
        yield from (_conflict(conflict) for conflict in file.conflicts)
        yield from _more(file.conflicting - len(file.conflicts), "conflict", file)
        if file.conflicting > file.rows_read // 2:
            yield (
                f"most rows of {file.name} are known with other content. If they were ingested by a wrong mapping: "
                "nothing is issued yet, so remove the store and ingest all exports again"
            )
    if report.dry_run:
        yield "dry run: nothing was kept"
    for period in [] if report.dry_run else drafts_touched(store, report):
        yield f"there are drafts of {period}, made before these events: bill price --period {period}"


def drafts_touched(store: Store, report: IngestReport) -> list[str]:
    """Periods with drafts of which new events may be part, a day more at each end for the calendars of the world."""
    found = {
        period
        for window in report.windows
        for (period,) in store.rows(
            statement(__package__, "drafts_between"), first=window.first_us, last=window.last_us
        )
    }
    return sorted(found)


def _more(count: int, noun: str, file: FileReport) -> Iterator[str]:
    if count:
        yield f"and {counted(count, noun)} more of {file.name}"


def _conflict(conflict: OpenConflict) -> str:
    differing = ", ".join(f"{d.field} {_said(d.later)} instead of {_said(d.first)}" for d in conflict.differences)
    where = f"{conflict.file} row {conflict.row}"
    first = f"{conflict.first_file} row {conflict.first_row}"
    return f"conflict: {where}: {conflict.source} {conflict.id} has {differing} (first seen in {first}, which stays)"


def _said(value: str | None) -> str:
    return "nothing" if value is None else repr(value)
