"""A process that is killed while it ingests leaves the store as it was."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.events.formats import Row, written
from tests.events.ledger import HEADER, Ledger

PROGRAM = """
import sys
from pathlib import Path
from tests.events.ledger import Ledger
Ledger(Path(sys.argv[1])).ingest(Path(sys.argv[2]))
"""


@pytest.mark.parametrize(
    "form", ["csv", *(pytest.param(form, marks=pytest.mark.slow) for form in ("jsonl", "parquet"))]
)
def test_a_kill_leaves_the_old_state_and_the_command_can_be_run_again(ledger: Ledger, form: str) -> None:
    before = ledger.export(HEADER + "first,acme,call,2026-09-01T00:00:00Z,1\n", "first.csv")
    rows: list[Row] = [
        {"id": f"e{n}", "customer": "acme", "type": "call", "time": "2026-09-01T00:00:00Z", "units": str(n)}
        for n in range(300_000)
    ]
    path = ledger.write(f"exports/large.{form}", written(form, rows, [*rows[0]], ledger.root))
    root = Path(__file__).resolve().parent.parent.parent

    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(ledger.root), str(path)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    started = (ledger.root / "bill.duckdb").stat().st_size
    deadline = time.monotonic() + 60
    while (
        (ledger.root / "bill.duckdb").stat().st_size == started
        and process.poll() is None
        and time.monotonic() < deadline
    ):
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it had finished before it could be killed"

    after = ledger.ingest()
    assert (after.events, after.commands) == (before.events, before.commands)
    again = ledger.ingest(path)
    assert (again.file.accepted, len(again.events)) == (300_000, 300_001)
