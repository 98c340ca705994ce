"""Lines in one form need no second look: what is read of them is what is read without that."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_cli.events.export_file import ExportFile, GivenFile, Needs
from billing_cli.events.sources import json_form
from billing_cli.events.sources.json_export import JsonExport, look_at_json
from billing_cli.events.sources.json_form import form_of
from billing_cli.store.connection import open_calculator
from pricing.rating.calculator import Calculator, Row, Statement

FIRST = '{"id":"a","n":1,"data":{"x":"y","z":2.5}}'
NEEDED = frozenset(("id", "n", "data.x", "data.z"))
VALUES = st.sampled_from([
    "1", "0", "-1", "-0", "0.10", "1.5", "1e5", "1E2", "12345678901234567890123", "0.1", "0.30000000000000004", "5x", "NaN", "-NaN",
    "Infinity", "-Infinity", "nan", "true", "false", "null", '"1"', '"-1"', '"a"', '"a\\"b"', '"\\\\"', '"\\u00e9"', '"é"', '""', '" "',
    '"a\\",\\"n\\":2"', '"\\",\\"n\\":"', "{}", "[]", '{"x":1}', '{"q":1,"q":2}', "[1,2]", '"\ue000"', '"true"', '"{"', '"a,b:c"', "01", "",
    '"\t"', "1.0", "123456789012345678", "-9223372036854775808", "1,", '"tail"}',
])  # fmt: skip
FORMS = st.sampled_from([
    '{{"id":{a},"n":{b},"data":{{"x":{c},"z":{d}}}}}', '{{"id":{a},"n":{b},"data":{{"x":{c},"z":{d}}}}} ',
    '{{"n":{b},"id":{a},"data":{{"x":{c},"z":{d}}}}}', '{{"id":{a},"n":{b}}}', '{{"id":{a},"n":{b},"n":{d},"data":{{"x":{c},"z":{d}}}}}',
    '{{"id":{a},"n":{b},"data":{{"x":{c},"z":{d},"z":{a}}}}}', '{{"id":{a},"n":{b},"data.x":{c},"data":{{"x":{c},"z":{d}}}}}',
    '{{"id":{a},"n":{b},"data":{{"x":{c},"z":{d}}},"":1}}', '{{"id":{a},"n":{b},"data":{d}}}', '{{"id": {a},"n":{b},"data":{{"x":{c},"z":{d}}}}}',
    '{{"id":{a},"n":{b},"data":{{"x":{c},"z":{d}}},"more":{a}}}', "{a}",
])  # fmt: skip
LINES = st.builds(lambda form, a, b, c, d: form.format(a=a, b=b, c=c, d=d), FORMS, VALUES, VALUES, VALUES, VALUES)
FIRSTS = st.sampled_from([
    FIRST, '{"id": "a", "n": 1, "data": {"x": "y", "z": true}}', '{"id":1,"n":"1","data":{"x":1,"z":"2"},"more":"x"}', '{"id":"a","n":1}',
    '{"id":"a","n":[1],"data":{"x":"y","z":2}}', '{"specversion":"1.0","id":"a","n":1,"data":{"x":"y","z":2}}',
])  # fmt: skip


def rows(calculator: Calculator, export: ExportFile) -> tuple[ExportFile, list[Row]]:
    """The rows of an export, and the export as its own rows showed it to be."""
    export.define(calculator, 1_000_000)
    has_form = isinstance(export, JsonExport) and export.form is not None
    irregular = '"=irregular"' if has_form else "CAST(NULL AS VARCHAR)"
    calculator.run(Statement(f"CREATE OR REPLACE TEMP TABLE staged AS SELECT *, {irregular} AS irregular FROM export"))
    truly = export.as_staged(calculator)
    if truly is not export:
        return rows(calculator, truly)
    columns = ", ".join(f'"{name}"' for name in ("=line", "=fault", *sorted(export.header)))
    # Values of a row that is refused are read by nobody.
    return export, [
        row if row[1] is None else row[:2] for row in calculator.rows(Statement(f"SELECT {columns} FROM staged"))
    ]


def assert_read_alike(text: str, *, cloudevents: bool) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "usage.jsonl"
        path.write_text(text, encoding="utf-8")
        found = []
        for checked_later in (True, False):
            calculator = open_calculator(readable=[path])
            export, _ = look_at_json(GivenFile(path=path, name="usage.jsonl", spool=path))
            assert export is not None
            needs = Needs(fields=NEEDED, all_fields=False, cloudevents=cloudevents, checked_later=checked_later)
            described, problems = export.with_fields(calculator, needs, 1_000_000)
            assert described is not None, problems
            truly, read = rows(calculator, described)
            found.append((read, truly.header, truly.absent))
        assert found[0] == found[1]


@settings(max_examples=20)
@given(FIRSTS, st.lists(LINES, max_size=8), st.booleans())
def test_what_is_read_does_not_depend_on_the_form(first: str, lines: list[str], cloudevents: bool) -> None:
    """Only the first line is looked at beforehand: that others differ shows when they are read."""
    with patch.object(json_form, "SAMPLE_BYTES", len(first) + 1):
        assert_read_alike("".join(f"{line}\n" for line in (first, first, *lines)), cloudevents=cloudevents)


@pytest.mark.slow
@settings(max_examples=300)
@given(FIRSTS, st.lists(LINES, min_size=1, max_size=2), st.booleans())
def test_what_is_read_never_depends_on_the_form(first: str, lines: list[str], cloudevents: bool) -> None:
    with patch.object(json_form, "SAMPLE_BYTES", len(first) + 1):
        assert_read_alike("".join(f"{line}\n" for line in (first, *lines)), cloudevents=cloudevents)


@pytest.mark.parametrize("line", [FIRST, json.dumps(json.loads(FIRST))])
def test_a_line_of_texts_and_numbers_has_a_form(line: str) -> None:
    found = form_of(f"{line}\n".encode())
    assert found is not None
    assert [".".join(place) for place in found[1].places] == ["id", "n", "data.x", "data.z"]
    assert {".".join(place) for place in found[1].quoted} == {"id", "data.x"}


@pytest.mark.parametrize(
    "line", ["", "1", "{}", '{"a":[]}', '{"a":null}', '{"a":{}}', '{"a":1,"a":1}', '{"":1}', '{"=a":1}', '{"a":"\\n"}', '{"a":1', "[1]"]
)  # fmt: skip
def test_other_lines_have_none(line: str) -> None:
    assert form_of(f"{line}\n".encode()) is None
