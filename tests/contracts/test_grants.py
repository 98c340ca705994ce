"""Grants that a contract may use on a day, and what was asked before that day."""

from datetime import date
from pathlib import Path

from billing_cli.contracts.contract import Contract
from billing_cli.contracts.grants import grants_of
from billing_cli.contracts.reading import read_contracts
from billing_cli.project import open_project

CATALOG = """
currency: USD
meters: {calls: {event: call, aggregate: count}}
plans:
  p:
    period: day
    grants: {daily: {amount: 5, unit: calls, on: period}}
    charges: {calls: {model: per_unit, meter: calls, unit_price: 1}}
"""
CUSTOMERS = """
customers: [{id: a}]
subscriptions: [{id: s, customer: a, plan: p, start: 2026-01-01}]
voids: [{grant: s/daily/2026-01-02, at: 2026-01-02}]
"""


def contract(folder: Path) -> Contract:
    for name, text in {
        "bill.yaml": "seller: {name: A}\n",
        "catalog/c.yaml": CATALOG,
        "customers/c.yaml": CUSTOMERS,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return read_contracts(open_project(folder, folder)).contracts[0]


def test_a_grant_that_is_void_as_it_starts_covers_nothing_though_its_void_was_looked_up(tmp_path: Path) -> None:
    found = contract(tmp_path)
    covering = {day: grants_of(found, date(2026, 1, day), date(2026, 1, day + 1)) for day in (1, 2, 3)}
    assert {day: [one.grant_id for one in grants] for day, grants in covering.items()} == {
        1: ["s/daily/2026-01-01"],
        2: [],
        3: ["s/daily/2026-01-03"],
    }
