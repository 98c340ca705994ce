"""The SELECTs that meters and mappings run, and the rows that Python answers instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pricing.expressions import (
    Band,
    Kind,
    Measure,
    PropertyColumn,
    Sql,
    event_field,
    fields_select,
    mapped,
    measured,
    meter_select,
    parse,
    raw_select,
)
from pricing.expressions.fields import whole_number
from tests.pricing.expressions.generation import FIELDS, booleans, numbers, rows, strings

COLUMNS = "event_id BIGINT, source VARCHAR, id VARCHAR, customer VARCHAR, type VARCHAR, time_us BIGINT"
WHEN = 1_790_000_000_123_456


class Events:
    """A relation `events` in memory, and where its properties stand. Of every second one, whole numbers stand apart."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.execute = self.connection.execute
        self.properties: dict[str, PropertyColumn] = {}
        self.insert([])

    def insert(self, events: Sequence[Mapping[str, str | None]]) -> None:
        """Make it anew of events whose properties are those given; `type` is a column."""
        names = sorted({name for fields in events for name in fields} - {"type"})
        self.properties = {name: PropertyColumn(number=n, whole=n % 2 == 0) for n, name in enumerate(names)}
        columns = ", ".join([COLUMNS, *(f"n{n} BIGINT, p{n} VARCHAR" for n in range(len(names)))])
        self.execute(f"CREATE OR REPLACE TABLE events ({columns})")
        for event_id, fields in enumerate(events):
            row: list[object] = [event_id, "gateway", f"e{event_id}", "abc", fields.get("type"), WHEN]
            for name, column in self.properties.items():
                row += self._split(fields.get(name), column)
            self.execute(f"INSERT INTO events VALUES ({', '.join('?' * len(row))})", row)

    def _split(self, text: str | None, column: PropertyColumn) -> list[object]:
        whole = self.execute(f"SELECT {whole_number(Sql('text'))} FROM (SELECT ?::VARCHAR AS text)", [text]).fetchall()[
            0
        ][0]
        return [whole, None] if column.whole and whole is not None else [None, text]

    def field(self, name: str) -> list[tuple[object, ...]]:
        """A field of every event, as a text."""
        return self.execute(f"SELECT {event_field(name, self.properties).text} FROM events").fetchall()


@pytest.fixture
def connection() -> Events:
    return Events()


def measured_by_both(connection: Events, measure: Measure) -> list[tuple[object, ...]]:
    """Rows of the SELECT, after checking each that is not hard against `measured`."""
    select = meter_select(measure, "events", connection.properties)
    found = connection.execute(f"SELECT * EXCLUDE (source, id) FROM ({select}) ORDER BY event_id").fetchall()
    names = measure.names
    fetched = connection.execute(
        f"SELECT * FROM ({fields_select(names, 'events', connection.properties)}) ORDER BY event_id"
    ).fetchall()
    events = [(row[0], dict(zip(names, row[1:], strict=True))) for row in fetched]
    exact = list(measured(events, measure))
    for row, true in zip(found, exact, strict=True):
        event_id, _, _, passes, amount, hard, *labels = row
        amounts = [tuple(labels.pop())] if measure.amounts else []
        if hard:
            continue
        assert (event_id, passes) == (true.event_id, true.passes)
        if passes:
            keys = (true.key,) if measure.unique else ()
            assert (amount, tuple(labels)) == (true.value, (*true.dimensions, *keys))
            assert amounts in ([], [true.amounts])
    return found


