"""What is printed: safe on a terminal, in a spreadsheet and for a program."""

import csv
import io
import json

import pytest

from billing_cli.cli.output import json_text, table_text
from billing_cli.reports.printable import Column, csv_text, safe

TEXT, NUMBER = Column(key="text", title="Text"), Column(key="number", title="Number", number=True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\tc\rd", "a\\x0ab\\x09c\\x0dd"),
        ("c1 \x9b31m", "c1 \\x9b31m"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("\u2028line", "\\u2028line"),
        ("naïve 日本 😀", "naïve 日本 😀"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_would_act_on_a_terminal_is_written_out(value: str, shown: str) -> None:
    assert safe(value) == shown


@pytest.mark.parametrize("markup", ["[bold red]x[/]", "[link=http://example.com]x[/link]", ":smile:", "[/nothing]"])
def test_markup_in_a_value_is_only_text(markup: str) -> None:
    assert markup in table_text([{"text": markup, "number": 1}], [TEXT, NUMBER])


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "|calc", "%x"])
def test_a_formula_in_a_text_cell_is_disarmed(formula: str) -> None:
    assert (
        csv_text([{"text": formula, "number": 1}], [TEXT, NUMBER]).splitlines()[1].lstrip('"').startswith("'" + formula)
    )


@pytest.mark.parametrize("number", ["-12.50", "+3", "-0.000001"])
def test_a_number_cell_stays_a_number(number: str) -> None:
    (_, row) = csv.reader(io.StringIO(csv_text([{"text": "", "number": number}], [TEXT, NUMBER])))
    assert row[1] == number


def test_json_escapes_control_characters_and_reads_back_the_same() -> None:
    value = "\x1b[31m \x9b \u202e \x7f é"
    text = json_text({"rows": [{"text": value}]})
    assert not set(text) & set("\x1b\x9b\u202e\x7f")
    assert json.loads(text)["rows"][0]["text"] == value


def test_a_table_is_as_wide_as_its_values_where_nobody_watches() -> None:
    long = "x" * 300
    assert long in table_text([{"text": long, "number": 5}], [TEXT, NUMBER])
