"""What a command's FILE arguments stand for."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from billing_cli.errors import BillError, InputProblems, UsageError
from billing_cli.events.named_exports import NamedExports, named_exports
from billing_cli.events.spool import Spooled
from billing_cli.project import open_project
from tests.events.formats import parquet
from tests.events.ledger import HEADER, Ledger

ROW = "a,acme,call,2026-09-01T00:00:00Z,1\n"
CANONICAL = "id: id\ncustomer: customer\ntype: type\ntime: time\n"
FILES = [
    "b.csv", "a.csv", "part-10.jsonl", "part-2.jsonl.gz", "notes.md", "usage.dat", "x.txt", ".hidden.csv", "_SUCCESS",
    "month=2/B.parquet", "month=2/_metadata", "month=1/a.parquet", ".tmp/c.csv", "_temporary/c.csv", "old/z.csv.zip",
    "old/backup.gz", "deep/er/c.ndjson", "deep/er/y.json", "t.tsv", "s.log",
]  # fmt: skip


def named(ledger: Ledger, *given: str, source: str | None = None, standard_input: bytes = b"") -> NamedExports:
    project = open_project(ledger.root, ledger.root)
    return named_exports(project, [Path(name) for name in given], source, io.BytesIO(standard_input))


def names(ledger: Ledger, found: NamedExports) -> list[str]:
    return [found.project.name_of(path.resolve()).removeprefix("exports/") for path in found.paths]


@pytest.fixture
def folder(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A project with exports of all kinds, in which the command runs."""
    for name in FILES:
        ledger.write(f"exports/{name}", HEADER)
    ledger.write("sources/dat.yaml", f"format: csv\nfiles: [exports/*.dat, 'exports/old/*', 'exports/b*']\n{CANONICAL}")
    monkeypatch.chdir(ledger.root)
    return ledger


def test_a_folder_means_the_exports_in_it_by_name(folder: Ledger) -> None:
    found = named(folder, "exports")
    assert names(folder, found) == [
        "a.csv", "b.csv", "deep/er/c.ndjson", "deep/er/y.json", "month=1/a.parquet", "month=2/B.parquet",
        "old/backup.gz", "old/z.csv.zip", "part-10.jsonl", "part-2.jsonl.gz", "s.log", "t.tsv", "usage.dat",
    ]  # fmt: skip
    assert found.left_out == ("exports/notes.md", "exports/x.txt")
    assert names(folder, named(folder, "exports/month=2", "exports/x.txt")) == ["month=2/B.parquet", "x.txt"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("exports/*.csv", ["a.csv", "b.csv"]),
        ("exports/?.csv", ["a.csv", "b.csv"]),
        ("./exports/**/*.csv", ["a.csv", "b.csv"]),
        ("exports/**/*.parquet", ["month=1/a.parquet", "month=2/B.parquet"]),
        ("exports/month=*/*", ["month=1/a.parquet", "month=2/B.parquet"]),
        ("exports/deep/**", ["deep/er/c.ndjson", "deep/er/y.json"]),
        ("exports/.*", [".hidden.csv"]),
        ("exports/_temp*/*.csv", ["_temporary/c.csv"]),
        ("*/x.txt", ["x.txt"]),
    ],
)
def test_a_pattern_means_the_files_that_match(folder: Ledger, pattern: str, found: list[str]) -> None:
    assert names(folder, named(folder, pattern)) == found
    assert names(folder, named(folder, str(folder.root / pattern))) == found


def test_names_come_in_the_order_given(folder: Ledger) -> None:
    assert names(folder, named(folder, "exports/t.tsv", "exports/?.csv", "exports/a.csv")) == [
        "t.tsv", "a.csv", "b.csv", "a.csv"
    ]  # fmt: skip


def test_no_name_means_all_that_mappings_claim(folder: Ledger) -> None:
    found = named(folder)
    assert found.is_all
    assert names(folder, found) == ["b.csv", "old/backup.gz", "old/z.csv.zip", "usage.dat"]
    assert [Path(name).name for name in found.left_out] == [
        "a.csv", "c.ndjson", "y.json", "a.parquet", "B.parquet", "part-10.jsonl", "part-2.jsonl.gz", "s.log", "t.tsv"
    ]  # fmt: skip
    folder.write("sources/log.yaml", f"format: log\npattern: common\nfiles: 'exports/*.log'\n{CANONICAL}")
    assert names(folder, named(folder, source="log")) == ["s.log"]
    assert named(folder, source="log").left_out == ()


