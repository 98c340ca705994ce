"""A month from an export to priced lines: duplicates and bad rows dropped, tokens added up, rated. bill beside scripts that
store nothing.

The scripts do what somebody would write by hand who cares for speed: the first row of an id counts, amounts are whole cents by
integer arithmetic. They take times for texts and look at no other column. bill validates every row, keeps events, rejects,
conflicts and the audit chain, and leaves draft invoices. All must come to the same total.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

from tests.benchmarks import shop
from tests.benchmarks.measure import Figure, Run, jobs_in_turn, report, report_figures, run_once, together
from tests.benchmarks.usage_export import NAMES, ROWS, customers_of, demand_disk, write_export

ROUNDS = 3

# Repeats are few: to look them up by id, then leave them out, is cheaper than DISTINCT ON or arg_min over all rows.
DUCKDB = """
import duckdb
connection = duckdb.connect()
connection.execute("SET enable_progress_bar = false")
connection.execute('''
    CREATE TABLE read AS SELECT id, customer, model, input_tokens, output_tokens
    FROM read_csv('usage.csv', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', ignore_errors = true,
        columns = {id: 'UUID', customer: 'VARCHAR', type: 'VARCHAR', time: 'VARCHAR', input_tokens: 'BIGINT',
                   output_tokens: 'BIGINT', model: 'VARCHAR'})
    WHERE time >= '2026-09-01' AND time < '2026-10-01'
''')
connection.execute('''
    CREATE TABLE lines AS
    WITH repeated AS (SELECT id, min(rowid) AS first FROM read GROUP BY id HAVING count(*) > 1),
    later AS (SELECT read.rowid AS place FROM read JOIN repeated USING (id) WHERE read.rowid > repeated.first),
    used AS (
        SELECT customer, model, sum(input_tokens)::BIGINT AS input, sum(output_tokens)::BIGINT AS output
        FROM read WHERE rowid NOT IN (SELECT place FROM later) GROUP BY ALL
    ),
    inputs AS (SELECT customer, sum(input)::BIGINT AS input FROM used GROUP BY ALL),
    prices AS (SELECT model, round(unit_price * 100)::BIGINT AS cents FROM read_csv('prices/output.csv'))
    SELECT customer, NULL AS model, input AS tokens,
        (least(input, 500_000) * 400 + greatest(least(input, 2_000_000) - 500_000, 0) * 300
            + greatest(input - 2_000_000, 0) * 200 + 500_000) // 1_000_000 AS cents
    FROM inputs
    UNION ALL
    SELECT customer, model, output, (output * cents + 500_000) // 1_000_000 FROM used JOIN prices USING (model)
''')
print(connection.execute("SELECT sum(cents) FROM lines").fetchone()[0])
"""
POLARS = """
import polars
from polars import col
tokens = ["input_tokens", "output_tokens"]
schema = {"id": polars.String, "customer": polars.String, "type": polars.String, "time": polars.String,
          "input_tokens": polars.Int64, "output_tokens": polars.Int64, "model": polars.String}
events = polars.scan_csv("usage.csv", schema=schema, ignore_errors=True)
events = events.filter((col("time") >= "2026-09-01") & (col("time") < "2026-10-01") & col("input_tokens").is_not_null())
events = events.select("id", "customer", "model", *tokens).unique("id", keep="first")
used = events.group_by("customer", "model").agg(col(tokens).sum()).collect(engine="streaming")
inputs = used.group_by("customer").agg(col("input_tokens").sum().alias("n"))
inputs = inputs.with_columns(
    (col("n").clip(upper_bound=500_000) * 400 + (col("n").clip(upper_bound=2_000_000) - 500_000).clip(lower_bound=0) * 300
     + (col("n") - 2_000_000).clip(lower_bound=0) * 200 + 500_000).floordiv(1_000_000).alias("cents"))
