"""Processes that render one document each and are killed when one takes too long.

A template is a program: only a process can be stopped in an endless loop. Workers are spawned, never forked,
so that they hold nothing of the caller's (a database connection, threads); their temporary files live in one
folder, which goes with them.
"""

import contextlib
import multiprocessing
import signal
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from billing_cli.errors import BillError
from billing_cli.invoices.documents.html import REMEDY, invoice_html
from billing_cli.invoices.documents.libraries import PdfLibraryMissing
from billing_cli.invoices.documents.pdf import Printed, Printer

START_SECONDS = 60.0
MEMORY_BYTES = 4 * 2**30
OTHER_REMEDY = "try it with the bundled template; if it fails too, report it with the invoice's JSON"


class RenderingStopped(BillError):
    """A document took longer than its time limit, or its process died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error that crossed the border of a process."""

    message: str
    hint: str


class Worker:
    """One process and the document it is at work on."""

    def __init__(self, folders: Sequence[Path], scratch: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, tuple(folders), scratch), daemon=True)
        self.process.start()
        theirs.close()
        self.number: int | None = None
        self.waiting: tuple[int, Mapping[str, Any]] | None = None
        self.deadline = time.monotonic() + START_SECONDS

    def give(self, number: int, document: Mapping[str, Any], limit_seconds: float) -> None:
        """Start one document; its time begins now."""
        self.number = number
        self.deadline = time.monotonic() + limit_seconds
        with contextlib.suppress(OSError):  # a dead process is found when its answer is read
            self.connection.send(document)

    def stop(self) -> None:
        """Kill the process."""
        self.process.kill()
        self.process.join()
        self.connection.close()


def render_in_workers(
    documents: Iterable[Mapping[str, Any]], *, folders: Sequence[Path], limit_seconds: float, workers: int
) -> Iterator[tuple[int, Printed]]:
    """Yield (position, document made) as they get ready, in any order, from at most `workers` processes.

    `limit_seconds` counts for each document, from template to last byte. Raises RenderingStopped on an
    overrun, and BillError for a template's fault; nothing is left running in either case.
    """
    queue = enumerate(documents)
    crew: list[Worker] = []
    with tempfile.TemporaryDirectory(prefix="bill-render-") as scratch:
        try:
            for task in _first(queue, workers):
                crew.append(Worker(folders, scratch))
                crew[-1].waiting = task
            yield from _answers(crew, queue, limit_seconds)
        finally:
            for worker in crew:
                worker.stop()


def _first(queue: Iterator[tuple[int, Mapping[str, Any]]], count: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for _ in range(max(1, count)):
        task = next(queue, None)
        if task is None:
            return
        yield task


def _answers(
    crew: list[Worker], queue: Iterator[tuple[int, Mapping[str, Any]]], limit_seconds: float
) -> Iterator[tuple[int, Printed]]:
    busy = {worker.connection: worker for worker in crew}
    while busy:
        patience = min(worker.deadline for worker in busy.values()) - time.monotonic()
        for connection in wait(list(busy), max(0.0, patience)):
            assert isinstance(connection, Connection)
            worker = busy[connection]
            number, answer = worker.number, _received(worker)
            task = worker.waiting or next(queue, None)
            worker.waiting = None
            if task is None:
                del busy[connection]
            else:
                worker.give(*task, limit_seconds)
            if number is not None and answer is not None:
                yield number, answer
        _refuse_overruns(busy.values(), limit_seconds)


def _received(worker: Worker) -> Printed | None:
    """Read an answer, or the first empty one that says that the worker is ready."""
    try:
        answer = worker.connection.recv()
    except (EOFError, OSError) as error:
        raise RenderingStopped("the rendering process died: it may have run out of memory", REMEDY) from error
    if isinstance(answer, Failure):
        raise BillError(answer.message, answer.hint)
    assert answer is None or isinstance(answer, Printed)
    return answer


def _refuse_overruns(crew: Iterable[Worker], limit_seconds: float) -> None:
    now = time.monotonic()
    for worker in crew:
        if worker.deadline < now and not worker.connection.poll():
            what = "starting the renderer" if worker.number is None else "rendering one document"
            limit = START_SECONDS if worker.number is None else limit_seconds
            raise RenderingStopped(f"{what} took more than {limit:g} seconds and was stopped", REMEDY)


def _work(connection: Connection, folders: Sequence[Path], scratch: str) -> None:
    """Render what comes until nothing comes any more. Without Pango the answers are HTML."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle: it kills its workers
    tempfile.tempdir = scratch
    _limit_memory()
    try:
        printer = _printer(folders)
        connection.send(None)
        while True:
            connection.send(_rendered(connection.recv(), folders, printer))
    except (EOFError, ConnectionError):  # the caller is gone
        return
    except BillError as error:
        connection.send(Failure(message=error.message, hint=error.hint))


def _printer(folders: Sequence[Path]) -> Printer | None:
    try:
        return Printer(folders)
    except PdfLibraryMissing:
        return None


def _rendered(document: Mapping[str, Any], folders: Sequence[Path], printer: Printer | None) -> Printed | Failure:
    try:
        if printer:
            return printer.pdf(document)
        return Printed(content=invoice_html(document, folders).encode(), suffix=".html", pages=0, complaints=())
    except BillError as error:
        return Failure(message=error.message, hint=error.hint)
    except MemoryError:
        return Failure(message="rendering needs more memory than it may have", hint=REMEDY)
    except Exception as error:  # noqa: BLE001 - whatever layout raises must reach the caller as an error
        invoice = document["invoice"]["id"]
        fault = f"invoice {invoice} cannot be printed: {type(error).__name__}: {error}"
        return Failure(message=fault, hint=OTHER_REMEDY)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
