"""The files that were pinned as invoices were issued: the project as it was then."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from billing_cli.errors import BillError
from billing_cli.project import Project, open_project
from billing_cli.store.store import Store
from pricing.rating.calculator import statement


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
