"""The same rows are the same events, whatever format they come in."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.events.formats import FIELDS, FORMATS, Row, as_jsonl, written
from tests.events.ledger import Ledger, contents

TIME = "2026-09-01T00:00:00Z"
# Texts that a CSV file can hold and tell from a missing value.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
NUMBERS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
)
NAMES = st.lists(
    TEXTS.filter(lambda name: not name.startswith("=") and name.strip() == name and name not in ("source", "data")),
    max_size=4,
    unique_by=str.lower,
)
TAKEN = {*FIELDS, "source", "subject", "specversion", "datacontenttype", "dataschema", "data"}


@st.composite
def exports(draw: st.DrawFn) -> tuple[list[Row], list[str]]:
    """Rows with an id each, some of it twice, and properties of any name."""
    names = [name for name in draw(NAMES) if name.lower() not in TAKEN]
    values = st.one_of(st.none(), TEXTS, NUMBERS, st.sampled_from(["true", "-", "1.10", "[1.50]", '{"a":1.0}']))
    rows: list[Row] = [
        {
            "id": f"e{draw(st.integers(0, 9))}",
            "customer": draw(st.sampled_from(["acme", "globex", "日本"])),
            "type": draw(st.sampled_from(["call", "message"])),
            "time": f"2026-09-0{draw(st.integers(1, 9))}T00:00:00.{draw(st.integers(1, 999999))}Z",
            **{name: draw(values) for name in names},
        }
        for _ in range(draw(st.integers(1, 6)))
    ]
    return rows, [*FIELDS, *names]


def assert_same_events(export: tuple[list[Row], list[str]], folder: Path) -> None:
    rows, names = export
    found = {
        form: Ledger(folder / form).export(written(form, rows, names, folder), f"usage.{form}") for form in FORMATS
    }
    first = found["csv"]
    assert not first.rejects
    for form, outcome in found.items():
        assert outcome.events == first.events, form
        assert (outcome.file.duplicate, outcome.file.conflicting) == (first.file.duplicate, first.file.conflicting)


@settings(max_examples=2)
@given(export=exports())
def test_every_format_gives_the_same_events(
    export: tuple[list[Row], list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_same_events(export, tmp_path_factory.mktemp("project"))


@pytest.mark.slow
@settings(max_examples=8)
@given(export=exports())
def test_every_format_gives_the_same_events_of_many_exports(
    export: tuple[list[Row], list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_same_events(export, tmp_path_factory.mktemp("project"))


def assert_duplicates(export: tuple[list[Row], list[str]], order: list[str], folder: Path) -> None:
    rows, names = export
    ledger = Ledger(folder)
    paths = [ledger.write(f"exports/usage.{form}", written(form, rows, names, folder)) for form in order]
    first, *others = ledger.ingest(*paths).report.files
    assert first.accepted
    for file in others:
        assert (file.accepted, file.conflicting, file.rejected) == (0, 0, 0)
        assert file.duplicate == len(rows)


@settings(max_examples=2)
@given(export=exports(), order=st.permutations(FORMATS))
def test_a_second_format_of_the_same_rows_gives_duplicates_alone(
    export: tuple[list[Row], list[str]], order: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_duplicates(export, order, tmp_path_factory.mktemp("project"))


@pytest.mark.slow
@settings(max_examples=8)
@given(export=exports(), order=st.permutations(FORMATS))
def test_a_second_format_of_the_same_rows_gives_duplicates_alone_of_many_exports(
    export: tuple[list[Row], list[str]], order: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert_duplicates(export, order, tmp_path_factory.mktemp("project"))


ROWS: list[Row] = [
    {"id": "a", "customer": "acme", "type": "call", "time": TIME, "units": "1.50", "note": None},
    {"id": "b", "customer": "globex", "type": "call", "time": TIME, "units": "2", "note": "x,y"},
]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("declared", [True, False])
def test_a_mapping_reads_every_format(tmp_path: Path, form: str, declared: bool) -> None:
    """Named in the mapping, or told by the ending; names are those of the file."""
    ledger = Ledger(tmp_path)
    cloudevents = form == "ce.jsonl"
    word = "cloudevents" if cloudevents else "jsonl" if form == "json" else form
    before = "data." if cloudevents else ""
    customer = "subject" if cloudevents else "customer"
    ledger.write(
        "sources/usage.yaml",
        (f"format: {word}\n" if declared else "")
        + f'files: "exports/*"\nid: [id]\ncustomer: {customer}\ntype: type\ntime: time\nsource: usage\n'
        + f'properties: {{u: {before}units, doubled: {{expr: "{before}units * 2"}}, row: {{expr: row_number}}}}\n',
    )
    events = ledger.export(written(form, ROWS, [*ROWS[0]], tmp_path), f"usage.{form}").events
    assert [(event[1:4], json.loads(event[6])) for event in events] == [
        (("usage", "a", "acme"), {"u": "1.50", "doubled": "3", "row": "1"}),
        (("usage", "b", "globex"), {"u": "2", "doubled": "4", "row": "2"}),
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_the_ending_gives_way_to_the_mapping(tmp_path: Path, form: str) -> None:
    ledger = Ledger(tmp_path)
    word = {"ce.jsonl": "cloudevents", "json": "jsonl"}.get(form, form)
    fields = "id: [id]\ncustomer: customer\ntype: type\ntime: time\n" if word != "cloudevents" else ""
    ledger.write("sources/usage.yaml", f'format: {word}\nfiles: "exports/*"\n{fields}')
    outcome = ledger.export(written(form, ROWS, [*ROWS[0]], tmp_path), "usage.export")
    assert (outcome.file.accepted, outcome.faults) == (2, [])


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "parquet"])
def test_texts_may_be_compressed(tmp_path: Path, form: str) -> None:
    ledger = Ledger(tmp_path)
    packed = gzip.compress(written(form, ROWS, [*ROWS[0]], tmp_path))
    assert ledger.refused(ledger.write(f"exports/cut.{form}.gz", packed[:-9])) == [(f"cut.{form}.gz", "truncated")]
    assert ledger.export(packed, f"usage.{form}.gz").file.accepted == 2


@pytest.mark.parametrize("form", FORMATS)
def test_zstd_is_refused_because_its_end_cannot_be_checked(tmp_path: Path, form: str) -> None:
    ledger = Ledger(tmp_path)
    path = ledger.write(f"exports/usage.{form}.zst", b"\x28\xb5\x2f\xfd\x04\x00\x09\x00\x00")
    assert ledger.refused(path) == [(path.name, "compression")]


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_of_any_format_is_known_by_its_bytes(tmp_path: Path, form: str) -> None:
    ledger = Ledger(tmp_path)
    content = written(form, ROWS, [*ROWS[0]], tmp_path)
    ledger.export(content, f"first.{form}")
    again = ledger.export(content, f"second.{form}")
    assert (again.file.already_known, again.file.rows_read, len(again.events)) == (True, 0, 2)


@pytest.mark.parametrize("form", FORMATS)
def test_rows_without_ids_are_identified_by_content_alike(tmp_path: Path, form: str) -> None:
    ledger = Ledger(tmp_path)
    word = {"ce.jsonl": "cloudevents", "json": "jsonl"}.get(form, form)
    before = "data." if word == "cloudevents" else ""
    customer = "subject" if word == "cloudevents" else "customer"
    for name, kind, here, who in (("a", "csv", "", "customer"), ("b", word, before, customer)):
        ledger.write(
            f"sources/{name}.yaml",
            f'format: {kind}\nfiles: "exports/{name}.*"\nsource: usage\nid: content\ncustomer: {who}\ntype: type\n'
            f"time: time\nproperties: {{units: {here}units}}\n",
        )
    rows = [*ROWS, ROWS[0]]
    first = ledger.export(written("csv", rows, [*ROWS[0]], tmp_path), "a.csv")
    second = ledger.export(written(form, rows, [*ROWS[0]], tmp_path), f"b.{form}")
    assert first.file.accepted == 3
    assert (second.file.already_known, second.file.duplicate) in ((True, 0), (False, 3))


@pytest.mark.parametrize("form", FORMATS)
def test_faults_found_late_name_what_their_rows_say(tmp_path: Path, form: str) -> None:
    """Times that the clocks skip, and unknown aliases, are found after the rows were read."""
    ledger = Ledger(tmp_path)
    ledger.write("aliases.csv", "name,customer\nacme,ACME\n")
    word = {"ce.jsonl": "cloudevents", "json": "jsonl"}.get(form, form)
    column = "subject" if word == "cloudevents" else "customer"
    ledger.write(
        "sources/usage.yaml",
        f'format: {word}\nfiles: "exports/*"\nid: [id]\ncustomer: {{column: {column}, lookup: aliases.csv}}\n'
        'type: type\ntime: {column: time, format: "%Y-%m-%d %H:%M", timezone: Europe/Dublin}\n',
    )
    rows: list[Row] = [
        {"id": f"e{n}", "customer": "acme" if n % 7 else f"c{n}", "type": "call",
         "time": "2026-03-29 01:30" if n % 5 == 1 else "2026-03-29 12:00", "n": str(n)}
        for n in range(5000)
    ]  # fmt: skip
    outcome = ledger.export(written(form, rows, [*rows[0]], tmp_path), f"usage.{form}")
    expected = [
        (n + 1, "skipped-local-time" if n % 7 else "unknown-alias", f"c{n}" if n % 7 == 0 else "01:30")
        for n in range(5000)
        if n % 7 == 0 or n % 5 == 1
    ]
    assert [(row.row, row.code) for row in outcome.rejects] == [(row, code) for row, code, _ in expected]
    for row, (_, _, said) in zip(outcome.rejects, expected, strict=True):
        assert said in row.reason
        assert f"e{row.row - 1}".encode() in row.raw


def test_forty_thousand_lines_keep_their_numbers_among_rejects(ledger: Ledger) -> None:
    rows: list[Row] = [
        {"id": f"e{n}", "customer": "acme", "type": "call", "time": TIME, "pad": "x" * 1500} for n in range(1, 40_001)
    ]
    lines = as_jsonl(rows, [*rows[0]]).splitlines(keepends=True)
    for place in range(96, 40_000, 97):
        lines[place] = [b"{torn\n", b'\n \n{"id": "\xe9"}\n', b'{"id": 1, "id": 2}\n'][place % 3]
    outcome = ledger.export(b"".join(lines), "usage.jsonl")
    assert [fault[0] for fault in outcome.faults] == list(range(97, 40_001, 97))
    assert all(event[2] == f"e{event[7]}" for event in outcome.events)
    assert outcome.file.rows_read == 40_000


@pytest.mark.parametrize(
    "form", ["jsonl", *(pytest.param(form, marks=pytest.mark.slow) for form in ("json", "parquet"))]
)
def test_large_files_are_read_in_order(tmp_path: Path, form: str) -> None:
    rows: list[Row] = [
        {"id": f"e{n}", "customer": "acme", "type": "call", "time": TIME, "pad": "x" * 4000} for n in range(1, 12_001)
    ]
    outcome = Ledger(tmp_path / form).export(written(form, rows, [*rows[0]], tmp_path), f"usage.{form}")
    assert [event[2] for event in outcome.events] == [row["id"] for row in rows]
    assert [event[7] for event in outcome.events] == list(range(1, 12_001))
    assert contents(outcome.events[:1]) == {("events", "e1", "acme", "call", 1788220800000000, outcome.events[0][6])}
