"""Exports in Parquet: what each type becomes as a text, and files that are none."""

import json
from contextlib import suppress
from pathlib import Path

import pytest

from billing_cli.errors import InputProblems
from tests.events.formats import parquet
from tests.events.ledger import Ledger
from tests.suites import later

EVENT = "'a' AS id, 'acme' AS customer, 'call' AS type, TIMESTAMPTZ '2026-09-01 00:00:00Z' AS time"
MAPPING = 'files: "exports/*"\nid: [id]\ncustomer: customer\ntype: type\n'


VALUES = (
    ("CAST(1.1 AS DECIMAL(18, 2))", "1.10"),
    ("CAST('12345678901234567890.123456789' AS DECIMAL(38, 9))", "12345678901234567890.123456789"),
    ("CAST(-5 AS TINYINT)", "-5"),
    ("CAST(18446744073709551615 AS UBIGINT)", "18446744073709551615"),
    ("CAST(0.1 AS DOUBLE)", "0.1"),
    ("CAST(1 AS DOUBLE)", "1.0"),
    ("CAST(1e-7 AS DOUBLE)", "1e-07"),
    ("CAST(0.30000000000000004 AS DOUBLE)", "0.30000000000000004"),
    ("CAST(0.1 AS FLOAT)", "0.1"),
    ("CAST('NaN' AS DOUBLE)", "nan"),
    ("TRUE", "true"),
    ("DATE '2026-09-01'", "2026-09-01"),
    ("TIME '10:30:00'", "10:30:00"),
    ("TIMESTAMP '2026-09-01 10:30:00'", "2026-09-01T10:30:00"),
    ("TIMESTAMP '2026-09-01 10:30:00.120'", "2026-09-01T10:30:00.12"),
    ("TIMESTAMP_NS '2026-09-01 10:30:00.123456789'", "2026-09-01T10:30:00.123456789"),
    ("TIMESTAMPTZ '2026-09-01 10:30:00.5+02:00'", "2026-09-01T08:30:00.5Z"),
    ("UUID '8a7d1c2e-0000-4000-8000-00000000000A'", "8a7d1c2e-0000-4000-8000-00000000000a"),
    ("'text'", "text"),
    ("[1.10, NULL, 2.00]", "[1.10,null,2.00]"),
    ("[CAST(0.1 AS DOUBLE), CAST('inf' AS DOUBLE)]", '[0.1,"inf"]'),
    ("[{'a': 'x\"', 'b': [TRUE]}]", '[{"a":"x\\"","b":[true]}]'),
    ("MAP {'k': 1.50, 'l': 2.00}", '{"k":1.50,"l":2.00}'),
    ("''", None),
    ("CAST(NULL AS INTEGER)", None),
    ("CAST(NULL AS INTEGER[])", None),
)  # fmt: skip


def test_each_value_is_read_as_its_text(ledger: Ledger, tmp_path: Path) -> None:
    columns = ", ".join(f"{value} AS x{place}" for place, (value, _) in enumerate(VALUES))
    (event,) = ledger.export(parquet(f"SELECT {EVENT}, {columns}", tmp_path / "x"), "usage.parquet").events
    assert json.loads(event[6]) == {f"x{place}": text for place, (_, text) in enumerate(VALUES) if text is not None}


def test_members_of_structs_are_fields(ledger: Ledger, tmp_path: Path) -> None:
    select = f"SELECT {EVENT}, {{'usage': {{'tokens': 5, 'a b': 'x'}}, 'none': NULL::INTEGER}} AS data UNION ALL "
    other = EVENT.replace("'a'", "'b'")
    content = parquet(f"{select} SELECT {other}, NULL", tmp_path / "x")
    events = ledger.export(content, "usage.parquet").events
    assert [json.loads(event[6]) for event in events] == [{"data.usage.tokens": "5", "data.usage.a b": "x"}, {}]


