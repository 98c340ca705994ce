"""A charge with a period of its own that changes to another, or to that of the plan."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.time.drawn_lives import Drawn
from tests.time.running import invoices_of, months_of, sums, write

METERS = {"calls": {"event": "call", "aggregate": "count"}}
LIFE = {"id": "s", "customer": "s", "start": "2025-01-01", "end": "2026-01-01", "plan": "before"}


def charged(folder: Path, before: dict[str, Any], after: dict[str, Any], events: list[Any]) -> Fraction:
    """What a charge comes to over 2025, where a plan with another form of it comes in June."""
    plans = {"before": {"charges": {"charge": before}}, "after": {"charges": {"charge": after}}}
    catalog = {"version": "first", "currency": "USD", "meters": METERS, "plans": plans}
    life = LIFE | {"changes": [{"at": "2025-06-01", "plan": "after"}]}
    project = Drawn(versions={"first": catalog}, subscriptions=[life], zones={"s": "UTC"}, events=events)
    return sums(invoices_of(folder, write(folder, project), months_of(project)))["s", "charge"]


@pytest.mark.xfail(strict=True, reason="the months before the change are never billed")
def test_fee_of_a_year_that_becomes_one_of_a_month_is_paid_for_its_days(tmp_path: Path) -> None:
    yearly = {"model": "flat", "amount": "365", "period": "year"}
    monthly = {"model": "flat", "amount": "30"}
    # 151 days of 365 until June, then seven months.
    assert charged(tmp_path, yearly, monthly, []) == 151 + 7 * 30


@pytest.mark.xfail(strict=True, reason="the months before the change are never billed")
def test_usage_of_a_year_that_becomes_usage_of_a_month_is_charged(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    yearly = {"model": "per_unit", "meter": "calls", "unit_price": "2", "period": "year"}
    monthly = {"model": "per_unit", "meter": "calls", "unit_price": "3"}
    events = [("s", datetime(2025, month, 5, tzinfo=UTC), 1) for month in range(1, 13)]
    assert charged(tmp_path, yearly, monthly, events) == 5 * 2 + 7 * 3
