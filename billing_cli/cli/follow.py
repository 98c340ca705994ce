"""`bill ingest --follow`: watch files, and ingest what is new in them."""

from __future__ import annotations

import io
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from billing_cli import clock
from billing_cli.cli import output, session
from billing_cli.cli.options import Format
from billing_cli.errors import BillError, InputProblems, UsageError
from billing_cli.reports.printable import Column

if TYPE_CHECKING:
    from billing_cli.events.follow import Watched
    from billing_cli.events.named_exports import NamedExports


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command was asked to watch, and how it prints."""

    files: Sequence[Path]
    source: str | None
    every_seconds: float
    project: Path | None
    form: Format
    columns: Sequence[Column]
    now: datetime | None
    quiet: bool


@dataclass(slots=True)
class _Course:
    """What was told so far."""

    findings: bool = False
    trouble: set[str] = field(default_factory=set)


def follow(asked: Asked) -> bool:
    """Watch until Ctrl-C; whether a person must look at something."""
    from billing_cli.events.export_file import problem
    from billing_cli.events.follow import Watched

    if Path("-") in asked.files:
        raise UsageError("standard input cannot be watched", "leave out `-`, or leave out --follow")
    missing = [path for path in asked.files if not path.exists() and not set("*?") & set(str(path))]
    if missing:
        remedy = "correct the name"
        raise InputProblems(problem(str(path), 0, "missing-file", "there is no such file", remedy) for path in missing)
    watched, course = Watched(), _Course()
    named = _named(asked, first=True)
    output.remark("watching; Ctrl-C ends it", quiet=asked.quiet)
    with _interrupt() as ended:
        while True:
            _round(asked, watched, course, named)
            if ended.is_set() or clock.pause(asked.every_seconds, ended):
                break
            try:
                named = _named(asked, first=False)
            except BillError as error:
                _tell(course, error)
    output.remark("ended; what was ingested is kept", quiet=asked.quiet)
    return course.findings


def _named(asked: Asked, *, first: bool) -> NamedExports:
    """The files that are there now. An empty folder may fill; what is misspelt is refused at once."""
    from billing_cli.events.named_exports import NamedExports, named_exports

    opened = session.project_at(asked.project)
    try:
        return named_exports(opened, asked.files, asked.source, io.BytesIO())
    except UsageError:
        raise
    except BillError as error:
        empty = all(path.is_dir() for path in asked.files)
        nothing = not isinstance(error, InputProblems) or {one.code for one in error.problems} == {"missing-file"}
        if not (empty and nothing) and (first or not nothing):
            raise
        return NamedExports(project=opened, paths=(), left_out=(), is_all=not asked.files)


def _round(asked: Asked, watched: Watched, course: _Course, named: NamedExports) -> None:
    """Ingest what is ready: all at once, or, where there are problems, each file by itself."""
    from billing_cli.events.follow import stamps
    from billing_cli.store.connection import StoreBusy

    ready = watched.look(stamps(named.paths))
    if not ready:
        return
    try:
        _batch(asked, course, named, ready)
    except StoreBusy:
        return
    except InputProblems:
        for path in ready:
            try:
                _batch(asked, course, named, [path])
            except StoreBusy:
                return
            except InputProblems as error:
                _tell(course, error, again=True)
            watched.done(path)
        return
    for path in ready:
        watched.done(path)


def _batch(asked: Asked, course: _Course, named: NamedExports, paths: Sequence[Path]) -> None:
    """One run of ingest. What brought nothing new is not told."""
    from billing_cli.events.ingest import ingest_whole_lines, readable_files
    from billing_cli.reports.ingested import summary

    project, now = named.project, clock.now(asked.now)
    with session.new_store_of(project, asked.now, readable=readable_files(paths)) as store:
        report = ingest_whole_lines(store, project, paths, asked.source, now)
        news = replace(report, files=tuple(file for file in report.files if not file.already_known))
        told = summary(store, news, replace(named, left_out=(), is_all=False))
    if not news.files:
        return
    course.findings = course.findings or report.findings
    _show(asked, told.document())
    output.remark("\n".join(told.remarks), quiet=asked.quiet)


def _show(asked: Asked, document: dict[str, Any]) -> None:
    if asked.form is Format.JSON:
        output.show_document(document)
    else:
        output.show_rows("files", document["files"], asked.columns, asked.form)
    output.flush()


def _tell(course: _Course, error: BillError, *, again: bool = False) -> None:
    """Say what is wrong, once; `again` where it is known to be new."""
    course.findings = True
    text = str([str(one) for one in error.problems]) if isinstance(error, InputProblems) else error.message
    if again or text not in course.trouble:
        course.trouble.add(text)
        output.show_error(error)


@contextmanager
def _interrupt() -> Iterator[Event]:
    """An event that the first Ctrl-C sets; the second acts as ever."""
    ended = Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(number: int, frame: object) -> None:
        ended.set()
        for one, handler in before.items():
            signal.signal(one, handler)

    for number in before:
        signal.signal(number, end)
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
