"""Commitments over a term: invoices count the same whether months are priced one by one, all at once or backwards."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import price_period
from billing_cli.events.ingest import ingest_files
from billing_cli.invoices.reading import documents
from billing_cli.project import open_project
from pricing.periods import Period, month
from tests.scenarios.test_scenarios import loaded, write_project

SCENARIO = Path(__file__).parents[1] / "scenarios" / "commitment_over_a_year.yaml"
NOW = datetime(2027, 1, 1, tzinfo=UTC)
MONTHS = [month(f"2026-0{number}") for number in range(1, 6)]


def priced(folder: Path, periods: Iterable[Period]) -> tuple[dict[str, str], list[list[str]]]:
    """The invoices by id, as text, and what each run said of terms."""
    folder.mkdir()
    usage = write_project(folder, loaded(SCENARIO))
    assert usage is not None
    project = open_project(folder, folder)
    said: list[list[str]] = []
    found: dict[str, str] = {}
    with open_audited(project.store_path, NOW, readable=[usage]) as store:
        ingest_files(store, project, [usage], None, NOW)
        runs = list(periods)
        for period in runs:
            said.append(list(price_period(store, project, period, NOW).terms.remarks(period)))
        for period in runs:
            found |= {one["invoice"]["id"]: json.dumps(one) for one in documents(store, period=period)}
    return found, said


@pytest.mark.slow
def test_months_one_by_one_and_all_at_once_are_the_same(tmp_path: Path) -> None:
    by_month, said = priced(tmp_path / "months", MONTHS)
    assert said == [[]] * 5
    whole, _ = priced(tmp_path / "whole", [Period(start=date(2026, 1, 1), end=date(2026, 6, 1))])
    assert whole == by_month


@pytest.mark.slow
def test_a_month_that_is_priced_late_says_what_must_be_priced_again_and_then_all_is_the_same(tmp_path: Path) -> None:
    january, *others = MONTHS
    late, said = priced(tmp_path / "late", [*others, january, *others])
    assert said[0] == [
        "ends: its commitment over the term counts invoices that are not priced; price 2026-01 first, then 2026-02 again",
        "over: its commitment over the term counts invoices that are not priced; price 2026-01 first, then 2026-02 again",
        "short: its commitment over the term counts invoices that are not priced; price 2026-01 first, then 2026-02 again",
    ]
    assert said[4] == [
        "2026-02 must be priced again: what counts before it towards the commitment of ends, over, short changed",
        "2026-03 must be priced again: what counts before it towards the commitment of over, short changed",
        "2026-04 must be priced again: what counts before it towards the commitment of short changed",
    ]
    assert said[-1] == []
    assert late == priced(tmp_path / "in order", MONTHS)[0]
