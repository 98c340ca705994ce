"""Every line of every scenario, and of drawn lives and credits, is explained to the last digit, from its events on."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from billing_cli.project import open_project
from billing_cli.reports.explained.explain import ExplainedLine
from tests.credits import drawn_credits
from tests.credits import running as credits_running
from tests.explained.packs import Explained, added_up, explain_all, page_data, write_pack_of
from tests.scenarios.test_scenarios import SCENARIOS, loaded, run
from tests.time import running as lives_running
from tests.time.drawn_lives import drawn as drawn_lives

NODE = shutil.which("node")
# Between them, lines of every kind: the slow suite has half of the others.
QUICK = {
    "aggregates",
    "discounts_and_limits_in_order",
}
# What the page's own script says of its data: how many figures it compares, and how many agree.
ASK_PAGE = """
const html = require("fs").readFileSync(process.argv[1], "utf8");
const data = JSON.parse(html.match(/<script type="application\\/json" id="data">([^]*?)<\\/script>/)[1]);
const found = require("vm").runInNewContext(html.match(/<script>\\n([^]*?)<\\/script>/)[1] + "\\n;recompute(data)", { data });
console.log(found.checked + " " + found.agreeing);
"""


def findings_of(found: Sequence[Explained]) -> list[str]:
    return [said for one in found for said in one.all_findings()]


def explained_in(folder: Path) -> list[Explained]:
    return list(explain_all(open_project(folder, folder)))


def parameter(path: Path) -> Any:
    return pytest.param(path, id=path.stem, marks=[] if path.stem in QUICK else pytest.mark.slow)


@pytest.mark.parametrize(
    "path", [parameter(path) for place, path in enumerate(SCENARIOS) if path.stem in QUICK or place % 2 == 0]
)
def test_every_line_of_a_scenario_is_explained_and_a_pack_gives_its_quantities(path: Path, tmp_path: Path) -> None:
    scenario = loaded(path)
    run(tmp_path, scenario, scenario.get("exports", []))
    found = explained_in(tmp_path)
    assert findings_of(found) == []

    longest = max(found, key=lambda one: len(one.lines))
    pack = write_pack_of(open_project(tmp_path, tmp_path), longest.document, tmp_path / "pack")
    told = added_up(pack)
    quantities = {one.number: Decimal(one.line["quantity"]) for one in longest.lines if adds_up(one)}
    assert {number: told.get(number, (0, Decimal(0)))[1] for number in quantities} == quantities
    lines = [{k: v for k, v in line.items() if k not in ("number", "values")} for line in page_data(pack)["lines"]]
    assert lines == longest.document["invoice"]["lines"]
    if NODE is not None:
        said = subprocess.run([NODE, "-e", ASK_PAGE, pack / "recompute.html"], capture_output=True, check=True)
        checked, agreeing = said.stdout.split()
        assert (checked, said.stderr) == (agreeing, b"")


def adds_up(line: ExplainedLine) -> bool:
    """Whether the values of its events are the quantity of a line."""
    return line.usage is not None and line.usage.meter.adds_up and not line.usage.is_split


@pytest.mark.parametrize(("seed", "count"), [(3, 3), pytest.param(4, 14, marks=pytest.mark.slow)])
def test_every_line_of_drawn_lives_is_explained(seed: int, count: int, tmp_path: Path) -> None:
    project = drawn_lives(seed, count=count, months=4)
    export = lives_running.write(tmp_path, project)
    lives_running.invoices_of(tmp_path, export, lives_running.months_of(project))
    assert findings_of(explained_in(tmp_path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6])
def test_every_line_of_drawn_credits_is_explained(seed: int, tmp_path: Path) -> None:
    export = credits_running.write(tmp_path, drawn_credits.drawn(seed, count=4))
    with credits_running.ingested(tmp_path, export) as (store, project):
        credits_running.priced(store, project)
    assert findings_of(explained_in(tmp_path)) == []
