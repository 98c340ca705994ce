"""Files that grew, such as logs: what was ingested of them before need not be read again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from billing_cli.events.excerpt import in_a_file
from billing_cli.events.export_file import ExportFile
from billing_cli.events.mapping import SourceMapping
from billing_cli.events.partitions import digest_with
from billing_cli.events.unpacking import CHUNK_BYTES
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A file that begins with the bytes of one that was ingested by this mapping before, `continues`.

    `begun_as` is the digest of the first of the chain, `source` what is known of the events of the last. `added` are
    the rows from `first_row` on; None where the whole must be read again.
    """

    continues: int
    begun_as: str
    mapping: SourceMapping
    source: str | None
    first_row: int = 1
    added: ExportFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What was ingested under the name of a file; `is_cut` where its last row did not end."""

    file_id: int
    digest: str
    bytes: int
    rows: int
    begun_as: str
    source: str | None
    is_cut: bool


def growth_of(store: Store, project: Project, export: ExportFile, mapping: SourceMapping) -> Growth | None:
    """What the export grew from, the newest first; None where nothing of that name is its beginning."""
    rows = store.rows(
        statement(__package__, "ingested_before"),
        name=export.name,
        mapping_digest=mapping.digest,
        bytes=export.bytes,
    )
    names = ("file_id", "digest", "bytes", "rows", "begun_as", "source", "is_cut")
    candidates = [_Before(**dict(zip(names, row, strict=True))) for row in rows]
    digests = _digests(export.path, sorted({one.bytes for one in candidates}))
    for one in candidates:
        if digest_with(digests[one.bytes], export.partition) == one.digest:
            added = None if one.is_cut or mapping.body.id == "content" else _added(project, export, mapping, one.bytes)
            return Growth(
                continues=one.file_id,
                begun_as=one.begun_as,
                mapping=mapping,
                source=one.source,
                first_row=1 if added is None else one.rows + 1,
                added=added,
            )
    return None


def _added(project: Project, export: ExportFile, mapping: SourceMapping, length: int) -> ExportFile | None:
    """What stands behind so many bytes, as an export of its own; None where that cannot be told apart."""
    if not export.is_plain_text or _last_byte(export.path, length) != b"\n":
        return None
    preamble = export.preamble()
    if len(preamble) > length:
        return None
    added, problems = in_a_file(project, export, mapping, [preamble], _behind(export.path, length, export.bytes))
    return added if not problems else None


def _digests(path: Path, lengths: Sequence[int]) -> Mapping[int, str]:
    """SHA-256 of the first bytes of a file, for each of some ascending lengths."""
    found: dict[int, str] = {}
    digest = hashlib.sha256()
    at = 0
    with path.open("rb") as file:
        for length in lengths:
            while at < length and (chunk := file.read(min(CHUNK_BYTES, length - at))):
                digest.update(chunk)
                at += len(chunk)
            found[length] = digest.hexdigest()
    return found


def _last_byte(path: Path, length: int) -> bytes:
    """The last of the first bytes."""
    with path.open("rb") as file:
        file.seek(length - 1)
        return file.read(1)


def _behind(path: Path, length: int, end: int) -> Iterator[bytes]:
    """The bytes of a file from one place to another."""
    with path.open("rb") as file:
        file.seek(length)
        while length < end and (chunk := file.read(min(CHUNK_BYTES, end - length))):
            length += len(chunk)
            yield chunk
