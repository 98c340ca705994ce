"""The store: locked down, whole or refused, one writer."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from billing_cli.errors import BillError
from billing_cli.store.connection import StoreBusy, open_calculator
from billing_cli.store.store import migrations, open_store, open_to_read
from pricing.rating.calculator import Calculator, Statement

HOLD = """
import sys, time
from pathlib import Path
from billing_cli.store.store import open_store
store = open_store(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""
KILLED = """
import os, signal, sys
from pathlib import Path
from billing_cli.store.store import open_store
from pricing.rating.calculator import Statement
store = open_store(Path(sys.argv[1]))
with store.transaction():
    store.run(Statement("INSERT INTO files (file_id) SELECT range FROM range(200000)"))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_every_table_is_counted_in_the_manifest(tmp_path: Path) -> None:
    with open_store(tmp_path / "bill.duckdb") as store:
        tables = {
            name for (name,) in store.rows(Statement("SELECT table_name FROM duckdb_tables() WHERE NOT temporary"))
        }
        counted = {name for (name,) in store.rows(Statement("SELECT table_name FROM row_counts"))}
    assert counted == tables - {"manifest", "schema_versions"}


def test_opening_a_store_again_applies_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "bill.duckdb"
    for _ in range(2):
        with open_store(path) as store:
            applied = store.rows(Statement("SELECT number FROM schema_versions"))
    assert applied == [(number,) for number, _, _ in migrations()]


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bill.duckdb"
    with open_store(path) as store:
        store.run(Statement("INSERT INTO schema_versions VALUES (9999, '9999_future.sql')"))
    with pytest.raises(BillError, match="newer version") as refusal:
        open_store(path)
    assert "upgrade" in refusal.value.hint


def test_a_store_that_is_read_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "bill.duckdb"
    open_store(path).__exit__(None, None, None)
    before = path.read_bytes()
    with open_to_read(path) as store:
        store.run(Statement("CREATE TEMP TABLE found AS SELECT count(*) AS events FROM events"))
        assert store.rows(Statement("SELECT events FROM found")) == [(0,)]
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            store.run(Statement("DELETE FROM event_rows"))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["bill.duckdb"]


def test_a_store_of_an_older_version_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "bill.duckdb"
    with open_store(path) as store:
        store.run(Statement("DELETE FROM schema_versions"))
    with pytest.raises(BillError, match="older version"):
        open_to_read(path)


def test_a_store_with_lost_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bill.duckdb"
    with open_store(path) as store, store.transaction():
        store.run(Statement("INSERT INTO files (file_id) VALUES (1), (2)"))
    with duckdb.connect(str(path)) as other:
        other.execute("DELETE FROM files WHERE file_id = 2")
    with pytest.raises(BillError, match=r"damaged: files \(1 rows, 2 expected\)"):
        open_store(path)


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bill.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(BillError, match="cannot be opened") as refusal:
        open_store(path)
    assert refusal.value.hint


def test_a_second_process_is_told_who_holds_the_store(tmp_path: Path) -> None:
    path = tmp_path / "bill.duckdb"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy, match=rf"pid {holder.pid}\b"):
            open_store(path)
        holder.kill()


def test_a_process_killed_inside_a_transaction_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "bill.duckdb"
    with open_store(path) as store, store.transaction():
        store.run(Statement("INSERT INTO files (file_id) VALUES (1)"))
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert killed.returncode == -9
    with open_store(path) as store:
        assert store.rows(Statement("SELECT count(*) FROM files")) == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{outside}')",
        "SELECT * FROM read_text('{outside}')",
        "SELECT * FROM '{outside}'",
        "COPY (SELECT 1) TO '{outside}.copy'",
        "ATTACH '{outside}.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET threads = 1",
        "SET allowed_paths = ['/']",
        "SELECT * FROM outside",
    ],
)
def test_the_connection_reaches_nothing_but_its_own_file(tmp_path: Path, sql: str) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    with open_store(tmp_path / "bill.duckdb") as store:
        for calculator in (store, open_calculator()):
            assert isinstance(calculator, Calculator)
            with pytest.raises(duckdb.Error):
                calculator.run(Statement(sql.format(outside=outside)))


def test_only_the_named_files_may_be_read(tmp_path: Path) -> None:
    allowed, other = tmp_path / "allowed.csv", tmp_path / "other.csv"
    for path in (allowed, other):
        path.write_text("a\n1\n")
    with open_store(tmp_path / "bill.duckdb", readable=[allowed]) as store:
        assert store.rows(Statement("SELECT * FROM read_csv($path)"), path=str(allowed)) == [(1,)]
        with pytest.raises(duckdb.Error):
            store.rows(Statement("SELECT * FROM read_csv($path)"), path=str(other))


@pytest.mark.parametrize(
    ("failing", "told", "kept"), [("COMMIT", "cannot be written: disk full", 0), ("CHECKPOINT", "is done and kept", 1)]
)
def test_a_disk_that_is_full_is_told_and_what_it_left(
    failing: str, told: str, kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Calculator.run

    def full(calculator: Calculator, sql: Statement, **values: object) -> None:
        if sql == failing:
            raise duckdb.IOException("disk full")
        run(calculator, sql, **values)

    with open_store(tmp_path / "bill.duckdb") as store:
        monkeypatch.setattr(Calculator, "run", full)
        with pytest.raises(BillError, match=told), store.transaction():
            store.run(Statement("INSERT INTO rejects (file_id) VALUES (1)"))
        monkeypatch.undo()
        assert store.one(Statement("SELECT count(*) FROM rejects")) == (kept,)
