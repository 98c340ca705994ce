"""Exports as bytes: hostile ones are refused whole, or row by row, and no row is ever lost."""

import gzip
from pathlib import Path

import pytest

from billing_cli.events.sources.csv_export import CsvExport
from pricing.rating.calculator import Calculator
from tests.events.ledger import HEADER, Ledger

TIME = "2026-09-01T00:00:00Z"


def row(name: object, units: object = 1) -> str:
    return f"{name},acme,call,{TIME},{units}\n"


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (HEADER + row("a") + row("b"), ["a", "b"]),
        (HEADER + row("a") + row("b").rstrip("\n"), ["a", "b"]),
        (b"\xef\xbb\xbf" + (HEADER + row("a")).encode(), ["a"]),
        ((HEADER + row("a") + row("b")).replace("\n", "\r\n"), ["a", "b"]),
        ((HEADER + row("a")).replace(",", ";"), ["a"]),
        ((HEADER + row("a")).replace(",", "\t"), ["a"]),
        ((HEADER + row("a")).replace(",", "|"), ["a"]),
        (HEADER + "\n" + row("a") + "\n\n" + row("b") + "\n\n", ["a", "b"]),
        (HEADER + row('"a,1"') + row('"b""2"') + row('"c\nd\n\ne"') + row("f"), ["a,1", 'b"2', "c\nd\n\ne", "f"]),
        (HEADER, []),
        (HEADER.rstrip("\n"), []),
        ('"id","customer","type","time","units"\n' + row("a"), ["a"]),
        ('id,customer,type,time,"units\nsold"\n' + row("a"), ["a"]),
        (HEADER + row("日本"), ["日本"]),
        ((HEADER + row("a") + row("b")).replace("\n", ",\n"), ["a", "b"]),
        (HEADER + row("a").replace("\n", ",\n"), ["a"]),
    ],
)  # fmt: skip
def test_well_formed_exports_are_read_whole(ledger: Ledger, content: str | bytes, ids: list[str]) -> None:
    outcome = ledger.export(content)
    assert [event[2] for event in outcome.events] == ids
    assert outcome.file.rows_read == len(ids)
    assert [event[7] for event in outcome.events] == list(range(1, len(ids) + 1))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf\r\n\n", "empty-file"),
        ((HEADER + row("a")).encode("utf-16"), "not-utf-8"),
        ((HEADER + row("a")).encode("utf-16-le"), "binary"),
        ((HEADER + row("a\0b")).encode(), "binary"),
        (b"PK\x03\x04\x00\x00", "compression"),
        (b"id,customer,type,time,gr\xf6\xdfe\na,b,c,d,e\n", "not-utf-8"),
        ((HEADER + row("a")).replace("\n", "\r"), "line-ends"),
        ("id,customer,type,time,id\n", "duplicate-column"),
        ("id,customer,type,time,Type\n", "duplicate-column"),
        ("id,,customer,type,time\n", "header"),
        ("\nid,customer,type,time\n", "header"),
        ("id,customer,type,=1+1,time\n", "header"),
        ('"id"x,customer,type,time\n', "header"),
        ("id,customer,type\n", "no-mapping"),
        (HEADER + row("a") + row("b").replace("\n", "\r\n"), "unreadable-csv"),
    ],
)  # fmt: skip
def test_files_that_are_no_csv_are_refused_whole(ledger: Ledger, content: str | bytes, code: str) -> None:
    path = ledger.write("exports/usage.csv", content)
    assert ledger.refused(path) == [("usage.csv", code)]


def test_problems_of_all_files_come_at_once(ledger: Ledger) -> None:
    good = ledger.write("good.csv", HEADER + row("a"))
    empty = ledger.write("empty.csv", "")
    folder = ledger.write("folder/x.csv", HEADER).parent
    pattern = ledger.write("b[1].csv", HEADER)
    found = ledger.refused(good, empty, folder, pattern, ledger.root / "none.csv")
    assert found == [
        ("b[1].csv", "file-name"),
        ("empty.csv", "empty-file"),
        ("folder", "not-a-file"),
        ("none.csv", "missing-file"),
    ]


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        ("x,acme\n", "too-few-columns"),
        ("x,acme,call,2026-09-01T00:00:00Z,1,2\n", "too-many-columns"),
        (b"x,acme,call,2026-09-01T00:00:00Z,\xe9\n", "bad-encoding"),
        ('x,acme,call,2026-09-01T00:00:00Z,"1"2\n', "unterminated-quote"),
        (f"x,acme,call,2026-09-01T00:00:00Z,{'1' * 3000}\n", "row-too-long"),
    ],
)  # fmt: skip
def test_malformed_records_are_rejected_alone_with_their_row_number(
    tmp_path: Path, spoilt: str | bytes, code: str
) -> None:
    ledger = Ledger(tmp_path, "ingest: {max_row_bytes: 2000}\n")
    bad = spoilt.encode() if isinstance(spoilt, str) else spoilt
    outcome = ledger.export(
        HEADER.encode() + row("a").encode() + bad + bad + row('"b\n2"').encode() + bad + row("c").encode()
    )
    assert outcome.faults == [(2, code), (3, code), (5, code)]
    assert [(event[2], event[7]) for event in outcome.events] == [("a", 1), ("b\n2", 4), ("c", 6)]
    assert all(reject.raw == bad and reject.reason for reject in outcome.rejects)
    assert outcome.report.findings


