"""Contracts: what is refused before anything is priced."""

from pathlib import Path

import pytest

from billing_cli.contracts.reading import load_contracts
from billing_cli.project import open_project
from tests.scenarios.test_scenarios import write_project

CALLS = {"event": "call", "aggregate": "count"}
CHARGE = {"model": "per_unit", "meter": "calls", "unit_price": "1"}


def codes(folder: Path, *subscriptions: dict[str, str], files: dict[str, str] | None = None) -> list[str]:
    """The codes of the problems of a project with these subscriptions of one customer."""
    write_project(
        folder,
        {
            "catalog": {"currency": "USD", "meters": {"calls": CALLS}, "plans": {"p": {"charges": {"calls": CHARGE}}}},
            "customers": [{"id": "a"}],
            "subscriptions": [{"customer": "a", "plan": "p", **written} for written in subscriptions],
            "files": files or {},
        },
    )
    return [problem.code for problem in load_contracts(open_project(folder, folder))[1]]


@pytest.mark.parametrize(
    ("first", "then", "found"),
    [
        ("UTC", "UTC", []),
        ("America/New_York", "UTC", ["two-claims"]),  # both are served in the four hours before New York's midnight
        ("UTC", "America/New_York", []),  # neither is: a gap, no overlap
    ],
)
def test_subscriptions_overlap_by_instants_not_by_dates(
    first: str, then: str, found: list[str], tmp_path: Path
) -> None:
    before = {"id": "s1", "start": "2026-01-01", "end": "2026-09-15", "timezone": first}
    after = {"id": "s2", "start": "2026-09-15", "timezone": then}
    assert codes(tmp_path, before, after) == found


def test_customers_in_a_file_that_is_no_parquet_are_refused_not_passed_over(tmp_path: Path) -> None:
    assert codes(tmp_path, files={"customers/more.parquet": ""}) == ["bad-parquet"]


def test_a_quoted_header_of_subscriptions_is_read(tmp_path: Path) -> None:
    text = '"id","customer","plan","start"\r\n"s","a","p","2026-01-01"\r\n'
    assert codes(tmp_path, files={"customers/subscriptions.csv": text}) == []


def test_a_subscription_since_the_first_day_of_the_calendar_east_of_utc_is_read(tmp_path: Path) -> None:
    written = {"start": "0001-01-01", "timezone": "Asia/Tokyo", "usage": "w = 'x'"}
    assert codes(tmp_path, {"id": "s1", **written}, {"id": "s2", **written}) == []
