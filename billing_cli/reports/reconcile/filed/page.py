"""A pack as a page: a cover, the money flow as pictures, what fails, then all sections, and what the words mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from billing_cli.invoices.document_files import template_folders
from billing_cli.invoices.documents.compose import PAPERS
from billing_cli.invoices.documents.html import page_html, template_environment
from billing_cli.invoices.documents.pdf import Printed, Printer, document_digest
from billing_cli.invoices.documents.plain_text import plain_text
from billing_cli.project import Project
from billing_cli.reports.reconcile.filed import cover
from billing_cli.reports.reconcile.filed.csv_files import CsvFile
from billing_cli.reports.reconcile.filed.meanings import CATEGORY_MEANINGS, RESULT_MEANINGS, RESULT_WORDS, TERMS
from billing_cli.reports.reconcile.filed.parts import failing, parts, reasons, tolerated
from billing_cli.reports.reconcile.filed.pictures import pictures
from billing_cli.reports.reconcile.pack import Pack

TEMPLATE = "reconciliation.html.j2"
STYLESHEET = "report.css"
# Digests are told by their beginning where they only remind.
SHORT = 12
# Longer names would push the number of the page out of the foot.
NAME_IN_FOOT = 60


def html(pack: Pack, files: Mapping[str, CsvFile], project: Project) -> bytes:
    """The page with its stylesheet inside; it asks nothing of the network."""
    return _page(pack, files, project, styled=True).encode()


def pdf(pack: Pack, files: Mapping[str, CsvFile], project: Project) -> Printed:
    """The page as a PDF. Raises PdfLibraryMissing without Pango."""
    printer = Printer(template_folders(project), STYLESHEET)
    return printer.page_pdf(_page(pack, files, project, styled=False), document_digest(pack.document()))


def _page(pack: Pack, files: Mapping[str, CsvFile], project: Project, *, styled: bool) -> str:
    folders = template_folders(project)
    return page_html(
        TEMPLATE,
        _values(pack, files, project),
        folders,
        environment=template_environment(folders),
        stylesheet=STYLESHEET if styled else None,
    )


def _values(pack: Pack, files: Mapping[str, CsvFile], project: Project) -> dict[str, Any]:
    entity, period = plain_text(pack.header["entity"]), pack.header["period"]
    result, sentence = cover.verdict(pack)
    short = entity if len(entity) <= NAME_IN_FOOT else f"{entity[:NAME_IN_FOOT]}…"
    return {
        "title": f"Reconciliation of {period}, {entity}",
        "entity": entity,
        "month": cover.month_words(pack),
        "foot": f"{short} · {period} · pack {pack.header['sha256'][:SHORT]}",
        "paper": PAPERS[project.settings.seller.paper],
        "result": result,
        "verdict": sentence,
        "sentences": list(cover.sentences(pack)),
        "glances": cover.glances(pack),
        "signed": cover.signed(pack),
        "remarks": list(cover.remarks_on_signatures(pack)),
        "facts": [(name, plain_text(text)) for name, text in cover.facts(pack)],
        "digests": list(cover.digests(pack)),
        "tolerances": cover.tolerances(pack),
        "pictures": list(pictures(pack)),
        "failing": list(failing(pack)),
        "tolerated": list(tolerated(pack)),
        "reasons": reasons(pack),
        "sections": list(parts(pack, files)),
        "files": list(files.values()),
        "words": RESULT_WORDS,
        "result_meanings": RESULT_MEANINGS,
        "category_meanings": CATEGORY_MEANINGS,
        "terms": TERMS,
    }