prices = polars.read_csv("prices/output.csv").with_columns((col("unit_price") * 100).round().cast(polars.Int64))
outputs = used.join(prices, on="model")
outputs = outputs.with_columns((col("output_tokens") * col("unit_price") + 500_000).floordiv(1_000_000).alias("cents"))
print(inputs["cents"].sum() + outputs["cents"].sum())
"""
PANDAS = """
import pandas
columns = {"id": "str", "customer": "category", "time": "str", "input_tokens": "str", "output_tokens": "int64", "model": "category"}
events = pandas.read_csv("usage.csv", usecols=list(columns), dtype=columns)
events = events[(events["time"] >= "2026-09-01") & (events["time"] < "2026-10-01")]
events["input_tokens"] = pandas.to_numeric(events["input_tokens"], errors="coerce")
events = events[events["input_tokens"].notna()].drop_duplicates("id").astype({"input_tokens": "int64"})
used = events.groupby(["customer", "model"], observed=True, as_index=False)[["input_tokens", "output_tokens"]].sum()
n = used.groupby("customer", observed=True)["input_tokens"].sum()
cents = (n.clip(upper=500_000) * 400 + (n.clip(upper=2_000_000) - 500_000).clip(lower=0) * 300
         + (n - 2_000_000).clip(lower=0) * 200 + 500_000) // 1_000_000
prices = pandas.read_csv("prices/output.csv")
prices["unit_price"] = (prices["unit_price"] * 100).round().astype("int64")
outputs = used.astype({"model": "str"}).merge(prices, on="model")
print(cents.sum() + ((outputs["output_tokens"] * outputs["unit_price"] + 500_000) // 1_000_000).sum())
"""
# A script called polars.py would hide the library.
SCRIPTS = {"DuckDB script": DUCKDB, "polars, streaming": POLARS, "pandas": PANDAS}


def _ingest_and_price(folder: Path) -> Run:
    shop.empty_store(folder)
    return together(
        [shop.ingest(folder, "csv", folder / NAMES["csv"]), shop.bill(folder, "price", "--period", shop.PERIOD)]
    )


def test_a_month_of_usage(workbench: Path) -> None:
    demand_disk(workbench, "csv", ROWS)
    shop.write_shop(workbench, customers_of(ROWS))
    write_export(workbench / NAMES["csv"], "csv", ROWS, customers=customers_of(ROWS), seed="s")
    jobs = {"bill ingest + bill price": partial(_ingest_and_price, workbench)}
    for number, (name, text) in enumerate(SCRIPTS.items()):
        (workbench / f"script_{number}.py").write_text(text)
        jobs[name] = partial(run_once, [sys.executable, f"script_{number}.py"], workbench)

    measured = jobs_in_turn(jobs, rounds=ROUNDS)

    cents = {name: measured[name].printed.strip() for name in SCRIPTS}
    (total,) = json.loads(measured["bill ingest + bill price"].printed)["totals"]
    assert set(cents.values()) == {total["total"].replace(".", "")}, (
        f"all of them must come to {total['total']}: {cents}"
    )
    report(f"A month of {ROWS:,} rows, CSV to priced lines", measured, "DuckDB script")
    _report_figures(measured)


def _report_figures(measured: dict[str, Run]) -> None:
    ours, duckdb, polars, pandas = measured.values()
    report_figures(
        [
            Figure(
                name="bill ÷ DuckDB script, CPU", value=ours.cpu_seconds / duckdb.cpu_seconds, goal=1.4, failure=1.7
            ),
            Figure(name="pandas ÷ bill, CPU", value=pandas.cpu_seconds / ours.cpu_seconds, goal=4, failure=3),
            Figure(name="bill ÷ polars, CPU", value=ours.cpu_seconds / polars.cpu_seconds, goal=1.3, failure=1.6),
            Figure(name="bill ÷ polars, peak memory", value=ours.peak_mib / polars.peak_mib, goal=0.5, failure=1),
        ]
    )
