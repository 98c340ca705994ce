"""Drivers add up to the change of the total for any pair of catalogs, and both sides are what pricing makes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from pricing.periods import Period
from tests.diff_plan.comparing import assert_drivers_add_up, diffed, invoiced, side_of
from tests.suites import later
from tests.time.drawn_lives import drawn
from tests.time.running import invoices_of, months_of, write


def compare(seed: int, folder: Path, count: int = 25, months: int = 5) -> tuple[str, ...]:
    """Compare two drawn catalogs over the lives of the same subscriptions; gives the kinds of change that were told."""
    project, other = drawn(seed, count, months), drawn(seed + 1000, count, months)
    home = folder / "home"
    export = write(home, project)
    periods = months_of(project)
    before = {one["id"]: one for one in invoices_of(home, export, periods)}
    shutil.copytree(home / "catalog", folder / "base")
    shutil.rmtree(home / "catalog")
    (home / "catalog").mkdir()
    for name, version in other.versions.items():
        (home / "catalog" / f"{name}.yaml").write_text(yaml.safe_dump(version, sort_keys=False))
    document, lines = diffed(home, folder / "base", f"{periods[0]}..{periods[-1]}")
    shutil.copytree(home / "catalog", folder / "head" / "catalog")
    shutil.copytree(home / "customers", folder / "head" / "customers")
    shutil.copy(home / "bill.yaml", folder / "head" / "bill.yaml")
    after = {one["id"]: one for one in invoices_of(folder / "head", export, periods)}
    assert side_of(lines, "before") == invoiced(before)
    assert side_of(lines, "after") == invoiced(after)
    assert_drivers_add_up(document)
    assert _total(document["by"]["period"]) == _total(document["revenue"])
    assert isinstance(periods[0], Period)
    return tuple(row["driver"] for one in document["drivers"] for row in one["drivers"] if row["change"] != "0.00")


def _total(rows: list[dict[str, str]]) -> int:
    return sum(int(row["change"].replace(".", "")) for row in rows)


@pytest.mark.slow
def test_drivers_of_two_drawn_catalogs_add_up(tmp_path: Path) -> None:
    assert len(compare(3, tmp_path, count=12, months=3)) > 1


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=later(place, 3)) for place, seed in enumerate((11, 13, 14))])
def test_drivers_of_many_pairs_of_drawn_catalogs_add_up(seed: int, tmp_path: Path) -> None:
    assert compare(seed, tmp_path)
