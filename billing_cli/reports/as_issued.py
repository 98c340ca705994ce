"""The store and the files of a project as they were when an invoice was issued."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from billing_cli.audit.chain import links
from billing_cli.audit.seals import SEALED
from billing_cli.charges.pinned_files import pinned_project
from billing_cli.events.properties import define_events
from billing_cli.project import Project
from billing_cli.reports.verify.seals import rows_by
from billing_cli.store.history import open_history
from billing_cli.store.store import Store
from pricing.rating.calculator import statement


@contextmanager
def as_issued(project: Project, number: str, *, writable: Sequence[Path] = ()) -> Iterator[tuple[Store, Project]]:
    """The events before the invoice of this number was issued, and the project of the files that it pinned.

    Neither later events nor later files are seen. Beside the store only `writable` files can be written.
    """
    with (
        open_history(project.store_path, SEALED, writable=writable) as history,
        tempfile.TemporaryDirectory(prefix="bill-pinned-") as folder,
    ):
        define_events(history)
        (link,) = history.one(statement(__package__, "link_of"), number=number)
        pinned = pinned_project(history, link, Path(folder))
        history.show(rows_by(links(history), before=link), SEALED)
        yield history, pinned
