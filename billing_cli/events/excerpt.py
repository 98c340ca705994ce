"""Single rows of an export as a file of their own: its beginning, and their bytes behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain

from billing_cli.events.claims import needs_of
from billing_cli.events.export_file import ExportFile, GivenFile
from billing_cli.events.mapping import SourceMapping
from billing_cli.events.sources.readers import READERS
from billing_cli.events.spool import Spooled, spool_of
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.problems import Problem


@contextmanager
def excerpt(
    store: Store, project: Project, export: ExportFile, mapping: SourceMapping, records: Iterable[bytes]
) -> Iterator[ExportFile]:
    """Rows of an export, by their bytes, as an export that is read as it is; it is removed at the end."""
    alone, problems = in_a_file(project, export, mapping, [export.preamble()], records)
    assert alone is not None, problems
    described, problems = alone.with_fields(store, needs_of(mapping), project.settings.ingest.max_row_bytes)
    assert described is not None, problems
    yield described


def in_a_file(
    project: Project, export: ExportFile, mapping: SourceMapping, preamble: Iterable[bytes], records: Iterable[bytes]
) -> tuple[ExportFile | None, list[Problem]]:
    """Rows of an export in a temporary file, which is kept as long as what is given back."""
    spooled = Spooled(spool_of(project), chain(preamble, records), f".{export.rows_format}")
    given = GivenFile(
        path=spooled.path, name=export.name, spool=spool_of(project), dialect=export.dialect_of_rows(mapping.body),
        limits=project.settings.ingest, is_lines=True,
    )  # fmt: skip
    alone, problems = READERS[export.rows_format](given)
    if alone is None:
        return None, problems
    return replace(alone, partition=export.partition, digest=export.digest, lies_in=spooled), problems
