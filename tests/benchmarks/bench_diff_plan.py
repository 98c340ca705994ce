"""`bill diff-plan` over a year: every customer's usage of eight charges priced under two catalogs, month by month.

Beside it, what bare SQL takes that adds up the events of the store by customer, charge and month and joins two lists of tiers, and
what it takes from a monthly rollup that somebody kept. Neither knows contracts, calendars, discounts, minimums or rounding to cents
by line; both must come to the same totals, since the prices of this bench need none of these.

`BILL_BENCH_YEAR_ROWS` takes another number of events; customers are a two-thousandth of it.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path

import duckdb

from tests.benchmarks import shop
from tests.benchmarks.measure import Figure, Run, jobs_in_turn, report, report_figures, run_once

ROWS = int(os.environ.get("BILL_BENCH_YEAR_ROWS", "20_000_000"))
CUSTOMERS = max(ROWS // 2_000, 1)
CHARGES = 8
ROUNDS = 1
MAPPING = """
format: parquet
source: platform
id: [id]
customer: customer
type: type
time: time
properties: {units: units}
"""
# Units of a charge are priced in three tiers; the head changes the last price of every second charge.
TIERS = "tiers: [{{up_to: 1_000, unit_price: 0}}, {{up_to: 20_000, unit_price: 0.01}}, {{unit_price: {last}}}]"
EVENTS = """
COPY (
    SELECT
        CAST(uuid() AS VARCHAR) AS id, 'cust-' || (i * 7919 % {customers}) AS customer, 'use.' || (i // {customers} % {charges}) AS type,
        make_timestamptz(1767225600000000 + i * ({span} // {rows})) AS time, i * 31 % 997 * 10 AS units
    FROM range({rows}) AS rows(i)
) TO '{path}' (FORMAT parquet)
"""
# The same work by hand: quantities by customer, charge and month, then two lists of tiers.
PRICED = """
    SELECT {side}, count(*) AS lines, sum(cents) AS cents FROM (
        SELECT month, customer, charge,
            (greatest(least(units, 20000) - 1000, 0) + greatest(units - 20000, 0) * last + 0.5)::BIGINT AS cents
        FROM rollup JOIN prices USING (charge)
    ) GROUP BY {side}
"""
ROLLUP = """
CREATE TEMP TABLE rollup AS
SELECT date_trunc('month', make_timestamp(time_us)) AS month, customer, type AS charge, sum(n1)::BIGINT AS units
FROM event_rows GROUP BY ALL
"""
BARE = """
import duckdb
connection = duckdb.connect("bill.duckdb", read_only=True)
connection.execute("SET enable_progress_bar = false")
connection.execute("CREATE TEMP TABLE prices AS FROM read_csv('prices.csv', header = true)")
{rollup}
rows = connection.execute('''
    WITH priced AS (
        SELECT month, customer, charge, head,
            (greatest(least(units, 20000) - 1000, 0) * 100 + greatest(units - 20000, 0) * last + 50) // 100 AS cents
        FROM rollup JOIN prices USING (charge)
    )
    SELECT head, sum(cents)::BIGINT FROM priced GROUP BY head ORDER BY head
''').fetchall()
print([cents for _, cents in rows])
"""


def catalog(version: str, head: bool) -> str:
    """A catalog whose last price is in hundredths of a cent, a higher one of every second charge in the head."""
    lines = [f"version: {version}", "currency: USD", "meters:"]
    lines += [f"  m{n}: {{event: use.{n}, aggregate: sum, value: units}}" for n in range(CHARGES)]
    lines += ["plans:", "  p:", "    charges:"]
    for number in range(CHARGES):
        last = f"0.00{last_price(number, head)}"
        lines.append(f"      c{number}: {{meter: m{number}, model: graduated, {TIERS.format(last=last)}}}")
    return "\n".join(lines) + "\n"


def last_price(number: int, head: bool) -> int:
    return 50 + number + (10 if head and number % 2 else 0)


def write_project(folder: Path) -> None:
    for name in ("catalog", "customers", "sources", "head"):
        (folder / name).mkdir(parents=True)
    (folder / "bill.yaml").write_text(shop.BILL_YAML)
    (folder / "catalog" / "2026-01-01.yaml").write_text(catalog("2026-01-01", head=False))
    (folder / "head" / "2026-01-01.yaml").write_text(catalog("2026-01-01", head=True))
    (folder / "sources" / "platform.yaml").write_text(MAPPING)
    names = [f"cust-{number}" for number in range(CUSTOMERS)]
    (folder / "customers" / "customers.csv").write_text("id,name\n" + "".join(f"{i},Customer {i}\n" for i in names))
    rows = "".join(f"{i}-s,{i},p,2026-01-01\n" for i in names)
    (folder / "customers" / "subscriptions.csv").write_text("id,customer,plan,start\n" + rows)
    prices = "".join(f"{h},use.{n},{last_price(n, h == 'true')}\n" for h in ("false", "true") for n in range(CHARGES))
    (folder / "prices.csv").write_text("head,charge,last\n" + prices)


def test_a_year_under_two_catalogs(workbench: Path) -> None:
    write_project(workbench)
    path = workbench / "usage.parquet"
    span = 365 * 86_400_000_000
    with duckdb.connect() as connection:
        connection.execute(EVENTS.format(customers=CUSTOMERS, charges=CHARGES, rows=ROWS, span=span, path=path))
    shop.ingest(workbench, "platform", path)
    path.unlink()
    with duckdb.connect(str(workbench / "kept.duckdb")) as connection:
        connection.execute(f"ATTACH '{workbench / 'bill.duckdb'}' AS store (READ_ONLY); USE store")
        connection.execute(ROLLUP.replace("TEMP TABLE rollup", "TABLE kept.rollup"))
    scripts = {
        "bare SQL, from events": BARE.format(rollup=f"connection.execute('''{ROLLUP}''')"),
        "bare SQL, from a kept rollup": BARE.format(
            rollup="connection.execute(\"ATTACH 'kept.duckdb' AS kept (READ_ONLY)\")"
        ).replace("FROM rollup", "FROM kept.rollup"),
    }
    months = "2026-01..2026-12"
    jobs = {
        "bill diff-plan, from events": partial(
            shop.bill,
            workbench,
            "diff-plan",
            "--base",
            "catalog",
            "--head",
            "head",
            "--period",
            months,
            "--fail-on",
            "none",
        )
    }
    for number, (name, text) in enumerate(scripts.items()):
        (workbench / f"script_{number}.py").write_text(text)
        jobs[name] = partial(run_once, [sys.executable, f"script_{number}.py"], workbench)

    measured = jobs_in_turn(jobs, rounds=ROUNDS)

    report(
        f"A year of {ROWS:,} events of {CUSTOMERS:,} customers under two catalogs", measured, "bare SQL, from events"
    )
    (revenue,) = json.loads(measured["bill diff-plan, from events"].printed)["diff_plan"]["revenue"]
    cents = [int(revenue[name].replace(".", "")) for name in ("before", "after")]
    assert json.loads(measured["bare SQL, from events"].printed) == cents, (
        cents,
        measured["bare SQL, from events"].printed,
    )
    _report_figures(measured)


def _report_figures(measured: dict[str, Run]) -> None:
    ours, events, _ = measured.values()
    report_figures(
        [
            Figure(
                name="diff-plan ÷ bare SQL from events, CPU",
                value=ours.cpu_seconds / events.cpu_seconds,
                goal=3,
                failure=10,
            ),
            Figure(name="diff-plan, peak memory in GiB", value=ours.peak_mib / 1024, goal=4, failure=4),
        ]
    )
