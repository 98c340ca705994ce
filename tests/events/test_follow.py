"""`bill ingest --follow`: a process that watches, while files are written, come, and are wrong."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from billing_cli.events.follow import Watched, stamps
from tests.events.ledger import HEADER, Ledger

ROOT = Path(__file__).resolve().parent.parent.parent
WAIT_SECONDS = 60


def row(name: object) -> str:
    return f"{name},acme,call,2026-09-01T00:00:00Z,1\n"


@pytest.fixture
def watcher(ledger: Ledger) -> Iterator["subprocess.Popen[str]"]:
    """`bill ingest --follow exports`, run in the project."""
    (ledger.root / "exports").mkdir()
    command = [
        sys.executable,
        "-m",
        "billing_cli",
        "ingest",
        "--follow",
        "--every",
        "0.2s",
        "--format",
        "csv",
        "exports",
    ]
    process = subprocess.Popen(
        command, cwd=ledger.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    yield process
    if process.poll() is None:
        process.kill()
        process.communicate()


def told(process: "subprocess.Popen[str]") -> list[str]:
    """The next batch: its rows, without the header."""
    assert process.stdout is not None
    assert process.stdout.readline().startswith("file,")
    return process.stdout.readline().split(",")


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Status and remarks after Ctrl-C."""
    process.send_signal(signal.SIGINT)
    _, remarks = process.communicate(timeout=WAIT_SECONDS)
    return process.returncode, remarks


def test_what_is_new_is_ingested_once_it_stands_still(ledger: Ledger, watcher: "subprocess.Popen[str]") -> None:
    path = ledger.write("exports/a.csv", HEADER + row("a") + row("b") + "c,acme,ca")
    assert told(watcher)[:4] == ["exports/a.csv", "events", "2", "2"]
    with path.open("a") as file:
        file.write("ll,2026-09-01T00:00:00Z,1\n")
    batch = told(watcher)
    assert (batch[2:4], batch[-1].strip()) == (["1", "1"], "grew: read from row 3")
    ledger.write("exports/new/b.csv", HEADER + row("d"))
    assert told(watcher)[:4] == ["exports/new/b.csv", "events", "1", "1"]
    assert [event[2] for event in ledger.ingest().events] == ["a", "b", "c", "d"], "the store is free between batches"
    status, remarks = ended(watcher)
    assert (status, remarks.splitlines()[-1]) == (0, "ended; what was ingested is kept")


def test_a_wrong_file_is_told_once_and_the_others_go_on(ledger: Ledger, watcher: "subprocess.Popen[str]") -> None:
    ledger.write("exports/wrong.csv", "name,units\nacme,1\n")
    ledger.write("exports/a.csv", HEADER + row("a"))
    assert told(watcher)[:4] == ["exports/a.csv", "events", "1", "1"]
    ledger.write("exports/b.csv", HEADER + row("b"))
    assert told(watcher)[:4] == ["exports/b.csv", "events", "1", "1"]
    time.sleep(1)
    status, remarks = ended(watcher)
    assert (status, remarks.count("no mapping claims this file")) == (3, 1)


def test_a_file_is_ready_when_it_stood_still_for_a_round(tmp_path: Path) -> None:
    watched, path = Watched(), tmp_path / "a.csv"
    path.write_text("half a line")
    assert stamps([path, tmp_path / "gone.csv"]) == {}
    path.write_text("a line\n")
    assert watched.look(stamps([path])) == []
    assert watched.look(stamps([path])) == [path]
    watched.done(path)
    assert watched.look(stamps([path])) == []
    path.write_text("a line\nand another\n")
    assert watched.look(stamps([path])) == []
    assert watched.look(stamps([path])) == [path]
