"""CSV rows as trees: nesting by column names, and what is refused."""

from __future__ import annotations

import pytest

from pricing.csv_tree import parse_csv
from pricing.yaml_tree import place_at, plain


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("id,name\n1,A\n2,B\n", [{"id": "1", "name": "A"}, {"id": "2", "name": "B"}]),
        ("id,name\n1,\n", [{"id": "1"}]),
        ("id , name\n1,A\n", [{"id": "1", "name": "A"}]),
        ("\ufeffid\n1\n", [{"id": "1"}]),
        ('id,name\r\n1,"a,""b""\n c"\r\n', [{"id": "1", "name": 'a,"b"\n c'}]),
        ("id\n\n1\n\n", [{"id": "1"}]),
        ("id\nnull\n", [{"id": "null"}]),
        ("address.2,address.10,address.1\nb,c,a\n", [{"address": ["a", "b", "c"]}]),
        ("charges.emails.unit_price\n0.80\n", [{"charges": {"emails": {"unit_price": "0.80"}}}]),
        ("charges.e.unit_price,charges.f.per\n1,2\n", [{"charges": {"e": {"unit_price": "1"}, "f": {"per": "2"}}}]),
        ("a.²\nx\n", [{"a": {"²": "x"}}]),
        ("1,2\nx,y\n", [{"1": "x", "2": "y"}]),
        ("a.0\nx\n", [{"a": {"0": "x"}}]),
        ("id\n", []),
    ],
)
def test_rows_are_read(text: str, rows: list[object]) -> None:
    found, problems = parse_csv(text, "a.csv")
    assert problems == []
    assert [plain(row) for row in found] == rows


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "the file is empty"), (" \n", 1, "the file is empty"), ("id,id\n1,2\n", 1, "stands twice"), ("id,\n1,2\n", 1, "no name"),
        ("id,name\n1\n", 2, "1 cells, the header 2"), ("id\n1,2\n", 2, "2 cells, the header 1"), ('id\n"a\n', 2, "not valid CSV"),
        ('id\n"a"b\n', 2, "not valid CSV"), ("a,a.b\n1,2\n", 1, "stands inside the column `a`"), ("a.b.c,a.b\n1,2\n", 1, "stands inside"),
        ("a..b\n1\n", 1, "an empty step"), ("a.\n1\n", 1, "an empty step"),
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_at_its_line(text: str, line: int, words: str) -> None:
    _, problems = parse_csv(text, "a.csv")
    assert [(one.code, one.file, one.line) for one in problems] == [("bad-csv", "a.csv", line)]
    assert words in problems[0].message


def test_every_cell_keeps_the_line_of_its_row() -> None:
    rows, _ = parse_csv("id,address.1\n1,a\n2,b\n", "a.csv")
    assert [place_at(row, ("address", 0)).line for row in rows] == [2, 3]
