"""A charge with a period of its own that changes to another, or to that of the plan."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pricing.periods import Period
from tests.time.drawn_lives import Drawn
from tests.time.running import invoices_of, sums, write

METERS = {"calls": {"event": "call", "aggregate": "count"}}
ALL = [Period(start=date(2025, 1, 1), end=date(2027, 1, 1))]
LIFE = {"id": "s", "customer": "s", "start": "2025-01-01", "end": "2026-01-01", "plan": "before"}


def charged(folder: Path, before: dict[str, Any], after: dict[str, Any], events: list[Any]) -> Fraction:
    """What a charge comes to over 2025, where a plan with another form of it comes in June."""
    plans = {"before": {"charges": {"charge": before}}, "after": {"charges": {"charge": after}}}
    catalog = {"version": "first", "currency": "USD", "meters": METERS, "plans": plans}
    life = LIFE | {"changes": [{"at": "2025-06-01", "plan": "after"}]}
    project = Drawn(versions={"first": catalog}, subscriptions=[life], zones={"s": "UTC"}, events=events)
    return sums(invoices_of(folder, write(folder, project), ALL))["s", "charge"]


def test_fee_of_a_year_that_becomes_one_of_a_month_is_paid_for_its_days(tmp_path: Path) -> None:
    yearly = {"model": "flat", "amount": "365", "period": "year"}
    monthly = {"model": "flat", "amount": "30"}
    # 151 days of 365 until June, then seven months.
    assert charged(tmp_path, yearly, monthly, []) == 151 + 7 * 30


def test_usage_of_a_year_that_becomes_usage_of_a_month_is_charged(tmp_path: Path) -> None:
    yearly = {"model": "per_unit", "meter": "calls", "unit_price": "2", "period": "year"}
    monthly = {"model": "per_unit", "meter": "calls", "unit_price": "3"}
    events = [("s", datetime(2025, month, 5, tzinfo=UTC), 1, "x") for month in range(1, 13)]
    assert charged(tmp_path, yearly, monthly, events) == 5 * 2 + 7 * 3


def test_seats_of_a_year_are_given_back_as_they_were_paid_for(tmp_path: Path) -> None:
    """Five seats are paid for when the price changes, and five are given back: not the 20 that were there before."""
    seats = {"model": "per_unit", "quantity": "seats", "unit_price": "365", "bill": "in_advance", "period": "year"}
    catalog = {"version": "first", "currency": "USD", "plans": {"before": {"charges": {"charge": seats}}}}
    steps = [{"from": "2025-01-01", "quantity": "20"}, {"from": "2025-02-01", "quantity": "5"}]
    life = LIFE | {
        "end": "2025-08-15",
        "quantities": {"seats": steps},
        "changes": [{"at": "2025-06-01", "charges": {"charge": {"unit_price": "730"}}}],
    }
    project = Drawn(versions={"first": catalog}, subscriptions=[life], zones={"s": "UTC"}, events=[])
    found = sums(invoices_of(tmp_path, write(tmp_path, project), ALL))
    # 151 days of 20 seats at a dollar a day: fewer count from the next year on; then 75 days of 5 at two dollars.
    assert found["s", "charge"] == 151 * 20 + 75 * 5 * 2


def test_seats_of_a_trial_are_not_given_back(tmp_path: Path) -> None:
    seats = {"model": "per_unit", "quantity": "seats", "unit_price": "365", "bill": "in_advance", "period": "year"}
    plan = {"trial": {"days": 10}, "charges": {"charge": seats}}
    catalog = {"version": "first", "currency": "USD", "plans": {"before": plan}}
    steps = [{"from": "2025-01-01", "quantity": "20"}, {"from": "2025-01-11", "quantity": "5"}]
    life = LIFE | {"end": "2025-03-15", "quantities": {"seats": steps}}
    project = Drawn(versions={"first": catalog}, subscriptions=[life], zones={"s": "UTC"}, events=[])
    found = sums(invoices_of(tmp_path, write(tmp_path, project), ALL))
    assert found["s", "charge"] == 63 * 5


CALLS = {"model": "per_unit", "meter": "calls", "unit_price": "1"}
FEE = {"model": "flat", "amount": "30"}
SEATS = {"model": "per_unit", "quantity": "seats", "unit_price": "30"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(CALLS, FEE, 4 + 15, id="usage to fee"),
        pytest.param(SEATS, CALLS, 3 * 15 + 2, id="seats to usage"),
        pytest.param(FEE, SEATS, 15 + 3 * 15, id="fee to seats"),
    ],
)
def test_charge_that_becomes_of_another_kind_is_charged_as_each(
    before: dict[str, Any], after: dict[str, Any], expected: int, tmp_path: Path
) -> None:
    """Half of April it is one, half the other: four calls in the first half, two in the second."""
    plans = {"before": {"charges": {"charge": before}}, "after": {"charges": {"charge": after}}}
    catalog = {"version": "first", "currency": "USD", "meters": METERS, "plans": plans}
    life: dict[str, Any] = LIFE | {
        "start": "2025-04-01",
        "end": "2025-05-01",
        "changes": [{"at": "2025-04-16", "plan": "after"}],
    }
    if SEATS in (before, after):
        life |= {"quantities": {"seats": [{"from": "2025-04-01", "quantity": "3"}]}}
    events = [("s", datetime(2025, 4, day, tzinfo=UTC), 1, "x") for day in (2, 3, 4, 5, 20, 21)]
    project = Drawn(versions={"first": catalog}, subscriptions=[life], zones={"s": "UTC"}, events=events)
    invoices = invoices_of(tmp_path, write(tmp_path, project), ALL)
    assert sums(invoices)["s", "charge"] == expected
