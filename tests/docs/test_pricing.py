"""Every example of `docs/reference/pricing/` is read and priced, and costs what its page says.

The pages about time, which need whole invoices, have `test_over_time.py`. `pytest --update` writes the blocks of JSON and of printed lines, never the tables: those are worked out by hand.
"""

import ast
import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from tests.docs.example_prices import Priced, contracts_of, price, written_json
from tests.docs.examples import Example, Shown, Told, examples, is_compared, is_file, is_priced
from tests.docs.invoiced import PAGES as OVER_TIME
from tests.docs.pages import DOCS, blocks, tables
from tests.docs.printed_invoices import printed_invoice

FOLDER = DOCS / "reference" / "pricing"
PAGES = sorted(set(FOLDER.glob("*.md")) - set(OVER_TIME))
EXAMPLES = [example for page in PAGES for example in examples(page)]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-"})


def name_of(example: Example) -> str:
    return f"{example.page.stem}-line-{example.start}"


def worked_out(text: str) -> Fraction:
    """The exact value of arithmetic such as `10,000 × 0.0010 + 5`."""
    quoted = NUMBER.sub(lambda number: repr(number[0].replace(",", "")), text.translate(SIGNS))
    return _value(ast.parse(quoted, mode="eval").body)


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=str(text)):
            return Fraction(text)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _value(left) + _value(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _value(left) - _value(right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _value(left) * _value(right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _value(left) / _value(right)
    raise ValueError(f"{ast.unparse(node)} is no arithmetic")


def told_rows(told: list[Told], priced: Priced) -> list[tuple[str, str, str]]:
    """What a page tells, a row a line; a total is compared only where it is told."""
    rows = [(line.line, line.exact, line.amount) for line in told if line.line != "total"]
    if [line.line for line in told] == [""]:
        rows = [(priced.rows()[0][0], *rows[0][1:])]
    return rows


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_example_costs_what_the_page_says(example: Example, tmp_path: Path) -> None:
    assert example.cases, "an example without a table tests nothing"
    contracts = contracts_of(example, tmp_path)
    found = price(list(example.cases), contracts)
    for case, told in example.cases.items():
        priced = found[case]
        assert priced.rows() == told_rows(told, priced), case
        totals = [line.amount for line in told if line.line == "total"]
        assert totals in ([], [priced.quote.document()["total"]]), case
        by_hand = [(line.by_hand, Fraction(line.exact)) for line in told if line.by_hand]
        assert [worked_out(text) for text, _ in by_hand] == [exact for _, exact in by_hand], case


@pytest.mark.parametrize("example", [example for example in EXAMPLES if example.shown], ids=name_of)
def test_what_the_page_shows_is_what_comes_out(example: Example, tmp_path: Path, update: bool) -> None:
    contracts = contracts_of(example, tmp_path)
    found = price([shown.case for shown in example.shown], contracts)
    actual = [(shown, comes_out(shown, found[shown.case])) for shown in example.shown]
    if update:
        rewrite(example.page, actual)
        return
    for shown, text in actual:
        assert shown.block.body == text, f"{example.page.name}, line {shown.block.start}"


def comes_out(shown: Shown, priced: Priced) -> str:
    if shown.language == "text":
        return printed_invoice(priced, shown.case.days)
    if not shown.line:
        return written_json(priced.quote.document())
    [line] = [line for name, line in priced.lines if name == shown.line]
    return written_json(line.quoted(priced.currency))


def rewrite(page: Path, actual: list[tuple[Shown, str]]) -> None:
    """Write blocks into the page: each is found by its info string and what stands in it now."""
    text = page.read_text(encoding="utf-8")
    for shown, body in actual:
        old = "\n".join([f"```{shown.block.info}", *shown.block.body.splitlines(), "```"])
        assert text.count(old) == 1, f"{shown.block.info} stands twice in {page.name}"
        text = text.replace(old, f"```{shown.block.info}\n{body}\n```")
    page.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_has_nothing_that_looks_priced_and_is_not(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    known = {example.start for example in EXAMPLES if example.page == page}
    assert known or not [table for table in tables(text) if is_priced(table)]
    loose = [
        block.info for block in blocks(text) if not (is_file(block) or is_compared(block) or block.info == "console")
    ]
    assert loose == [], "a block is a file of an example, shows what comes out, or is run"
    assert [table.columns for table in tables(text) if "amount" in table.columns and not is_priced(table)] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10,000 × 0.0010 + 5", Fraction(15)),
        ("49 × 17 ÷ 30", Fraction(833, 30)),
        ("−10 × 1.5", Fraction(-15)),
        ("(3 − 1) × 0.5", Fraction(1)),
    ],
)
def test_arithmetic_of_a_page_is_exact(text: str, value: Fraction) -> None:
    assert worked_out(text) == value


def test_json_of_a_page_is_json() -> None:
    value = {"a": [{"b": "1"}], "c": [], "lines": [{"slices": [{"tier": 1}], "amount": "1.00"}]}
    assert json.loads(written_json(value)) == value
