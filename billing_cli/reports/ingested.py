"""What `bill ingest` tells: a row per file, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from billing_cli.events.conflicts import Conflict, Difference
from billing_cli.events.ingest import EventWindow, FileReport, IngestReport
from billing_cli.events.named_exports import NamedExports
from billing_cli.events.trouble.trouble import Kind, Trouble
from billing_cli.store.store import Store
from pricing.periods import instant_text
from pricing.problems import counted
from pricing.rating.calculator import statement

# How many of the files that are left out are named.
MOST_NAMED = 10
# How much trouble is told before the rest is only counted.
MOST_TROUBLE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSummary:
    """A row per file, what looks wrong with the new events as a whole, and what a person should know of both."""

    files: tuple[dict[str, Any], ...]
    trouble: tuple[Trouble, ...]
    remarks: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"files": list(self.files), "trouble": [one.row() for one in self.trouble]}


def summary(store: Store, report: IngestReport, named: NamedExports) -> IngestSummary:
    """What to tell of an ingest; of its files, rows_read = accepted + duplicate + conflicting + rejected.

    Where no file was named, those that were known before are only counted.
    """
    trouble = tuple(_with_drafts(store, report, one) if one.kind is Kind.LATE else one for one in report.trouble)
    return IngestSummary(
        files=file_rows(report, without_known=named.is_all),
        trouble=trouble,
        remarks=(*_not_told(report, named), *file_remarks(report), *_of_trouble(trouble), *_of_drafts(store, report)),
    )


def file_rows(report: IngestReport, *, without_known: bool = False) -> tuple[dict[str, Any], ...]:
    """A row per file."""
    return tuple(_row(file) for file in report.files if not (without_known and file.already_known))


def _not_told(report: IngestReport, named: NamedExports) -> Iterator[str]:
    """What is not in the rows: where none was named, files that were known; and files that are left out."""
    known = sum(file.already_known for file in report.files)
    if named.is_all and known:
        yield f"{counted(known, 'file')} ingested before"
    if named.left_out:
        names = ", ".join(named.left_out[:MOST_NAMED]) + (", …" if len(named.left_out) > MOST_NAMED else "")
        reason = "no mapping claims" if named.is_all else "left out, as no exports by the endings of their names:"
        yield f"{reason} {names}"


def _with_drafts(store: Store, report: IngestReport, late: Trouble) -> Trouble:
    """Say of late events how many lie in months that have drafts."""
    found = store.rows(statement(__package__, "late_in_drafts"), seq=report.run, source=late.source)
    if not found:
        return late
    drafts = " and ".join(f"{events} in {period}" for period, events in found)
    return replace(late, message=f"{late.message}; {drafts}, of which there are drafts")


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
    if file.first_row > 1:
        return f"grew: read from row {file.first_row}"
    if not file.already_known:
        return None
    return "the same file twice" if file.known_since is None else f"already ingested on {file.known_since[:10]}"


def file_remarks(report: IngestReport) -> Iterator[str]:
    """The first rejected rows and conflicts with their reasons."""
    for file in report.files:
        yield from (
            f"no row of {file.name} has `{absent.field}`, which {absent.reader} reads" for absent in file.absent
        )
        yield from (f"rejected: {row.file} row {row.row}: {row.reason}" for row in file.rejects)
        yield from _more(file.rejected - len(file.rejects), "rejected row", file)
        yield from (_conflict(conflict) for conflict in file.conflicts)
        yield from _more(file.conflicting - len(file.conflicts), "conflict", file)
        if file.still_voided:
            yield f"of {file.name}, {counted(file.still_voided, 'duplicate')} of voided events: they stay voided"
        if file.conflicting > file.rows_read // 2:
            yield (
                f"most rows of {file.name} are known with other content. If that came from a wrong mapping, let these "
                f"rows replace it: bill ingest --replace {file.source or 'SOURCE'} --from DATE --until DATE FILE..."
            )
    if any(file.conflicting for file in report.files) and not report.dry_run:
        yield "to settle conflicts: bill conflicts list, bill conflicts resolve"


def _of_trouble(trouble: Sequence[Trouble]) -> Iterator[str]:
    yield from (one.said() for one in trouble[:MOST_TROUBLE])
    if len(trouble) > MOST_TROUBLE:
        sources = sorted({one.source for one in trouble[MOST_TROUBLE:]})
        shown = f" --source {sources[0]}" if len(sources) == 1 else ""
        yield f"and {len(trouble) - MOST_TROUBLE} more; bill events stats{shown} shows all"


def _of_drafts(store: Store, report: IngestReport) -> Iterator[str]:
    """The drafts that the new events may change."""
    if report.dry_run:
        yield "dry run: nothing was kept"
    for period in [] if report.dry_run else drafts_touched(store, report.windows):
        yield f"there are drafts of {period}, made before these events: bill price --period {period}"


def drafts_touched(store: Store, windows: Iterable[EventWindow]) -> list[str]:
    """Periods with drafts that what changed may be part of, a day more at each end for the calendars of the world."""
    found = {
        period
        for window in windows
        for (period,) in store.rows(
            statement(__package__, "drafts_between"), first=window.first_us, last=window.last_us
        )
    }
    return sorted(found)


def _more(count: int, noun: str, file: FileReport) -> Iterator[str]:
    if count:
        yield f"and {counted(count, noun)} more of {file.name}"


def _conflict(conflict: Conflict) -> str:
    where = f"{conflict.file} row {conflict.row}"
    first = f"{conflict.first_file} row {conflict.first_row}"
    what = f"{conflict.source} {conflict.id} has {differences_said(conflict.differences)}"
    return f"conflict {conflict.row_id}: {where}: {what} (first seen in {first}, which stays)"


def differences_said(differences: Sequence[Difference]) -> str:
    """What a later row says in the place of what."""
    return ", ".join(f"{d.field} {_said(d.later)} instead of {_said(d.first)}" for d in differences)


def _said(value: str | None) -> str:
    return "nothing" if value is None else repr(value)
