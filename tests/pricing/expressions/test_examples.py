"""Every example of docs/reference/expressions.md, computed both ways."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from pricing.expressions import (
    FUNCTIONS,
    Kind,
    NotANumber,
    OutOfRange,
    check,
    emit,
    evaluate,
    identifier,
    parse,
    plain,
    text_field,
    text_literal,
)

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "expressions.md"
EXAMPLE = re.compile(r"\| `([^`]+)` \| ?([^|]*?) ?\| ([^|]+?) \|")


def examples() -> list[tuple[str, dict[str, str], str]]:
    """(expression, fields, result as printed) of each line of the page's table of examples."""
    table = PAGE.read_text(encoding="utf-8").split("## Examples")[1].split("\n## ")[0]
    rows = [EXAMPLE.fullmatch(line) for line in table.splitlines() if line.startswith("| `")]
    assert all(rows), "every line of the table has three cells"
    return [(row[1], dict(fields_of(row[2])), row[3]) for row in rows if row]


def fields_of(cell: str) -> list[tuple[str, str]]:
    pairs = [part.partition(":") for part in cell.split(", ") if part]
    return [(name, value.strip()) for name, _, value in pairs]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def wanted(text: str, result: str) -> Kind:
    """The kind that an example is asked for: the one of its result."""
    if result.startswith("'"):
        return Kind.TEXT
    kind = parse(text).kind
    return Kind.NUMBER if kind is Kind.UNTYPED else kind


def printed(answer: object) -> str:
    match answer:
        case None:
            return "(missing)"
        case bool():
            return str(answer).lower()
        case str():
            return f"'{answer}'"
        case _:
            return plain(answer)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "fields", "result"), examples())
def test_an_example_of_the_page_gives_what_it_says(text: str, fields: dict[str, str], result: str) -> None:
    want = wanted(text, result)
    try:
        answer = printed(evaluate(parse(text), fields, want))
    except NotANumber:
        answer = "not a number"
    except OutOfRange:
        answer = "too large"
    assert answer == result


@pytest.mark.parametrize(("text", "fields", "result"), examples())
def test_the_sql_of_an_example_gives_it_too_or_calls_the_row_hard(
    connection: duckdb.DuckDBPyConnection, text: str, fields: dict[str, str], result: str
) -> None:
    expression, want = parse(text), wanted(text, result)
    check(expression, want)
    emission = emit(expression, want, lambda name: text_field(identifier(name)))
    values = [
        f"{text_literal(fields[n]) if n in fields else 'NULL'}::VARCHAR AS {identifier(n)}" for n in expression.names
    ]
    relation = f"(SELECT {', '.join([*values, '1 AS one'])})"
    row = connection.execute(f"SELECT {emission.value}, {emission.hard} FROM {relation}").fetchone()
    assert row is not None
    value, hard = row
    assert hard or printed(value) == result
    assert not (hard and result == "(missing)"), "what is missing is cheap"


def test_the_page_shows_every_function() -> None:
    shown = " ".join(text for text, _, _ in examples())
    assert [name for name in FUNCTIONS if f"{name}(" not in shown] == []
