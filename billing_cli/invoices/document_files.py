"""The PDF of an issued document: made once, stored, and never made again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from billing_cli.assets import templates_folder
from billing_cli.invoices.documents.fingerprint import renderer_fingerprint
from billing_cli.invoices.documents.libraries import PdfLibraryMissing, installation_hint
from billing_cli.invoices.documents.render import LIMIT_SECONDS, WORKERS, RenderWarning
from billing_cli.invoices.documents.workers import render_in_workers
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.rating.calculator import statement

COLUMNS = ("number", "sha256", "content", "fingerprint", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFile:
    """A PDF with the number of its document; `fingerprint` is the digest of what rendered it."""

    number: str
    content: bytes
    fingerprint: str

    @property
    def sha256(self) -> str:
        """Digest of the bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def template_folders(project: Project) -> list[Path]:
    """Where templates lie: the project's own first."""
    return [folder for folder in (project.root / "templates", templates_folder()) if folder.is_dir()]


def renderer_of(project: Project) -> str:
    """The digest of what prints this project's documents today."""
    return renderer_fingerprint(template_folders(project)).digest


def printed_files(
    project: Project, documents: Sequence[Mapping[str, Any]]
) -> tuple[list[DocumentFile], tuple[RenderWarning, ...]]:
    """Print documents that have numbers, in their order, with what they asked for and did not get.

    Raises PdfLibraryMissing where there can be no PDF, and BillError for a faulty template or an overrun.
    """
    folders = template_folders(project)
    fingerprint = renderer_of(project)
    made: dict[int, DocumentFile] = {}
    warnings: dict[int, list[RenderWarning]] = {}
    for place, printed in render_in_workers(documents, folders=folders, limit_seconds=LIMIT_SECONDS, workers=WORKERS):
        if printed.suffix != ".pdf":
            raise PdfLibraryMissing(
                "no PDF: the system library Pango was not found; nothing was issued or printed",
                f"{installation_hint()}; or issue with --no-pdf, and let `bill invoice render` print it elsewhere",
            )
        number = str(body_of(documents[place])["number"])
        made[place] = DocumentFile(number=number, content=printed.content, fingerprint=fingerprint)
        warnings[place] = [RenderWarning(invoice=number, message=complaint) for complaint in printed.complaints]
    return [made[place] for place in sorted(made)], tuple(one for place in sorted(warnings) for one in warnings[place])


def body_of(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a document says, below its version: an invoice, or a credit note."""
    body: Mapping[str, Any] = document["invoice"] if "invoice" in document else document["credit_note"]
    return body


def stored_file(store: Store, number: str) -> DocumentFile | None:
    """The PDF of an issued document; None where it was not printed yet."""
    for content, fingerprint in store.rows(statement(__package__, "stored_file"), number=number):
        return DocumentFile(number=number, content=bytes(content), fingerprint=fingerprint)
    return None


def keep_files(store: Store, files: Sequence[DocumentFile], link: int) -> None:
    """Write PDFs down, under the audit link of the command."""
    rows = [(one.number, one.sha256, one.content, one.fingerprint, link) for one in files]
    store.load(statement(__package__, "keep_files"), COLUMNS, rows)