def test_a_meter_gives_its_columns_in_order(connection: Events) -> None:
    connection.insert([
        {"type": "llm", "status": "ok", "tokens": "12.5", "model": "gpt-4o"},
        {"type": "llm", "status": "failed", "tokens": "n/a", "model": "gpt-4o"},
        {"type": "llm", "tokens": "5"},
        {"type": "llm", "status": "ok", "tokens": "n/a"},
        {"type": "llm", "status": "ok"},
    ])  # fmt: skip
    dimensions = (parse("model"), None, parse("tokens * 2"))
    measure = Measure(where=parse("status = 'ok'"), value=parse("tokens"), dimensions=dimensions)
    found = measured_by_both(connection, measure)

    assert [(row[3], str(row[4]), row[5]) for row in found[:1]] == [(True, "12.500000000000", False)]
    assert found[0][6:] == ("gpt-4o", None, "25")
    assert [(row[3], row[5]) for row in found] == [
        (True, False), (False, False), (None, False), (True, True), (True, False),
    ]  # fmt: skip
    select = meter_select(replace(measure, unique=parse("model")), "events", connection.properties)
    assert connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {select})").fetchall() == [
        ("event_id", "BIGINT"), ("source", "VARCHAR"), ("id", "VARCHAR"), ("customer", "VARCHAR"), ("time_us", "BIGINT"),
        ("passes", "BOOLEAN"), ("value", "DECIMAL(38,12)"), ("hard", "BOOLEAN"),
        ("dimension_0", "VARCHAR"), ("dimension_1", "VARCHAR"), ("dimension_2", "VARCHAR"), ("within_key", "VARCHAR"),
    ]  # fmt: skip


def test_keys_are_lists_of_texts_and_an_event_without_a_part_of_one_has_no_value(connection: Events) -> None:
    connection.insert([
        {"type": "disk", "gb": "5", "disk": "d1", "region": "eu", "number": "7.0"},
        {"type": "disk", "gb": "5", "disk": "d1", "number": "+7"},
        {"type": "disk", "gb": "5", "region": "eu", "number": "7"},
        {"type": "disk", "gb": "5", "disk": "d1", "region": "eu", "number": "1e999"},
    ])  # fmt: skip
    once_key, level_key = (parse("number + 0"), parse("disk")), (parse("coalesce(region, 'none')"),)
    measure = Measure(value=parse("gb"), once_key=once_key, level_key=level_key)
    select = meter_select(measure, "events", connection.properties)
    found = connection.execute(f"SELECT hard, value, once_key, level_key FROM ({select}) ORDER BY event_id").fetchall()
    assert found[0] == (False, Decimal(5), ["7", "d1"], ["eu"])
    assert [hard for hard, *_ in found] == [False, True, False, True]
    assert found[2][1] is None

    fields = fields_select(measure.names, "events", connection.properties)
    rows = connection.execute(f"SELECT * FROM ({fields}) ORDER BY event_id").fetchall()
    exact = list(measured(((row[0], dict(zip(measure.names, row[1:], strict=True))) for row in rows), measure))
    assert [(one.value, one.once_key, one.level_key, one.reason) for one in exact[:3]] == [
        (Decimal(5), ("7", "d1"), ("eu",), None),
        (Decimal(5), ("7", "d1"), ("none",), None),
        (None, ("7", None), ("eu",), "`disk` is missing"),
    ]
    assert (exact[3].value, exact[3].once_key, exact[3].level_key) == (None, (None, None), (None,))

    no_key = meter_select(replace(measure, once_key=None, level_key=()), "events", connection.properties)
    assert connection.execute(f"SELECT DISTINCT level_key FROM ({no_key})").fetchall() == [([],)]


def test_amounts_are_read_beside_the_value(connection: Events) -> None:
    connection.insert([
        {"type": "llm", "tokens": "3", "cost": "0.5"}, {"type": "llm", "tokens": "3"}, {"type": "llm", "cost": "2"},
        {"type": "llm", "tokens": "3", "cost": "1e1"}, {"type": "llm", "tokens": "3", "cost": "much"},
    ])  # fmt: skip
    measure = Measure(value=parse("tokens"), unique=parse("type"), amounts=(parse("cost * 2"), parse("tokens")))
    found = measured_by_both(connection, measure)
    assert [(row[5], row[7]) for row in found[:3]] == [
        (False, [Decimal(1), Decimal(3)]), (False, [None, Decimal(3)]), (False, [Decimal(4), None]),
    ]  # fmt: skip
    assert [row[5] for row in found[3:]] == [True, True]
    events: list[tuple[int, dict[str, str | None]]] = [
        (1, {"tokens": "3", "cost": "1e1", "type": "llm"}), (2, {"tokens": "3", "cost": "much", "type": "llm"}),
        (3, {"tokens": "many", "cost": "1", "type": "llm"}),
    ]  # fmt: skip
    assert [(one.value, one.amounts) for one in measured(events, measure)] == [
        (Decimal(3), (Decimal(20), Decimal(3))), (Decimal(3), (None, Decimal(3))), (None, (None, None)),
    ]  # fmt: skip


