"""What every test gets: the `--update` option, the golden files, one Hypothesis profile for every machine."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"

# Derandomized: a run that fails here fails the same way everywhere. `slow` looks further, still without dice.
settings.register_profile("default", derandomize=True, deadline=None, print_blob=True)
for name, examples in (("slow", 500), ("long", 2000)):
    settings.register_profile(
        name,
        settings.get_profile("default"),
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("default")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that are marked `drawn` are in all suites: with few examples in the quick one, with more in each other."""
    asked = config.getoption("markexpr")
    if asked in ("slow", "long"):
        for item in items:
            if item.get_closest_marker("drawn"):
                item.add_marker(asked)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all tests of a file that has an `xdist_group` to one worker.

    xdist 3.8 writes the groups into the ids of tests, which pytest 9.2 does not see: each worker made what they share.
    """
    if config.getoption("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = _scope
    return scheduling


def _scope(nodeid: str) -> str:
    """What one worker must run together with this test."""
    file = nodeid.partition("::")[0]
    return file if _has_group(file) else nodeid


@cache
def _has_group(file: str) -> bool:
    return "xdist_group(" in (ROOT / file).read_text(encoding="utf-8")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes after their argument: an archive holds the time, and workers must collect the same names."""
    return argname if isinstance(val, bytes) else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="rewrite transcripts and golden files with what comes out now; review the diff",
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Say whether expected files are to be rewritten (`pytest --update`)."""
    return bool(request.config.getoption("--update"))


@pytest.fixture
def golden(update: bool) -> Callable[[str, str | bytes], None]:
    """Compare text (as UTF-8) or bytes with a file of `tests/golden`; `--update` writes the file."""

    def compare(name: str, actual: str | bytes) -> None:
        path = GOLDEN / name
        found = actual.encode() if isinstance(actual, str) else actual
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(found)
            return
        assert path.is_file(), f"tests/golden/{name} does not exist; `pytest --update` writes it"
        expected = path.read_bytes()
        if isinstance(actual, str):
            assert actual == expected.decode(), f"differs from tests/golden/{name}"
        assert found == expected, f"differs from tests/golden/{name}"

    return compare
