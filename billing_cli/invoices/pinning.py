"""What invoices used when they were issued: files that were read, by digest and content, and versions of programs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from billing_cli.errors import BillError
from billing_cli.project import Project, open_project
from billing_cli.store.store import Store
from pricing.rating.calculator import statement

PROGRAMS = ("billing-cli", "duckdb", "iso4217", "python-stdnum", "tzdata")


def pin_files(store: Store, project: Project, link: int) -> None:
    """Keep the files that this command read, under its audit link; a content is stored once.

    Raises BillError where a file changed since it was read.
    """
    known = {sha256 for (sha256,) in store.rows(statement(__package__, "pinned_digests"))}
    contents: dict[str, bytes] = {}
    for name, sha256 in sorted(project.digests.items()):
        if sha256 not in known:
            contents[sha256] = _unchanged(project, name, sha256)
    store.load(statement(__package__, "keep_pinned_files"), ("sha256", "content"), list(contents.items()))
    pins = [(link, name, sha256) for name, sha256 in sorted(project.digests.items())]
    store.load(statement(__package__, "keep_pins"), ("link", "name", "sha256"), pins)


def _unchanged(project: Project, name: str, sha256: str) -> bytes:
    try:
        content = (project.root / name).read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BillError(f"{name} changed while the command ran; nothing was issued", "run the command again")
    return content


def pins_of(store: Store, link: int) -> Mapping[str, str]:
    """The files that a link used, by name, with their digests."""
    return dict(store.rows(statement(__package__, "pins_of"), link=link))


def pinned_project(store: Store, link: int, folder: Path) -> Project:
    """The project as a link used it, written out into an empty folder.

    Raises BillError where a pinned file is missing, is not what its digest says, or has a name outside of the folder,
    and InputProblems where the files do not load any more.
    """
    root = folder.resolve()
    for name, sha256 in pins_of(store, link).items():
        rows = store.rows(statement(__package__, "pinned_content"), sha256=sha256)
        if not rows or hashlib.sha256(rows[0][0]).hexdigest() != sha256:
            raise BillError(f"the content of {name}, which was pinned, is missing or another")
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise BillError(f"the pinned name {name} leaves the project folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rows[0][0])
    return open_project(root, root)


def versions_used() -> Mapping[str, str]:
    """The versions of what decides figures beside the files: program, database, currencies, time zones."""
    return {name: _version(name) for name in PROGRAMS}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
