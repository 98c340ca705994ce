"""What is given back of prepaid days, and what is charged twice: cases that a customer would dispute."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.time.drawn_lives import Drawn, Yaml
from tests.time.running import invoices_of, write
from tests.time.test_own_periods import ALL

PREPAID = {"model": "flat", "amount": "100", "bill": "in_advance"}
HALF_OF_APRIL = {"start": "2025-04-01", "end": "2025-04-16"}


def billed(folder: Path, plans: dict[str, Yaml], life: Yaml, versions: dict[str, Yaml] | None = None) -> Decimal:
    """What a subscription to `a` pays in all."""
    catalogs: dict[str, Any] = {"first": {"version": "first", "currency": "USD", "plans": plans}, **(versions or {})}
    subscription = {"id": "s", "customer": "s", "plan": "a", **life}
    project = Drawn(versions=catalogs, subscriptions=[subscription], zones={"s": "UTC"}, events=[])
    invoices = invoices_of(folder, write(folder, project), ALL)
    return sum((Decimal(invoice["totals"]["total"]) for invoice in invoices), Decimal(0))


def test_charge_discount_is_given_back_with_the_days(tmp_path: Path) -> None:
    plan = {"charges": {"fee": PREPAID}, "discounts": [{"percent": "10", "charges": ["fee"]}]}
    assert billed(tmp_path, {"a": plan}, HALF_OF_APRIL) == 45


@pytest.mark.parametrize(("percent", "left"), [("10", 45), ("100", 0)])
def test_discount_of_the_invoice_is_given_back_with_the_days(percent: str, left: int, tmp_path: Path) -> None:
    plan = {"charges": {"fee": PREPAID}, "discounts": [{"percent": percent}]}
    assert billed(tmp_path, {"a": plan}, HALF_OF_APRIL) == left


@pytest.mark.parametrize("bill", ["in_arrears", "in_advance"])
def test_fee_that_begins_to_be_prorated_inside_a_period_is_not_paid_twice(bill: str, tmp_path: Path) -> None:
    whole, by_days = ({"charges": {"fee": PREPAID | {"bill": bill, "prorate": how}}} for how in ("none", "day"))
    life = {"start": "2025-04-01", "end": "2025-05-01", "changes": [{"at": "2025-04-16", "plan": "b"}]}
    assert billed(tmp_path, {"a": whole, "b": by_days}, life) <= 100


def test_move_to_a_version_without_trial_takes_nothing_of_one_that_runs(tmp_path: Path) -> None:
    plan = {"trial": {"days": 20}, "charges": {"fee": {"model": "flat", "amount": "30"}}}
    moved = {"trial": None, "existing_subscriptions": {"policy": "move", "at": "effective"}}
    version = {"version": "2025-04-06", "effective": "2025-04-06", "extends": "first", "plans": {"a": moved}}
    life = {"start": "2025-04-01", "end": "2025-05-01"}
    assert billed(tmp_path, {"a": plan}, life, {"2025-04-06": version}) == 10
