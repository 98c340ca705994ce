"""`bill rejects retry`: rejected rows are read again, by the mappings of now, or as a person corrected them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from billing_cli.audit.chain import Record
from billing_cli.errors import InputProblems
from billing_cli.events.claims import fitted, needs_of
from billing_cli.events.export_file import ExportFile, GivenFile, problem
from billing_cli.events.ingest import EventWindow, FirstStays, keep_rows, one_transaction
from billing_cli.events.mapping import CANONICAL, CANONICAL_WITH_SOURCE, CLOUDEVENTS, SourceMapping
from billing_cli.events.mapping_files import load_mappings
from billing_cli.events.reading import Given, read_rows
from billing_cli.events.rejects.rejected import Rejected, RejectFilter, read_rejected
from billing_cli.events.sources.readers import READERS
from billing_cli.events.spool import Spooled, spool_of
from billing_cli.events.work import Work
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.periods import microseconds
from pricing.problems import Problem
from pricing.rating.calculator import statement

# Records whose quotes or length would take the rows behind them along: each is read alone.
ALONE = frozenset(("unterminated-quote", "row-too-long"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of one row: accepted, duplicate, conflicting, or rejected once more for `reason`."""

    reject_id: int
    file: str
    row: int
    outcome: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryReport:
    """What became of the rows that were tried, and from when to when there are new events."""

    rows: tuple[Tried, ...]
    windows: tuple[EventWindow, ...]
    dry_run: bool

    @property
    def findings(self) -> bool:
        """Whether a person must look: rows that are rejected once more, or contradict an event."""
        return any(row.outcome in ("rejected", "conflicting") for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    file_id: int
    name: str
    begun_as: str
    mapping: str
    rows_format: str
    preamble: bytes
    partition: Mapping[str, str | None]
    event_offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    reject_id: int
    row_number: int
    raw: bytes
    is_tried: bool
    corrected: bytes | None


def retry(
    store: Store,
    project: Project,
    wanted: RejectFilter,
    now: datetime,
    *,
    corrected: Mapping[int, bytes] | None = None,
    dry_run: bool = False,
) -> RetryReport:
    """Read rejected rows again; those that are good now become events under their numbers in their files.

    `corrected`: the bytes of rows in place of those that were read. Raises InputProblems where a mapping is gone or no
    longer fits; then nothing is done.
    """
    rows = read_rejected(store, wanted)
    mappings, problems = load_mappings(project)
    known = {mapping.name: mapping for mapping in mappings}
    files = _files(store, rows)
    problems += [_no_mapping(file) for file in files if _mapping(file, known) is None]
    if problems:
        raise InputProblems(problems)

    report = RetryReport(rows=(), windows=(), dry_run=dry_run)
    if rows:
        with one_transaction(store, "rejects.retried", now, dry_run=dry_run) as record:
            for file in files:
                mapping = _mapping(file, known)
                assert mapping is not None, "that was asked"
                tried = {row.reject_id for row in rows if row.file_id == file.file_id}
                for part in _parts(store, file, tried, corrected or {}):
                    _try(store, project, file, mapping, part, (record.seq, now))
            report = _report(store, record.seq, record, dry_run=dry_run)
    return report


def _files(store: Store, rows: Iterable[Rejected]) -> list[_File]:
    found = store.rows(statement(__package__, "files_of"), file_ids=sorted({row.file_id for row in rows}))
    names = ("file_id", "name", "begun_as", "mapping", "rows_format", "preamble", "partition", "event_offset")
    return [_File(**{**dict(zip(names, row, strict=True)), "partition": json.loads(row[6])}) for row in found]


def _mapping(file: _File, known: Mapping[str, SourceMapping]) -> SourceMapping | None:
    built_in = {CANONICAL.name: CANONICAL, CLOUDEVENTS.name: CLOUDEVENTS}
    return known.get(file.mapping) or built_in.get(file.mapping)


def _no_mapping(file: _File) -> Problem:
    message = f"the mapping `{file.mapping}`, which read this file, is gone"
    return problem(file.name, 0, "unknown-source", message, "put it back, or dismiss the rows")


def _parts(store: Store, file: _File, tried: set[int], corrected: Mapping[int, bytes]) -> Iterator[list[_Row]]:
    """The rows of a file that can be read together, and those that must be read alone."""
    together: list[_Row] = []
    for reject_id, row_number, code, raw in store.rows(statement(__package__, "rows_of_file"), file_id=file.file_id):
        row = _Row(
            reject_id=reject_id, row_number=row_number, raw=corrected.get(reject_id, raw), is_tried=reject_id in tried,
            corrected=corrected.get(reject_id),
        )  # fmt: skip
        if code in ALONE and row.corrected is None:
            if row.is_tried:
                yield [row]
        else:
            together.append(row)
    if any(row.is_tried for row in together):
        yield together


def _try(
    store: Store,
    project: Project,
    file: _File,
    mapping: SourceMapping,
    rows: Sequence[_Row],
    at: tuple[int, datetime],
) -> None:
    """Read some rows of one file again, inside the transaction."""
    seq, now = at
    store.run(
        statement(__package__, "tried_rows"),
        place=list(range(1, len(rows) + 1)),
        row_number=[row.row_number for row in rows],
        is_tried=[row.is_tried for row in rows],
        corrected=[row.corrected for row in rows],
    )
    with _excerpt(store, project, file, mapping, rows) as (export, fitting):
        given = Given(project=project, export=export, mapping=fitting, begun_as=file.begun_as, is_retry=True)
        read, problems = read_rows(store, given)
    if problems:
        raise InputProblems(problems)
    if read.counted.rows != len(rows):
        message = f"{len(rows)} rows were tried, and {read.counted.rows} were read"
        raise InputProblems([problem(file.name, 0, "rows-changed", message, "correct each row in its place")])

    by_content = fitting.body.id == "content"
    store.run(statement(__package__, "tried_arrivals" if by_content else "tried_resolved"))
    numbers = {"file_id": file.file_id, "event_offset": file.event_offset}
    keep_rows(store, read.columns, export, FirstStays(), numbers, Work())
    told = {"seq": seq, "event_offset": file.event_offset}
    store.run(statement(__package__, "insert_outcomes"), **told, recorded_at=now.isoformat())
    store.run(statement(__package__, "count_hours"), **told, file_id=file.file_id, clock_us=microseconds(now))
    store.run(statement("billing_cli.events", "forget"))


@contextmanager
def _excerpt(
    store: Store, project: Project, file: _File, mapping: SourceMapping, rows: Sequence[_Row]
) -> Iterator[tuple[ExportFile, SourceMapping]]:
    """The rows as an export, and the mapping that fits it. InputProblems where none does."""
    spooled = Spooled(spool_of(project), [file.preamble, *(row.raw for row in rows)], f".{file.rows_format}")
    given = GivenFile(
        path=spooled.path, name=file.name, spool=spool_of(project), dialect=mapping.body,
        limits=project.settings.ingest, is_lines=True,
    )  # fmt: skip
    export, problems = READERS[file.rows_format](given)
    if export is not None:
        export = replace(export, partition=file.partition, digest=file.begun_as)
        limit = project.settings.ingest.max_row_bytes
        export, problems = export.with_fields(store, needs_of(mapping), limit)
    if export is None:
        raise InputProblems(problems)
    if mapping is CANONICAL and "source" in export.header:
        mapping = CANONICAL_WITH_SOURCE
    if export.has_columns:
        _, problems = fitted(mapping, export)
        if problems:
            raise InputProblems(problems)
    yield export, mapping


def _report(store: Store, seq: int, record: Record, *, dry_run: bool) -> RetryReport:
    rows = tuple(
        Tried(reject_id=reject_id, file=file, row=row, outcome=outcome, reason=reason)
        for reject_id, file, row, outcome, reason in store.rows(statement(__package__, "outcomes_of"), seq=seq)
    )
    windows = tuple(
        EventWindow(source=source, events=events, first_us=first, last_us=last)
        for source, events, first, last in store.rows(statement(__package__, "windows"), seq=seq)
    )
    record.inputs["rejects"] = [row.reject_id for row in rows]
    record.outputs["outcomes"] = {
        outcome: sum(row.outcome == outcome for row in rows) for outcome in sorted({row.outcome for row in rows})
    }
    return RetryReport(rows=rows, windows=windows, dry_run=dry_run)
