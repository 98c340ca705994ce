"""A page, such as an invoice's, as a tagged PDF: the same document gives the same bytes."""

import contextlib
import hashlib
import io
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from billing_cli.invoices.documents.html import (
    STYLESHEET,
    invoice_html,
    stylesheet_text,
    template_environment,
)
from billing_cli.invoices.documents.libraries import PdfLibraryMissing, installation_hint

FONT_STYLESHEET = "fonts/fonts.css"
# Only the font subsetter reads it: the dates in a PDF come from the invoice.
FIXED_EPOCH = "1577836800"
MISSING_GLYPH = re.compile(r'^\.notdef glyph rendered .*: "(.+)" \(U\+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One document made: bytes, file suffix, pages (0 for HTML), and WeasyPrint's complaints."""

    content: bytes
    suffix: str
    pages: int
    complaints: tuple[str, ...]


def load_weasyprint() -> Any:
    """Import WeasyPrint. Raises PdfLibraryMissing where Pango is not installed."""
    try:
        # It prints advice to standard output, which belongs to the data of a command.
        with contextlib.redirect_stdout(io.StringIO()):
            import weasyprint
    except OSError as error:
        raise PdfLibraryMissing("no PDF: the system library Pango was not found", installation_hint()) from error
    return weasyprint


class Printer:
    """Prints pages with templates, a stylesheet, an invoice's if none is said, and fonts that are read once."""

    def __init__(self, folders: Sequence[Path], stylesheet: str = STYLESHEET) -> None:
        """Read the stylesheets. Raises PdfLibraryMissing, and TemplateFailed without a stylesheet."""
        self.folders = tuple(folders)
        self.stylesheet = stylesheet
        self.environment = template_environment(folders)
        self._weasyprint = load_weasyprint()
        self._open_fonts()

    def _open_fonts(self) -> None:
        from weasyprint.text.fonts import FontConfiguration

        from billing_cli.invoices.documents.fetching import BASE_URL, TemplateFetcher

        self._fetcher = TemplateFetcher(self.folders)
        self._fonts = FontConfiguration()
        self._base_url = BASE_URL
        with _complaints() as self._style_complaints:
            font_faces = self._stylesheet(url=BASE_URL + FONT_STYLESHEET)
            own = self._stylesheet(
                string=stylesheet_text(self.folders, self.stylesheet), base_url=BASE_URL + self.stylesheet
            )
        self._style_complaints += self._refused()
        self._stylesheets = [font_faces, own]

    def _stylesheet(self, **source: str) -> Any:
        return self._weasyprint.CSS(url_fetcher=self._fetcher, font_config=self._fonts, **source)

    def pdf(self, document: Mapping[str, Any]) -> Printed:
        """Print one invoice document. Raises TemplateFailed."""
        page = invoice_html(document, self.folders, environment=self.environment, styled=False)
        return self.page_pdf(page, document_digest(document))

    def page_pdf(self, page: str, digest: str) -> Printed:
        """Print a page of HTML without its stylesheet; its identifier is of `digest`, that of what it says."""
        with _complaints() as complaints, _fixed_epoch():
            html = self._weasyprint.HTML(string=page, base_url=self._base_url, url_fetcher=self._fetcher)
            layout = html.render(font_config=self._fonts, stylesheets=self._stylesheets, pdf_tags=True)
            content = layout.write_pdf(pdf_tags=True, pdf_identifier=digest[:32].encode())
        found = _without_single_glyphs((*self._style_complaints, *complaints, *self._refused()))
        return Printed(content=content, suffix=".pdf", pages=len(layout.pages), complaints=tuple(dict.fromkeys(found)))

    def _refused(self) -> list[str]:
        refused, self._fetcher.refused = self._fetcher.refused, []
        return [f"{name} was not loaded: documents use files of the templates folder only" for name in refused]


def document_digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document's canonical JSON, in hexadecimal."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _without_single_glyphs(complaints: Sequence[str]) -> Iterator[str]:
    """Make one complaint of those about single characters, which WeasyPrint prints as boxes."""
    missing = [MISSING_GLYPH.search(complaint) for complaint in complaints]
    characters = "".join(dict.fromkeys(found.group(1) for found in missing if found))
    if characters:
        yield f"no font of this computer has the characters {characters}: install one that has, such as Noto"
    yield from (complaint for complaint, found in zip(complaints, missing, strict=True) if not found)


class _Listener(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextlib.contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect WeasyPrint's warnings instead of printing them."""
    heard: list[str] = []
    logger = logging.getLogger("weasyprint")
    listener, propagated = _Listener(heard), logger.propagate
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield heard
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagated


@contextlib.contextmanager
def _fixed_epoch() -> Iterator[None]:
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = FIXED_EPOCH
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
