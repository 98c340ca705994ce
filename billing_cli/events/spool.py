"""Temporary files beside the store: what DuckDB reads in place of a file that it cannot read as it is."""

from __future__ import annotations

import os
import re
import tempfile
import weakref
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from billing_cli.errors import BillError
from billing_cli.project import Project
from billing_cli.store.connection import spool_folder

_NAME = re.compile(r"bill-(?P<pid>[0-9]+)-.*")


def spool_of(project: Project) -> Path:
    """The folder of temporary files, which the store's connection may read."""
    return spool_folder(project.store_path)


class Spooled:
    """A temporary file. It is removed when nobody holds this object any more, at the latest when the command ends."""

    def __init__(self, folder: Path, chunks: Iterable[bytes], ending: str = "") -> None:
        """Write the chunks; what they raise leaves no file. Raises BillError where there is no room."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _clear(folder)
            handle, name = tempfile.mkstemp(prefix=f"bill-{os.getpid()}-", suffix=ending, dir=folder)
        except OSError as error:
            raise _no_room(folder, error) from error
        self.path = Path(name)
        self._end = weakref.finalize(self, _remove, self.path)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    _write(file, chunk, folder)
        except BaseException:
            self._end()
            raise


def _write(file: BinaryIO, chunk: bytes, folder: Path) -> None:
    try:
        file.write(chunk)
    except OSError as error:
        raise _no_room(folder, error) from error


def _no_room(folder: Path, error: OSError) -> BillError:
    message = f"a temporary file cannot be written to {folder.name}: {error.strerror or error}"
    return BillError(message, "see that the disk has room and that you may write beside the store")


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
        path.parent.rmdir()


def _clear(folder: Path) -> None:
    """Remove what commands that were killed have left."""
    for path in folder.iterdir():
        found = _NAME.fullmatch(path.name)
        if found and not _runs(int(found["pid"])):
            with suppress(OSError):
                path.unlink()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
