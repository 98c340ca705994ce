"""Loading contracts in bulk: `bill check` on 100,000 customers with 300,000 subscriptions, a third with terms of their own.

`BILL_BENCH_CUSTOMERS` takes another number. `alike`: a few hundred price levels are shared; `all different`: no two patches
are the same, so that nothing can be shared. Beside them, what reading the same bytes with Python's csv module alone takes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tests.benchmarks.measure import Figure, in_turn, report, report_figures

GOAL_FOR = 100_000
CUSTOMERS = int(os.environ.get("BILL_BENCH_CUSTOMERS", GOAL_FOR))
ROUNDS = 3
LEVELS = 200
FIRST = """
version: 2026-01-01
currency: USD
meters:
  emails: {event: email.sent, aggregate: count}
  api_calls: {event: api.call, aggregate: count}
  input: {event: llm, aggregate: sum, value: input_tokens, dimensions: {model: model}}
plans:
  mail:
    trial: {days: 30}
    charges:
      platform: {model: flat, amount: 49.00, bill: in_advance}
      emails: {meter: emails, model: per_unit, unit_price: 1.00}
  api:
    charges:
      api_calls:
        meter: api_calls
        model: graduated
        included: 500
        tiers: [{up_to: 10_000, unit_price: 0.0010}, {up_to: 100_000, unit_price: 0.0008, flat_fee: 5}, {unit_price: 0.0005}]
  llm:
    commitment: {amount: 100}
    charges:
      input:
        {meter: input, model: per_unit, per: 1_000_000, by: [model],
         prices: [{model: a, unit_price: 2.50}, {model: b, unit_price: 1.00}, {unit_price: 2.00}]}
"""
SECOND = """
version: 2026-06-01
effective: 2026-06-01
extends: 2026-01-01
plans:
  mail:
    charges: {emails: {unit_price: 1.10}}
    existing_subscriptions: {policy: transition, for: 3 months, charges: {emails: {unit_price: 1.05}}}
"""
COLUMNS = (
    "id,customer,plan,start,charges.emails.unit_price,charges.emails.reason,charges.emails.approved_by,"
    "discounts.1.percent,discounts.1.charges.1,commitment.amount,trial.days"
)
PLAIN = """
import csv, pathlib
print(sum(len(row) for path in pathlib.Path("customers").glob("*.csv") for row in csv.reader(path.open())))
"""


def own_terms(plan: str, level: int) -> str:
    """The cells of a subscription with terms of its own."""
    return {
        "mail": f"{0.5 + level / 1_000_000:.6f},launch partner,cfo,10,emails,,60",
        "api": f",,,{1 + level % 900_000 / 10_000:.4f},api_calls,,",
        "llm": f",,,,,{100 + level},",
    }[plan]


def subscriptions(levels: int) -> Iterator[str]:
    """Three of each customer; those of every third customer have one of so many terms of their own."""
    for number in range(CUSTOMERS):
        start = f"2026-{number % 9 + 1:02d}-{number % 28 + 1:02d}"
        for plan in ("mail", "api", "llm"):
            own = own_terms(plan, number % levels) if number % 3 == 0 else ",,,,,,"
            yield f"cust-{number}-{plan},cust-{number},{plan},{start},{own}\n"


def write_project(folder: Path, *, levels: int) -> Path:
    """A project whose customers are in CSV."""
    for name in ("catalog", "customers"):
        (folder / name).mkdir(parents=True)
    (folder / "bill.yaml").write_text("seller: {name: Bench}\n")
    for version, text in {"2026-01-01": FIRST, "2026-06-01": SECOND}.items():
        (folder / "catalog" / f"{version}.yaml").write_text(text)
    customers = (f"cust-{n},Customer {n},USD,Europe/Berlin,{n} Main St,Springfield\n" for n in range(CUSTOMERS))
    head = "id,name,currency,timezone,address.1,address.2\n"
    (folder / "customers" / "customers.csv").write_text(head + "".join(customers))
    (folder / "customers" / "subscriptions.csv").write_text(COLUMNS + "\n" + "".join(subscriptions(levels)))
    return folder


def as_parquet(folder: Path) -> Path:
    """The same project with its customers in Parquet."""
    for path in (folder / "customers").glob("*.csv"):
        rows = duckdb.read_csv(str(path), all_varchar=True)
        rows.write_parquet(str(path.with_suffix(".parquet")))
        path.unlink()
    return folder


def test_loading_contracts(workbench: Path) -> None:
    projects = {
        "bill check, CSV, alike": write_project(workbench / "csv", levels=LEVELS),
        "bill check, Parquet, alike": as_parquet(write_project(workbench / "parquet", levels=LEVELS)),
        "bill check, CSV, all different": write_project(workbench / "different", levels=CUSTOMERS),
    }
    check = [sys.executable, "-m", "billing_cli", "check", "--now", "2026-11-26", "--project"]
    plain = {
        "csv.reader alone": [
            sys.executable,
            "-c",
            PLAIN.replace('"customers"', repr(str(workbench / "csv" / "customers"))),
        ]
    }
    measured = in_turn(
        {**plain, **{name: [*check, str(folder)] for name, folder in projects.items()}}, workbench, rounds=ROUNDS
    )
    report(f"{CUSTOMERS:,} customers with {3 * CUSTOMERS:,} subscriptions", measured, "csv.reader alone")
    if CUSTOMERS == GOAL_FOR:
        report_figures(
            [
                Figure(name=f"{name}: seconds", value=run.wall_seconds, goal=60, failure=120)
                for name, run in measured.items()
                if name not in plain
            ]
        )
