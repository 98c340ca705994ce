"""Processes that are killed at any moment: nothing is lost or counted twice, and the next run completes the work."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.events.ledger import HEADER, Ledger, contents

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = 4
ROWS = 5_000


def write_exports(ledger: Ledger) -> list[Path]:
    """Files that overlap by half; some rows contradict those of the file before, some are no events."""
    paths = []
    for number in range(FILES):
        rows = []
        for n in range(number * ROWS // 2, number * ROWS // 2 + ROWS):
            units = "x" if n % 500 == 7 else n + (n % 400 == 3) * number
            rows.append(f"e{n},acme,call,2026-09-{n % 28 + 1:02}T00:00:00Z,{units}\n")
        paths.append(ledger.write(f"exports/part-{number}.csv", HEADER + "".join(rows)))
    ledger.mapping("id: id\ncustomer: customer\ntype: type\ntime: time\nrules: {units: {min: 0}}\n")
    return paths


def killed_after(command: list[str], seconds: float) -> bool:
    """Run a command and kill it; False if it had ended before."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("most", [pytest.param(50, marks=pytest.mark.slow), pytest.param(220, marks=pytest.mark.long)])
def test_kills_lose_nothing_and_count_nothing_twice(most: int, tmp_path: Path) -> None:
    whole = Ledger(tmp_path / "whole")
    paths = write_exports(whole)
    for path in paths:
        whole.ingest(path)
    expected = whole.ingest()

    rng, kills, rounds = random.Random(20261126), 0, 0
    while kills < most:
        rounds += 1
        shaken = Ledger(tmp_path / f"shaken-{rounds}")
        paths = write_exports(shaken)
        for path in paths:
            command = [sys.executable, "-m", "billing_cli", "ingest", str(path), "--project", str(shaken.root)]
            started = time.monotonic()
            subprocess.run([*command, "--dry-run"], cwd=ROOT, capture_output=True, check=False, env=os.environ)
            length = time.monotonic() - started
            for _ in range(10):
                kills += killed_after(command, rng.uniform(0.3, 1.05) * length)
            shaken.ingest(path)
        found = shaken.ingest()
        assert contents(found.events) == contents(expected.events)
        assert len(found.events) == len(expected.events)
        assert sorted(found.faults) == sorted(expected.faults)
        assert [one.id for one in found.conflicts] == [one.id for one in expected.conflicts]
    assert kills >= most


def grown(place: int) -> str:
    """The rows that a log has gained by its nth reading: events, repetitions, one that contradicts, one that is no event."""
    rows = []
    for n in range(place * ROWS // 2, place * ROWS // 2 + ROWS):
        units = "x" if n % 500 == 7 else n + (n % 400 == 3) * place
        rows.append(f"e{n},acme,call,2026-09-{n % 28 + 1:02}T00:00:00Z,{units}\n")
    return "".join(rows)


@pytest.mark.parametrize("most", [pytest.param(20, marks=pytest.mark.slow), pytest.param(100, marks=pytest.mark.long)])
def test_kills_while_the_rest_of_a_growing_file_is_read(most: int, tmp_path: Path) -> None:
    rng, kills, rounds = random.Random(20261127), 0, 0
    while kills < most:
        rounds += 1
        whole, shaken = Ledger(tmp_path / f"whole-{rounds}"), Ledger(tmp_path / f"shaken-{rounds}")
        text = HEADER
        for ledger in (whole, shaken):
            ledger.mapping("id: id\ncustomer: customer\ntype: type\ntime: time\nrules: {units: {min: 0}}\n")
        for place in range(FILES):
            text += grown(place)
            path = shaken.write("exports/log.csv", text)
            command = [sys.executable, "-m", "billing_cli", "ingest", str(path), "--project", str(shaken.root)]
            started = time.monotonic()
            subprocess.run([*command, "--dry-run"], cwd=ROOT, capture_output=True, check=False, env=os.environ)
            length = time.monotonic() - started
            for _ in range(5):
                kills += killed_after(command, rng.uniform(0.3, 1.05) * length)
            shaken.ingest(path)
        found, expected = shaken.ingest(), whole.ingest(whole.write("exports/log.csv", text))
        assert contents(found.events) == contents(expected.events)
        assert len(found.events) == len(expected.events)
        assert sorted(found.faults) == sorted(expected.faults)
        assert [one.id for one in found.conflicts] == [one.id for one in expected.conflicts]
    assert kills >= most
