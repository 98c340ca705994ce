"""The contract of the room.

On every row that is not hard, the SQL answers what `evaluate` answers, to the digit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import duckdb
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pricing.expressions import (
    Emission,
    EvaluationError,
    Expression,
    ExpressionError,
    Kind,
    emit,
    evaluate,
    identifier,
    parse,
    text_field,
)
from tests.pricing.expressions.generation import FIELDS, booleans, numbers, rows, strings

Row = Mapping[str, str | None]
ROWS_EACH = 6


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def computed(
    connection: duckdb.DuckDBPyConnection, emission: Emission, some: Sequence[Row]
) -> list[tuple[object, bool]]:
    """(value, hard) for each row, as DuckDB computes them."""
    columns = ", ".join(identifier(name) for name in FIELDS)
    places = ", ".join(f"({place}, {', '.join(['?::VARCHAR'] * len(FIELDS))})" for place in range(len(some)))
    relation = f"(VALUES {places}) AS given(place, {columns})"
    parameters = [row[name] for row in some for name in FIELDS]
    statement = f"SELECT {emission.value}, {emission.hard} FROM {relation} ORDER BY place"
    found: list[tuple[object, bool]] = connection.execute(statement, parameters).fetchall()
    return found


def assert_alike(connection: duckdb.DuckDBPyConnection, expression: Expression, want: Kind, some: Sequence[Row]) -> int:
    """Compare both executions on `some` rows; returns how many of them the SQL computed."""
    emission = emit(expression, want, lambda name: text_field(identifier(name)))
    plain_rows = 0
    for row, (value, hard) in zip(some, computed(connection, emission, some), strict=True):
        if hard:
            continue
        plain_rows += 1
        try:
            expected = evaluate(expression, row, want)
        except EvaluationError as error:
            raise AssertionError(f"{expression.text} on {row}: SQL gives {value}, but {error}") from error
        assert (value, type(value)) == (expected, type(expected)), f"{expression.text} on {row}"
        if isinstance(value, Decimal) and isinstance(expected, Decimal):
            assert value.as_tuple() == expected.as_tuple(), "the scale is part of the answer"
    return plain_rows


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    case=st.one_of(
        st.tuples(numbers(2), st.sampled_from((Kind.NUMBER, Kind.TEXT))),
        st.tuples(strings(2), st.just(Kind.TEXT)),
        st.tuples(booleans(2), st.just(Kind.BOOLEAN)),
    ),
    some=st.lists(rows, min_size=ROWS_EACH, max_size=ROWS_EACH),
)
def test_the_sql_and_the_exact_meaning_never_differ(
    connection: duckdb.DuckDBPyConnection, case: tuple[str, Kind], some: list[Row]
) -> None:
    text, want = case
    try:
        expression = parse(text)
    except ExpressionError:
        event("refused")  # a generated mixture of kinds, such as 'x' in (1)
        return
    computed_by_sql = assert_alike(connection, expression, want, some)
    event(f"rows computed by the SQL: {computed_by_sql}")
    assert parse(expression.canonical).tree == expression.tree, "canonical text reads back as the same tree"
