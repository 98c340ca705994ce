import time
from pathlib import Path

import pytest

from billing_cli.errors import BillError
from billing_cli.invoices.documents.pdf import Printer
from billing_cli.invoices.documents.render import HtmlInsteadOfPdf, render_invoices
from billing_cli.invoices.documents.workers import RenderingStopped
from tests.invoices.documents.sample_documents import BUNDLED, DRAFT, TOKENS, document


def test_documents_are_written_in_order_and_as_any_process_writes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    invoices = [DRAFT, document([TOKENS], id="../escape"), document([], id="Third")]

    report = render_invoices(invoices, folders=[BUNDLED], out=tmp_path / "out", workers=2)

    assert [file.invoice for file in report.files] == ["northwind-pro/2026-10-01", "../escape", "Third"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        ["northwind-pro_2026-10-01.pdf", "~2e._escape.pdf", "third+80.pdf"]
    )
    assert report.warnings == ()
    assert report.files[0].path.read_bytes() == Printer([BUNDLED]).pdf(DRAFT).content


def test_no_documents_start_no_process_and_give_an_empty_report(tmp_path: Path) -> None:
    assert render_invoices([], folders=[BUNDLED], out=tmp_path).files == ()


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in range(9999) %}{% for b in range(9999) %}{{ a ** b }}{% endfor %}{% endfor %}",
        "{{ 10 ** (10 ** 10) }}",
    ],
    ids=["loops", "one endless operation"],
)
def test_a_template_that_does_not_end_is_stopped(tmp_path: Path, template: str) -> None:
    (tmp_path / "invoice.html.j2").write_text(template)
    started = time.monotonic()

    with pytest.raises(RenderingStopped, match="more than 1 seconds"):
        render_invoices([DRAFT], folders=[tmp_path, BUNDLED], out=tmp_path / "out", limit_seconds=1, workers=1)

    assert time.monotonic() - started < 20
    assert list((tmp_path / "out").iterdir()) == []


def test_a_template_that_asks_for_too_much_memory_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "invoice.html.j2").write_text("{{ 'a' * 10 ** 11 }}")

    with pytest.raises(BillError, match=r"invoice\.html\.j2:1: .*MemoryError"):
        render_invoices([DRAFT], folders=[tmp_path, BUNDLED], out=tmp_path / "out", workers=1)


def test_a_faulty_template_keeps_its_place_across_processes(tmp_path: Path) -> None:
    (tmp_path / "invoice.html.j2").write_text("\n{{ nothing }}")

    with pytest.raises(BillError, match=r"invoice\.html\.j2:2: 'nothing' is undefined") as raised:
        render_invoices([DRAFT], folders=[tmp_path, BUNDLED], out=tmp_path / "out", workers=1)

    assert raised.value.hint


def test_a_document_that_breaks_the_rules_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(BillError, match=r"northwind-pro/2026-10-01 cannot be printed: .*decimals"):
        render_invoices([document([TOKENS], currency="JPY")], folders=[BUNDLED], out=tmp_path, workers=1)


def test_without_pango_html_is_written_and_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "fake" / "weasyprint"
    fake.mkdir(parents=True)
    (fake / "__init__.py").write_text("raise OSError('cannot load library libpango')")
    monkeypatch.syspath_prepend(str(fake.parent))  # spawned processes get the path

    with pytest.raises(HtmlInsteadOfPdf, match="Pango was not found; 1 written as HTML") as raised:
        render_invoices([DRAFT], folders=[BUNDLED], out=tmp_path / "out", workers=1)

    assert "pango" in raised.value.hint
    written = raised.value.report.files[0].path
    assert written.name == "northwind-pro_2026-10-01.html"
    assert "Northwind Traders" in written.read_text()