def test_blank_lines_do_not_shift_row_numbers(ledger: Ledger) -> None:
    outcome = ledger.export(HEADER + "\n" + row("a") + "\n\n" + "x,y\n" + row('"b\n\n2"') + "\nz\n" + row("c") + "\n")
    assert outcome.faults == [(2, "too-few-columns"), (4, "too-few-columns")]
    assert [event[7] for event in outcome.events] == [1, 3, 5]
    assert outcome.rejects[0].raw == b"x,y\n"


def test_a_file_cut_inside_a_quote_loses_only_its_last_row(ledger: Ledger) -> None:
    outcome = ledger.export(HEADER + row("a") + row("b") + 'c,acme,call,"2026-09-01T0')
    assert [event[2] for event in outcome.events] == ["a", "b"]
    assert outcome.faults == [(3, "unterminated-quote")]


def test_a_quote_that_swallows_rows_refuses_the_file(ledger: Ledger) -> None:
    rows = [row(f"e{number}") for number in range(700_000)]
    rows[1000] = rows[1000].replace("acme", '"acme')
    assert ledger.refused(ledger.write("exports/usage.csv", HEADER + "".join(rows))) == [("usage.csv", "lines-lost")]


@pytest.mark.parametrize("millions", [3, 33, 60])
def test_a_row_longer_than_any_buffer_is_rejected_and_no_other_is_lost(ledger: Ledger, millions: int) -> None:
    outcome = ledger.export(HEADER + row("a") + row("b", "9" * (millions * 1_000_000)) + row("c"))
    assert outcome.faults == [(2, "row-too-long")]
    assert [event[2] for event in outcome.events] == ["a", "c"]
    assert len(outcome.rejects[0].raw) == millions * 1_000_000 + 34


def test_gzip_is_read_by_its_ending_and_checked_to_the_end(ledger: Ledger) -> None:
    packed = gzip.compress((HEADER + "".join(row(number) for number in range(5000))).encode())
    broken = bytearray(packed)
    broken[-6] ^= 1
    assert ledger.refused(ledger.write("exports/cut.csv.gz", packed[: len(packed) // 2])) == [
        ("cut.csv.gz", "truncated")
    ]
    assert ledger.refused(ledger.write("exports/bits.csv.gz", bytes(broken))) == [("bits.csv.gz", "truncated")]
    assert ledger.refused(ledger.write("exports/usage.csv", packed)) == [("usage.csv", "compression")]
    assert ledger.refused(ledger.write("exports/plain.csv.gz", HEADER)) == [("plain.csv.gz", "compression")]
    assert ledger.export(packed, "usage.csv.gz").file.accepted == 5000


def test_two_hundred_thousand_rows_keep_their_numbers_among_rejects(ledger: Ledger) -> None:
    rows = [row(f'"e{n}"' if n % 7 else f'"e{n}\n"') if n % 97 else "short,row\n" for n in range(1, 200_001)]
    outcome = ledger.export(HEADER + "".join(rows))
    assert [fault[0] for fault in outcome.faults] == list(range(97, 200_001, 97))
    assert all(event[2].strip() == f"e{event[7]}" for event in outcome.events)
    assert outcome.file.rows_read == 200_000


def test_a_file_that_changes_while_it_is_read_is_refused(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ledger.write("exports/usage.csv", HEADER + row("a"))
    found = CsvExport.find_malformed

    def grow(export: CsvExport, calculator: Calculator) -> None:
        found(export, calculator)
        with path.open("a", encoding="utf-8") as file:
            file.write(row("b"))

    monkeypatch.setattr(CsvExport, "find_malformed", grow)
    assert ledger.refused(path) == [("usage.csv", "file-changed")]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_keep_their_order_and_numbers_where_several_threads_read(ledger: Ledger, end: str) -> None:
    """Without a quote in the file they do, in pieces of 32 MB."""
    rows = [row(f"e{n}", "x" * 2000) for n in range(1, 40_001)]
    for place in range(96, 40_000, 97):
        rows[place] = ["short,row\n", "\n\n" + row("many", "1,2"), "a,b,c,d,\xe9\n"][place % 3]
    outcome = ledger.export((HEADER + "".join(rows)).replace("\n", end).encode("latin-1"))
    assert [fault[0] for fault in outcome.faults] == list(range(97, 40_001, 97))
    assert all(event[2] == f"e{event[7]}" for event in outcome.events)
    assert outcome.file.rows_read == 40_000


def test_an_export_outside_the_project_is_read(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("elsewhere") / "it's.csv"
    path.write_text(HEADER + row("a"), encoding="utf-8")
    assert ledger.ingest(path).file.name == path.as_posix()


def test_an_export_of_one_column_is_read(ledger: Ledger) -> None:
    ledger.mapping("id: [id]\ncustomer: {constant: acme}\ntype: {constant: call}\ntime: {constant: 2026-09-01}\n")
    outcome = ledger.export("id\na\n\nb\n\n")
    assert [event[2] for event in outcome.events] == ["a", "b"]
    assert outcome.faults == [(2, "missing-id"), (4, "missing-id")]
