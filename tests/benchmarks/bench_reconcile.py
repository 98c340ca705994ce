"""The whole reconciliation of a month, without documents: files, events, quantities, lines and invoices of 10,000 customers.

Beside it, one scan of the same events that adds up tokens by customer, type and model: in the export, as somebody would read it who
stores nothing, and in the store's own table, which is the least that any second look at the events can take.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

from tests.benchmarks import shop
from tests.benchmarks.measure import Figure, Run, jobs_in_turn, report, report_figures, run_once
from tests.benchmarks.usage_export import NAMES, ROWS, customers_of, demand_disk, write_export

ROUNDS = 3
NOW = "2026-10-05"
EXPORT = """
import duckdb
connection = duckdb.connect()
connection.execute("SET enable_progress_bar = false")
print(len(connection.execute('''
    SELECT customer, type, model, count(*), sum(TRY_CAST(input_tokens AS BIGINT)), sum(output_tokens)
    FROM read_csv('usage.csv', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
        columns = {id: 'VARCHAR', customer: 'VARCHAR', type: 'VARCHAR', time: 'VARCHAR', input_tokens: 'VARCHAR',
                   output_tokens: 'BIGINT', model: 'VARCHAR'}) GROUP BY ALL
''').fetchall()))
"""
EVENTS = """
import duckdb
connection = duckdb.connect("bill.duckdb", read_only=True)
connection.execute("SET enable_progress_bar = false")
print(len(connection.execute('''
    SELECT customer, type, p3, count(*), sum(n1), sum(n2) FROM event_rows GROUP BY ALL
''').fetchall()))
"""
SCRIPTS = {"DuckDB, the events in the export": EXPORT, "DuckDB, the events in the store": EVENTS}
OURS = "bill reconcile"


def test_a_month_reconciled(workbench: Path) -> None:
    demand_disk(workbench, "csv", ROWS)
    shop.write_shop(workbench, customers_of(ROWS))
    write_export(workbench / NAMES["csv"], "csv", ROWS, customers=customers_of(ROWS), seed="s")
    shop.ingest(workbench, "csv", workbench / NAMES["csv"])
    shop.bill(workbench, "price", "--period", shop.PERIOD)
    shop.bill(workbench, "invoice", "issue", "--period", shop.PERIOD, "--no-pdf", "--now", NOW)
    jobs = {OURS: partial(shop.bill, workbench, "reconcile", "--period", shop.PERIOD, "--now", NOW)}
    for number, (name, text) in enumerate(SCRIPTS.items()):
        (workbench / f"script_{number}.py").write_text(text)
        jobs[name] = partial(run_once, [sys.executable, f"script_{number}.py"], workbench)

    measured = jobs_in_turn(jobs, rounds=ROUNDS)

    document = json.loads(measured[OURS].printed)["reconciliation"]
    failed = [
        control["control"]
        for section in document["sections"] for control in section["controls"] if control["result"] == "FAIL"
    ]  # fmt: skip
    # The export has rows that are no events, and ids that come with another content: people have to decide on those, and
    # customers of conflicts are not invoiced before.
    assert set(failed) == {"ingestion.rejected", "ingestion.conflicts", "invoiced.issued"}, failed
    report(f"Reconciling a month of {ROWS:,} rows", measured, "DuckDB, the events in the export")
    _report_figures(measured)


def _report_figures(measured: dict[str, Run]) -> None:
    ours, export, events = measured.values()
    report_figures(
        [
            Figure(
                name="reconcile ÷ a scan of the export, wall", value=ours.wall_seconds / export.wall_seconds, goal=3,
                failure=6,
            ),
            Figure(
                name="reconcile ÷ a scan of the store, wall", value=ours.wall_seconds / events.wall_seconds, goal=3,
                failure=50,
            ),
            Figure(name="reconcile, peak memory in GiB", value=ours.peak_mib / 1024, goal=2, failure=4),
        ]
    )  # fmt: skip
