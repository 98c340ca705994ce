"""The SELECT over JSON lines gives every value as it is written, which no parser with binary floats does."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_cli.events.export_file import SOURCES
from billing_cli.store.connection import open_calculator
from pricing.expressions.json_exports import FAULT, JsonFaults, JsonField, json_select
from pricing.rating.calculator import Calculator, Row, Statement, statement

FAULTS = JsonFaults(unreadable=1, differing=2, unkeepable=3, repeated=(4, ()), badly_named=(5, ()), too_deep=(6, ()))
NAMES = ("a", "b.c", 'd"e')
FIELDS = [JsonField(name=name, places=((name,),)) for name in NAMES]


class Number(str):
    """A number as it is written."""


@pytest.fixture(scope="module")
def calculator() -> Calculator:
    """A calculator with the macros, an empty table `lines` and a view `read` of it."""
    opened = open_calculator()
    opened.run(statement(SOURCES, "json_macros"))
    opened.run(Statement("CREATE TEMP TABLE lines (line VARCHAR)"))
    opened.run(Statement(f"CREATE TEMP VIEW read AS {json_select(FIELDS, FAULTS, {})}"))
    return opened


def read(calculator: Calculator, lines: list[str]) -> list[Row]:
    """The fault and the fields of each line."""
    calculator.run(Statement("TRUNCATE lines"))
    calculator.run(Statement("INSERT INTO lines SELECT unnest(CAST($lines AS VARCHAR[]))"), lines=lines)
    names = ", ".join('"' + name.replace('"', '""') + '"' for name in (FAULT, *NAMES))
    return calculator.rows(Statement(f"SELECT {names} FROM read"))


# Characters that matter to the macros stand out, so that they meet; no control characters, which JSON texts escape.
TEXTS = st.text(st.sampled_from('":,[]{}\\ .-0159eENanIif,x\u00e9\ue000'), max_size=12)
NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,3})?", fullmatch=True).map(Number)
SCALARS = st.one_of(NUMBERS, TEXTS, st.booleans(), st.none())
# A name stands once in an object, here as the first of its kind.
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("kl"), inner, max_size=2)),
    max_leaves=5,
)
BLANKS = st.sampled_from(["", " ", "\t", "  "])


@st.composite
def lines(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A line, and what it says."""
    row = draw(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, VALUES)))
    blank = draw(BLANKS)
    members = [f"{json.dumps(name)}{blank}:{draw(BLANKS)}{written(value, blank)}" for name, value in row.items()]
    return "{" + f",{blank}".join(members) + draw(BLANKS) + "}", row


def written(value: Any, blank: str = "") -> str:
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return "[" + f",{blank}".join(written(item, blank) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + f",{blank}".join(f'"{name}":{blank}{written(item, blank)}' for name, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def text_of(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value if value is None else str(value)
    return written(value)


def assert_texts(calculator: Calculator, examples: list[tuple[str, dict[str, Any]]]) -> None:
    for (line, row), (fault, *values) in zip(examples, read(calculator, [line for line, _ in examples]), strict=True):
        if fault is None:
            assert values == [text_of(row.get(name)) for name in NAMES], line
        else:
            assert (fault, "\ue000" in line) == (FAULTS.unkeepable, True), line


@settings(max_examples=50)
@given(examples=st.lists(lines(), min_size=1, max_size=20))
def test_every_value_is_its_text(calculator: Calculator, examples: list[tuple[str, dict[str, Any]]]) -> None:
    assert_texts(calculator, examples)


@pytest.mark.slow
@settings(max_examples=400)
@given(examples=st.lists(lines(), min_size=1, max_size=20))
def test_every_one_of_many_values_is_its_text(
    calculator: Calculator, examples: list[tuple[str, dict[str, Any]]]
) -> None:
    assert_texts(calculator, examples)


# Pieces of JSON and of what is nearly JSON, in any order.
PIECES = st.lists(
    st.sampled_from(
        [
            '{"a":',
            '"b.c": ',
            "1.10",
            "-0",
            "NaN",
            "-inf",
            "null",
            "true",
            "1",
            '"x, NaN,}"',
            ",",
            ", ",
            "}",
            "]",
            "[",
            " ",
        ]
    ),
    max_size=9,
).map("".join)


def assert_objects(calculator: Calculator, examples: list[str]) -> None:
    for line, (fault, *_) in zip(examples, read(calculator, examples), strict=True):
        assert (fault is None) == is_object(line), line


@settings(max_examples=50)
@given(examples=st.lists(PIECES, min_size=1, max_size=20))
def test_what_is_no_json_object_is_none(calculator: Calculator, examples: list[str]) -> None:
    assert_objects(calculator, examples)


@pytest.mark.slow
@settings(max_examples=400)
@given(examples=st.lists(PIECES, min_size=1, max_size=20))
def test_none_of_many_that_are_no_json_object_is_one(calculator: Calculator, examples: list[str]) -> None:
    assert_objects(calculator, examples)


def is_object(line: str) -> bool:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        return isinstance(json.loads(line, parse_constant=refuse), dict)
    except ValueError:
        return False
