"""The formats of exports, and which of them a file has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from billing_cli.events.dialect import Dialect
from billing_cli.events.export_file import ExportFile, GivenFile, problem
from billing_cli.events.mapping import SourceMapping
from billing_cli.events.partitions import digest_with, partition_of
from billing_cli.events.sources.csv_export import look_at_csv
from billing_cli.events.sources.json_export import look_at_json
from billing_cli.events.sources.log_export import look_at_log
from billing_cli.events.sources.parquet_export import look_at_parquet
from billing_cli.events.spool import spool_of
from billing_cli.events.text_file import whole_lines_of
from billing_cli.events.unpacking import Unusable, member_name
from billing_cli.project import Project
from pricing.problems import Problem

Reader: TypeAlias = Callable[[GivenFile], tuple[ExportFile | None, list[Problem]]]

# A new format is a new file, and one line here.
READERS: Mapping[str, Reader] = MappingProxyType({
    "csv": look_at_csv,
    "jsonl": look_at_json,
    "cloudevents": look_at_json,
    "log": look_at_log,
    "parquet": look_at_parquet,
})  # fmt: skip
# The ending of a name, without .gz or .zip, where no mapping says the format.
ENDINGS: Mapping[str, str] = MappingProxyType({
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".log": "log", ".parquet": "parquet",
})  # fmt: skip
PACKED = (".gz", ".zip")


def look_at(
    project: Project, path: Path, mapping: SourceMapping | None, *, whole_lines: bool = False
) -> tuple[ExportFile | None, list[Problem]]:
    """Read the bytes of an export once, in its mapping's format, else in that of its name's ending, else as CSV.

    `whole_lines`: what stands behind the last line end of a text in UTF-8 is left out.
    """
    dialect = mapping.body if mapping is not None else Dialect()
    given = GivenFile(
        path=path, name=project.name_of(path), spool=spool_of(project), dialect=dialect, limits=project.settings.ingest
    )
    partition, problems = partition_of(folders_of(project, path), given.name)
    if problems:
        return None, problems
    try:
        form = (mapping.body.format if mapping is not None else None) or format_of(path)
    except Unusable as unread:
        return None, [problem(given.name, 0, *unread.fault)]
    cut = whole_lines_of(given) if whole_lines and form != "parquet" else None
    export, problems = READERS[form](given if cut is None else replace(given, path=cut.path))
    if export is not None and cut is not None:
        export = replace(export, lies_in=cut)
    if export is None or not partition:
        return export, problems
    return replace(export, partition=partition, digest=digest_with(export.digest, partition)), problems


def format_of(path: Path) -> str:
    """The format that the ending of a name tells. Raises Unusable for a .zip that is no archive of one file."""
    written = path.with_suffix("") if path.suffix in PACKED else path
    if path.suffix == ".zip" and written.suffix.lower() not in ENDINGS and path.is_file():
        written = Path(member_name(path))
    return ENDINGS.get(written.suffix.lower(), "csv")


def folders_of(project: Project, path: Path) -> Path:
    """The folders that may give columns: inside the project those below it, else all."""
    return (path.relative_to(project.root) if path.is_relative_to(project.root) else path).parent
