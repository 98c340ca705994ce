"""`bill rejects export`: rejected rows as files of their kind, byte for byte, to be corrected and tried again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from billing_cli.errors import BillError, InputProblems
from billing_cli.events.rejects.rejected import Rejected, RejectFilter, read_rejected
from billing_cli.store.store import Store
from pricing.problems import Problem
from pricing.rating.calculator import statement

INDEX_ENDING = ".rows.json"
_KEPT = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOut:
    """A file that was written, of rows of `file`."""

    path: Path
    file: str
    rows: int


def give_out(store: Store, wanted: RejectFilter, folder: Path) -> list[GivenOut]:
    """Write the rows, a file for each file that they came from, and beside it which rows they are.

    A file that is there is not written over.
    """
    written = []
    for file_id, group in groupby(read_rejected(store, wanted), key=lambda row: row.file_id):
        rows = list(group)
        _, name, _, _, rows_format, preamble, _, _ = store.one(statement(__package__, "files_of"), file_ids=[file_id])
        path = folder / f"{file_id}-{_safe(Path(name).stem)}.{rows_format}"
        _write(path, preamble, rows)
        written.append(GivenOut(path=path, file=name, rows=len(rows)))
    return written


def index_of(path: Path) -> list[int]:
    """Which rejected rows an exported file holds. InputProblems where nothing beside it says so."""
    index = path.with_name(path.name + INDEX_ENDING)
    try:
        found = json.loads(index.read_text(encoding="utf-8"))["rejects"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"beside it there is no {index.name} that says which rejected rows it holds"
        remedy = "export the rows with bill rejects export, and correct that file where it lies"
        raise InputProblems([
            Problem(code="no-index", file=path.name, line=0, path="", message=message, remedy=remedy)
        ]) from error  # fmt: skip
    return [int(one) for one in found]


def _write(path: Path, preamble: bytes, rows: Sequence[Rejected]) -> None:
    index = path.with_name(path.name + INDEX_ENDING)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(preamble + b"".join(map(_ended, rows)))
        index.write_text(json.dumps({"file": rows[0].file, "rejects": [row.reject_id for row in rows]}) + "\n")
    except FileExistsError as error:
        raise BillError(f"{path} is there already", "move it away, or name another folder with --out") from error


def _ended(row: Rejected) -> bytes:
    return row.raw if row.raw.endswith((b"\n", b"\n\0")) else row.raw + b"\n"


def _safe(name: str) -> str:
    return "".join(sign if sign in _KEPT else "_" for sign in name)[:80]
