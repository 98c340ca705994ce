import shutil
from pathlib import Path

from billing_cli.invoices.documents.fingerprint import renderer_fingerprint
from billing_cli.invoices.documents.libraries import installation_hint, system_libraries
from tests.invoices.documents.sample_documents import BUNDLED


def test_the_fingerprint_does_not_depend_on_where_the_templates_lie(tmp_path: Path) -> None:
    shutil.copytree(BUNDLED, tmp_path / "elsewhere")

    assert renderer_fingerprint([BUNDLED]).digest == renderer_fingerprint([tmp_path / "elsewhere"]).digest


def test_the_fingerprint_changes_with_any_template(tmp_path: Path) -> None:
    (tmp_path / "invoice.css").write_text("p { color: red }")
    before = renderer_fingerprint([tmp_path, BUNDLED])
    (tmp_path / "invoice.css").write_text("p { color: blue }")

    assert renderer_fingerprint([tmp_path, BUNDLED]).digest != before.digest


def test_the_libraries_with_which_weasyprint_prints_are_found() -> None:
    found = system_libraries()

    assert found.pango
    assert found.harfbuzz
    assert found.fonts >= 0
    assert "pango" in installation_hint()


def test_the_bundled_font_has_its_licence_and_stays_small() -> None:
    fonts = list((BUNDLED / "fonts").glob("*.ttf"))

    assert len(fonts) == 3
    assert sum(font.stat().st_size for font in fonts) < 600_000
    assert "SIL OPEN FONT LICENSE" in (BUNDLED / "fonts" / "OFL.txt").read_text()
