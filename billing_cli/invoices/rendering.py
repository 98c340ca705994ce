"""`bill invoice render`: documents to files in a folder; of what was issued, the PDF that was made once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from billing_cli.audit.chain import digest, recorded
from billing_cli.errors import BillError
from billing_cli.invoices.document_files import (
    DocumentFile,
    body_of,
    keep_files,
    printed_files,
    stored_file,
    template_folders,
)
from billing_cli.invoices.documents.file_names import number_file_name
from billing_cli.invoices.documents.render import (
    HtmlInsteadOfPdf,
    RenderedFile,
    RenderReport,
    RenderWarning,
    render_invoices,
    write_whole,
)
from billing_cli.invoices.issued import credit_notes_of_period, original_document
from billing_cli.invoices.reading import documents, show_document
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.periods import Period

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What was written, and the missing library if it is HTML instead of PDF."""

    report: RenderReport
    missing_library: BillError | None

    def rows(self, here: Path) -> list[dict[str, Any]]:
        """A row per file; files below `here` by their relative name. `pages` is None for what was printed before."""
        return [
            {
                "invoice": file.invoice,
                "file": str(file.path.relative_to(here) if file.path.is_relative_to(here) else file.path),
                "pages": file.pages,
                "sha256": file.sha256,
            }
            for file in self.report.files
        ]

    def remarks(self) -> Iterator[str]:
        """What a document asked for and did not get."""
        for warning in self.report.warnings:
            yield str(warning)

    def raise_missing_library(self) -> None:
        """Fail, once the HTML files have been shown."""
        if self.missing_library is not None:
            raise self.missing_library


def render_chosen(
    store: Store, project: Project, names: Sequence[str], period: Period | None, out: Path | None, now: datetime
) -> Rendered:
    """Write the named documents, or all of a period, into `out` or the project's own folder.

    Drafts are printed anew. What was issued is written as it was printed; where that was not done yet, it is done and
    kept.
    """
    folder = (out or project.folder("out")).resolve()
    chosen = _chosen(store, names, period)
    issued = [one for one in chosen if body_of(one)["number"] is not None]
    kept = _write_issued(store, project, issued, folder, now)
    drafted = [one for one in chosen if body_of(one)["number"] is None]
    try:
        report = render_invoices(drafted, folders=template_folders(project), out=folder)
    except HtmlInsteadOfPdf as error:
        return Rendered(report=_joined(kept, error.report), missing_library=error)
    return Rendered(report=_joined(kept, report), missing_library=None)


def _joined(one: RenderReport, other: RenderReport) -> RenderReport:
    return RenderReport(files=one.files + other.files, warnings=one.warnings + other.warnings)


def _write_issued(
    store: Store, project: Project, issued: Sequence[Document], folder: Path, now: datetime
) -> RenderReport:
    stored = {number: stored_file(store, number) for number in (str(body_of(one)["number"]) for one in issued)}
    missing = [original_document(store, number) for number, file in stored.items() if file is None]
    made, warnings = _print_missing(store, project, missing, now) if missing else ([], ())
    files = {**stored, **{one.number: one for one in made}}
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, file in files.items():
        assert file is not None, "what was missing is made"
        path = folder / f"{number_file_name(number)}.pdf"
        write_whole(path, file.content)
        written.append(RenderedFile(invoice=number, path=path, sha256=file.sha256, pages=None))
    return RenderReport(files=tuple(written), warnings=warnings)


def _print_missing(
    store: Store, project: Project, missing: Sequence[Document], now: datetime
) -> tuple[list[DocumentFile], tuple[RenderWarning, ...]]:
    """Print issued documents for the first time, and keep what comes of it."""
    made, warnings = printed_files(project, missing)
    with recorded(store, "document.printed", now) as record:
        keep_files(store, made, record.seq)
        record.outputs |= {"documents": len(made), "pdfs": digest([[one.number, one.sha256] for one in made])}
    return made, warnings


def _chosen(store: Store, names: Sequence[str], period: Period | None) -> list[Document]:
    if period is None:
        return [show_document(store, name) for name in names]
    found: list[Document] = [*documents(store, period), *credit_notes_of_period(store, period)]
    if not found:
        raise BillError(f"there are no invoices of {period}", f"make drafts first: bill price --period {period}")
    return found
