"""A disk that takes no more: the store stays as it was, and the same command completes the work later."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.events.ledger import HEADER, Ledger

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = 60_000


def limited(most_bytes: int) -> None:
    """No file of the process may grow beyond this: what a full disk answers, without one."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))


@pytest.mark.parametrize("more_bytes", [1, 300_000])
def test_a_full_disk_keeps_nothing_and_loses_nothing(ledger: Ledger, more_bytes: int) -> None:
    before = ledger.export(HEADER + "first,acme,call,2026-09-01T00:00:00Z,1\n", "first.csv")
    rows = "".join(f"e{n}-{n * 7919 % 100003},acme,call,2026-09-01T00:00:00Z,{n}\n" for n in range(ROWS))
    path = ledger.write("exports/large.csv", HEADER + rows)
    most = (ledger.root / "bill.duckdb").stat().st_size + more_bytes

    process = subprocess.run(
        [sys.executable, "-m", "billing_cli", "ingest", str(path), "--project", str(ledger.root)],
        cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=lambda: limited(most),
    )  # fmt: skip
    assert process.returncode == 1, process.stderr
    assert "cannot be written" in process.stderr
    assert "Traceback" not in process.stderr
    assert "see that the disk has room" in process.stderr

    after = ledger.ingest()
    assert (after.events, after.commands) == (before.events, before.commands)
    assert ledger.ingest(path).file.accepted == ROWS
