"""`bill usage`: one quantity per subscription, meter and combination of dimensions."""

from datetime import UTC, datetime
from pathlib import Path

from billing_cli.audit.chain import open_audited
from billing_cli.events.ingest import ingest_files
from billing_cli.project import open_project
from billing_cli.usage.report import measure_usage
from pricing.periods import month
from tests.scenarios.test_scenarios import write_project

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def test_events_that_sql_and_python_answered_are_one_quantity(tmp_path: Path) -> None:
    calls = {"event": "call", "aggregate": "sum", "value": "n * 1.000000000000001", "dimensions": {"r": "region"}}
    charge = {"model": "per_unit", "meter": "calls", "unit_price": "1"}
    event = {"customer": "a", "type": "call", "time": "2026-09-02T00:00:00Z", "region": "x"}
    scenario = {
        "catalog": {"currency": "USD", "meters": {"calls": calls}, "plans": {"p": {"charges": {"calls": charge}}}},
        "customers": [{"id": "a"}],
        "subscriptions": [{"id": "s", "customer": "a", "plan": "p", "start": "2026-01-01"}],
        "usage": [{**event, "n": "1"}, {**event, "n": "1.12345678901234567890"}],
    }
    export = write_project(tmp_path, scenario)
    assert export is not None
    project = open_project(tmp_path, tmp_path)
    with open_audited(project.store_path, NOW, readable=[export]) as store:
        ingest_files(store, project, [export], None, NOW)
        report = measure_usage(store, project, month("2026-09"))
    assert [(row["subscription"], row["dimensions"], row["quantity"]) for row in report.rows] == [
        ("s", {"r": "x"}, "2.123456789012")
    ]
