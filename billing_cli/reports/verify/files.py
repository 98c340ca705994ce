"""What is kept as bytes: PDFs of issued documents, and the files that they were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from billing_cli.errors import BillError
from billing_cli.invoices.document_files import printed_files, renderer_of, stored_file
from billing_cli.invoices.documents.libraries import PdfLibraryMissing
from billing_cli.project import Project
from billing_cli.reports.verify.documents import StoredDocument
from billing_cli.reports.verify.finding import Finding
from billing_cli.store.store import Store
from pricing.problems import counted
from pricing.rating.calculator import statement

# So many PDFs are in memory at once.
AT_ONCE = 50


def check_pins(store: Store) -> Iterator[Finding]:
    """Each pinned file is there once, and its content is that of its digest."""
    contents: dict[str, str] = {}
    for (sha256,) in store.rows(statement("billing_cli.invoices", "pinned_digests")):
        if sha256 in contents:
            yield Finding(check="pins", where=sha256, what="the content is kept twice")
        for (content,) in store.rows(statement("billing_cli.charges", "pinned_content"), sha256=sha256):
            contents[sha256] = hashlib.sha256(content or b"").hexdigest()
    for sha256, found in contents.items():
        if found != sha256:
            yield Finding(
                check="pins", where=sha256, path="content", what="the pinned content is another",
                expected=sha256, found=found,
            )  # fmt: skip
    for link, name, sha256 in store.rows(statement(__package__, "pins")):
        if sha256 not in contents:
            yield Finding(check="pins", where=f"link {link}", path=name, what="its content is missing", expected=sha256)


@dataclass(slots=True)
class Reprinting:
    """How many PDFs were printed again, and why others were not."""

    again: int = 0
    left: dict[str, int] = field(default_factory=dict)

    def remarks(self) -> Iterator[str]:
        """In words."""
        if self.again:
            yield f"{counted(self.again, 'PDF')} printed again"
        for why, count in self.left.items():
            yield f"{counted(count, 'PDF')} not printed again: {why}"


def check_pdfs(
    store: Store, project: Project, documents: Sequence[StoredDocument], reprinting: Reprinting, *, again: bool
) -> Iterator[Finding]:
    """Each PDF has its digest and its document; those of today's renderer come out the same again."""
    known = {one.number: one for one in documents}
    same: list[str] = []
    today = renderer_of(project) if again else ""
    for number, sha256, fingerprint, count in store.rows(statement(__package__, "pdfs")):
        file = stored_file(store, number)
        if number not in known or file is None or count > 1:
            yield Finding(check="pdfs", where=str(number), what="the PDF is of no issued document, or there are two")
            continue
        if file.sha256 != sha256:
            yield Finding(
                check="pdfs", where=number, path="content", what="the stored PDF is another", expected=sha256,
                found=file.sha256,
            )  # fmt: skip
        if again and fingerprint == today and known[number].parsed() is not None:
            same.append(number)
        else:
            why = "another renderer made it" if again else "--no-pdf"
            reprinting.left[why] = reprinting.left.get(why, 0) + 1
    for first in range(0, len(same), AT_ONCE):
        yield from _reprinted(store, project, known, same[first : first + AT_ONCE], reprinting)


def _reprinted(
    store: Store, project: Project, known: Mapping[str, StoredDocument], numbers: Sequence[str], reprinting: Reprinting
) -> Iterator[Finding]:
    parsed = [one for one in (known[number].parsed() for number in numbers) if one is not None]
    try:
        made, _ = printed_files(project, parsed)
    except PdfLibraryMissing as error:
        reprinting.left[error.message] = reprinting.left.get(error.message, 0) + len(numbers)
        return
    except BillError as error:
        yield Finding(check="pdfs", where=", ".join(numbers), what=f"they cannot be printed again: {error.message}")
        return
    for number, file in zip(numbers, made, strict=True):
        reprinting.again += 1
        stored = stored_file(store, number)
        if stored is None or stored.content != file.content:
            yield Finding(
                check="pdfs", where=number, what="printing the document again makes another PDF",
                expected=file.sha256, found=stored.sha256 if stored else None,
            )  # fmt: skip
