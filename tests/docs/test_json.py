"""The JSON of every command has the keys that `docs/reference` gives it."""

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from billing_cli.cli import main
from tests.docs.example_prices import contracts_of, price
from tests.docs.examples import examples
from tests.docs.invoiced import PAGES as PAGES_OVER_TIME
from tests.docs.invoiced import examples as invoiced_examples
from tests.docs.invoiced import invoices_of
from tests.docs.pages import DOCS, code, table_under
from tests.docs.test_commands import section

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("json")

INVOICE_PAGE = DOCS / "reference" / "invoice-json.md"
EXPLAIN_PAGE = DOCS / "reference" / "explain.md"
PRICING_PAGES = sorted(set((DOCS / "reference" / "pricing").glob("*.md")) - set(PAGES_OVER_TIME))
ON_TOP = ("subscription_discount", "promotional_credit", "included_tax")
JSON_LINE = re.compile(r"^JSON: `(?P<name>\w+)\[\]` with (?P<keys>`[^.]+`)\.", re.MULTILINE)
# Lists inside a document beside the one that its line names, as the page gives them.
ALSO = re.compile(r"^`(?P<name>\w+)\[\]` has all of it, with (?P<keys>`[^.]+`)\.", re.MULTILINE)


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
        ("bill events void", "events void --source mailer --from 2026-01-01 --until 2026-02-01 --dry-run"),
        ("bill events show", "events show m-1 --source mailer"),
        ("bill usage", "usage --period 2026-01"),
        ("bill price", "price --period 2026-01"),
        ("bill quote", "quote --plan starter --usage emails=5 --on 2026-02-01"),
        ("bill events stats", "events stats"),
        ("bill invoice list", "invoice list"),
        ("bill invoice render", "invoice render --period 2026-01"),
        ("bill audit log", "audit log"),
        ("bill audit anchor", "audit anchor"),
    ],
)
def test_rows_have_the_keys_that_the_page_gives(
    command: str, words: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = JSON_LINE.search(section(f"`{command}`"))
    assert told, f"commands.md has no line `JSON: …` for {command}"

    found = printed(words.format(project=project), project, capsys)

    also = ALSO.search(section(f"`{command}`"))
    assert list(found) == [told["name"], *([also["name"]] if also else [])]
    assert list(found[told["name"]][0]) == [code(key) for key in told["keys"].split(", ")]


def test_trouble_has_the_keys_that_the_page_gives(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ALSO.search(section("`bill ingest`"))
    assert told

    export = project / "exports" / "ahead.csv"
    export.write_text("id,customer,type,time\n1,acct-1,email.sent,2026-01-22T00:00:00Z\n", encoding="utf-8")

    found = printed(f"ingest {export} --dry-run --now 2026-01-01T00:00:00Z", project, capsys)

    assert [list(one) for one in found["trouble"]] == [[code(key) for key in told["keys"].split(", ")]]


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
    keys = [code(row[0]) for row in table_under(INVOICE_PAGE, "lines").rows if row[2] != "going on"]
    assert [list(line) for line in invoice["lines"]] == [keys] * len(invoice["lines"])


def test_explanation_has_the_keys_that_the_page_gives(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = printed("explain example-starter-2026-02-01 emails --events 1", project, capsys)["explanation"]
    told = {code(row[0]): re.findall(r"`(\w+)`", row[1]) for row in table_under(EXPLAIN_PAGE, "JSON").rows}

    assert list(line) == list(told)
    assert list(line["invoice"]) == told["invoice"]
    for name in ("steps", "terms", "events"):
        assert list(line[name][0]) == told[name]
    assert list(line["counts"]) == [code(row[0]) for row in table_under(EXPLAIN_PAGE, "Events").rows]
    steps = [code(row[0]) for row in table_under(EXPLAIN_PAGE, "One line").rows]
    assert {step["step"] for step in line["steps"]} <= set(steps)


def test_reconciliation_has_the_keys_that_the_page_gives(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed("reconcile --period 2026-01", project, capsys)["reconciliation"]
    page = DOCS / "reference" / "reconcile.md"

    assert list(found) == [code(row[0]) for row in table_under(page, "JSON").rows]
    told = set(
        re.findall(r"`(\w+)`", page.read_text(encoding="utf-8").partition("\n## JSON\n")[2].partition("\n## ")[0])
    )
    assert {*found["sections"][0], *found["sections"][0]["controls"][0]} <= told


def test_explanation_of_an_invoice_has_the_keys_that_the_page_gives(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = printed("explain example-starter-2026-02-01", project, capsys)["explanation"]
    _, _, told = EXPLAIN_PAGE.read_text(encoding="utf-8").partition("Without a `LINE`, `explanation` has ")
    keys = re.findall(r"`(\w+)`", told)

    assert [*list(whole)[:2], *whole["lines"][0], *list(whole)[2:]] == [
        keys[0],
        keys[1],
        *[k for k in keys[2:] if k != "LINE"],
    ]


@pytest.mark.slow
def test_line_that_goes_on_has_the_keys_that_the_page_gives(lines: list[dict[str, Any]]) -> None:
    [keys] = {tuple(line) for line in lines if "units_before" in line}
    assert list(keys) == keys_told("lines")


@pytest.mark.slow
def test_page_has_every_note_of_a_line(lines: list[dict[str, Any]]) -> None:
    notes = {str(line["description"]).rpartition("; ")[2] for line in lines if line.get("description")}
    told = {code(row[0]).removesuffix(" …") for row in table_under(INVOICE_PAGE, "Notes").rows}
    assert {next((one for one in told if note.startswith(one)), note) for note in notes} == told


def test_quoted_line_has_the_keys_marked_quote(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [quote] = printed("quote --plan starter --usage emails=5 --on 2026-02-01", project, capsys)["quotes"]
    marked = [code(row[0]) for row in table_under(INVOICE_PAGE, "lines").rows if row[2] == "quote"]
    assert [list(line) for line in quote["lines"]] == [marked] * len(quote["lines"])


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Every line of every example of the pricing reference, as JSON."""
    found: list[dict[str, Any]] = []
    for example in (example for page in PRICING_PAGES for example in examples(page)):
        contracts = contracts_of(example, tmp_path_factory.mktemp("example"))
        for priced in price(list(example.cases), contracts).values():
            found += [line.quoted(priced.currency) for _, line in priced.lines]
    for one in (one for page in PAGES_OVER_TIME for one in invoiced_examples(page)):
        invoices = invoices_of(one, tmp_path_factory.mktemp("example"))
        found += [line for invoice in invoices.values() for line in invoice["lines"]]
    return found


@pytest.mark.slow
def test_page_has_every_kind_of_line(lines: list[dict[str, Any]]) -> None:
    assert {line["kind"] for line in lines} == set(keys_told("Kinds of lines"))
    without = [line for line in lines if not line["slices"] and line["quantity"] == "0" and line["kind"] != "usage"]
    assert {line["kind"] for line in without} == set(keys_told("Kinds of lines")) - {"usage", "fee", "adjustment"}
    assert all(Fraction(line["amount_exact"]) == Fraction(line["amount"]) for line in without)


@pytest.mark.slow
def test_slices_have_the_keys_that_the_page_gives(lines: list[dict[str, Any]]) -> None:
    rows = table_under(INVOICE_PAGE, "slices").rows
    kinds: tuple[list[str], ...] = ([], ["package"], ["events"], ["events", "bound"], ["events", "dynamic"])
    found = {tuple(part) for line in lines for part in line["slices"]}
    assert found == {tuple(code(row[0]) for row in rows if row[2] in ["", *marks]) for marks in kinds}


@pytest.mark.slow
def test_adjustments_have_the_keys_that_the_page_gives(lines: list[dict[str, Any]]) -> None:
    told = {code(row[0]): (words(row[1]), words(row[2])) for row in table_under(INVOICE_PAGE, "adjustments").rows}
    found = [part for line in lines for part in line["adjustments"]]
    assert {part["kind"] for part in found} == set(told)
    for part in found:
        always, sometimes = told[part["kind"]]
        assert {"kind"} | always <= set(part) <= {"kind"} | always | sometimes, part
    unseen = {(kind, key) for kind, (_, some) in told.items() for key in some}
    assert unseen <= {(part["kind"], key) for part in found for key in part}, "no example has it"


def words(cell: str) -> set[str]:
    return {code(word) for word in cell.split(", ") if word}


@pytest.mark.slow
def test_slices_and_adjustments_add_up_as_the_page_says(lines: list[dict[str, Any]]) -> None:
    for line in (line for line in lines if line["slices"]):
        changes = sum(Decimal(part["quantity"]) for part in line["adjustments"] if "quantity" in part)
        assert Decimal(line["quantity"]) + changes == sum(Decimal(part["quantity"]) for part in line["slices"]), line
        money = [part for part in [*line["slices"], *line["adjustments"]] if "amount" in part]
        inside = [part for part in money if part.get("kind") not in ON_TOP]
        assert sum(Fraction(part["amount"]) for part in inside) == Fraction(line["amount_exact"]), line
