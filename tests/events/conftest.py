"""What the tests of events share."""

from pathlib import Path

import pytest

from tests.events.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty project."""
    return Ledger(tmp_path)
