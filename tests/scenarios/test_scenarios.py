"""Whole-product scenarios that a biller can read: a project, its usage, and the invoices that must come out.

Each `*.yaml` here holds `title`, optional `settings` (of bill.yaml), `catalog`, `customers`, `subscriptions`, `grants`,
`voids`, `usage` (rows of a canonical export, values as text), `files` (more files of the project, by name), `exports` (those of them
that are ingested, in this order and in the other), `period` or `months`, and what is expected: `invoices` by id with `total` and `lines`, perhaps `net`, `tax`, `due`, `taxes`, `tax_currency` and `credits`,
`statements` of credits by month, `blocked`, `caps`, `without_subscription`, `unclaimed`, `unmeterable`, `repeated`, `superseded`, `superseded_by`. A line names what it wants compared, in
the words of the invoice's JSON.
"""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import PricingReport, price_period
from billing_cli.credits.movement import MOVEMENTS_IN_ORDER
from billing_cli.events.ingest import ingest_files
from billing_cli.invoices.reading import documents
from billing_cli.project import open_project
from billing_cli.reports.credits import statement_of
from pricing.periods import month
from tests.suites import later

SCENARIOS = sorted(Path(__file__).parent.glob("*.yaml"))
NOW = datetime(2026, 12, 1, tzinfo=UTC)
CANONICAL = ("id", "customer", "type", "time")


