"""The exports of a command, each with the mapping that reads it and with what was read of it before."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from billing_cli.errors import InputProblems
from billing_cli.events.claims import claiming, fitted, needs_of
from billing_cli.events.export_file import ExportFile, Needs, problem
from billing_cli.events.growing import Growth, growth_of
from billing_cli.events.mapping import CANONICAL, CANONICAL_WITH_SOURCE, CLOUDEVENTS, SourceMapping
from billing_cli.events.mapping_files import load_mappings
from billing_cli.events.sources.readers import look_at
from billing_cli.project import Project
from billing_cli.store.connection import first_line
from billing_cli.store.failures import FAILED, is_unreadable
from billing_cli.store.store import Store
from pricing.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An export, the mapping that reads it, and what it grew from."""

    export: ExportFile
    mapping: SourceMapping
    growth: Growth | None = None

    @property
    def read(self) -> ExportFile:
        """What is read of it: the whole, or what was added."""
        return self.growth.added if self.growth is not None and self.growth.added is not None else self.export

    @property
    def first_row(self) -> int:
        """The number, in the whole file, of the first row that is read."""
        return self.growth.first_row if self.growth is not None else 1

    @property
    def bytes_to_read(self) -> int:
        """How much of it is read."""
        return self.read.bytes

    @property
    def begun_as(self) -> str:
        """The digest of the file that it was when it was first ingested."""
        return self.growth.begun_as if self.growth is not None else self.export.digest


def claimed_exports(
    store: Store,
    project: Project,
    paths: Sequence[Path],
    source_name: str | None,
    known: Container[tuple[str, str]] | None,
    *,
    whole_lines: bool = False,
) -> list[Claimed]:
    """The exports of resolved paths; of what is `known`, no more is read than is new. None: all is read whole.

    `whole_lines`: of texts, what stands behind the last line end is left out.

    Raises InputProblems with every problem of every file and mapping.
    """
    mappings, problems = load_mappings(project)
    claimed = []
    for path in paths:
        mapping, found = claiming(project, path, source_name, mappings)
        if not found:
            export, found = look_at(project, path, mapping, whole_lines=whole_lines)
            one, found = _looked_at(store, project, export, mapping, known) if export is not None else (None, found)
            claimed += [one] if one is not None else []
        problems += found
    if problems:
        raise InputProblems(problems)
    return claimed


def _looked_at(
    store: Store,
    project: Project,
    export: ExportFile,
    mapping: SourceMapping | None,
    known: Container[tuple[str, str]] | None,
) -> tuple[Claimed | None, list[Problem]]:
    """The export with its columns and mapping; one that is known need not be read for that."""
    growth: Growth | None = None
    if known is not None:
        possible = (mapping,) if mapping is not None else (CANONICAL, CLOUDEVENTS)
        for one in possible:
            if (export.digest, one.digest) in known:
                return Claimed(export=export, mapping=one), []
        growth = next(filter(None, (growth_of(store, project, export, one) for one in possible)), None)
    if growth is not None and growth.added is not None:
        return _grown(store, project, export, growth)
    described, problems = _described(store, project, export, needs_of(mapping, checked_later=True))
    if described is None:
        return None, problems
    fitting, problems = fitted(mapping, described)
    if fitting is None:
        return None, problems
    of_it = growth is not None and growth.mapping.digest == fitting.digest
    return Claimed(export=described, mapping=fitting, growth=growth if of_it else None), []


def _grown(store: Store, project: Project, export: ExportFile, growth: Growth) -> tuple[Claimed | None, list[Problem]]:
    """An export of which only the end is read. That it fits its mapping was seen at its beginning."""
    assert growth.added is not None
    needs = needs_of(CANONICAL_WITH_SOURCE if growth.mapping is CANONICAL else growth.mapping)
    added, problems = _described(store, project, growth.added, needs)
    if added is None:
        return None, problems
    mapping = growth.mapping
    if mapping is CANONICAL and (growth.source != CANONICAL.name or "source" in {*added.header} - added.absent):
        mapping = CANONICAL_WITH_SOURCE
    return Claimed(export=export, mapping=mapping, growth=replace(growth, added=added)), []


def _described(
    store: Store, project: Project, export: ExportFile, needs: Needs
) -> tuple[ExportFile | None, list[Problem]]:
    """The export with its columns."""
    try:
        with readable(export):
            return export.with_fields(store, needs, project.settings.ingest.max_row_bytes)
    except InputProblems as refused:
        return None, list(refused.problems)


@contextmanager
def readable(export: ExportFile) -> Iterator[None]:
    """Raises InputProblems where DuckDB cannot read the file."""
    try:
        yield
    except FAILED as error:
        if not is_unreadable(error):
            raise
        code, message, remedy = export.unreadable()
        raise InputProblems([problem(export.name, 0, code, f"{message}: {first_line(error)}", remedy)]) from error