def test_a_count_without_conditions_gives_one_for_each_event(connection: Events) -> None:
    connection.insert([{"type": "email.sent"}])
    found = measured_by_both(connection, Measure())
    assert [(row[3], str(row[4]), row[5]) for row in found] == [(True, "1.000000000000", False)]


def test_an_event_that_has_no_answer_is_listed_with_its_reason() -> None:
    measure = Measure(where=parse("attempts > 1"), value=parse("tokens / divisor"))
    events: list[tuple[int, dict[str, str | None]]] = [
        (1, {"attempts": "many", "tokens": "1", "divisor": "1"}),
        (2, {"attempts": "2", "tokens": "1,5", "divisor": "1"}),
        (3, {"attempts": "2", "tokens": "1", "divisor": "0"}),
        (4, {"attempts": "2", "tokens": "1e16", "divisor": "1"}),
        (5, {"attempts": None, "tokens": "x", "divisor": "1"}),
        (6, {"attempts": "1", "tokens": "x", "divisor": "1"}),
        (7, {"attempts": "2", "tokens": "1e1", "divisor": "4"}),
    ]
    found = [(m.event_id, m.passes, m.value if m.value is None else str(m.value), m.reason)
             for m in measured(events, measure)]  # fmt: skip
    assert found == [
        (1, True, None, "`attempts` is 'many', which is not a number"),
        (2, True, None, "`tokens` is '1,5', which is not a number"),
        (3, True, None, "the value is missing"),
        (4, True, None, "the result is 10^16 or more"),
        (5, None, None, None),
        (6, False, None, None),
        (7, True, "2.500000000000", None),
    ]


@pytest.mark.parametrize(
    ("tokens", "band"),
    [
        ("-5", "0.5"), ("0.5", "0.5"), ("0.500000000001", "32000"), ("32000", "32000"), ("3.2e4", "32000"), ("+32000", "32000"),
        ("32000.0000000000004", "32000"), ("32000.000000000001", "128000"), ("128000.5", "over"), ("9e15", "over"),
        (None, None), ("many", None), ("", None), ("1e16", None),
    ],
)  # fmt: skip
def test_a_number_is_in_the_first_band_whose_bound_it_does_not_pass(
    connection: Events, tokens: str | None, band: str | None
) -> None:
    bounds = (Decimal("0.50"), Decimal("3.2e4"), Decimal(128000))
    measure = Measure(dimensions=(Band(number=parse("tokens"), up_to=bounds),))
    connection.insert([{"type": "llm", "tokens": tokens}])
    [row] = measured_by_both(connection, measure)
    [exact] = measured([(0, {"tokens": tokens})], measure)

    assert (exact.dimensions, exact.value) == ((band,), None if band is None else Decimal(1))
    assert row[5] or (row[4], row[6]) == (exact.value, band)


@pytest.mark.parametrize(("user", "key"), [("u", "u"), ("1.0", "1.0"), ("", ""), (None, None)])
def test_an_event_without_the_value_to_tell_apart_has_no_value(
    connection: Events, user: str | None, key: str | None
) -> None:
    connection.insert([{"type": "login", "user": user}])
    [(*_, value, hard, found)] = measured_by_both(connection, Measure(unique=parse("user")))
    assert (value, hard, found) == (None if key is None else Decimal(1), False, key)


def test_numbers_to_tell_apart_are_in_plain_decimal_form(connection: Events) -> None:
    connection.insert([{"type": "login", "user": text} for text in ("7", "7.00", "70e-1", "+7")])
    measure = Measure(unique=parse("user + 0"))
    assert {row[6] for row in measured_by_both(connection, measure) if not row[5]} == {"7"}
    exact = measured([(n, {"user": text}) for n, text in enumerate(("7", "7.00", "70e-1", "+7"))], measure)
    assert {one.key for one in exact} == {"7"}


