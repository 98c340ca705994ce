"""Contracts that are billed alike are filed once, and the calculator makes the items of the others.

Each customer of each scenario has a twin here, with the same subscriptions and grants and a part of the usage. What comes out must
be what comes out where each contract is taken to be like no other, and filed by itself.
"""

from pathlib import Path
from typing import Any

import pytest

from billing_cli.contracts import invoice
from tests.scenarios.test_scenarios import SCENARIOS, loaded, run
from tests.suites import later

TWIN = "-twin"
# Where the files of customers name a customer, a subscription or a grant.
NAMING = ("id", "customer", "subscription", "replaces", "grant")


def twinned(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a file of customers, each followed by that of the twin."""
    return [one for row in rows for one in (row, {key: _twin(key, value) for key, value in row.items()})]


def _twin(key: str, value: Any) -> Any:
    if key == "aliases":
        return [f"{one}{TWIN}" for one in value]
    return f"{value}{TWIN}" if key in NAMING and isinstance(value, str) else value


def with_twins(scenario: dict[str, Any]) -> dict[str, Any]:
    """The scenario with twice the customers; the twins lack the first of three events."""
    files: dict[str, Any] = {
        name: twinned(scenario[name]) for name in ("customers", "subscriptions", "grants", "voids") if name in scenario
    }
    usage = [
        {**row, "id": f"{row.get('id', f'e{place}')}{twin}", "customer": f"{row['customer']}{twin}"}
        for place, row in enumerate(scenario.get("usage", []))
        for twin in ("", *((TWIN,) if place % 3 else ()))
    ]
    return {**scenario, **files, "usage": usage, "statements": {}}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[] if place % 12 == 1 else later(place, 2))
        for place, path in enumerate(path for path in SCENARIOS if "exports" not in loaded(path))
    ],
)
def test_what_is_filed_once_for_twins_is_what_is_filed_for_each(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = with_twins(loaded(path))
    for name in ("once", "each"):
        (tmp_path / name).mkdir()
    report, invoices = run(tmp_path / "once", scenario)
    monkeypatch.setattr(invoice, "_same_for", lambda contract, period: None)
    expected, wanted = run(tmp_path / "each", scenario)
    assert invoices == wanted
    assert report == expected
    assert any(TWIN in name for name in invoices) or not loaded(path).get("invoices")
