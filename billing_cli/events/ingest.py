"""`bill ingest`: exports into events. All files of a command in one transaction, each row with exactly one outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeAlias

from billing_cli.audit.chain import Record, head, recorded
from billing_cli.errors import InputProblems
from billing_cli.events.claimed import Claimed, claimed_exports, readable
from billing_cli.events.claims import AbsentField, absent_fields
from billing_cli.events.conflicts import Conflict, open_conflicts
from billing_cli.events.export_file import ExportFile, problem
from billing_cli.events.properties import add_columns, define_wanted
from billing_cli.events.quarantine import RejectedRow, rejected_rows
from billing_cli.events.reading import Given, Reading, read_rows
from billing_cli.events.trouble.look import look_at_run
from billing_cli.events.trouble.trouble import Trouble
from billing_cli.events.trouble.watch import watch
from billing_cli.events.work import Work
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.rating.calculator import statement

Known: TypeAlias = dict[tuple[str, str], tuple[str, str, str, str]]
# How many of a file's rejected rows and conflicts its report holds.
EXAMPLES = 10
# The columns of every event, beside its number; more come with ids and properties.
EVERY_EVENT = ("key", "source", "customer", "type", "time_us")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWindow:
    """What counts of one source changed in [first_us, last_us], microseconds since 1970, both ends included.

    `events` is how many events came, or count now, or do no more.
    """

    source: str
    events: int
    first_us: int
    last_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of one export. rows_read = accepted + duplicate + conflicting + rejected.

    `source` is None where the rows have several; first and last are event times of accepted rows. A file that is
    `already_known` has only zeros; `known_since` says when it was ingested, None where it comes twice in this command.
    Of a file that grew, only the rows from `first_row` on were read, and they alone are counted.
    `still_voided` of the duplicates are of events that a person voided.
    `rejects` and `conflicts` are the first few of each; `absent` are the fields that no row has and the mapping reads.
    """

    name: str
    digest: str
    source: str | None
    rows_read: int = 0
    accepted: int = 0
    duplicate: int = 0
    conflicting: int = 0
    rejected: int = 0
    still_voided: int = 0
    windows: tuple[EventWindow, ...] = ()
    already_known: bool = False
    known_since: str | None = None
    file_id: int | None = None
    event_offset: int = 0
    first_row: int = 1
    rejects: tuple[RejectedRow, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    absent: tuple[AbsentField, ...] = ()

    @property
    def first_event_us(self) -> int | None:
        """The earliest accepted event, microseconds since 1970; None without any."""
        return min((window.first_us for window in self.windows), default=None)

    @property
    def last_event_us(self) -> int | None:
        """The latest accepted event, microseconds since 1970; None without any."""
        return max((window.last_us for window in self.windows), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What became of the exports, in the order given. With `dry_run` nothing of it was kept.

    `trouble` is what looks wrong with the new events as a whole, most important first; `run` is the number of the audit
    link, None where no file was new.
    """

    files: tuple[FileReport, ...]
    dry_run: bool
    run: int | None = None
    trouble: tuple[Trouble, ...] = ()

    @property
    def windows(self) -> tuple[EventWindow, ...]:
        """The windows that changed, one for each source."""
        found: dict[str, EventWindow] = {}
        for window in (window for file in self.files for window in file.windows):
            other = found.get(window.source, window)
            found[window.source] = EventWindow(
                source=window.source,
                events=window.events + (other.events if other is not window else 0),
                first_us=min(window.first_us, other.first_us),
                last_us=max(window.last_us, other.last_us),
            )
        return tuple(found[source] for source in sorted(found))

    @property
    def findings(self) -> bool:
        """Whether a person must look at rejected or conflicting rows."""
        return any(file.rejected or file.conflicting for file in self.files)


class Judge(Protocol):
    """What becomes of rows whose id is known, or comes twice in their file."""

    def decide(self, store: Store, export: ExportFile) -> None:
        """Fill the table `decisions` from `suspects` and `past`."""

    def settle(self, store: Store, event_offset: int) -> None:
        """Note what came of it, when the file's events are stored."""


class FirstStays:
    """What stands stays: another content of its id is a conflict."""

    def decide(self, store: Store, export: ExportFile) -> None:
        """Compare with the content that stands, and with all that are known."""
        for step in ("repeats", "stays", "decisions"):
            store.run(statement(__package__, step))

    def settle(self, store: Store, event_offset: int) -> None:
        """Nothing: what is new counts."""


class _Rehearsed(Exception):
    """Undoes a dry run."""


def readable_files(paths: Sequence[Path]) -> list[Path]:
    """The paths that the store must be opened with (`readable=`), so that `ingest_files` may read them."""
    return [path.resolve() for path in paths]


def ingest_files(
    store: Store,
    project: Project,
    paths: Sequence[Path],
    source_name: str | None,
    now: datetime,
    *,
    dry_run: bool = False,
    work: Work | None = None,
) -> IngestReport:
    """Ingest exports; a file that was ingested with the same mapping is left out. Nothing is written with `dry_run`.

    Raises InputProblems with every problem of every file and mapping before anything is written.
    """
    known = _known(store)
    claimed = claimed_exports(store, project, readable_files(paths), source_name, known)
    return _ingest_claimed(store, project, claimed, known, now, dry_run=dry_run, work=work)


def ingest_whole_lines(
    store: Store, project: Project, paths: Sequence[Path], source_name: str | None, now: datetime
) -> IngestReport:
    """The same, where files are being written: what stands behind the last line end of a text is left for later."""
    known = _known(store)
    claimed = claimed_exports(store, project, readable_files(paths), source_name, known, whole_lines=True)
    return _ingest_claimed(store, project, claimed, known, now)


def _known(store: Store) -> Known:
    return {(row[0], row[1]): row for row in store.rows(statement(__package__, "ingested_files"))}


def _ingest_claimed(
    store: Store,
    project: Project,
    claimed: Sequence[Claimed],
    known: Known,
    now: datetime,
    *,
    dry_run: bool = False,
    work: Work | None = None,
) -> IngestReport:
    reports = _known_reports(claimed, known)
    fresh = [place for place, report in enumerate(reports) if report is None]
    run: int | None = None
    trouble: tuple[Trouble, ...] = ()
    if fresh:
        with one_transaction(store, "events.ingested", now, dry_run=dry_run) as record:
            first_file_id, _ = store.one(statement(__package__, "next_numbers"))
            work = work or Work()
            work.total = sum(claimed[place].bytes_to_read for place in fresh)
            for place in fresh:
                reports[place] = ingest_export(store, project, claimed[place], now, FirstStays(), work)
            work.finish()
            run = record.seq
            watch(store, project, first_file_id, run, now)
            trouble = look_at_run(store, run)
            describe_files(
                record, [claimed[place] for place in fresh], [report for report in reports if report is not None]
            )
    files = tuple(report for report in reports if report is not None)
    return IngestReport(files=files, dry_run=dry_run, run=run, trouble=trouble)


def _known_reports(claimed: Sequence[Claimed], known: Known) -> list[FileReport | None]:
    """A report for each file that is known, None for each that is to be ingested."""
    reports: list[FileReport | None] = []
    seen: set[tuple[str, str]] = set()
    for one in claimed:
        key = (one.export.digest, one.mapping.digest)
        if key in known or key in seen:
            since, source = (known[key][2], known[key][3]) if key in known else (None, one.mapping.source.constant)
            reports.append(
                FileReport(
                    name=one.export.name, digest=one.export.digest, source=source, already_known=True, known_since=since
                )
            )
        else:
            reports.append(None)
        seen.add(key)
    return reports


@contextmanager
def one_transaction(store: Store, command: str, now: datetime, *, dry_run: bool) -> Iterator[Record]:
    """One transaction with one link of the chain, or one that leaves no trace."""
    if not dry_run:
        with recorded(store, command, now) as record:
            yield record
        return
    try:
        with store.transaction():
            yield Record(seq=head(store).seq + 1)
            raise _Rehearsed
    except _Rehearsed:
        return


def ingest_export(
    store: Store, project: Project, one: Claimed, now: datetime, judge: Judge, work: Work | None = None
) -> FileReport:
    """Ingest one file inside the transaction."""
    work = work or Work()
    work.begin(one.export.name, one.bytes_to_read)
    file_id, rows_before = store.one(statement(__package__, "next_numbers"))
    event_offset = rows_before - (one.first_row - 1)
    read = _read(store, project, one)

    numbers = {"file_id": file_id, "event_offset": event_offset}
    accepted = keep_rows(store, read.columns, one.export, judge, numbers, work)
    rejected = store.one(statement(__package__, "insert_rejects"), **numbers)[0]
    judge.settle(store, event_offset)
    duplicate, conflicting, still_voided = store.one(statement(__package__, "outcomes"))
    windows = tuple(
        EventWindow(source=source, events=count, first_us=first, last_us=last)
        for source, count, first, last in store.rows(statement(__package__, "windows"), rows_before=rows_before)
    )

    report = FileReport(
        name=one.export.name,
        digest=one.export.digest,
        source=one.mapping.source.constant or _only(windows),
        rows_read=read.counted.rows,
        accepted=accepted,
        duplicate=duplicate,
        conflicting=conflicting,
        rejected=rejected,
        still_voided=still_voided,
        windows=windows,
        file_id=file_id,
        event_offset=event_offset,
        first_row=one.first_row,
    )
    assert report.rows_read == accepted + duplicate + conflicting + rejected, (
        f"rows of {report.name} are lost or counted twice"
    )
    _record_file(store, report, one, now)
    store.run(statement(__package__, "forget"))
    return replace(
        report,
        absent=tuple(absent_fields(one.mapping, one.read)),
        rejects=tuple(rejected_rows(store, file_id)[:EXAMPLES]) if rejected else (),
        conflicts=tuple(open_conflicts(store, file_id, EXAMPLES)) if conflicting else (),
    )


def keep_rows(
    store: Store, columns: Sequence[str], export: ExportFile, judge: Judge, numbers: Mapping[str, int], work: Work
) -> int:
    """Compare `arrivals` with all that is known, and keep what is new and what contradicts; how many are new.

    `columns` are those that their ids and properties need, `numbers` the file's id and event_offset.
    """
    work.step = "comparing"
    for step in ("wanted_by_key", "suspect_keys", "suspects"):
        store.run(statement(__package__, step))
    define_wanted(store)
    store.run(statement(__package__, "past"))
    judge.decide(store, export)

    work.step = "storing"
    add_columns(store, columns)
    kept = [*EVERY_EVENT, *columns]
    (accepted,) = store.one(statement(__package__, "insert_events"), event_offset=numbers["event_offset"], kept=kept)
    store.run(statement(__package__, "insert_conflicts"), **numbers)
    return int(accepted)


def _record_file(store: Store, report: FileReport, one: Claimed, now: datetime) -> None:
    store.run(
        statement(__package__, "insert_file"),
        file_id=report.file_id,
        digest=report.digest,
        name=report.name,
        source=report.source,
        mapping=one.mapping.name,
        mapping_digest=one.mapping.digest,
        rows_format=one.read.rows_format,
        preamble=one.read.preamble(),
        partition=json.dumps(dict(one.export.partition)),
        bytes=one.export.bytes,
        event_offset=report.event_offset,
        first_row=report.first_row,
        continues=one.growth.continues if one.growth else None,
        begun_as=one.begun_as,
        rows_read=report.rows_read,
        accepted=report.accepted,
        duplicate=report.duplicate,
        conflicting=report.conflicting,
        rejected=report.rejected,
        first_event_us=report.first_event_us,
        last_event_us=report.last_event_us,
        ingested_at=now.isoformat(),
    )


def _read(store: Store, project: Project, one: Claimed) -> Reading:
    """Read the file's rows; InputProblems where its content shows that it cannot be trusted."""
    given = Given(project=project, export=one.read, mapping=one.mapping, first_row=one.first_row, begun_as=one.begun_as)
    with readable(one.read):
        read, problems = read_rows(store, given)
    if one.export.changed():
        message = "the file changed while it was read"
        problems.append(
            problem(one.export.name, 0, "file-changed", message, "wait until it is written, then ingest it")
        )
    if problems:
        raise InputProblems(problems)
    return read


def _only(windows: Sequence[EventWindow]) -> str | None:
    return windows[0].source if len(windows) == 1 else None


def describe_files(record: Record, ingested: Sequence[Claimed], reports: Sequence[FileReport]) -> None:
    """What the audit chain says of the command."""
    new = [report for report in reports if not report.already_known]
    record.inputs["files"] = [
        {
            "name": one.export.name,
            "digest": one.export.digest,
            "mapping": one.mapping.name,
            "mapping_digest": one.mapping.digest,
        }
        for one in ingested
    ]
    record.outputs["files"] = [
        {
            "file_id": report.file_id,
            "rows_read": report.rows_read,
            "accepted": report.accepted,
            "duplicate": report.duplicate,
            "conflicting": report.conflicting,
            "rejected": report.rejected,
        }
        for report in new
    ]
