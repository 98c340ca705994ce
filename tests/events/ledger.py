"""A small project in a folder, and what its exports become."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

from billing_cli.audit.chain import breaks, links, open_audited
from billing_cli.errors import InputProblems
from billing_cli.events.conflicts import Conflict, open_conflicts
from billing_cli.events.corrections.replacing import Replacement, ReplacementReport, replace_window
from billing_cli.events.corrections.selection import window_given
from billing_cli.events.ingest import FileReport, IngestReport, ingest_files, readable_files
from billing_cli.events.quarantine import RejectedRow, rejected_rows
from billing_cli.project import open_project
from billing_cli.store.store import Store
from pricing.rating.calculator import Row, Statement

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
HEADER = "id,customer,type,time,units\n"
EVENTS = Statement(
    "SELECT e.event_id, e.source, e.id, e.customer, e.type, e.time_us, e.properties, e.event_id - f.event_offset "
    "FROM events AS e ASOF JOIN (SELECT *, event_offset + first_row AS first_id FROM files) AS f ON e.event_id >= f.first_id "
    "ORDER BY e.event_id"
)
STATES = Statement(
    "SELECT source, id, properties, coalesce(why, 'counted') FROM events LEFT JOIN uncounted_rows USING (event_id)"
)
Report = TypeVar("Report")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one command did, and what the store then holds."""

    report: IngestReport
    events: list[Row]
    rejects: list[RejectedRow]
    conflicts: list[Conflict]
    commands: list[str]

    @property
    def file(self) -> FileReport:
        """The report of the only file."""
        (file,) = self.report.files
        return file

    @property
    def faults(self) -> list[tuple[int, str]]:
        """Row and code of every rejected row."""
        return [(row.row, row.code) for row in self.rejects]


@cache
def new_store() -> bytes:
    """A store without a command but the one that made it; to copy it takes a fraction of the time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bill.duckdb"
        open_audited(path, NOW).__exit__(None, None, None)
        return path.read_bytes()


class Ledger:
    """A project folder; `settings` goes into its bill.yaml."""

    def __init__(self, root: Path, settings: str = "") -> None:
        self.root = root
        self.write("bill.yaml", f"seller: {{name: Acme}}\n{settings}")

    def copied(self, root: Path) -> Ledger:
        """The same in another folder, which takes less time than to ingest its exports again."""
        copy = Ledger(root)
        shutil.copytree(self.root, root, dirs_exist_ok=True)
        return copy

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file of the project as it is given, line ends included."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def mapping(self, text: str, name: str = "usage") -> None:
        """Write the mapping that claims every file of `exports`."""
        self.write(f"sources/{name}.yaml", f'format: csv\nfiles: "exports/*"\n{text}')

    def store(self, *paths: Path, now: datetime = NOW) -> Store:
        """The open store, which may read these exports."""
        path = self.root / "bill.duckdb"
        if not path.exists():
            path.write_bytes(new_store())
        return open_audited(path, now, readable=readable_files(paths))

    def ingest(self, *paths: Path, source: str | None = None, dry_run: bool = False, now: datetime = NOW) -> Outcome:
        """Run one command."""
        project = open_project(self.root, self.root)
        with self.store(*paths, now=now) as store:
            report = ingest_files(store, project, paths, source, now, dry_run=dry_run)
            assert not list(breaks(store))
            for file in report.files:
                assert file.rows_read == file.accepted + file.duplicate + file.conflicting + file.rejected
            return Outcome(
                report=report,
                events=store.rows(EVENTS),
                rejects=rejected_rows(store),
                conflicts=open_conflicts(store),
                commands=[link.command for link in links(store)],
            )

    def correct(self, correction: Callable[[Store], Report]) -> Report:
        """Run one command that corrects what is stored."""
        with self.store() as store:
            report = correction(store)
            assert not list(breaks(store))
            return report

    def replace(self, text: str, *contents: str, source: str = "events", dry_run: bool = False) -> ReplacementReport:
        """Replace a window, `FROM UNTIL`, by exports of these contents."""
        project = open_project(self.root, self.root)
        paths = [self.write(f"exports/replacing-{place}.csv", content) for place, content in enumerate(contents)]
        wanted = Replacement(window=window_given(project, source, *text.split()), dry_run=dry_run)
        with self.store(*paths) as store:
            report = replace_window(store, project, paths, None, wanted, NOW)
            assert not list(breaks(store))
            return report

    def standing(self) -> dict[tuple[str, str], tuple[str, str]]:
        """By source and id the properties of the content that stands, and whether it is counted or voided."""
        with self.store() as store:
            rows = store.rows(STATES)
        found = {(source, name): (said, state) for source, name, said, state in rows if state != "replaced"}
        assert len(found) == len({row[:2] for row in rows}), "of every id one content stands"
        return found

    def export(self, content: str | bytes, name: str = "usage.csv") -> Outcome:
        """Ingest one export of that content."""
        return self.ingest(self.write(f"exports/{name}", content))

    def stored(self) -> list[Row]:
        """The events in the store."""
        with self.store() as store:
            return store.rows(EVENTS)

    def refused(self, *paths: Path, source: str | None = None) -> list[tuple[str, str]]:
        """File and code of each problem for which the command is refused; the store must not have changed."""
        try:
            self.ingest(*paths, source=source)
        except InputProblems as error:
            assert self.stored() == []
            return [(Path(problem.file).name, problem.code) for problem in error.problems]
        raise AssertionError("the command was not refused")


def contents(events: Sequence[Row]) -> set[Row]:
    """Events without the numbers that depend on the order of files: source, id, customer, type, time, properties."""
    return {event[1:7] for event in events}
