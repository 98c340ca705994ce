"""Processes that are killed at any moment: nothing is lost or counted twice, and the next run completes the work."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.events.ledger import HEADER, Ledger, Outcome, contents

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = 4
ROWS = 5_000


MAPPING = "id: id\ncustomer: customer\ntype: type\ntime: time\nrules: {units: {min: 0}}\n"


def rows_of(place: int) -> str:
    """The rows of the nth file, or what a log has gained by its nth reading: they overlap with those before by half.

    Some contradict these, some are no events.
    """
    rows = []
    for n in range(place * ROWS // 2, place * ROWS // 2 + ROWS):
        units = "x" if n % 500 == 7 else n + (n % 400 == 3) * place
        rows.append(f"e{n},acme,call,2026-09-{n % 28 + 1:02}T00:00:00Z,{units}\n")
    return "".join(rows)


def write_exports(ledger: Ledger) -> list[Path]:
    ledger.mapping(MAPPING)
    return [ledger.write(f"exports/part-{place}.csv", HEADER + rows_of(place)) for place in range(FILES)]


def killed_after(command: list[str], seconds: float) -> bool:
    """Run a command and kill it; False if it had ended before."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


def ingested_at_last(ledger: Ledger, path: Path, times: int, rng: random.Random) -> int:
    """Ingest a file after runs that were killed at any moment; how many were."""
    command = [sys.executable, "-m", "billing_cli", "ingest", str(path), "--project", str(ledger.root)]
    started = time.monotonic()
    subprocess.run([*command, "--dry-run"], cwd=ROOT, capture_output=True, check=False, env=os.environ)
    length = time.monotonic() - started
    kills = sum(killed_after(command, rng.uniform(0.3, 1.05) * length) for _ in range(times))
    ledger.ingest(path)
    return kills


def assert_the_same(found: Outcome, expected: Outcome) -> None:
    assert contents(found.events) == contents(expected.events)
    assert len(found.events) == len(expected.events)
    assert sorted(found.faults) == sorted(expected.faults)
    assert [one.id for one in found.conflicts] == [one.id for one in expected.conflicts]


@pytest.mark.parametrize("most", [pytest.param(50, marks=pytest.mark.slow), pytest.param(220, marks=pytest.mark.long)])
def test_kills_lose_nothing_and_count_nothing_twice(most: int, tmp_path: Path) -> None:
    whole = Ledger(tmp_path / "whole")
    for path in write_exports(whole):
        whole.ingest(path)
    expected = whole.ingest()

    rng, kills, rounds = random.Random(20261126), 0, 0
    while kills < most:
        rounds += 1
        shaken = Ledger(tmp_path / f"shaken-{rounds}")
        for path in write_exports(shaken):
            kills += ingested_at_last(shaken, path, 10, rng)
        assert_the_same(shaken.ingest(), expected)
    assert kills >= most


@pytest.mark.parametrize("most", [pytest.param(20, marks=pytest.mark.slow), pytest.param(100, marks=pytest.mark.long)])
def test_kills_while_the_rest_of_a_growing_file_is_read(most: int, tmp_path: Path) -> None:
    whole = Ledger(tmp_path / "whole")
    whole.mapping(MAPPING)
    text = HEADER + "".join(map(rows_of, range(FILES)))
    expected = whole.ingest(whole.write("exports/log.csv", text))

    rng, kills, rounds = random.Random(20261127), 0, 0
    while kills < most:
        rounds += 1
        shaken = Ledger(tmp_path / f"shaken-{rounds}")
        shaken.mapping(MAPPING)
        for place in range(FILES):
            path = shaken.write("exports/log.csv", HEADER + "".join(map(rows_of, range(place + 1))))
            kills += ingested_at_last(shaken, path, 5, rng)
        assert_the_same(shaken.ingest(), expected)
    assert kills >= most
