"""Single rows of an export as a file of their own: its beginning, and their bytes behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from billing_cli.events.claims import needs_of
from billing_cli.events.export_file import ExportFile, GivenFile
from billing_cli.events.mapping import SourceMapping
from billing_cli.events.sources.readers import READERS
from billing_cli.events.spool import Spooled, spool_of
from billing_cli.project import Project
from billing_cli.store.store import Store


@contextmanager
def excerpt(
    store: Store, project: Project, export: ExportFile, mapping: SourceMapping, records: Iterable[bytes]
) -> Iterator[ExportFile]:
    """Rows of an export, by their bytes, as an export that is read as it is; it is removed at the end."""
    spooled = Spooled(spool_of(project), [export.preamble(), *records], f".{export.rows_format}")
    given = GivenFile(
        path=spooled.path, name=export.name, spool=spool_of(project), dialect=mapping.body,
        limits=project.settings.ingest, is_excerpt=True,
    )  # fmt: skip
    alone, problems = READERS[export.rows_format](given)
    assert alone is not None, problems
    alone = replace(alone, partition=export.partition, digest=export.digest)
    described, problems = alone.with_fields(store, needs_of(mapping), project.settings.ingest.max_row_bytes)
    assert described is not None, problems
    yield described
