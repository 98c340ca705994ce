"""What holds of subscriptions over time, whatever they are on: drawn from seeds, compared byte by byte or exactly."""

from __future__ import annotations

import json
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from billing_cli.contracts.billing import billings_in
from billing_cli.contracts.reading import read_contracts
from billing_cli.project import open_project
from pricing.periods import Period
from tests.time.days import patched
from tests.time.drawn_lives import FIRST, Drawn, Yaml, drawn
from tests.time.running import invoices_of, months_of, sums, write

SEEDS = [1]
ALL = [Period(start=FIRST, end=date(2027, 1, 1))]


def project(seed: int) -> Drawn:
    """A small one: its lives are short."""
    return drawn(seed, count=16, months=5)


def priced(folder: Path, of: Drawn, periods: list[Period] | None = None) -> list[dict[str, Any]]:
    """All its invoices."""
    return invoices_of(folder, write(folder, of), periods or ALL)


def texts(invoices: list[dict[str, Any]]) -> dict[str, str]:
    """Every byte of each invoice, by id."""
    return {invoice["id"]: json.dumps(invoice) for invoice in invoices}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_months_priced_twice_or_backwards_or_all_at_once_are_the_same(seed: int, tmp_path: Path) -> None:
    of = project(seed)
    months = months_of(of)
    export = write(tmp_path, of)
    onward = texts(invoices_of(tmp_path, export, months))
    assert texts(invoices_of(tmp_path, export, months[::-1])) == onward
    assert texts(priced(tmp_path / "at once", of)) == onward


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_order_of_events_and_subscriptions_changes_nothing(seed: int, tmp_path: Path) -> None:
    of, random = project(seed), Random(seed)
    numbered = list(enumerate(of.events))
    other = replace(of, subscriptions=of.subscriptions[::-1], zones=dict(reversed(of.zones.items())))
    one = texts(priced(tmp_path / "one", of))
    export = write(tmp_path / "other", other)
    head, *rows = export.read_text().splitlines()
    assert len(rows) == len(numbered)
    random.shuffle(rows)
    export.write_text("\n".join([head, *rows]))
    assert texts(invoices_of(tmp_path / "other", export, ALL)) == one


@pytest.mark.parametrize("seed", SEEDS)
def test_change_that_changes_nothing_changes_no_byte(seed: int, tmp_path: Path) -> None:
    of, random = project(seed), Random(seed)
    other = replace(of, subscriptions=[_with_the_same_again(random, one) for one in of.subscriptions])
    assert other.subscriptions != of.subscriptions
    assert texts(priced(tmp_path / "other", other)) == texts(priced(tmp_path / "one", of))


def _with_the_same_again(random: Random, subscription: Yaml) -> Yaml:
    """On some day all own terms are said once more, as they are by then."""
    start, end = (date.fromisoformat(subscription[name]) for name in ("start", "end"))
    days = (end - start).days
    if days < 2:
        return subscription
    at = (start + timedelta(days=random.randrange(1, days))).isoformat()
    changes = subscription.get("changes", [])
    laid: Yaml = {}
    for patch in [subscription.get("charges", {}), *(one.get("charges", {}) for one in changes if one["at"] < at)]:
        laid = patched(laid, patch)
    if not laid or at in [one["at"] for one in changes]:
        return subscription
    return subscription | {"changes": sorted([*changes, {"at": at, "charges": laid}], key=lambda one: one["at"])}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_change_to_an_equal_plan_and_back_changes_no_exact_total(seed: int, tmp_path: Path) -> None:
    of, random = _with_nothing_that_begins_anew(_without_versions(project(seed))), Random(seed)
    plans = of.versions["first"]["plans"]
    twins = {"first": {**of.versions["first"], "plans": plans | {f"{key} twin": plan for key, plan in plans.items()}}}
    subscriptions = [_there_and_back(random, one) for one in of.subscriptions]
    other = replace(of, versions=twins, subscriptions=subscriptions)
    assert sums(priced(tmp_path / "other", other)) == sums(priced(tmp_path / "one", of))


