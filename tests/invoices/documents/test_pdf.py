import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from billing_cli.invoices.documents.fetching import TemplateFetcher
from billing_cli.invoices.documents.pdf import Printer
from tests.invoices.documents.sample_documents import BUNDLED, DRAFT, ISSUED, document, many_lines


def plain(content: bytes) -> bytes:
    """Unpack the compressed streams of a PDF, among them the one that holds its objects."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL)
    return content + b"".join(zlib.decompress(stream) for stream in streams if stream.startswith(b"x"))


@pytest.fixture(scope="module")
def printer() -> Printer:
    return Printer([BUNDLED])


@pytest.mark.parametrize(
    ("invoice", "pages"),
    [(document([]), 1), (DRAFT, 1), (ISSUED, 2), (many_lines(40), 3)],
    ids=["none", "2", "6", "40"],
)
def test_an_invoice_fills_so_many_pages_and_nothing_is_amiss(
    printer: Printer, invoice: dict[str, Any], pages: int
) -> None:
    printed = printer.pdf(invoice)

    assert (printed.pages, printed.complaints) == (pages, ())
    assert printed.content.startswith(b"%PDF-")


@pytest.mark.parametrize(("paper", "box"), [("a4", b"595.27"), ("letter", b"612")])
def test_the_paper_is_the_sellers(printer: Printer, paper: str, box: bytes) -> None:
    content = plain(printer.pdf(document([], seller={"paper": paper})).content)

    assert box in content.partition(b"/MediaBox")[2][:40]


def test_totals_are_never_alone_on_a_page(printer: Printer) -> None:
    for count in range(12, 20):
        layout = _layout(printer, many_lines(count))
        last_page = layout.pages[-1]
        bodies = [box for box in last_page._page_box.descendants() if box.element_tag == "tbody"]
        kinds = [box.element.get("class", "").split()[0] for box in bodies]

        assert "line" in kinds, count


def _layout(printer: Printer, invoice: dict[str, Any]) -> Any:
    layouts: list[Any] = []
    make = printer._weasyprint.HTML.render

    def render(html: Any, **options: Any) -> Any:
        layouts.append(make(html, **options))
        return layouts[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printer._weasyprint.HTML, "render", render)
        printer.pdf(invoice)
    return layouts[0]


def test_a_pdf_is_tagged_and_has_language_and_title(printer: Printer) -> None:
    content = plain(printer.pdf(ISSUED).content)

    for part in (b"/Lang (de-DE)", b"/MarkInfo", b"/StructTreeRoot", b"/Title", b"D:20261001"):
        assert part in content, part


def test_printing_another_invoice_before_changes_nothing(printer: Printer) -> None:
    first = printer.pdf(DRAFT).content
    printer.pdf(ISSUED)

    assert printer.pdf(DRAFT).content == first


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "http://127.0.0.1:9/x",
        "//host.invalid/x",
        "../secret.png",
        "link.png",
        "/etc/hostname",
    ],
)
def test_an_address_outside_of_the_templates_is_refused_and_reported(tmp_path: Path, address: str) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "invoice.html.j2").write_text(f'<title>x</title><img alt="" src="{address}">')

    printed = Printer([folder, BUNDLED]).pdf(DRAFT)

    assert any("was not loaded" in complaint for complaint in printed.complaints), printed.complaints


def test_the_fetcher_gives_files_of_the_templates_the_projects_own_first(tmp_path: Path) -> None:
    (tmp_path / "invoice.css").write_text("own")
    fetcher = TemplateFetcher([tmp_path, BUNDLED])

    assert fetcher.fetch("https://templates.invalid/invoice.css").read() == b"own"
    assert fetcher.fetch("https://templates.invalid/fonts/fonts.css").read().startswith(b"/*")
    assert fetcher.fetch("data:text/plain,abc").read() == b"abc"
    assert fetcher.refused == []
