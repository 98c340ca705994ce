import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billing_cli.errors import BillError
from billing_cli.invoices.documents.html import TemplateFailed, invoice_html
from tests.invoices.documents.sample_documents import (
    BUNDLED,
    CREDIT_NOTE,
    CUSTOMER,
    DRAFT,
    ISSUED,
    REHEARSAL,
    TOKENS,
    YEN,
    document,
)


@pytest.mark.parametrize(
    ("name", "invoice"),
    [("draft", DRAFT), ("issued", ISSUED), ("yen", YEN), ("rehearsal", REHEARSAL), ("credit_note", CREDIT_NOTE)],
)
def test_the_html_of_an_invoice_is_the_golden_one(
    name: str, invoice: dict[str, Any], golden: Callable[[str, str | bytes], None]
) -> None:
    golden(f"invoices/{name}.html", invoice_html(invoice, [BUNDLED], styled=False))


def test_markup_in_a_customers_name_is_text() -> None:
    name = "<script>alert(1)</script>\x00\u202e & <b>Sons</b>"

    page = invoice_html(document([TOKENS], bill_to={**CUSTOMER, "name": name}), [BUNDLED])

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;Sons&lt;/b&gt;" in page
    assert "<script" not in page
    assert "\u202e" not in page


def test_a_project_replaces_only_the_stylesheet(tmp_path: Path) -> None:
    (tmp_path / "invoice.css").write_text("h1 { color: rebeccapurple }")

    page = invoice_html(DRAFT, [tmp_path, BUNDLED])

    assert "rebeccapurple" in page
    assert "Northwind Traders" in page


def test_a_project_replaces_single_words(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "en.json").write_text('{"title_invoice": "Tax invoice"}')

    assert "<h1>Tax invoice" in invoice_html(DRAFT, [tmp_path, BUNDLED])


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("line one\n{{ sheet.typo }}", r"invoice\.html\.j2:2: .*has no attribute 'typo'"),
        ("{% if %}", r"invoice\.html\.j2:1: Expected an expression"),
        ("\n\n{{ 1 // 0 }}", r"invoice\.html\.j2:3: .*zero"),
        ("{{ sheet.__class__.__mro__ }}", r"invoice\.html\.j2:1: .*unsafe"),
        ("{% for n in range(9999999) %}{% endfor %}", r"invoice\.html\.j2:1: Range too big"),
        ("{% include 'missing.j2' %}", r"no template 'missing\.j2'"),
        ("{% include '../secret' %}", "leads out of the templates folder"),
        ("{% include 'link' %}", "leads out of the templates folder"),
    ],
)
def test_a_faulty_template_is_an_error_with_file_and_line(tmp_path: Path, template: str, message: str) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "invoice.html.j2").write_text(template)

    with pytest.raises(TemplateFailed, match=message) as raised:
        invoice_html(DRAFT, [folder, BUNDLED])

    assert "mend the template" in raised.value.hint


def test_words_that_are_not_json_are_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "en.json").write_text("{")

    with pytest.raises(BillError, match=r"en\.json: not JSON"):
        invoice_html(DRAFT, [tmp_path, BUNDLED])


def test_every_language_has_every_word() -> None:
    words = {path.stem: set(json.loads(path.read_text("utf-8"))) for path in (BUNDLED / "words").glob("*.json")}

    assert [(language, words["en"] ^ found) for language, found in words.items() if words["en"] != found] == []