def _without_versions(of: Drawn) -> Drawn:
    plain = [{key: value for key, value in one.items() if key != "changes"} for one in of.subscriptions]
    return replace(of, versions={"first": of.versions["first"]}, subscriptions=plain)


def _with_nothing_that_begins_anew(of: Drawn) -> Drawn:
    """The same with the last phase of each charge alone and no discounts of plans: those of another plan begin anew."""
    first = of.versions["first"]
    plans = {
        key: plan | {"discounts": [], "charges": {name: _last_phase(one) for name, one in plan["charges"].items()}}
        for key, plan in first["plans"].items()
    }
    return replace(of, versions={"first": {**first, "plans": plans}})


def _last_phase(charge: Yaml) -> Yaml:
    rest: Yaml = {name: one for name, one in charge.items() if name != "phases"}
    return {**rest, **charge.get("phases", [{}])[-1]}


def _there_and_back(random: Random, subscription: Yaml) -> Yaml:
    start, end = (date.fromisoformat(subscription[name]) for name in ("start", "end"))
    if (end - start).days < 4:
        return subscription
    days = sorted(random.sample(range(1, (end - start).days), 2))
    plans = (f"{subscription['plan']} twin", subscription["plan"])
    at = [(start + timedelta(days=day)).isoformat() for day in days]
    return subscription | {"changes": [{"at": day, "plan": plan} for day, plan in zip(at, plans, strict=True)]}


@pytest.mark.parametrize("seed", SEEDS)
def test_version_that_writes_the_same_in_other_words_changes_no_byte(seed: int, tmp_path: Path) -> None:
    of = project(seed)
    one = texts(priced(tmp_path / "one", of))
    export = write(tmp_path / "other", of)
    versions = list(of.versions)
    for name in versions:
        path = tmp_path / "other" / "catalog" / f"{name}.yaml"
        path.write_text("# Said differently.\n" + yaml.safe_dump(_in_other_words(of.versions[name]), sort_keys=False))
    # A version more, between the last one and the end of all lives: it says an amount that is there, in other words.
    again = {"version": "2026-02-02", "effective": "2025-12-01", "extends": versions[-1], "plans": {}}
    (tmp_path / "other" / "catalog" / "again.yaml").write_text(yaml.safe_dump(again))
    assert texts(invoices_of(tmp_path / "other", export, ALL)) == one


def _in_other_words(tree: Any) -> Any:
    """The keys of a charge in another order, and every decimal with more zeros behind the point."""
    if isinstance(tree, dict):
        found = {key: _in_other_words(value) for key, value in tree.items()}
        return dict(reversed(found.items())) if "model" in found or "unit_price" in found else found
    if isinstance(tree, list):
        return [_in_other_words(one) for one in tree]
    return f"{tree}00" if isinstance(tree, str) and "." in tree and tree.replace(".", "").isdigit() else tree


@pytest.mark.parametrize("seed", SEEDS)
def test_higher_prices_never_lower_a_bill(seed: int, tmp_path: Path) -> None:
    of, random = project(seed), Random(seed)
    versions = {name: _cut_by_tiers(version) for name, version in of.versions.items()}
    dearer = {name: _raised(random, version) for name, version in versions.items()}
    before = sums(priced(tmp_path / "one", replace(of, versions=versions)))
    after = sums(priced(tmp_path / "other", replace(of, versions=dearer)))
    assert before.keys() == after.keys()
    assert {key: (before[key], after[key]) for key in before if after[key] < before[key]} == {}


def _cut_by_tiers(version: Yaml) -> Yaml:
    """Without `volume`: there a dearer first tier makes the units before dearer, too, and those are taken off."""
    found = deepcopy(version)
    for plan in found["plans"].values():
        for charge in plan.get("charges", {}).values():
            if charge and charge.get("model") == "volume":
                charge["model"] = "graduated"
    return found


