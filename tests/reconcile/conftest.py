"""One project in which all ties, made once by each worker, and copied to be broken."""

from pathlib import Path

import pytest

from tests.reconcile.taxed_month import copy_of, make_month


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project; nobody writes to it."""
    return make_month(tmp_path_factory.mktemp("taxed_month"))


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return copy_of(whole, tmp_path)
