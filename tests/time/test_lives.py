"""Over its whole life a subscription pays for each charge what an account of day by day says, to the last fraction."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest

from tests.time import days, drawn_lives
from tests.time.days import Lives, totals
from tests.time.drawn_lives import Drawn, drawn
from tests.time.running import invoices_of, months_of, sums, write


def differences(project: Drawn, folder: Path) -> list[str]:
    """Every charge that came to something else, in words."""
    export = write(folder, project)
    found = sums(invoices_of(folder, export, months_of(project)))
    lives = Lives(project)
    wrong = []
    for one in project.subscriptions:
        name = one["id"]
        events = [event for event in project.events if event[0] == name]
        for key, expected in totals(lives, one, ZoneInfo(project.zones[name]), events).items():
            got = found.get((name, key), 0)
            if got != expected:
                wrong.append(f"{one} in {project.zones[name]}: {key} came to {got}, not {expected}")
    return wrong


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_every_charge_of_a_life_comes_to_what_its_days_cost(seed: int, tmp_path: Path) -> None:
    assert differences(drawn(seed, count=40, months=7), tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 102))
def test_every_charge_of_many_lives_comes_to_what_its_days_cost(seed: int, tmp_path: Path) -> None:
    assert differences(drawn(seed, count=60, months=14), tmp_path) == []


@pytest.mark.parametrize("module", [days, drawn_lives], ids=lambda module: module.__name__)
def test_account_of_days_uses_nothing_of_the_product(module: ModuleType) -> None:
    source = Path(module.__file__ or "").read_text(encoding="utf-8")
    assert [
        word for word in ("billing_cli", "pricing", "duckdb") if f"import {word}" in source or f"from {word}" in source
    ] == []
