"""The exports that a command means: files, folders, patterns, standard input, or all that mappings claim."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from billing_cli.errors import BillError, InputProblems, UsageError
from billing_cli.events.claims import matches
from billing_cli.events.export_file import problem
from billing_cli.events.mapping import SourceMapping
from billing_cli.events.mapping_files import load_mappings
from billing_cli.events.sources.readers import ENDINGS
from billing_cli.events.spool import Spooled, spool_of
from billing_cli.events.unpacking import CHUNK_BYTES
from billing_cli.project import Project
from pricing.problems import Problem, did_you_mean

STANDARD_INPUT = "-"
_SIGNS = "*?"
# Files of other programs, which are no exports: hidden ones, `_SUCCESS`, `_metadata`.
_NO_EXPORTS = (".", "_")
# A text may be anything; what a mapping claims is taken whatever its ending is.
_TAKEN = frozenset(ENDINGS) - {".txt"} | {".zip"}
_STARTS = {b"PAR1": ".parquet", b"{": ".jsonl", b"[": ".json", b"\x1f\x8b": ".gz", b"PK\x03\x04": ".zip"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedExports:
    """`paths` in the order in which they are read, of the `project` that knows how to call them.

    `is_all` where none was named. `left_out` are then exports that no mapping claims, else files of named folders that
    are no exports by their ending.
    """

    project: Project
    paths: tuple[Path, ...]
    left_out: tuple[str, ...]
    is_all: bool
    spooled: Spooled | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meant:
    """What a name stands for, and what of its folder is left out; or why it stands for nothing."""

    paths: Sequence[Path]
    left_out: Sequence[Path] = ()
    problems: Sequence[Problem] = ()


def named_exports(
    project: Project, given: Sequence[Path], source_name: str | None, standard_input: BinaryIO
) -> NamedExports:
    """The files that are meant, those of a folder or a pattern by name; without any given, all that mappings claim.

    Raises InputProblems where a name stands for nothing.
    """
    mappings, problems = load_mappings(project)
    if sum(str(path) == STANDARD_INPUT for path in given) > 1:
        raise UsageError("standard input, `-`, can be read once")
    meant = [_meant(project, path, mappings) for path in given] if given else [_claimed(project, mappings, source_name)]
    problems += [found for one in meant for found in one.problems]
    problems += _tables(project, [path for one in meant for path in one.paths])
    if problems:
        raise InputProblems(problems)
    left_out = tuple(project.name_of(path.resolve()) for one in meant for path in one.left_out)
    paths = tuple(path for one in meant for path in one.paths)
    if Path(STANDARD_INPUT) not in paths:
        return NamedExports(project=project, paths=paths, left_out=left_out, is_all=not given)
    spooled = _spooled(project, standard_input)
    return NamedExports(
        project=replace(project, names={spooled.path.resolve(): STANDARD_INPUT}), left_out=left_out, is_all=False,
        paths=tuple(spooled.path if str(path) == STANDARD_INPUT else path for path in paths), spooled=spooled,
    )  # fmt: skip


def _meant(project: Project, path: Path, mappings: Sequence[SourceMapping]) -> _Meant:
    """What one name stands for."""
    if str(path) == STANDARD_INPUT:
        return _Meant(paths=[path])
    if any(sign in str(path) for sign in _SIGNS) and not path.exists():
        below = _files_below(Path(*_fixed(path)), hidden=_means_hidden(path))
        found = [file for file in below if matches(file.as_posix(), path.as_posix())]
        message, remedy = "no file matches", "correct the pattern; `*` stays inside a folder, `**/` crosses folders"
        return _Meant(paths=found, problems=[] if found else [problem(str(path), 0, "missing-file", message, remedy)])
    if not path.exists():
        message = "there is no such file"
        return _Meant(paths=[], problems=[problem(str(path), 0, "missing-file", message, "correct the name")])
    if not path.is_dir():
        return _Meant(paths=[path])
    every = list(_files_below(path, hidden=False))
    found = [file for file in every if _is_export(project, file, mappings)]
    if not found:
        message = "there is no export in this folder"
        return _Meant(paths=[], problems=[problem(str(path), 0, "missing-file", message, "correct the name")])
    return _Meant(paths=found, left_out=[file for file in every if file not in found])


def _claimed(project: Project, mappings: Sequence[SourceMapping], source_name: str | None) -> _Meant:
    """Every file of the exports folder that a mapping claims, or the one that is named."""
    names = [mapping.name for mapping in mappings]
    if source_name is not None and source_name not in names:
        raise UsageError(f"there is no mapping `{source_name}`", did_you_mean(source_name, names))
    asked = [mapping for mapping in mappings if source_name in (None, mapping.name)]
    every = list(_files_below(project.folder("exports"), hidden=False))
    found = [file for file in every if _is_claimed(project, file, asked)]
    if not found:
        where = f"sources/{source_name}.yaml claims no file" if source_name else "no mapping claims a file"
        raise BillError(
            f"{where} in {project.settings.folders.exports}",
            "say in the mapping which `files` it reads, or name the files: bill ingest FILE...",
        )
    others = [file for file in every if file not in found and _is_export(project, file, mappings)]
    return _Meant(paths=found, left_out=[] if source_name else others)


def _files_below(folder: Path, *, hidden: bool) -> Iterator[Path]:
    """The files of a folder and of those in it, by their paths as text; links to folders are not followed."""
    found = []
    for above, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if hidden or not name.startswith(_NO_EXPORTS)]
        found += [Path(above, name) for name in names if hidden or not name.startswith(_NO_EXPORTS)]
    yield from sorted((path for path in found if path.is_file()), key=lambda path: path.as_posix())


def _is_export(project: Project, path: Path, mappings: Sequence[SourceMapping]) -> bool:
    written = path.with_suffix("") if path.suffix == ".gz" else path
    return written.suffix.lower() in _TAKEN or _is_claimed(project, path, mappings)


def _is_claimed(project: Project, path: Path, mappings: Sequence[SourceMapping]) -> bool:
    name = project.name_of(path.resolve())
    return any(matches(name, pattern) for mapping in mappings for pattern in mapping.body.files)


def _fixed(pattern: Path) -> list[str]:
    """The parts of a pattern before the first that may stand for several."""
    parts = list(pattern.parts)
    first = next(place for place, part in enumerate(parts) if any(sign in part for sign in _SIGNS))
    return parts[:first]


def _means_hidden(pattern: Path) -> bool:
    return any(part.startswith(_NO_EXPORTS) and part not in (".", "..") for part in pattern.parts)


def _tables(project: Project, paths: Sequence[Path]) -> list[Problem]:
    """Folders whose files are a table only together with a list that is not read here."""
    folders = sorted({folder for path in paths for folder in path.resolve().parents})
    kinds = [(folder, kind) for folder in folders if (kind := _kind_of_table(folder)) is not None]
    remedy = "export what the table holds now as plain files, and name those"
    return [
        problem(
            project.name_of(folder),
            0,
            "table-format",
            f"this is a table of {kind}: some of its files may no longer be part of it",
            remedy,
        )
        for folder, kind in kinds
    ]


def _kind_of_table(folder: Path) -> str | None:
    if (folder / "_delta_log").is_dir():
        return "Delta Lake"
    if (folder / ".hoodie").is_dir():
        return "Hudi"
    return "Iceberg" if any((folder / "metadata").glob("*.metadata.json")) else None


def _spooled(project: Project, standard_input: BinaryIO) -> Spooled:
    """Standard input as a file, whose ending tells what it holds."""
    first = standard_input.read(CHUNK_BYTES)
    rest = iter(partial(standard_input.read, CHUNK_BYTES), b"")
    return Spooled(spool_of(project), chain([first], rest), ending=_ending(first))


def _ending(first: bytes) -> str:
    """The ending of a name that fits what a file begins with."""
    found = next((ending for start, ending in _STARTS.items() if first.lstrip().startswith(start)), ".csv")
    return _ending(_unpacked_start(first)) + found if found == ".gz" else found


def _unpacked_start(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(packed, 1_000)
    except zlib.error:
        return b""