@pytest.mark.parametrize(
    ("given", "source", "said"),
    [
        (["exports/*.xlsx"], None, "missing-file"),
        (["exports/none.csv"], None, "missing-file"),
        (["exports/none/*.csv"], None, "missing-file"),
        (["empty"], None, "missing-file"),
        (["exports/lake"], None, "table-format"),
        (["exports/lake/part=1/*.parquet"], None, "table-format"),
        (["exports/lake/part=1/a.parquet"], None, "table-format"),
        (["exports"], None, "table-format"),
        ([], None, "table-format"),
        ([], "nope", "there is no mapping `nope`"),
        (["-", "-"], None, "standard input, `-`, can be read once"),
    ],
)
def test_names_that_stand_for_nothing_are_refused(
    folder: Ledger, given: list[str], source: str | None, said: str
) -> None:
    (folder.root / "empty").mkdir()
    folder.write("exports/lake/_delta_log/0.json", "{}")
    folder.write("exports/lake/part=1/a.parquet", "")
    folder.write("sources/lake.yaml", f"format: parquet\nfiles: exports/lake/**\n{CANONICAL}")
    with pytest.raises(BillError) as caught:
        named(folder, *given, source=source)
    if isinstance(caught.value, InputProblems):
        assert [problem.code for problem in caught.value.problems] == [said]
    else:
        assert caught.value.message == said
        assert isinstance(caught.value, UsageError)
    assert not list(folder.root.glob("*.spool/*"))


@pytest.mark.parametrize("kind", ["_delta_log", ".hoodie", "metadata"])
def test_tables_are_no_folders_of_exports(ledger: Ledger, kind: str) -> None:
    ledger.write(f"lake/{kind}/v1.metadata.json", "{}")
    ledger.write("lake/a.parquet", "")
    with pytest.raises(InputProblems, match="1 problem"):
        named(ledger, str(ledger.root / "lake"))


def test_a_project_whose_mappings_claim_nothing_says_so(ledger: Ledger) -> None:
    with pytest.raises(BillError, match="no mapping claims a file in exports"):
        named(ledger)
    ledger.write("sources/x.yaml", f"format: csv\nfiles: other/*\n{CANONICAL}")
    with pytest.raises(BillError, match=r"sources/x\.yaml claims no file in exports"):
        named(ledger, source="x")


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("usage.csv", HEADER + ROW)
    return packed.getvalue()


LINE = '{"id": "a", "customer": "acme", "type": "call", "time": "2026-09-01T00:00:00Z", "units": "1"}\n'


@pytest.mark.parametrize("form", ["csv", "jsonl", "json", "parquet", "csv.gz", "jsonl.gz", "zip"])
def test_standard_input_is_read_as_what_it_holds(ledger: Ledger, form: str) -> None:
    contents = {
        "csv": (HEADER + ROW).encode(), "jsonl": LINE.encode(), "json": f"[{LINE}]".encode(), "zip": zipped(),
        "csv.gz": gzip.compress((HEADER + ROW).encode()), "jsonl.gz": gzip.compress(LINE.encode()),
    }  # fmt: skip
    select = "SELECT 'a' AS id, 'acme' AS customer, 'call' AS type, '2026-09-01T00:00:00Z' AS time, '1' AS units"
    content = contents.get(form) or parquet(select, ledger.root / "w.parquet")
    found = named(ledger, "-", standard_input=content)
    [path] = found.paths
    assert path.read_bytes() == content
    assert found.project.name_of(path.resolve()) == "-"
    outcome = ledger.ingest(*found.paths)
    assert [event[1:5] for event in outcome.events] == [("events", "a", "acme", "call")]
    del found, outcome
    assert not path.exists()


def test_temporary_files_of_commands_that_were_killed_are_removed(tmp_path: Path) -> None:
    gone = 2**22 - 1
    for name in (f"bill-{gone}-x", f"bill-{os.getpid()}-x", "other"):
        (tmp_path / name).touch()
    made = Spooled(tmp_path, [b"a", b"b"], ".csv")
    assert made.path.read_bytes() == b"ab"
    assert {path.name for path in tmp_path.iterdir()} == {made.path.name, f"bill-{os.getpid()}-x", "other"}


def test_a_disk_without_room_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BillError, match="a temporary file cannot be written"):
        Spooled(tmp_path / "file" / "spool", [b"a"])
