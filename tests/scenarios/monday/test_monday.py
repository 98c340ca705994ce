"""What someone says on Monday, as a change of a few lines: before it, and after it.

Each `*.yaml` here holds what is said, a base project with its usage, the `change` (files of the project, whole), and the
invoices of `months` (October and November 2026 where it does not say) `before` the change and `after` it, worked out by
hand. The files of `change` are also the page "What to write when someone says…" of the docs.
"""

from pathlib import Path
from typing import Any

import pytest

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import price_period
from billing_cli.events.ingest import ingest_files
from billing_cli.invoices.reading import documents
from billing_cli.project import open_project
from pricing.periods import month
from tests.scenarios.test_scenarios import NOW, as_text, loaded, write_project
from tests.suites import later

SENTENCES = sorted(Path(__file__).parent.glob("*.yaml"))
MONTHS = ("2026-10", "2026-11")


def invoices_of(folder: Path, sentence: dict[str, Any], change: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The invoices of all months, by id, of the base project with some of its files written anew."""
    usage = write_project(folder, sentence)
    assert usage is not None
    for name, text in change.items():
        (folder / name).write_text(text)
    project = open_project(folder, folder)
    found: dict[str, dict[str, Any]] = {}
    with open_audited(project.store_path, NOW, readable=[usage]) as store:
        assert not ingest_files(store, project, [usage], None, NOW).findings
        for name in sentence.get("months", MONTHS):
            report = price_period(store, project, month(name), NOW)
            assert not report.blocked
            found |= {one["invoice"]["id"]: one["invoice"] for one in documents(store, period=month(name))}
    return found


def as_told(invoices: dict[str, dict[str, Any]], expected: dict[str, Any]) -> dict[str, Any]:
    """The invoices in the words of what is expected of them."""
    assert sorted(invoices) == sorted(expected)
    return {
        name: {
            "total": invoices[name]["totals"]["total"],
            "lines": [
                {key: as_text(line[key]) for key in said}
                for line, said in zip(invoices[name]["lines"], wanted["lines"], strict=True)
            ],
        }
        for name, wanted in expected.items()
    }


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[] if place % 3 == 0 else later(place, 1))
        for place, path in enumerate(SENTENCES)
    ],
)
def test_the_base_project_costs_what_it_says(path: Path, tmp_path: Path) -> None:
    sentence = loaded(path)
    assert as_told(invoices_of(tmp_path, sentence, {}), sentence["before"]) == sentence["before"]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=[] if place % 2 == 0 else later(place, 1))
        for place, path in enumerate(SENTENCES)
    ],
)
def test_the_change_does_what_was_said(path: Path, tmp_path: Path) -> None:
    sentence = loaded(path)
    assert as_told(invoices_of(tmp_path, sentence, sentence["change"]), sentence["after"]) == sentence["after"]
