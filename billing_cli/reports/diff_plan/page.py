"""A comparison as a page for people who would rather look: HTML that stands alone, and PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from billing_cli.invoices.document_files import template_folders
from billing_cli.invoices.documents.compose import PAPERS
from billing_cli.invoices.documents.html import page_html, template_environment
from billing_cli.invoices.documents.pdf import Printer, document_digest
from billing_cli.invoices.documents.plain_text import plain_text
from billing_cli.project import Project
from billing_cli.reports.charts.bars import Measured, bars
from billing_cli.reports.charts.chart import Chart, Tone
from billing_cli.reports.charts.histogram import Bin, histogram
from billing_cli.reports.charts.waterfall import Step, waterfall
from billing_cli.reports.diff_plan.figures import bin_words
from billing_cli.reports.diff_plan.headline import headline, months, percent
from billing_cli.reports.diff_plan.sections import DISTRIBUTION, DRIVERS, MOVERS, Names, sections
from billing_cli.reports.figures import figure, signed
from billing_cli.reports.page_files import write_page
from billing_cli.reports.section import with_values

Body = Mapping[str, Any]
TEMPLATE = "diff_plan.html.j2"
STYLESHEET = "report.css"
# What the charts say already, figures and all.
DRAWN = (DRIVERS, DISTRIBUTION, MOVERS)


def write_html(path: Path, document: Body, by: Sequence[str], project: Project) -> None:
    """Write the page with its stylesheet inside. Raises BillError where the file cannot be written."""
    write_page(path, _page(document, by, project, styled=True).encode(), "--html")


def write_pdf(path: Path, document: Body, by: Sequence[str], project: Project) -> tuple[str, ...]:
    """Write the page as a PDF; what it asked for and did not get.

    Raises PdfLibraryMissing without Pango, and BillError where the file cannot be written.
    """
    printer = Printer(template_folders(project), STYLESHEET)
    printed = printer.page_pdf(_page(document, by, project, styled=False), document_digest(document))
    write_page(path, printed.content, "--pdf")
    return printed.complaints


def _page(document: Body, by: Sequence[str], project: Project, *, styled: bool) -> str:
    folders = template_folders(project)
    told = [one for one in sections(document, by, Names(shown=True)) if one.title not in DRAWN]
    values = {
        "title": f"What the change would do, {months(document)}",
        "headline": headline(document).replace(" %", "\N{NO-BREAK SPACE}%"),
        "concerned": bool(document["verdict"]["concerns"]),
        "paper": PAPERS[project.settings.seller.paper],
        "charts": list(charts(document)),
        "sections": [with_values(one, plain_text) for one in told],
    }
    return page_html(
        TEMPLATE,
        values,
        folders,
        environment=template_environment(folders),
        stylesheet=STYLESHEET if styled else None,
    )


def charts(document: Body) -> Iterator[Chart]:
    """By currency what makes the change, how it is spread over the customers, and whom it touches most."""
    spread = {row["currency"]: row["bins"] for row in document["distribution"]}
    drivers = {row["currency"]: row["drivers"] for row in document["drivers"]}
    for row in document["revenue"]:
        currency = row["currency"]
        yield _drivers(row, drivers.get(currency, ()))
        if currency in spread:
            yield _spread(currency, spread[currency])
        movers = [one for one in document["movers"] if one["currency"] == currency]
        if movers:
            yield _movers(currency, movers)


def _exact(text: str) -> Fraction:
    return Fraction(Decimal(text))


def _drivers(row: Body, found: Sequence[Body]) -> Chart:
    currency = row["currency"]
    return waterfall(
        f"What makes the change, in {currency}",
        ("", currency),
        Step(label="before", figure=figure(row["before"]), amount=_exact(row["before"])),
        [Step(label=one["what"], figure=signed(one["change"]), amount=_exact(one["change"])) for one in found],
        Step(label="after", figure=figure(row["after"]), amount=_exact(row["after"])),
    )


def _spread(currency: str, found: Sequence[Body]) -> Chart:
    return histogram(
        f"Customers by how much their bill changes, those who pay in {currency}",
        ("Change", "Customers"),
        [Bin(label=bin_words(one), count=one["customers"], tone=_tone(one)) for one in found],
    )


def _tone(bounds: Body) -> Tone:
    low, high = bounds["from"], bounds["to"]
    if low == high == "0":
        return "same"
    return "down" if high is not None and Decimal(high) <= 0 else "up"


def _movers(currency: str, found: Sequence[Body]) -> Chart:
    return bars(
        f"Top movers, in {currency}",
        ("Customer", "Before", "After", "Change", "Percent"),
        [
            Measured(
                label=plain_text(one["customer"]),
                figures=(figure(one["before"]), figure(one["after"]), signed(one["change"]), percent(one["percent"])),
                amounts=(("before", _exact(one["before"])), ("after", _exact(one["after"]))),
                text=f"{plain_text(one['customer'])}: {figure(one['before'])}, then {figure(one['after'])}",
            )
            for one in found
        ],
        legend=(("before", "before"), ("after", "after")),
    )