def test_a_mapping_names_members_and_whole_structs(ledger: Ledger, tmp_path: Path) -> None:
    ledger.write(
        "sources/usage.yaml",
        MAPPING + "time: time\nproperties: {n: data.n, twice: {expr: data.n * 2}, all: data, when: time}\n",
    )
    content = parquet(f"SELECT {EVENT}, {{'n': 1.20, 'm': 'x'}} AS data, 'a'::BLOB AS bytes", tmp_path / "x")
    (event,) = ledger.export(content, "usage.parquet").events
    assert json.loads(event[6]) == {
        "n": "1.20", "twice": "2.4", "all": '{"n":1.20,"m":"x"}', "when": "2026-09-01T00:00:00Z",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("time", "written", "found"),
    [
        ("TIMESTAMPTZ '2026-09-01 12:00:00.123456+02'", "time", 1788256800123456),
        ("TIMESTAMP '2026-09-01 12:00:00'", "{column: time, timezone: Europe/Dublin}", 1788260400000000),
        ("TIMESTAMP_NS '2026-09-01 12:00:00.123456999'", "{column: time, timezone: UTC}", 1788264000123456),
        ("1788220800000::BIGINT", "{column: time, format: epoch_ms}", 1788220800000000),
        ("'01/09/2026 12:00'", '{column: time, format: "%d/%m/%Y %H:%M", timezone: UTC}', 1788264000000000),
        ("TIMESTAMP '2026-09-01 12:00:00'", "time", "time-without-zone"),
        ("TIMESTAMP '2026-03-29 01:30:00'", "{column: time, timezone: Europe/Dublin}", "skipped-local-time"),
        ("DATE '2026-09-01'", "time", "bad-time"),
        ("TIMESTAMPTZ 'infinity'", "time", "bad-time"),
        ("NULL::TIMESTAMPTZ", "time", "missing-time"),
    ],
)  # fmt: skip
def test_times_are_read_as_their_texts_are(
    ledger: Ledger, tmp_path: Path, time: str, written: str, found: int | str
) -> None:
    ledger.write("sources/usage.yaml", MAPPING + f"time: {written}\n")
    content = parquet(f"SELECT * REPLACE ({time} AS time) FROM (SELECT {EVENT})", tmp_path / "x")
    outcome = ledger.export(content, "usage.parquet")
    assert [event[5] for event in outcome.events] == ([found] if isinstance(found, int) else [])
    assert [code for _, code in outcome.faults] == ([found] if isinstance(found, str) else [])


def test_a_rejected_row_is_kept_as_its_texts(ledger: Ledger, tmp_path: Path) -> None:
    content = parquet(f"SELECT * REPLACE ('' AS id), 1.10 AS x FROM (SELECT {EVENT})", tmp_path / "x")
    (reject,) = ledger.export(content, "usage.parquet").rejects
    assert (reject.row, reject.code) == (1, "missing-id")
    assert json.loads(reject.raw) == {
        "id": "", "customer": "acme", "type": "call", "time": "2026-09-01T00:00:00Z", "x": "1.10",
    }  # fmt: skip


def test_a_file_without_rows_has_none(ledger: Ledger, tmp_path: Path) -> None:
    content = parquet(f"SELECT {EVENT} WHERE FALSE", tmp_path / "x")
    assert ledger.export(content, "usage.parquet").file.rows_read == 0


@pytest.mark.parametrize(
    ("select", "code"),
    [
        ("'a'::BLOB AS x", "column-type"),
        ("INTERVAL 1 DAY AS x", "column-type"),
        ("{'n': ['a'::BLOB]} AS x", "column-type"),
        ("1 AS \"x.y\", {'y': 1} AS x", "duplicate-column"),
        ('1 AS "=x"', "header"),
    ],
)
def test_columns_that_cannot_be_read_refuse_the_file(ledger: Ledger, tmp_path: Path, select: str, code: str) -> None:
    path = ledger.write("exports/usage.parquet", parquet(f"SELECT {EVENT}, {select}", tmp_path / "x"))
    assert ledger.refused(path) == [("usage.parquet", code)]


def test_files_that_are_no_parquet_are_refused_whole(ledger: Ledger, tmp_path: Path) -> None:
    whole = parquet(f"SELECT {EVENT}", tmp_path / "x")
    broken = whole[:4] + b"\xff" * 100 + whole[104:-200] + b"\xff" * 192 + whole[-8:]
    contents = {
        b"": "empty-file", b"id,customer\n": "not-parquet", b"PARE" + whole: "encrypted", whole[:-1]: "truncated",
        b"PAR1PAR1": "unreadable-parquet", broken: "unreadable-parquet", parquet("SELECT 1 AS id", tmp_path / "x"): "no-mapping",
    }  # fmt: skip
    for content, code in contents.items():
        path = ledger.write("exports/usage.parquet", content)
        assert ledger.refused(path) == [("usage.parquet", code)]


def test_a_mapping_must_name_columns_that_are_there(ledger: Ledger, tmp_path: Path) -> None:
    ledger.write("sources/usage.yaml", MAPPING + "time: time\nproperties: {n: data.m}\n")
    path = ledger.write("exports/usage.parquet", parquet(f"SELECT {EVENT}, {{'n': 1}} AS data", tmp_path / "x"))
    assert ledger.refused(path) == [("usage.parquet", "missing-column")]


@pytest.mark.parametrize(
    "place", [pytest.param(place, marks=[] if place % 5 == 0 else later(place, 1)) for place in range(40)]
)
def test_a_damaged_file_is_refused_or_read_whole(ledger: Ledger, tmp_path: Path, place: int) -> None:
    whole = parquet(f"SELECT {EVENT}, n FROM range(2000) AS numbers(n)", tmp_path / "x")
    at = (place * len(whole)) // 41 if place % 2 else len(whole) - 9 - place * 17
    damaged = whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :]
    path = ledger.write("exports/usage.parquet", damaged)
    with suppress(InputProblems):
        assert ledger.ingest(path).file.rows_read == 2000