bounds = st.lists(st.integers(-100, 10**6), min_size=1, max_size=4, unique=True).map(
    lambda some: tuple(map(Decimal, sorted(some)))
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    where=st.none() | booleans(1),
    value=st.none() | numbers(1),
    unique=st.none() | strings(1) | numbers(1),
    dimensions=st.lists(strings(1) | numbers(1), max_size=2),
    banded=st.none() | st.tuples(numbers(1), bounds),
    some=st.lists(rows, min_size=5, max_size=5),
)
def test_a_meter_of_any_expressions_measures_what_python_measures(
    connection: Events,
    where: str | None,
    value: str | None,
    unique: str | None,
    dimensions: list[str],
    banded: tuple[str, tuple[Decimal, ...]] | None,
    some: list[Mapping[str, str | None]],
) -> None:
    connection.insert(some)
    bands = [Band(number=parse(banded[0]), up_to=banded[1])] if banded else []
    measure = Measure(
        where=parse(where) if where else None,
        value=parse(value) if value else None,
        unique=parse(unique) if unique else None,
        dimensions=(*map(parse, dimensions), *bands),
    )
    measured_by_both(connection, measure)


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "a.b",
        "a/b",
        "a~b",
        "~1",
        'say "x"',
        "it's",
        "a b",
        "$",
        "$.a",
        "*",
        "#",
        "-1",
        "0",
        "[0]",
        "é",
        "日本",
        "a\\b",
        "time_us",
    ],
)
def test_a_property_of_any_name_is_found_by_it_alone(connection: Events, name: str) -> None:
    connection.insert([{name: "mine", name + "x": "other"}])
    assert connection.field(name) == [("mine",)]
    assert connection.field(name + "y") == [(None,)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("source", "gateway"),
        ("id", "e0"),
        ("customer", "abc"),
        ("type", "llm"),
        ("time", "2026-09-21T14:13:20.123456Z"),
    ],
)
def test_the_fields_that_every_event_has_are_columns(connection: Events, name: str, value: str) -> None:
    connection.insert([{"type": "llm", "source": "not this", "time": "nor this"}])
    assert connection.field(name) == [(value,)]


WHOLE = ["0", "7", "-7", "999999999999999", "-99999999999999"]
OTHER = [
    "",
    "-0",
    "007",
    "+7",
    " 7",
    "7 ",
    "1_0",
    "7.0",
    "7e2",
    "seven",
    "1000000000000000",
    "-999999999999999",
    "\u0663",
]


@pytest.mark.parametrize("text", [*WHOLE, *OTHER])
def test_whole_numbers_stand_apart_and_are_the_same_text(connection: Events, text: str) -> None:
    connection.insert([{"a": text}])
    assert connection.field("a") == [(text,)]
    assert connection.execute("SELECT n0 IS NULL, p0 IS NULL FROM events").fetchall() == [
        (text in OTHER, text in WHOLE)
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(number=numbers(1), text=strings(1), truth=booleans(1), some=st.lists(rows, min_size=5, max_size=5))
def test_the_columns_of_a_mapping_are_what_python_maps(
    connection: Events,
    number: str,
    text: str,
    truth: str,
    some: list[Mapping[str, str | None]],
) -> None:
    columns = {
        "the number": (parse(number), Kind.NUMBER),
        "text": (parse(text), Kind.TEXT),
        "truth": (parse(truth), Kind.BOOLEAN),
    }  # fmt: skip
    quoted = ", ".join(f'"{name}"' for name in FIELDS)
    places = ", ".join(f"({place}, {', '.join(['?::VARCHAR'] * len(FIELDS))})" for place in range(len(some)))
    parameters = [row[name] for row in some for name in FIELDS]
    connection.execute(
        f"CREATE OR REPLACE TABLE export AS SELECT * FROM (VALUES {places}) AS given(line, {quoted})",
        parameters,
    )

    select = raw_select(columns, "export", ["line", "a"])
    found = connection.execute(f"SELECT * FROM ({select}) ORDER BY line").fetchall()

    assert [name for name, *_ in connection.connection.description or ()] == ["line", "a", *columns, "hard"]
    for row, given_fields, true in zip(found, some, mapped(some, columns), strict=True):
        assert row[1] == given_fields["a"]
        assert row[-1] or (row[2:-1] == tuple(true.columns.values()) and not true.reasons)
