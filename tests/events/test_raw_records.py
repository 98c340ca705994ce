"""The bytes of a row as they stand in its file: what was rejected can be exported and tried again without loss."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_cli.events import text_file, unpacking
from billing_cli.events.claims import claiming
from billing_cli.events.dialect import Dialect
from billing_cli.events.export_file import ExportFile, GivenFile
from billing_cli.events.mapping_files import load_mappings
from billing_cli.events.sources import records
from billing_cli.events.sources.csv_export import CsvExport, look_at_csv
from billing_cli.events.sources.readers import look_at
from billing_cli.project import open_project
from billing_cli.store.connection import open_calculator
from billing_cli.store.failures import FAILED
from pricing.rating.calculator import Calculator, Statement
from tests.events.formats import parquet
from tests.events.ledger import HEADER, Ledger

TIME = "2026-09-01T00:00:00Z"
FIELDS = "id: [id]\ncustomer: customer\ntype: type\ntime: time\n"
LINE = f"a,acme,call,{TIME},1\n"


def looked_at(ledger: Ledger, path: Path) -> ExportFile:
    project = open_project(ledger.root, ledger.root)
    mappings, problems = load_mappings(project)
    assert not problems
    export, problems = look_at(project, path.resolve(), claiming(project, path, None, mappings)[0])
    assert export is not None, problems
    return export


def raw(ledger: Ledger, path: Path, rows: Sequence[int]) -> dict[int, bytes]:
    return dict(looked_at(ledger, path).raw_records(rows))


def again(ledger: Ledger, path: Path, rows: Sequence[int]) -> bytes:
    """A file of some of the rows of another."""
    export = looked_at(ledger, path)
    return export.preamble() + b"".join(record for _, record in export.raw_records(rows))


MESSY = (
    HEADER + LINE + "short,row\n" + "\n" + f'b,acme,call,{TIME},"x\n\n""y"\n' + "c,acme,call,never,3\n"
    + f'd,acme,call,{TIME},"1"2\n' + f"e,acme,call,{TIME},\xe9\n\n" + f"f,,call,{TIME},5"
)  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("packed", [False, True])
def test_rejected_rows_of_csv_can_be_tried_again_as_they_are(ledger: Ledger, end: str, mark: str, packed: bool) -> None:
    content = mark.encode() + MESSY.replace("\n", end).encode("latin-1")
    name = "usage.csv.gz" if packed else "usage.csv"
    outcome = ledger.export(gzip.compress(content) if packed else content, name)
    path = ledger.root / "exports" / name
    codes = ["too-few-columns", "bad-time", "unterminated-quote", "bad-encoding", "missing-customer"]
    assert outcome.faults == list(zip((2, 4, 5, 6, 7), codes, strict=True))

    records = raw(ledger, path, range(1, 9))
    written = MESSY.replace("\n", end).encode("latin-1")
    assert {row: record.rstrip(b"\r\n") for row, record in records.items()} == {
        row: line.encode("latin-1").replace(b"\n", end.encode())
        for row, line in enumerate(
            [
                LINE[:-1], "short,row", f'b,acme,call,{TIME},"x\n\n""y"', "c,acme,call,never,3",
                f'd,acme,call,{TIME},"1"2', f"e,acme,call,{TIME},\xe9", f"f,,call,{TIME},5",
            ],
            start=1,
        )
    }  # fmt: skip
    assert all(record in written for record in records.values())

    retried = Ledger(ledger.root / "again").export(again(ledger, path, [row for row, _ in outcome.faults]))
    assert [code for _, code in retried.faults] == codes
    assert [row.raw for row in retried.rejects] == [row.raw for row in outcome.rejects]


@pytest.mark.parametrize(
    ("keys", "content", "rows", "expected"),
    [
        ("", HEADER + LINE * 3, [3, 1], HEADER + LINE * 2),
        ("", HEADER + LINE, [], HEADER),
        ("", HEADER + LINE, [2, 17], HEADER),
        ("comment: '#'\nskip_lines: 1\n", f'"R\n#\n{HEADER}#\n{LINE}#"\nx\n', [2], f'"R\n#\n{HEADER}x\n'),
        ("delimiter: ','\ncolumns: [id, customer, type, time, units]\nskip_lines: 1\n", "R\n" + LINE + "x\n", [2], "R\nx\n"),
        ("delimiter: ','\ncolumns: [id, customer, type, time, units]\n", "\ufeff" + LINE + "x\n", [2], "\ufeffx\n"),
        ("delimiter: §\n", (HEADER + LINE + 'x,"a\nb"\n').replace(",", "§"), [2], HEADER.replace(",", "§") + 'x§"a\nb"\n'),
        ("quote: none\n", HEADER + '"x\n' + LINE, [1], HEADER + '"x\n'),
        ("escape: \\\n", HEADER + LINE.replace(",1", ',"\\"\n"') + "x\n", [2], HEADER + "x\n"),
        ("encoding: utf-16\n", HEADER + LINE + "y–\n", [2], HEADER + "y–\n"),
        ("encoding: windows-1252\n", HEADER + LINE + "y–\n", [2], HEADER + "y–\n"),
    ],
)  # fmt: skip
def test_a_file_of_some_rows_is_written_in_the_dialect_of_the_whole(
    ledger: Ledger, keys: str, content: str, rows: list[int], expected: str
) -> None:
    ledger.mapping(FIELDS + keys)
    encoding = keys.split()[1] if "encoding" in keys else "utf-8"
    path = ledger.write("exports/usage.csv", content.encode(encoding))
    assert again(ledger, path, rows) == expected.encode(encoding)


def test_bytes_that_are_no_characters_stay_what_they_are(ledger: Ledger) -> None:
    ledger.mapping(FIELDS + "encoding: utf-16-le\n")
    row = "x,".encode("utf-16-le") + b"\x00\xd8" + "\n".encode("utf-16-le")
    path = ledger.write("exports/usage.csv", (HEADER + LINE).encode("utf-16-le") + row)
    assert raw(ledger, path, [2]) == {2: row}


@pytest.mark.parametrize(
    ("name", "keys", "content", "records"),
    [
        ("a.jsonl", "format: jsonl", ' {"id": "\u00e9"}\r\n\r\n{torn\r\n \r\n{"id":\t3}', [' {"id": "\u00e9"}\r\n', "{torn\r\n", '{"id":\t3}']),
        ("a.json", "format: jsonl", '\ufeff[{"id": "],\\"[", "a": [1, {"b": 2}]} ,\n {"id":\n2.0} , {}\n]', ['{"id": "],\\"[", "a": [1, {"b": 2}]}\n', '{"id": 2.0}\n', "{}\n"]),
        ("a.json", "format: jsonl", "[\n]", []),
        ("a.log", "format: log\npattern: '(?P<id>[0-9]+) .*'\nskip_lines: 1\ncomment: '#'", "7 x\n#\n1 x\n\ny\n#z\n2 x\n", ["1 x\n", "y\n", "2 x\n"]),
    ],
)  # fmt: skip
def test_lines_and_elements_are_given_as_they_are_written(
    ledger: Ledger, name: str, keys: str, content: str, records: list[str]
) -> None:
    ledger.write("sources/u.yaml", f'files: "exports/*"\n{keys}\n{FIELDS}')
    path = ledger.write(f"exports/{name}", content.encode())
    assert raw(ledger, path, range(1, 9)) == {row: text.encode() for row, text in enumerate(records, start=1)}
    mark = "\ufeff" * content.startswith("\ufeff")
    assert looked_at(ledger, path).preamble() == ("7 x\n" if name == "a.log" else mark).encode()


def test_rows_of_parquet_become_lines_of_json_with_all_digits(ledger: Ledger) -> None:
    rows = "SELECT * FROM (VALUES (1, 1.10::DECIMAL(38,2), {'b': [1.5]}, 'x'::BLOB), (2, NULL, NULL, NULL)) AS t(id, n, s, blob)"
    path = ledger.write("exports/a.parquet", parquet(rows, ledger.root / "w.parquet"))
    records = raw(ledger, path, [2, 1])
    assert list(records) == [1, 2]
    assert [json.loads(record) for record in records.values()] == [
        {"id": "1", "n": "1.10", "s": {"b": ["1.5"]}},
        {"id": "2", "n": None, "s": None},
    ]
    assert looked_at(ledger, path).preamble() == b""


@pytest.mark.parametrize("quoted", [False, True])
def test_rows_are_found_across_the_pieces_in_which_a_file_is_read(
    ledger: Ledger, quoted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        f'{n},"{"x" * (n % 50)}\n"\n' if quoted and n % 3 else f"{n},y\n{chr(10) * (n % 7 == 0)}" for n in range(1, 500)
    ]
    path = ledger.write("exports/usage.csv", "id,units\n" + "".join(rows))
    for size in (1, 7, 64, 1000):
        monkeypatch.setattr(unpacking, "CHUNK_BYTES", size)
        monkeypatch.setattr(text_file, "CHUNK_BYTES", size)
        found = raw(ledger, path, [1, 7, 8, 250, 499])
        assert {row: record.decode().rstrip("\n") for row, record in found.items()} == {
            row: rows[row - 1].rstrip("\n") for row in (1, 7, 8, 250, 499)
        }


# Signs that matter stand out, so that they meet; a bar becomes the end of a line.
TEXTS = st.text(st.sampled_from('aa,,""||\n \\'), max_size=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("texts")


@pytest.fixture(scope="module")
def calculator(folder: Path) -> Calculator:
    return open_calculator(readable=[folder / "usage.csv"])


LINES = st.lists(st.sampled_from(["1,2", "3", "", " ", "4,5,6", "x" * 40 + ",y"]), max_size=30)


@settings(max_examples=60)
@given(LINES, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(), st.sampled_from([5, 64, 1 << 20]))
def test_a_line_is_found_where_each_is_a_row(
    lines: list[str], end: str, ended: bool, named: bool, chunk_bytes: int
) -> None:
    """By the counts of chunks it is the one that is found by reading from the beginning, behind the mark of UTF-8."""
    in_pieces = [patch.object(module, "CHUNK_BYTES", chunk_bytes) for module in (text_file, records)]
    with TemporaryDirectory() as folder, in_pieces[0], in_pieces[1]:
        path = Path(folder) / "usage.csv"
        path.write_text(end.join(["a,b", *lines]) + end * ended, encoding="utf-8-sig", newline="")
        dialect = Dialect(delimiter=",", columns=("first", "second") if named else None)
        export, _ = look_at_csv(GivenFile(path=path, name="usage.csv", spool=path, dialect=dialect))
        assert isinstance(export, CsvExport)
        rows = export.found.text.lines - (not named)
        wanted = [row for row in range(1, rows + 1) if row % 3]
        by_reading = dict(export.raw_records(wanted))
        if not any(line.isspace() or not line for line in lines[:rows]):
            assert dict(export.raw_records(wanted, rows)) == by_reading


ESCAPES, ENDS = st.sampled_from([None, "\\"]), st.sampled_from(["\n", "\r\n"])


def assert_cut(text: str, escape: str | None, end: str, folder: Path, calculator: Calculator) -> None:
    """Whatever quotes stand in a file: it is refused, or its rows are those whose bytes are found."""
    path = folder / "usage.csv"
    path.write_bytes(("a,b|" + text).replace("|", end).encode())
    dialect = Dialect(delimiter=",", escape=escape)
    export, problems = look_at_csv(GivenFile(path=path, name="usage.csv", spool=folder, dialect=dialect))
    assert export is not None, problems
    export.define(calculator, 1_000_000)
    try:
        calculator.run(Statement("CREATE OR REPLACE TEMP TABLE staged AS SELECT * FROM export"))
    except FAILED:
        return
    export.find_malformed(calculator)
    counted, problems = export.account(calculator, "export")
    if problems:
        return
    found = dict(export.raw_records(range(1, len(text) + 2)))
    assert list(found) == list(range(1, counted.rows + 1))
    assert dict(export.raw_records(list(found), counted.rows)) == found
    malformed = calculator.rows(Statement("SELECT row_number, code, raw FROM malformed"))
    for row, code, said in malformed:
        if code != "unterminated-quote":
            assert found[row].strip(b"\r\n").decode() == said.strip("\r\n")
    good = [record for row, record in found.items() if row not in {row for row, _, _ in malformed}]
    for record, values in zip(good, calculator.rows(Statement("SELECT a, b FROM staged ORDER BY rowid")), strict=True):
        assert set("".join(value or "" for value in values)) <= set(record.decode())


@settings(max_examples=60)
@given(text=TEXTS, escape=ESCAPES, end=ENDS)
def test_records_are_cut_where_duckdb_cuts_them(
    text: str, escape: str | None, end: str, folder: Path, calculator: Calculator
) -> None:
    assert_cut(text, escape, end, folder, calculator)


@pytest.mark.slow
@settings(max_examples=250)
@given(text=TEXTS, escape=ESCAPES, end=ENDS)
def test_many_records_are_cut_where_duckdb_cuts_them(
    text: str, escape: str | None, end: str, folder: Path, calculator: Calculator
) -> None:
    assert_cut(text, escape, end, folder, calculator)
