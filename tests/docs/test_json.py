"""The JSON of every command has the keys that `docs/reference` gives it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from billing_cli.cli import main
from tests.docs.pages import DOCS, code, table_under
from tests.docs.test_commands import section

INVOICE_PAGE = DOCS / "reference" / "invoice-json.md"
JSON_LINE = re.compile(r"^JSON: `(?P<name>\w+)\[\]` with (?P<keys>`[^.]+`)\.", re.MULTILINE)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project with one month of usage, priced; its subscription starts inside the month."""
    folder = tmp_path_factory.mktemp("docs") / "shop"
    for words in (
        ["init", str(folder), "-q"],
        ["ingest", str(folder / "exports" / "mailer-2026-01.csv"), "--project", str(folder), "-q"],
        ["price", "--period", "2026-01", "--project", str(folder), "-q"],
    ):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0
    return folder


def printed(words: str, project: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What a command of the project prints with `--format json`."""
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main([*words.split(), "--project", str(project), "--format", "json", "-q"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found.pop("schema_version") == "1"
    return found


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("bill doctor", "doctor"),
        ("bill ingest", "ingest {project}/exports/mailer-2026-01.csv --dry-run"),
        ("bill usage", "usage --period 2026-01"),
        ("bill price", "price --period 2026-01"),
        ("bill quote", "quote --plan starter --usage emails=5 --on 2026-02-01"),
        ("bill invoice list", "invoice list"),
        ("bill invoice render", "invoice render --period 2026-01"),
    ],
)
def test_rows_have_the_keys_that_the_page_gives(
    command: str, words: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = JSON_LINE.search(section(f"`{command}`"))
    assert told, f"commands.md has no line `JSON: …` for {command}"

    found = printed(words.format(project=project), project, capsys)

    assert list(found) == [told["name"]]
    assert list(found[told["name"]][0]) == [code(key) for key in told["keys"].split(", ")]


def test_problems_have_the_keys_that_the_page_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bill.yaml").write_text("seller: {name: Example}\n", encoding="utf-8")
    told = JSON_LINE.search(section("`bill check`"))
    assert told

    [problem] = printed("check", tmp_path, capsys)["problems"]

    assert list(problem) == [code(key) for key in told["keys"].split(", ")]
    assert problem["code"] == "no-catalog"


def keys_told(heading: str) -> list[str]:
    return [code(row[0]) for row in table_under(INVOICE_PAGE, heading).rows]


def test_invoice_has_the_keys_that_the_page_gives(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    invoice = printed("invoice show example-starter-2026-02-01", project, capsys)["invoice"]

    assert list(invoice) == keys_told("The invoice")
    assert sorted(invoice["seller"]) == sorted(keys_told("seller"))
    assert sorted(invoice["bill_to"]) == sorted(keys_told("bill_to"))
    assert list(invoice["totals"]) == keys_told("totals")
    assert [list(line) for line in invoice["lines"]] == [keys_told("lines")] * len(invoice["lines"])
    slices = [part for line in invoice["lines"] for part in line["slices"]]
    assert slices
    assert [list(part) for part in slices] == [keys_told("slices")] * len(slices)
    [adjustment] = [part for line in invoice["lines"] for part in line["adjustments"]]
    assert list(adjustment) == keys_told("adjustments")


def test_quoted_line_has_the_keys_marked_quote(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [quote] = printed("quote --plan starter --usage emails=5 --on 2026-02-01", project, capsys)["quotes"]
    marked = {code(row[0]) for row in table_under(INVOICE_PAGE, "lines").rows if row[2] == "quote"}
    assert {key for line in quote["lines"] for key in line} == marked
