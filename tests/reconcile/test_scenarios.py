"""Whatever the scenarios price, what its own tables say ties: nothing is reported that is no fault."""

from pathlib import Path

import pytest

from billing_cli.reports.reconcile.sections.commitments import commitments
from billing_cli.reports.reconcile.sections.credits import credits
from billing_cli.reports.reconcile.sections.fx import fx
from billing_cli.reports.reconcile.sections.tax import tax
from tests.reconcile.taxed_month import day, section_of
from tests.scenarios.test_scenarios import SCENARIOS, loaded, run
from tests.suites import later

QUICK = ("prices_that_hold_their_tax", "tax_in_the_currency_of_the_seller")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(one, id=one.stem, marks=[] if one.stem in QUICK else [later(place, 4)])
        for place, one in enumerate(SCENARIOS)
    ],
)
def test_drafts_of_a_scenario_tie(path: Path, tmp_path: Path) -> None:
    scenario = loaded(path)
    run(tmp_path, scenario, scenario.get("exports", []))
    for name in scenario.get("months") or [scenario["period"]]:
        for make in (credits, commitments, tax, fx):
            section = section_of(tmp_path, make, name, day("2032-01-01"))
            assert [one.id for one in section.controls if one.variances] == [], name
