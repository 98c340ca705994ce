"""Columns that stand in the names of folders, as Hive and Spark write them: `month=2026-09/region=eu/0.parquet`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote_to_bytes

from billing_cli.events.export_file import problem
from pricing.problems import Problem

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


def partition_of(folders: Path, name: str) -> tuple[dict[str, str | None], list[Problem]]:
    """The columns that the folders of a path give, outermost first; `name` is that of the file, for messages.

    >>> partition_of(Path("exports/month=2026-09/region=a%2Fb"), "")
    ({'month': '2026-09', 'region': 'a/b'}, [])
    """
    found: dict[str, str | None] = {}
    for part in folders.parts:
        key, equals, value = part.partition("=")
        if not (key and equals):
            continue
        try:
            column, text = _decoded(key), _decoded(value)
        except ValueError:
            message = f"the name of the folder {part} stands for no text"
            return {}, [problem(name, 0, "file-name", message, "rename the folder")]
        if column.lower() in {known.lower() for known in found}:
            message = f"two folders of the path give the column `{column}`"
            return {}, [problem(name, 0, "duplicate-column", message, "rename one of the two folders")]
        found[column] = None if text in ("", NO_VALUE) else text
    return found, []


def digest_with(digest: str, partition: Mapping[str, str | None]) -> str:
    """The digest of a file together with what its folders say: equal bytes in two partitions are two files."""
    if not partition:
        return digest
    return hashlib.sha256(json.dumps([digest, sorted(partition.items())]).encode()).hexdigest()


def _decoded(text: str) -> str:
    """A text from the name of a folder, in which %3D is `=`. ValueError where it is none."""
    decoded = unquote_to_bytes(text).decode("utf-8")
    if "\0" in decoded:
        raise ValueError("a name has no NUL character")
    return decoded
