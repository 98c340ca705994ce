"""Loading contracts takes work in proportion to how many there are: calls are counted, no time is measured."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.reading import load_contracts
from billing_cli.project import open_project
from pricing.catalog import charge_reading
from pricing.problems import Problem

CATALOG = """
currency: USD
meters: {emails: {event: email.sent, aggregate: count}, calls: {event: call, aggregate: count}}
plans:
  mail: {charges: {platform: {model: flat, amount: 9}, emails: {meter: emails, model: per_unit, unit_price: 1}}}
  api: {charges: {calls: {meter: calls, model: per_unit, unit_price: 1}}}
"""
HEADER = "id,customer,plan,start,end,usage,charges.emails.unit_price,discounts.1.percent\n"


def alike(count: int) -> str:
    """Two subscriptions a customer, every third with one of ten prices of its own."""
    rows = (
        (f"m{n},c{n},mail,2026-01-01,,,{0.5 + n % 10 if n % 3 == 0 else ''},", f"a{n},c{n},api,2026-02-01,,,,10")
        for n in range(count)
    )
    return "\n".join(row for pair in rows for row in pair)


def apart(count: int) -> str:
    """Each with a price of its own."""
    return "\n".join(f"m{n},c{n},mail,2026-01-01,,,{n}.5," for n in range(count))


def resold(count: int) -> str:
    """All of one customer, at the same time, each with a condition of its own."""
    return "\n".join(f"m{n},c0,mail,2026-01-01,,w = '{n % 10}',," for n in range(count))


def clashing(count: int) -> str:
    """All of one customer, at the same time, and none says which usage is its own."""
    return "\n".join(f"m{n},c0,mail,2026-01-01,,,," for n in range(count))


def unowned(count: int) -> str:
    """Customers and plans that there are not."""
    return "\n".join(f"m{n},d{n},mial,2026-01-01,,,," for n in range(count))


def write(folder: Path, rows: str, customers: int) -> Path:
    for name in ("catalog", "customers"):
        (folder / name).mkdir(parents=True)
    (folder / "bill.yaml").write_text("seller: {name: Acme}\n")
    (folder / "catalog" / "2026.yaml").write_text(CATALOG)
    (folder / "customers" / "c.csv").write_text("id,name\n" + "".join(f"c{n},Customer {n}\n" for n in range(customers)))
    (folder / "customers" / "s.csv").write_text(f"{HEADER}{rows}\n")
    return folder


def loaded(folder: Path) -> tuple[Contracts, list[Problem]]:
    contracts, problems = load_contracts(open_project(folder, folder))
    assert contracts is not None
    return contracts, problems


def calls(folder: Path) -> int:
    """How often any function is called while the contracts of a project are read."""
    count = 0

    def counting(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        loaded(folder)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("rows", [alike, apart, resold, clashing, unowned])
def test_twice_as_many_contracts_are_twice_the_work(rows: Callable[[int], str], tmp_path: Path) -> None:
    calls(write(tmp_path / "before", rows(10), 10))  # what a process loads once
    few, more, most = (calls(write(tmp_path / str(n), rows(n), n)) for n in (150, 300, 600))
    assert most - more < 1.1 * 2 * (more - few)


def test_equal_terms_are_read_once_and_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Any] = []
    real = charge_reading.read_charge

    def reading(*given: Any) -> Any:
        read.append(given)
        return real(*given)

    monkeypatch.setattr("pricing.catalog.plan_terms.read_charge", reading)
    contracts, problems = loaded(write(tmp_path, alike(300), 300))
    assert problems == []
    # Three charges of the plans and ten prices of contracts; the plans' checks read nothing twice.
    assert len(read) == 13
    terms = {id(span.terms) for contract in contracts.contracts for span in contract.spans}
    assert len(terms) == 12  # mail as it is, with ten prices, and api with its discount


def test_every_problem_names_its_own_row_though_the_terms_are_equal(tmp_path: Path) -> None:
    rows = "\n".join(f"m{n},c{n},mail,2026-01-01,,,much," for n in range(5))
    _, problems = loaded(write(tmp_path, rows, 5))
    assert [(one.line, one.path) for one in problems] == [
        (n + 2, f"subscriptions[{n}].charges.emails.unit_price") for n in range(5)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("commitment: null", "discounts: []"),
        ("commitment: null", "term: 1 year"),
        ("charges: {x: {amount: 5}}", "charges: {x: null}"),
        ("discounts: [{percent: 5}]", "discounts: [{percent: 5, reason: a}]"),
        ("charges: {z: {model: flat, amount: 1}, x: {amount: 2}}", "charges: {x: {amount: 2}, z: {model: flat, amount: 1}, y: null}"),
        ("trial: {days: 5}", "trial: null"),
    ],
)  # fmt: skip
def test_unequal_terms_are_not_shared(one: str, other: str, tmp_path: Path) -> None:
    """However alike two contracts are: each is read as if it were alone."""
    plan = "charges: {x: {model: flat, amount: 1}, y: {model: flat, amount: 1}}, commitment: {amount: 9}, trial: {days: 3}, discounts: [{percent: 1}]"
    for name in ("catalog", "customers"):
        (tmp_path / name).mkdir()
    (tmp_path / "bill.yaml").write_text("seller: {name: Acme}\n")
    (tmp_path / "catalog" / "2026.yaml").write_text(f"currency: USD\nplans: {{p: {{{plan}}}}}\n")
    written = "".join(
        f"  - {{id: {name}, customer: a, plan: p, start: 2026-01-01, {said}}}\n"
        for name, said in (("a", one), ("b", other))
    )
    found = {}
    for name, lines in (("both", written), ("a", written.splitlines()[0]), ("b", written.splitlines()[1])):
        (tmp_path / "customers" / "c.yaml").write_text(f"customers: [{{id: a}}]\nsubscriptions:\n{lines}\n")
        contracts, problems = loaded(tmp_path)
        assert problems == []
        found[name] = [contract.spans[0].terms for contract in contracts.contracts]
    assert found["both"] == [*found["a"], *found["b"]]
    assert found["a"] != found["b"] or "term" in other
