"""Progress of long runs, on stderr, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from billing_cli.events.work import Work
    from billing_cli.store.store import Store

SHOWN_AFTER_SECONDS = 1.0
EVERY_SECONDS = 0.2


@contextmanager
def shown(work: Work, store: Store, *, quiet: bool) -> Iterator[None]:
    """Show how far the work is, with its rate and how long it will take; nothing of it where nobody would see it."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    ended = Event()
    watcher = Thread(target=_watch, args=(work, store, ended), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _watch(work: Work, store: Store, ended: Event) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    from billing_cli.reports.printable import safe

    if ended.wait(SHOWN_AFTER_SECONDS):
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, auto_refresh=False, speed_estimate_period=600) as bar:
        task, most = bar.add_task("", total=None), 0
        while not ended.wait(EVERY_SECONDS):
            description = f"{work.step} {safe(work.file)}".strip()
            most = max(most, work.bytes_done(store.progress()))
            bar.update(task, total=work.total, completed=most, description=description)
            bar.refresh()
