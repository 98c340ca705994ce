"""A quote of events costs what the same events cost a subscription, whichever way they are given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from billing_cli.charges.quote import Quote, quote
from billing_cli.charges.quote_requests import Spoken, read_requests
from billing_cli.project import Project, open_project
from tests.scenarios.test_scenarios import SCENARIOS, loaded, run

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("quoted events")

NOW = datetime(2026, 12, 1, tzinfo=UTC)
COMPARED = ("charge", "kind", "dimensions", "quantity", "slices", "adjustments", "amount_exact", "amount")
# Subscriptions of scenarios that serve a whole month, on the terms of their plan.
SUBSCRIPTIONS = [
    ("fees_by_event", "a", "first_free", None), ("fees_by_event", "b", "bounded", None),
    ("fees_by_event", "c", "by_card", None), ("fees_by_event", "e", "first_free", "EUR"),
    ("fees_by_event", "n", "first_free", None), ("costs_passed_on", "a", "resold", None),
    ("costs_passed_on", "b", "by_model", None), ("costs_passed_on", "c", "calls", None),
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A scenario, its project, and its invoices by id."""

    scenario: dict[str, Any]
    folder: Path
    invoices: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """By name the scenarios that are compared."""
    found = {}
    for name in sorted({name for name, *_ in SUBSCRIPTIONS}):
        scenario, folder = loaded(next(path for path in SCENARIOS if path.stem == name)), tmp_path_factory.mktemp(name)
        _, invoices = run(folder, scenario)
        found[name] = Run(scenario=scenario, folder=folder, invoices=invoices)
    return found


def quoted(project: Project, plan: str, currency: str | None, *, events: Path | None, lines: Path | None) -> Quote:
    spoken = Spoken(
        plan=None if lines else plan,
        usage=(),
        events=events,
        on="2026-09-15",
        start=None,
        currency=currency,
        segment=None,
    )
    [answer] = quote(project, read_requests(project, spoken, lines, NOW))
    return answer


@pytest.mark.parametrize(("name", "subscription", "plan", "currency"), SUBSCRIPTIONS)
def test_a_quote_of_events_has_the_lines_of_the_invoice(
    name: str, subscription: str, plan: str, currency: str | None, runs: Mapping[str, Run], tmp_path: Path
) -> None:
    project = open_project(runs[name].folder, runs[name].folder)
    rows = [
        {"id": f"e{number}", **row}
        for number, row in enumerate(runs[name].scenario["usage"])
        if row["customer"] == subscription and row["time"] >= "2026-09"
    ]
    (tmp_path / "given.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (tmp_path / "requests.jsonl").write_text(json.dumps({"plan": plan, "events": rows}))

    of_file = quoted(project, plan, currency, events=tmp_path / "given.jsonl", lines=None)
    of_line = quoted(project, plan, currency, events=None, lines=tmp_path / "requests.jsonl")

    invoice = runs[name].invoices[f"{subscription}-2026-10-01"]
    expected = [{key: line[key] for key in COMPARED} for line in invoice["lines"]]
    assert told(of_file) == told(of_line) == expected
    assert of_file.document()["total"] == invoice["totals"]["total"]


def told(answer: Quote) -> list[dict[str, Any]]:
    return [{key: line[key] for key in COMPARED} for line in answer.document()["lines"]]


def test_quotes_with_events_and_without_keep_their_order(runs: Mapping[str, Run], tmp_path: Path) -> None:
    event = {"id": "1", "type": "llm", "tokens": "10", "cost": "1"}
    asked: list[dict[str, Any]] = [
        {"plan": "calls", "on": "2026-09-01", "events": [{**event, "time": "2026-09-02T00:00:00Z"}]},
        {"plan": "calls", "usage": {"tokens": "7000"}},
        {"plan": "resold", "on": "2026-10-31", "events": [{**event, "time": "2026-10-01T00:00:00Z"}]},
        {"plan": "resold"},
        {"plan": "resold", "on": "2026-09-30", "events": [{**event, "cost": "2", "time": "2026-09-02T00:00:00Z"}]},
    ]
    (tmp_path / "requests.jsonl").write_text("\n".join(map(json.dumps, asked)))
    project = open_project(runs["costs_passed_on"].folder, runs["costs_passed_on"].folder)
    spoken = Spoken(plan=None, usage=(), on="2026-09-15", start=None, currency=None, segment=None)
    answers = quote(project, read_requests(project, spoken, tmp_path / "requests.jsonl", NOW))
    assert [answer.document()["total"] for answer in answers] == ["1.01", "7.00", "1.20", "0.00", "2.40"]
