"""`bill invoice render`: stored invoices to documents in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from billing_cli.assets import templates_folder
from billing_cli.errors import BillError
from billing_cli.invoices.documents.render import HtmlInsteadOfPdf, RenderReport, render_invoices
from billing_cli.invoices.reading import documents, show_invoice
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.periods import Period

LIMIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What was written, and the missing library if it is HTML instead of PDF."""

    report: RenderReport
    missing_library: BillError | None

    def rows(self, here: Path) -> list[dict[str, Any]]:
        """A row per file; files below `here` by their relative name."""
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
            yield f"{warning.invoice}: {warning.message}"

    def raise_missing_library(self) -> None:
        """Fail, once the HTML files have been shown."""
        if self.missing_library is not None:
            raise self.missing_library


def render_chosen(
    store: Store, project: Project, invoices: Sequence[str], period: Period | None, out: Path | None
) -> Rendered:
    """Render the named invoices, or all of a period, into `out` or the project's own folder."""
    chosen = _chosen(store, invoices, period)
    folders = [folder for folder in (project.root / "templates", templates_folder()) if folder.is_dir()]
    try:
        report = render_invoices(
            chosen, folders=folders, out=(out or project.folder("out")).resolve(), limit_seconds=LIMIT_SECONDS
        )
    except HtmlInsteadOfPdf as error:
        return Rendered(report=error.report, missing_library=error)
    return Rendered(report=report, missing_library=None)


def _chosen(store: Store, invoices: Sequence[str], period: Period | None) -> list[dict[str, Any]]:
    if period is None:
        return [show_invoice(store, invoice) for invoice in invoices]
    found = documents(store, period)
    if not found:
        raise BillError(f"there are no invoices of {period}", f"make drafts first: bill price --period {period}")
    return found
