"""The formats of exports, and which of them a file has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from billing_cli.events.export_file import ExportFile
from billing_cli.events.sources.csv_export import look_at_csv
from billing_cli.events.sources.json_export import look_at_json
from billing_cli.events.sources.parquet_export import look_at_parquet
from pricing.problems import Problem

Reader: TypeAlias = Callable[[Path, str], tuple[ExportFile | None, list[Problem]]]

# A new format is a new file, and one line here.
READERS: Mapping[str, Reader] = MappingProxyType({
    "csv": look_at_csv,
    "jsonl": look_at_json,
    "cloudevents": look_at_json,
    "parquet": look_at_parquet,
})  # fmt: skip
# The ending of a name, without .gz, where no mapping says the format.
ENDINGS: Mapping[str, str] = MappingProxyType({
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".parquet": "parquet",
})  # fmt: skip


def look_at(path: Path, name: str, form: str | None) -> tuple[ExportFile | None, list[Problem]]:
    """Read the bytes of an export once, in its mapping's format, else in that of its name's ending, else as CSV."""
    written = path.with_suffix("") if path.suffix == ".gz" else path
    return READERS[form or ENDINGS.get(written.suffix.lower(), "csv")](path, name)