def _raised(random: Random, tree: Any) -> Any:
    if isinstance(tree, dict):
        return {
            key: str(Fraction(value) + random.choice((0, 0, 1, 3)))
            if key in ("unit_price", "flat_fee", "package_price") and Fraction(value).denominator == 1
            else _raised(random, value)
            for key, value in tree.items()
        }
    return [_raised(random, one) for one in tree] if isinstance(tree, list) else tree


@pytest.mark.parametrize("seed", SEEDS)
def test_every_day_of_a_life_is_in_one_billing_period(seed: int, tmp_path: Path) -> None:
    of = drawn(seed, count=60, months=14)
    write(tmp_path, of)
    for contract in read_contracts(open_project(tmp_path, tmp_path)).contracts:
        billings = [billing for month in months_of(of) for billing in billings_in(contract, month)]
        ended = [billing.ended for billing in billings if billing.ended is not None]
        assert (ended[0].start, ended[-1].end) == (contract.start, contract.end)
        assert all(one.end == other.start and one.start < one.end for one, other in pairwise(ended))
        assert [billing.day for billing in billings] == [contract.start, *(one.end for one in ended)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_every_event_is_in_one_invoice(seed: int, tmp_path: Path) -> None:
    of = project(seed)
    counted = replace(of, versions={name: _counting(version) for name, version in of.versions.items()})
    billed: Counter[str] = Counter()
    for invoice in priced(tmp_path, counted, months_of(of)):
        for line in invoice["lines"]:
            if line["charge"] == "calls":
                billed[invoice["subscription"]] += int(line["quantity"])
    used = Counter(owner for owner, *_ in of.events)
    assert {name: billed[name] for name in of.zones} == {name: used[name] for name in of.zones}


def _counting(version: Yaml) -> Yaml:
    found = deepcopy(version)
    for plan in found["plans"].values():
        calls = plan.get("charges", {}).get("calls")
        if calls and "meter" in calls:
            calls["meter"] = "calls"
    return found


def test_parts_of_a_period_add_up_to_it(tmp_path: Path) -> None:
    """However a quarter of days is cut between subscriptions, its parts cost what the whole does."""
    random = Random(5)
    charges = {
        "fee": {"model": "flat", "amount": "91.37"},
        "paid": {"model": "flat", "amount": "0.01", "bill": "in_advance"},
        "seconds": {"model": "flat", "amount": "17", "prorate": "second"},
        "seats": {"model": "per_unit", "quantity": "seats", "unit_price": "7", "bill": "in_advance"},
        "calls": {"model": "per_unit", "meter": "calls", "unit_price": "0.0025"},
    }
    meters = {"calls": {"event": "call", "aggregate": "count"}}
    plan = {"period": "quarter", "charges": charges}
    version = {"version": "first", "currency": "USD", "meters": meters, "plans": {"plan": plan}}
    subscriptions: list[Yaml] = []
    wholes: dict[str, list[str]] = {}
    for number in range(12):
        cuts = [0, *sorted(random.sample(range(1, 90), random.choice((0, 1, 2, 5)))), 90]
        wholes[f"w{number}"] = []
        for first, last in pairwise(cuts):
            name = f"w{number}-{first}"
            start, end = ((FIRST + timedelta(days=day)).isoformat() for day in (first, last))
            seats = {"seats": [{"from": start, "quantity": "3"}]}
            subscriptions.append(
                {"id": name, "customer": name, "plan": "plan", "start": start, "end": end, "quantities": seats}
            )
            wholes[f"w{number}"].append(name)
    events = [
        (one["id"], datetime.fromisoformat(f"{one['start']}T12:00:00+00:00"), 1, "x")
        for one in subscriptions
        for _ in "abc"
    ]
    zones = {one["id"]: "America/New_York" for one in subscriptions}
    found = sums(
        priced(tmp_path, Drawn(versions={"first": version}, subscriptions=subscriptions, zones=zones, events=events))
    )
    for parts in wholes.values():
        for key, amount in {"fee": "91.37", "paid": "0.01", "seconds": "17", "seats": "21"}.items():
            assert sum(found[name, key] for name in parts) == Fraction(amount)
        assert sum(found[name, "calls"] for name in parts) == len(parts) * 3 * Fraction("0.0025")
