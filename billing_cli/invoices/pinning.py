"""What invoices used when they were issued: files that were read, by digest and content, and versions of programs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from billing_cli.errors import BillError
from billing_cli.project import Project
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


def versions_used() -> Mapping[str, str]:
    """The versions of what decides figures beside the files: program, database, currencies, time zones."""
    return {name: _version(name) for name in PROGRAMS}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
