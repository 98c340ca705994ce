"""Rows of a file that `bill rejects export` wrote and a person corrected."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from billing_cli.errors import InputProblems
from billing_cli.events.dialect import Dialect
from billing_cli.events.export_file import GivenFile, problem
from billing_cli.events.mapping_files import load_mappings
from billing_cli.events.rejects.giving import index_of
from billing_cli.events.rejects.rejected import RejectFilter, read_rejected
from billing_cli.events.sources.readers import READERS
from billing_cli.events.spool import spool_of
from billing_cli.project import Project
from billing_cli.store.store import Store


def corrected_rows(store: Store, project: Project, path: Path) -> Mapping[int, bytes]:
    """The bytes of each row by the number of its reject. InputProblems unless the file has just as many rows."""
    ids = index_of(path)
    read_by = {row.mapping for row in read_rejected(store, RejectFilter(ids=tuple(ids)))}
    mappings, _ = load_mappings(project)
    dialects: list[Dialect] = [mapping.body for mapping in mappings if mapping.name in read_by]
    given = GivenFile(
        path=path, name=path.name, spool=spool_of(project), dialect=dialects[0] if dialects else Dialect(),
        limits=project.settings.ingest,
    )  # fmt: skip
    export, problems = READERS[path.suffix.removeprefix(".")](given)
    if export is None:
        raise InputProblems(problems)
    found = dict(export.raw_records(range(1, len(ids) + 2)))
    if len(found) != len(ids):
        more = "more" if len(found) > len(ids) else "fewer"
        message = f"it has {more} rows than the {len(ids)} that were exported"
        remedy = "correct each row in its place; rows that are to stay out can be dismissed"
        raise InputProblems([problem(path.name, 0, "rows-changed", message, remedy)])
    return {reject_id: found[place] for place, reject_id in enumerate(ids, start=1)}
