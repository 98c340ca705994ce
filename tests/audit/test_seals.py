"""The digest of rows: by its definition in plain Python, whichever way they were written."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from billing_cli.audit import seals
from billing_cli.store.store import Store, open_store
from pricing.rating.calculator import Statement

COLUMNS = ("big", "small", "text", "raw", "id", "day", "yes", "never")
UUID_OF = uuid.UUID("8ddf43fc-a1df-59e0-492e-12d9d666cc56")
ROWS: list[tuple[object, ...]] = [
    (1, 2, "text", b"\x00raw", UUID_OF, "2026-01-31", True, None),
    (-1, None, "", b"", None, None, None, None),
    (None, 4_294_967_295, None, None, UUID_OF, "1970-01-01", False, None),
    (2**62, 0, "é" * 600, b"x" * 1_001, UUID_OF, "9999-12-31", True, None),
    (0, 1, "x" * 1_000, b"y" * 1_000, UUID_OF, "2026-01-31", True, None),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "bill.duckdb") as opened:
        kinds = "big BIGINT, small UINTEGER, text VARCHAR, raw BLOB, id UUID, day DATE, yes BOOLEAN, never VARCHAR"
        opened.run(Statement(f"CREATE TABLE kept ({kinds})"))
        yield opened


def insert(store: Store, rows: Sequence[Sequence[object]]) -> None:
    for row in rows:
        values = dict(zip(COLUMNS, row, strict=True))
        store.run(Statement("INSERT INTO kept VALUES ($big, $small, $text, $raw, $id, $day, $yes, $never)"), **values)


def mark_and_value(value: object, *, is_number: bool) -> tuple[bytes, bytes]:
    if is_number:
        return bytes([value is None]), int(str(value or 0)).to_bytes(8, "little", signed=True)
    if value is None:
        return (-1).to_bytes(4, "little", signed=True), b""
    if isinstance(value, bytes | uuid.UUID):
        written = value if isinstance(value, bytes) else value.bytes
    else:
        written = str(value).lower().encode()
    short = hashlib.sha256(written).hexdigest().encode() if len(written) > 1_000 else written
    return len(written).to_bytes(4, "little"), short


def by_definition(rows: Sequence[Sequence[object]]) -> str:
    found = {}
    for place, name in sorted(enumerate(COLUMNS), key=lambda one: one[1]):
        pieces = [mark_and_value(row[place], is_number=name in ("big", "small")) for row in rows]
        if any(row[place] is not None for row in rows):
            found[name] = [hashlib.sha256(b"".join(side)).hexdigest() for side in zip(*pieces, strict=True)]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def test_the_digest_is_of_the_columns_of_the_rows_in_their_order(store: Store) -> None:
    insert(store, ROWS)
    assert seals.digest_of(store, "kept", 0, 5) == (5, by_definition(ROWS))
    assert seals.digest_of(store, "kept", 1, 3) == (2, by_definition(ROWS[1:3]))
    assert seals.digest_of(store, "kept", 5, 9) == (0, by_definition([]))
    assert by_definition(ROWS) != by_definition(ROWS[::-1])


def test_rows_of_an_open_transaction_have_the_digest_that_they_have_later(store: Store) -> None:
    insert(store, ROWS[:2])
    store.run(Statement("BEGIN"))
    insert(store, ROWS[2:])
    assert seals.digest_of(store, "kept", 2, seals.UNCOMMITTED) == (3, by_definition(ROWS[2:]))
    store.run(Statement("COMMIT"))
    assert seals.digest_of(store, "kept", 2, 5) == (3, by_definition(ROWS[2:]))


def test_a_column_that_comes_later_changes_nothing(store: Store) -> None:
    insert(store, ROWS)
    store.run(Statement("ALTER TABLE kept ADD COLUMN later BIGINT"))
    assert seals.digest_of(store, "kept", 0, 5) == (5, by_definition(ROWS))


@pytest.mark.slow
def test_many_rows_are_digested_piece_by_piece(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.run(Statement("INSERT INTO kept (big, text) SELECT i, 't' || i FROM range(300000) AS rows(i)"))
    whole = seals.digest_of(store, "kept", 0, 300_000)
    monkeypatch.setattr(seals, "ROWS_AT_ONCE", 70_001)
    assert seals.digest_of(store, "kept", 0, 300_000) == whole
    assert whole == (300_000, by_definition([(i, None, f"t{i}", *[None] * 5) for i in range(300_000)]))
