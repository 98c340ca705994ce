"""Processes that are killed while they issue, void, credit or close: before or after, never between, and numbers stay gapless."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.invoices.killing import STEPS

ROOT = Path(__file__).resolve().parent.parent.parent


def shaken(folder: Path, kills: int) -> dict[str, object]:
    command = [sys.executable, "-m", "tests.invoices.killing", str(folder), str(kills)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found: dict[str, object] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("most", [pytest.param(64, marks=pytest.mark.slow), pytest.param(208, marks=pytest.mark.long)])
def test_kills_leave_the_state_before_or_after_and_running_again_ends_the_same(most: int, tmp_path: Path) -> None:
    found = shaken(tmp_path, most // len(STEPS))

    assert found["wrong"] == []
    assert int(str(found["kills"])) >= most * 9 // 10
