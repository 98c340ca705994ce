"""The bytes inside a compressed file, as they come, as long as they stay within the limits."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

from billing_cli.project import Ingest

CHUNK_BYTES = 1 << 20
# Below that, a file may be packed as tightly as it likes.
SMALL_BYTES = 100_000_000
_ENDINGS = {"gzip": ".gz", "zip": ".zip"}
_MAGICS = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"\x28\xb5\x2f\xfd": "zstd"}

Packing: TypeAlias = Literal["gzip", "zip"]


class Unusable(Exception):
    """A file that is not read; `fault` are code, message and remedy of a problem."""

    def __init__(self, fault: tuple[str, str, str]) -> None:
        super().__init__(fault[1])
        self.fault = fault


def unusable(code: str, message: str, remedy: str) -> Unusable:
    """A file that is not read."""
    return Unusable((code, message, remedy))


def packing_of(path: Path, magic: bytes) -> Packing | None:
    """How a file is packed, as its first bytes say. Raises Unusable where its name says something else."""
    found = next((name for start, name in _MAGICS.items() if magic.startswith(start)), None)
    if found == "zstd":
        message = "the file is compressed by zstd, whose end cannot be checked"
        raise unusable("compression", message, "unpack it, or use gzip")
    if any((found == name) != (path.suffix == ending) for name, ending in _ENDINGS.items()):
        message = "the name must end in .gz or .zip exactly where the file is packed so"
        raise unusable("compression", message, "rename the file")
    return found  # type: ignore[return-value]


def unpacked(path: Path, packing: Packing | None, limits: Ingest | None = None) -> Iterator[bytes]:
    """The content of a file, chunk by chunk, to its end. Raises Unusable where there is none, or more than `limits`."""
    with path.open("rb") as raw, _opened(raw, packing) as file:
        total = 0
        while chunk := _next(file, packing):
            total += len(chunk)
            if packing is not None and limits is not None:
                _check_size(total, path.stat().st_size, limits)
            yield chunk


def member_name(path: Path) -> str:
    """The name of the one file in an archive. Raises Unusable where there is not one."""
    with path.open("rb") as raw, _archive(raw) as archive:
        return _member(archive).filename


@contextmanager
def _opened(raw: BinaryIO, packing: Packing | None) -> Iterator[BinaryIO | gzip.GzipFile | zipfile.ZipExtFile]:
    if packing is None:
        yield raw
    elif packing == "gzip":
        with gzip.open(raw) as file:
            yield file
    else:
        with _archive(raw) as archive, _opened_member(archive) as member:
            yield member


def _next(file: BinaryIO | gzip.GzipFile | zipfile.ZipExtFile, packing: Packing | None) -> bytes:
    try:
        return file.read(CHUNK_BYTES)
    except (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
        message = f"the file is cut short or damaged: its {packing} data does not end as it should"
        raise unusable("truncated", message, "get the whole file again") from error


def _check_size(total: int, packed: int, limits: Ingest) -> None:
    if total > limits.max_unpacked_bytes:
        reason = f"more than {limits.max_unpacked_bytes} bytes (`ingest.max_unpacked_bytes`)"
    elif total > SMALL_BYTES and total > packed * limits.max_unpacked_ratio:
        reason = f"more than {limits.max_unpacked_ratio} times its size (`ingest.max_unpacked_ratio`)"
    else:
        return
    remedy = "make sure that it is what it should be, then raise that setting in bill.yaml"
    raise unusable("expands-too-much", f"the packed file expands to {reason}", remedy)


def _archive(raw: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(raw)
    except zipfile.BadZipFile as error:
        message = "the file is cut short or damaged: its zip data does not end as it should"
        raise unusable("truncated", message, "get the whole file again") from error


def _member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) != 1:
        message = f"the zip archive holds {len(members)} files, where one is expected"
        raise unusable("compression", message, "unpack it, and name the files in it")
    return members[0]


def _opened_member(archive: zipfile.ZipFile) -> zipfile.ZipExtFile:
    member = _member(archive)
    if member.flag_bits & 1:
        raise unusable("encrypted", "the file is encrypted", "export it without encryption")
    try:
        return archive.open(member)  # type: ignore[return-value]
    except (NotImplementedError, zipfile.BadZipFile) as error:
        message = f"the zip archive cannot be unpacked: {error}"
        raise unusable("compression", message, "unpack it, or use gzip") from error
