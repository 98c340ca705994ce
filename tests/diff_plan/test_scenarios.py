"""For every scenario of the pricing language: base + diff = what is invoiced under the head, to the cent, line by line."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import price_period
from billing_cli.invoices.reading import documents
from billing_cli.project import open_project
from pricing.periods import month
from tests.diff_plan.comparing import assert_drivers_add_up, diffed, invoiced, side_of
from tests.scenarios.test_scenarios import SCENARIOS, loaded, run, with_nulls

NOW = datetime(2026, 12, 1, tzinfo=UTC)
# Figures that are raised, wherever they stand in a plan.
RAISED = ("amount", "unit_price", "package_price", "flat_fee", "included", "percent", "multiplier")


# Between them, charges of every kind, credits, terms, changes and several subscriptions.
QUICK = {
    "credits_in_their_order",
    "currencies_and_contracts",
    "fees_by_event_in_parts",
    "variants_by_segment",
}


def raised(node: Any, key: str = "") -> Any:
    """A plan of which every figure is another."""
    if isinstance(node, dict):
        return {name: raised(inner, name) for name, inner in node.items()}
    if isinstance(node, list):
        return [raised(inner, key) for inner in node]
    if key in RAISED and isinstance(node, str) and node.replace(".", "", 1).isdigit() and key != "percent":
        return str(int(float(node)) + 2)
    return node


def head_of(catalog: dict[str, Any]) -> dict[str, Any]:
    """The same catalog with other figures in all of its plans."""
    return {**catalog, "plans": {name: raised(plan) for name, plan in catalog["plans"].items()}}


def _marked(path: Path) -> Any:
    """The slow suite has a third of those that say nothing new of any kind of charge."""
    return pytest.param(path, marks=[] if path.stem in QUICK else [pytest.mark.slow], id=path.stem)


@pytest.mark.parametrize(
    "path", [_marked(path) for place, path in enumerate(SCENARIOS) if path.stem in QUICK or place % 3 == 0]
)
def test_base_and_difference_are_what_the_head_invoices(path: Path, tmp_path: Path) -> None:
    scenario = loaded(path)
    folder = tmp_path / "project"
    folder.mkdir()
    exports = scenario.get("exports", [])
    _, before = run(folder, scenario, exports)
    months = scenario.get("months") or [scenario["period"]]
    shutil.copytree(folder / "catalog", tmp_path / "base")
    for file in (folder / "catalog").glob("*.yaml"):
        catalog = with_nulls(yaml.load(file.read_text(), Loader=yaml.BaseLoader))
        file.write_text(yaml.safe_dump(head_of(catalog), sort_keys=False))

    document, lines = diffed(folder, tmp_path / "base", f"{months[0]}..{months[-1]}")
    after = _invoices(folder, months)
    skipped = set(_between(months)) - set(months)
    if not skipped:
        assert side_of(lines, "before") == invoiced(before)
        assert side_of(lines, "after") == invoiced(after)
    assert_drivers_add_up(document)


def _invoices(folder: Path, months: list[str]) -> dict[str, dict[str, Any]]:
    project = open_project(folder, folder)
    found: dict[str, dict[str, Any]] = {}
    with open_audited(project.store_path, NOW) as store:
        for name in months:
            price_period(store, project, month(name), NOW)
            found |= {one["invoice"]["id"]: one["invoice"] for one in documents(store, period=month(name))}
    return found


def _between(months: list[str]) -> list[str]:
    from billing_cli.reports.diff_plan.asked import months_between

    return [str(period) for period in months_between(f"{months[0]}..{months[-1]}")]
