"""Render invoices into a folder, one file each."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from billing_cli.invoices.documents.file_names import safe_file_name
from billing_cli.invoices.documents.libraries import PdfLibraryMissing, installation_hint
from billing_cli.invoices.documents.workers import render_in_workers

# Two thousand lines take 40 seconds on a machine that is busy with other work.
LIMIT_SECONDS = 300.0
WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFile:
    """One file written; `sha256` of its bytes in hexadecimal, `pages` 0 for HTML, None for what was printed before."""

    invoice: str
    path: Path
    sha256: str
    pages: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderWarning:
    """What a document asked for and did not get: a file that it may not load, a character without a font."""

    invoice: str
    message: str

    def __str__(self) -> str:
        return f"{self.invoice}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderReport:
    """What was written, in the order of the documents, and what a person should look at."""

    files: tuple[RenderedFile, ...]
    warnings: tuple[RenderWarning, ...]


class HtmlInsteadOfPdf(PdfLibraryMissing):
    """Pango is missing: the documents were written as HTML; `report` names them."""

    def __init__(self, report: RenderReport) -> None:
        super().__init__(
            f"no PDF: the system library Pango was not found; {len(report.files)} written as HTML instead",
            installation_hint(),
        )
        self.report = report


def render_invoices(
    documents: Iterable[Mapping[str, Any]],
    *,
    folders: Sequence[Path],
    out: Path,
    limit_seconds: float = LIMIT_SECONDS,
    workers: int = WORKERS,
) -> RenderReport:
    """Write one PDF per invoice document into `out`, named by `safe_file_name` of its id; a second run
    rewrites it.

    `folders` hold templates, the project's own first; `limit_seconds` is for each document. A file is there
    whole or not at all. Raises HtmlInsteadOfPdf, after writing, where Pango is missing; BillError for a
    faulty template; RenderingStopped for an overrun. The files written before an error stay.
    """
    out.mkdir(parents=True, exist_ok=True)
    invoices: list[str] = []
    made: dict[int, RenderedFile] = {}
    warnings: dict[int, list[RenderWarning]] = {}

    found = render_in_workers(
        _noted(documents, invoices), folders=folders, limit_seconds=limit_seconds, workers=workers
    )
    for position, printed in found:
        invoice = invoices[position]
        path = out / (safe_file_name(invoice) + printed.suffix)
        write_whole(path, printed.content)
        digest = hashlib.sha256(printed.content).hexdigest()
        made[position] = RenderedFile(invoice=invoice, path=path, sha256=digest, pages=printed.pages)
        warnings[position] = [RenderWarning(invoice=invoice, message=text) for text in printed.complaints]

    report = RenderReport(
        files=tuple(made[position] for position in sorted(made)),
        warnings=tuple(warning for position in sorted(warnings) for warning in warnings[position]),
    )
    if any(file.path.suffix == ".html" for file in report.files):
        raise HtmlInsteadOfPdf(report)
    return report


def _noted(documents: Iterable[Mapping[str, Any]], invoices: list[str]) -> Iterator[Mapping[str, Any]]:
    for document in documents:
        invoices.append(str(document["invoice"]["id"]))
        yield document


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all: beside its place first, then renamed."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
