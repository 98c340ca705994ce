"""Columns that stand in the names of folders."""

import gzip
import json
from pathlib import Path

import pytest

from billing_cli.events.partitions import digest_with, partition_of
from tests.events.formats import FORMATS, Row, written
from tests.events.ledger import HEADER, Ledger

TIME = "2026-09-01T00:00:00Z"
ROWS: list[Row] = [{"id": "a", "customer": "acme", "type": "call", "time": TIME, "units": "1.50"}]
ROW = f"a,acme,call,{TIME},1\n"


@pytest.mark.parametrize(
    ("folders", "columns"),
    [
        ("exports", {}),
        ("month=2026-09/region=eu", {"month": "2026-09", "region": "eu"}),
        ("a=b=c/d=", {"a": "b=c", "d": None}),
        ("a=__HIVE_DEFAULT_PARTITION__", {"a": None}),
        ("a%3D=b%2Fc%20d/é=ü", {"a=": "b/c d", "é": "ü"}),
        ("=x/y", {}),
    ],
)
def test_folders_give_columns(folders: str, columns: dict[str, str | None]) -> None:
    assert partition_of(Path(folders), "x") == (columns, [])


@pytest.mark.parametrize(
    ("folders", "code"), [("a=1/A=2", "duplicate-column"), ("a=%00", "file-name"), ("a=%FF", "file-name")]
)
def test_folders_that_give_no_columns_are_refused(ledger: Ledger, folders: str, code: str) -> None:
    assert ledger.refused(ledger.write(f"exports/{folders}/usage.csv", HEADER + ROW)) == [("usage.csv", code)]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("mapped", [False, True])
def test_every_format_has_the_columns_of_its_folders(tmp_path: Path, form: str, mapped: bool) -> None:
    ledger = Ledger(tmp_path)
    cloudevents = form == "ce.jsonl"
    units = "data.units" if cloudevents else "units"
    if mapped:
        word = {"ce.jsonl": "cloudevents", "json": "jsonl"}.get(form, form)
        ledger.write(
            "sources/usage.yaml",
            f'format: {word}\nfiles: "exports/**"\nid: [id, month]\ncustomer: {"subject" if cloudevents else "customer"}\n'
            "source: {expr: \"coalesce(region, 'none')\"}\ntype: type\ntime: time\n"
            f"properties: {{u: {units}, month: month, region: region}}\n",
        )
    content = written(form, ROWS, [*ROWS[0]], tmp_path)
    paths = [
        ledger.write(f"exports/month=2026-09/region={region}/usage.{form}", content)
        for region in ("eu", "__HIVE_DEFAULT_PARTITION__")
    ]
    outcome = ledger.ingest(*paths)
    found = [(event[1:3], json.loads(event[6])) for event in outcome.events]
    if mapped:
        assert found == [
            (("eu", '["a","2026-09"]'), {"u": "1.50", "month": "2026-09", "region": "eu"}),
            (("none", '["a","2026-09"]'), {"u": "1.50", "month": "2026-09"}),
        ]
    else:
        # The same id with another region: the second file was read, and is a conflict.
        assert found == [(("events", "a"), {"units": "1.50", "month": "2026-09", "region": "eu"})]
        assert [file.conflicting for file in outcome.report.files] == [0, 1]
    assert [file.already_known for file in ledger.ingest(*paths).report.files] == [True, True]


def test_equal_bytes_in_two_partitions_are_two_files(ledger: Ledger) -> None:
    ledger.mapping("id: row\ncustomer: customer\ntype: type\ntime: time\nproperties: {units: units}\n")
    ledger.write(
        "sources/usage.yaml", (ledger.root / "sources/usage.yaml").read_text().replace("exports/*", "exports/**")
    )
    packed = gzip.compress((HEADER + ROW).encode(), mtime=0)
    paths = [ledger.write(f"exports/region={region}/usage.csv.gz", packed) for region in ("eu", "us")]
    assert [file.accepted for file in ledger.ingest(*paths).report.files] == [1, 1]
    moved = ledger.write("exports/region=eu/again.csv.gz", packed)
    assert ledger.ingest(moved).file.already_known


def test_a_column_of_the_file_itself_counts(ledger: Ledger) -> None:
    path = ledger.write("exports/Units=7/day=1/usage.csv", HEADER + ROW)
    assert json.loads(ledger.ingest(path).events[0][6]) == {"units": "1", "day": "1"}


def test_folders_may_give_the_customer(ledger: Ledger) -> None:
    path = ledger.write("exports/customer=acme/usage.csv", f"id,type,time\na,call,{TIME}\n")
    assert ledger.ingest(path).events[0][3] == "acme"


def test_folders_above_the_project_give_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "run=5")
    assert json.loads(ledger.export(HEADER + ROW).events[0][6]) == {"units": "1"}


def test_folders_outside_the_project_give_columns(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("elsewhere") / "region=eu" / "usage.csv"
    path.parent.mkdir()
    path.write_text(HEADER + ROW, encoding="utf-8")
    assert json.loads(ledger.ingest(path).events[0][6]) == {"units": "1", "region": "eu"}


def test_logs_have_the_columns_of_their_folders(ledger: Ledger) -> None:
    ledger.write(
        "sources/log.yaml",
        "format: log\npattern: '(?P<at>[0-9]+) (?P<units>.*)'\nfiles: 'exports/**'\nid: content\ncustomer: host\n"
        "type: {constant: a}\ntime: {column: at, format: epoch_s}\n",
    )
    [event] = ledger.ingest(ledger.write("exports/host=acme/zone=b/x.log", "1 5\n")).events
    assert (event[3], json.loads(event[6])) == ("acme", {"units": "5", "zone": "b"})


def test_the_digest_of_a_file_without_partitions_is_that_of_its_bytes() -> None:
    assert digest_with("abc", {}) == "abc"
    assert (
        len({digest_with("abc", part) for part in ({}, {"a": "1"}, {"a": None}, {"b": "1"}, {"a": "1", "b": "1"})}) == 5
    )
    assert digest_with("abc", {"a": "1", "b": "2"}) == digest_with("abc", {"b": "2", "a": "1"})
