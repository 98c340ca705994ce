"""`bill ingest --replace`: what counts of a source in a window of time becomes what the files say, in one change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from billing_cli.audit.chain import Record
from billing_cli.errors import InputProblems
from billing_cli.events.claimed import Claimed, claimed_exports
from billing_cli.events.conflicts import ConflictFilter, ask_conflicts, open_conflicts
from billing_cli.events.corrections.changes import ChangeReport, Plan, begin_turns, keep_change, planned_change
from billing_cli.events.corrections.selection import EXAMPLES, Selection, Window
from billing_cli.events.export_file import ExportFile, problem
from billing_cli.events.ingest import EXAMPLES as SHOWN
from billing_cli.events.ingest import (
    FileReport,
    IngestReport,
    describe_files,
    ingest_export,
    one_transaction,
    readable_files,
)
from billing_cli.events.properties import define_wanted
from billing_cli.events.trouble.watch import watch
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.periods import instant_text
from pricing.problems import Problem, counted
from pricing.rating.calculator import Statement, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What is to be replaced and why. With `dry_run` nothing is kept."""

    window: Window
    reason: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementReport:
    """What became of the files' rows, and of the events in the window. `ingest.windows` are of new events alone."""

    window: Window
    ingest: IngestReport
    change: ChangeReport


@dataclass(slots=True, kw_only=True)
class _FilesStand:
    """The first row of an id in the files counts, whatever stood there; another content in the files is a conflict."""

    window: Window
    problems: list[Problem] = field(default_factory=list)

    def decide(self, store: Store, export: ExportFile) -> None:
        """Compare rows with each other, and choose what is known where they say the same."""
        outside = store.rows(_sql("outside_window"), **_bounds(self.window), most=EXAMPLES)
        if outside:
            self.problems.append(_outside(export, self.window, outside))
        for step in ("choose_known", "repeats_of_chosen", "stays_chosen"):
            store.run(_sql(step))
        store.run(statement("billing_cli.events", "decisions"))

    def settle(self, store: Store, event_offset: int) -> None:
        """Note what the file chose, and what stood there before."""
        store.run(_sql("note_outgoing"))
        store.run(_sql("note_born"), event_offset=event_offset)
        store.run(_sql("choose_new"), event_offset=event_offset)


def replace_window(
    store: Store,
    project: Project,
    paths: Sequence[Path],
    source_name: str | None,
    wanted: Replacement,
    now: datetime,
) -> ReplacementReport:
    """Let what counts of a source in a window be exactly the good rows of the files; also of files that are known.

    What stands and is not in them is voided; a row with another content than what stands takes its place. Raises
    InputProblems where a good row lies outside of the window or is of another source; then nothing is done.
    """
    claimed = claimed_exports(store, project, readable_files(paths), source_name, None)
    window = wanted.window
    plan = Plan(kind="replaced", reason=wanted.reason, inputs=Selection(source=window.source, window=window).said())
    judge = _FilesStand(window=window)
    begin_turns(store)
    store.run(_sql("no_replacements"))

    reports: list[FileReport] = []
    with one_transaction(store, "events.replaced", now, dry_run=wanted.dry_run) as record:
        first_file_id, _ = store.one(statement("billing_cli.events", "next_numbers"))
        reports += [ingest_export(store, project, one, now, judge) for one in claimed]
        watch(store, project, first_file_id, record.seq, now)
        if judge.problems:
            raise InputProblems(judge.problems)
        change = _change(store, record, plan, window, claimed, reports, now)
        reports = [
            replace(one, still_voided=0, conflicts=tuple(open_conflicts(store, one.file_id, SHOWN))) for one in reports
        ]
    return ReplacementReport(
        window=window,
        ingest=IngestReport(files=tuple(reports), dry_run=wanted.dry_run),
        change=replace(change, change_id=None) if wanted.dry_run else change,
    )


def _change(
    store: Store,
    record: Record,
    plan: Plan,
    window: Window,
    claimed: Sequence[Claimed],
    reports: Sequence[FileReport],
    now: datetime,
) -> ChangeReport:
    """Turn what the files and the window say, and write it down where it is anything."""
    store.run(_sql("turn_window"), **_bounds(window), events_before=min(report.event_offset for report in reports))
    ask_conflicts(store, ConflictFilter(every=True, source=window.source))
    store.run(_sql("wanted_siblings"))
    define_wanted(store)
    store.run(_sql("siblings"))
    store.run(_sql("turn_conflicts_chosen"))
    describe_files(record, claimed, reports)
    change = planned_change(store, plan)
    return change if change.empty else keep_change(store, record, plan, now)


def _sql(name: str) -> Statement:
    return statement(__package__, name)


def _bounds(window: Window) -> dict[str, object]:
    return {"source": window.source, "from_us": window.from_us, "until_us": window.until_us}


def _outside(export: ExportFile, window: Window, rows: Sequence[tuple[int, str, int, int]]) -> Problem:
    count = rows[0][3]
    places = ", ".join(f"row {number} ({source}, {instant_text(time_us)})" for number, source, time_us, _ in rows)
    more = ", …" if count > len(rows) else ""
    is_or_are = "is" if count == 1 else "are"
    message = f"{counted(count, 'row')} {is_or_are} not of {window}: {places}{more}"
    remedy = "give the window that the files are of, or files of that window and source alone"
    return problem(export.name, 0, "outside-window", message, remedy)
