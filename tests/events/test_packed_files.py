"""Packed exports: read to their end, and never more than they should hold."""

import gzip
import io
import zipfile

import pytest

from billing_cli.events import unpacking
from billing_cli.events.sources import parquet_export
from tests.events.formats import parquet
from tests.events.ledger import HEADER, Ledger

ROW = "a,acme,call,2026-09-01T00:00:00Z,1\n"
CSV = HEADER + ROW + "short\n"


def zipped(files: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


@pytest.mark.parametrize("name", ["usage.csv.zip", "usage.zip"])
@pytest.mark.parametrize("inner", ["usage.csv", "folder/data.txt"])
def test_an_archive_of_one_file_is_read(ledger: Ledger, name: str, inner: str) -> None:
    outcome = ledger.export(zipped({inner.split("/")[0] + "/": "", inner: CSV} if "/" in inner else {inner: CSV}), name)
    assert (outcome.file.accepted, outcome.faults) == (1, [(2, "too-few-columns")])
    assert not list(ledger.root.glob("*.spool/*"))


def test_the_name_inside_an_archive_tells_the_format(ledger: Ledger) -> None:
    line = '{"id": "a", "customer": "acme", "type": "call", "time": "2026-09-01T00:00:00Z"}\n'
    assert ledger.export(zipped({"usage.jsonl": line}), "usage.zip").file.accepted == 1


def broken(packed: bytes, place: int) -> bytes:
    return packed[:place] + bytes([packed[place] ^ 1]) + packed[place + 1 :]


ENCRYPTED = bytearray(zipped({"a.csv": CSV}))
ENCRYPTED[6] |= 1
ENCRYPTED[ENCRYPTED.index(b"PK\x01\x02") + 8] |= 1
UNKNOWN = bytearray(zipped({"a.csv": CSV}))
UNKNOWN[8] = 97
UNKNOWN[UNKNOWN.index(b"PK\x01\x02") + 10] = 97


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("two.zip", zipped({"a.csv": CSV, "b.csv": CSV}), "compression"),
        ("none.zip", zipped({}), "compression"),
        ("none.csv.zip", zipped({}), "compression"),
        ("cut.csv.zip", zipped({"a.csv": CSV})[:-9], "truncated"),
        ("cut.zip", zipped({"a.csv": CSV})[:-9], "truncated"),
        ("bits.csv.zip", broken(zipped({"a.csv": CSV}, zipfile.ZIP_STORED), 60), "truncated"),
        ("secret.csv.zip", bytes(ENCRYPTED), "encrypted"),
        ("unknown.csv.zip", bytes(UNKNOWN), "compression"),
        ("usage.csv", zipped({"a.csv": CSV}), "compression"),
        ("usage.csv.zip", gzip.compress(CSV.encode()), "compression"),
        ("usage.csv.gz", zipped({"a.csv": CSV}), "compression"),
        ("plain.csv.zip", CSV.encode(), "compression"),
    ],
)  # fmt: skip
def test_archives_that_cannot_be_trusted_are_refused(ledger: Ledger, name: str, content: bytes, code: str) -> None:
    assert ledger.refused(ledger.write(f"exports/{name}", content)) == [(name, code)]
    assert not list(ledger.root.glob("*.spool/*"))


LONG = HEADER + "".join(f"{number},acme,call,2026-09-01T00:00:00Z,1\n" for number in range(3_000))


@pytest.mark.parametrize("name", ["usage.csv.gz", "usage.csv.zip"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("limits", "small", "refused"),
    [
        ("max_unpacked_bytes: 50000", 10**8, True),
        ("max_unpacked_bytes: 5000000", 10**8, False),
        ("max_unpacked_ratio: 3", 10_000, True),
        ("max_unpacked_ratio: 3", 10**8, False),
        ("max_unpacked_ratio: 1000", 10_000, False),
    ],
)
def test_a_file_that_expands_too_much_is_refused(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, name: str, encoding: str, limits: str, small: int, refused: bool
) -> None:
    monkeypatch.setattr(unpacking, "SMALL_BYTES", small)
    ledger.write("bill.yaml", f"seller: {{name: Acme}}\ningest: {{{limits}}}\n")
    ledger.mapping(f"encoding: {encoding}\nid: id\ncustomer: customer\ntype: type\ntime: time\n")
    packed = gzip.compress(LONG.encode(encoding)) if name.endswith("gz") else zipped({"a.csv": LONG})
    if name.endswith("zip"):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("a.csv", LONG.encode(encoding))
        packed = archive.getvalue()
    path = ledger.write(f"exports/{name}", packed)
    if refused:
        assert ledger.refused(path) == [(name, "expands-too-much")]
        assert not list(ledger.root.glob("*.spool/*"))
    else:
        assert ledger.ingest(path).file.accepted == 3_000


def test_a_file_that_expands_a_thousandfold_is_refused_before_it_fills_anything(ledger: Ledger) -> None:
    bomb = gzip.compress(HEADER.encode() + b"a" * 200_000_000)
    assert len(bomb) < 500_000
    assert ledger.refused(ledger.write("exports/bomb.csv.gz", bomb)) == [("bomb.csv.gz", "expands-too-much")]


def test_parquet_that_says_it_holds_far_too_much_is_refused(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_export, "SMALL_BYTES", 1_000)
    ledger.write("bill.yaml", "seller: {name: Acme}\ningest: {max_unpacked_ratio: 10}\n")
    select = "SELECT 'a' AS id, 'b' AS customer, 'c' AS type, '2026-09-01T00:00:00Z' AS time FROM range(1_000_000)"
    content = parquet(select, ledger.root / "w.parquet")
    assert ledger.refused(ledger.write("exports/bomb.parquet", content)) == [("bomb.parquet", "expands-too-much")]