def with_nulls(value: Any) -> Any:
    """The same tree with None where the scenario writes null."""
    if isinstance(value, dict):
        return {key: with_nulls(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_nulls(inner) for inner in value]
    return None if value == "null" else value


def as_text(value: Any) -> Any:
    """The same tree with every number as a scenario writes it."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    return str(value) if isinstance(value, int) else value


def write_project(folder: Path, scenario: dict[str, Any]) -> Path | None:
    """Write the project of a scenario; gives its export, if it has usage."""
    settings = {"seller": {"name": "Seller"}, **scenario.get("settings", {})}
    (folder / "catalog").mkdir()
    (folder / "customers").mkdir()
    (folder / "bill.yaml").write_text(yaml.safe_dump(settings))
    (folder / "catalog" / "2026-01-01.yaml").write_text(yaml.safe_dump(scenario["catalog"], sort_keys=False))
    accounts = {name: scenario[name] for name in ("customers", "subscriptions", "grants", "voids") if name in scenario}
    (folder / "customers" / "all.yaml").write_text(yaml.safe_dump(accounts, sort_keys=False))
    for name, text in scenario.get("files", {}).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    usage = scenario.get("usage", [])
    if not usage:
        return None
    columns = [*CANONICAL, *sorted({key for row in usage for key in row} - set(CANONICAL))]
    with (folder / "usage.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({"id": f"e{number}", **row} for number, row in enumerate(usage))
    return folder / "usage.csv"


def run(
    folder: Path, scenario: dict[str, Any], exports: Sequence[str] = (), *, twice: bool = False
) -> tuple[PricingReport, dict[str, dict[str, Any]]]:
    """Ingest and price the scenario; gives the report and the invoices by id. `exports` are ingested one by one.

    `twice`: each month is priced once more, which must change nothing.
    """
    usage = write_project(folder, scenario)
    files = [*([usage] if usage else []), *(folder / name for name in exports)]
    project = open_project(folder, folder)
    invoices: dict[str, dict[str, Any]] = {}
    with open_audited(project.store_path, NOW, readable=files) as store:
        for export in files:
            ingested = ingest_files(store, project, [export], None, NOW)
            assert not ingested.findings
        for name in scenario.get("months") or [scenario["period"]]:
            report = price_period(store, project, month(name), NOW)
            assert not (twice and price_period(store, project, month(name), NOW).changed), (
                "pricing twice changes nothing"
            )
            found = documents(store, period=month(name))
            invoices |= {document["invoice"]["id"]: document["invoice"] for document in found}
        for name in scenario.get("statements", {}):
            found_rows = statement_of(store, month(name))
            assert_adds_up(found_rows)
            told = {row["grant"]: {k: v for k, v in row.items() if k in FIGURES and float(v)} for row in found_rows}
            assert told == scenario["statements"][name]
    return report, invoices


FIGURES = ("opening", *MOVEMENTS_IN_ORDER, "closing")


def assert_adds_up(rows: Sequence[dict[str, Any]]) -> None:
    """In each row of a statement of credits opening and movements add up to closing, and neither is below 0."""
    for row in rows:
        opening, *moved, closing = (Decimal(row[name]) for name in FIGURES)
        assert sum(moved, opening) == closing
        assert opening >= 0
        assert closing >= 0


def loaded(path: Path) -> dict[str, Any]:
    """A scenario, read with BaseLoader: every scalar is text, as in the files of a project."""
    found: dict[str, Any] = with_nulls(yaml.load(path.read_text(), Loader=yaml.BaseLoader))
    return found


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path, tmp_path: Path) -> None:
    scenario = loaded(path)
    exports = scenario.get("exports", [])
    assert_priced(scenario, *run(tmp_path, scenario, exports))


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.stem, marks=later(place, 5)) for place, path in enumerate(SCENARIOS)]
)
def test_scenario_that_is_priced_twice_is_the_same(path: Path, tmp_path: Path) -> None:
    scenario = loaded(path)
    assert_priced(scenario, *run(tmp_path, scenario, scenario.get("exports", []), twice=True))


@pytest.mark.parametrize("path", [path for path in SCENARIOS if "exports" in loaded(path)], ids=lambda path: path.stem)
def test_scenario_is_the_same_whatever_export_comes_first(path: Path, tmp_path: Path) -> None:
    scenario = loaded(path)
    assert_priced(scenario, *run(tmp_path, scenario, scenario["exports"][::-1]))


def _told(credit: dict[str, str]) -> str:
    return f"{credit['grant']}: {credit['amount']}, {credit['balance']} left"


def assert_priced(scenario: dict[str, Any], report: PricingReport, invoices: dict[str, dict[str, Any]]) -> None:
    """What came out is what the scenario expects."""
    found = {
        name: {
            "total": invoices[name]["totals"]["total"],
            "lines": [
                {key: as_text(line[key]) for key in expected}
                for line, expected in zip(invoices[name]["lines"], wanted["lines"], strict=True)
            ],
            **{key: invoices[name]["totals"][key] for key in ("net", "tax", "due") if key in wanted},
            **{
                key: [
                    {part: one[part] for part in said}
                    for one, said in zip(invoices[name][key], wanted[key], strict=True)
                ]
                for key in ("taxes",)
                if key in wanted
            },
            **{
                key: invoices[name][key] and {part: invoices[name][key][part] for part in wanted[key]}
                for key in ("tax_currency",)
                if key in wanted
            },
            **{key: [_told(one) for one in invoices[name][key]] for key in ("credits",) if key in wanted},
        }
        for name, wanted in scenario.get("invoices", {}).items()
        if name in invoices
    }
    assert sorted(invoices) == sorted(scenario.get("invoices", {}))
    assert found == scenario.get("invoices", {})
    assert [f"{line.subscription}/{line.charge}: {line.code}" for line in report.blocked] == scenario.get("blocked", [])
    assert [str(one) for one in report.caps] == scenario.get("caps", [])
    unserved = [f"{row.customer}: {row.events}" for row in report.findings.unserved]
    assert unserved == scenario.get("without_subscription", [])
    unclaimed = [f"{row.customer}/{row.meter}: {row.events}" for row in report.findings.unclaimed]
    assert unclaimed == scenario.get("unclaimed", [])
    unmeterable = {count.meter: str(count.unmeterable) for count in report.findings.counts if count.unmeterable}
    assert unmeterable == scenario.get("unmeterable", {})
    repeated = {count.meter: str(count.repeated) for count in report.findings.counts if count.repeated}
    assert repeated == scenario.get("repeated", {})
    superseded = {count.meter: str(count.superseded) for count in report.findings.counts if count.superseded}
    assert superseded == scenario.get("superseded", {})
    told = [f"{one.meter}: {one.events} of {one.source} by {one.counted_source}" for one in report.findings.superseded]
    assert told == scenario.get("superseded_by", told)
    for count in report.findings.counts:
        left_out = (count.filtered, count.filtered_null, count.repeated, count.unmeterable, count.without_subscription)
        assert count.counted == count.metered + sum(left_out), "every event of the period went somewhere"
