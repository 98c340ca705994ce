"""A folder for files of gigabytes, which pytest's own would keep for three runs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def workbench() -> Iterator[Path]:
    """An empty folder where temporary files go (TMPDIR says where), removed with all that is in it."""
    with tempfile.TemporaryDirectory(prefix="bill-bench-") as folder:
        yield Path(folder)
