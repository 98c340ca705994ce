"""The files of the template folders: the project's own first, then the bundled ones, and nothing else."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath


class OutsideTemplates(Exception):
    """A name that leads out of the template folders, by `..`, an absolute path or a symbolic link."""


def find_template_file(folders: Sequence[Path], name: str) -> Path | None:
    """Return the first folder's file called `name` (parts divided by `/`), or None.

    Raises OutsideTemplates if the name, or a link on the way, leaves the folder in which it is found.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or ":" in name:
        raise OutsideTemplates(name)
    for folder in folders:
        found = folder / path
        if not found.is_file():
            continue
        resolved = found.resolve(strict=True)
        if not resolved.is_relative_to(folder.resolve(strict=True)):
            raise OutsideTemplates(name)
        return resolved
    return None


def template_files(folder: Path) -> list[Path]:
    """List the files of one folder in the order of their paths, without links that lead out of it."""
    if not folder.is_dir():
        return []
    home = folder.resolve(strict=True)
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.resolve().is_relative_to(home))
