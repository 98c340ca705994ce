"""A month of a million requests: duplicates dropped, tokens added up, priced. bill beside scripts that store nothing.

The scripts do what somebody would write by hand: read the export, drop equal ids, add up per customer and model, join
the price. bill validates, keeps the events and the audit chain, sees conflicts, and leaves draft invoices.
"""

import csv
import json
import random
import sys
from pathlib import Path

from tests.benchmarks.measure import Run, median, report, run_once, together

ROWS = 1_000_000
CUSTOMERS = 2_000
ROUNDS = 3
MODELS = [f"model-{number}" for number in range(8)]

BILL_YAML = "seller: {name: Bench}\n"
CATALOG = """
version: 2026-01-01
currency: USD
meters:
  tokens: {event: llm.request, aggregate: sum, value: tokens, dimensions: {model: model}}
plans:
  p:
    charges:
      tokens: {model: per_unit, meter: tokens, per: 1_000_000, by: [model], prices: {file: prices/tokens.csv}}
"""
DUCKDB = """
import duckdb
duckdb.execute('''
    CREATE TABLE lines AS
    WITH events AS (
        SELECT DISTINCT ON (id) customer, model, tokens::DECIMAL(38, 12) AS tokens
        FROM read_csv('usage.csv', all_varchar = true) WHERE time >= '2026-09-01' AND time < '2026-10-01'
    ), used AS (SELECT customer, model, sum(tokens) AS tokens FROM events GROUP BY ALL)
    SELECT customer, model, tokens,
        round(tokens * (unit_price::DECIMAL(38, 12) * 0.000001)::DECIMAL(38, 12), 2) AS amount
    FROM used JOIN read_csv('prices/tokens.csv', all_varchar = true) USING (model)
''')
print(*duckdb.execute("SELECT count(*), sum(amount) FROM lines").fetchone())
"""
PANDAS = """
import pandas
events = pandas.read_csv("usage.csv", dtype=str).drop_duplicates("id")
events = events[(events["time"] >= "2026-09-01") & (events["time"] < "2026-10-01")]
events["tokens"] = events["tokens"].astype("int64")
used = events.groupby(["customer", "model"], as_index=False)["tokens"].sum()
lines = used.merge(pandas.read_csv("prices/tokens.csv"), on="model")
lines["amount"] = (lines["tokens"] * lines["unit_price"] / 1_000_000).round(2)
print(len(lines), lines["amount"].sum())
"""
POLARS = """
import polars
events = polars.scan_csv("usage.csv", infer_schema=False).unique("id", keep="first")
events = events.filter((polars.col("time") >= "2026-09-01") & (polars.col("time") < "2026-10-01"))
events = events.with_columns(polars.col("tokens").cast(polars.Int64))
used = events.group_by("customer", "model").agg(polars.col("tokens").sum())
lines = used.join(polars.scan_csv("prices/tokens.csv"), on="model")
lines = lines.with_columns((polars.col("tokens") * polars.col("unit_price") / 1_000_000).round(2).alias("amount"))
found = lines.collect(engine="streaming")
print(found.height, found["amount"].sum())
"""


def write_project(folder: Path) -> None:
    """A project with its export: 1% of the rows are sent twice."""
    for name in ("catalog", "customers", "prices"):
        (folder / name).mkdir()
    (folder / "bill.yaml").write_text(BILL_YAML)
    (folder / "catalog" / "2026-01-01.yaml").write_text(CATALOG)
    prices = "".join(f"{model},{number + 1}.25\n" for number, model in enumerate(MODELS))
    (folder / "prices" / "tokens.csv").write_text("model,unit_price\n" + prices)
    ids = [f"c{number:05}" for number in range(CUSTOMERS)]
    (folder / "customers" / "customers.csv").write_text("id,name\n" + "".join(f"{i},Customer {i}\n" for i in ids))
    rows = "".join(f"{i}-s,{i},p,2026-01-01\n" for i in ids)
    (folder / "customers" / "subscriptions.csv").write_text("id,customer,plan,start\n" + rows)
    _write_usage(folder / "usage.csv", ids)


def _write_usage(path: Path, customers: list[str]) -> None:
    dice = random.Random(20260901)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "customer", "type", "time", "model", "tokens"])
        for number in range(ROWS):
            second = number * 30 * 86400 // ROWS
            time = f"2026-09-{1 + second // 86400:02}T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}Z"
            row = [
                f"{dice.getrandbits(128):032x}",
                dice.choice(customers),
                "llm.request",
                time,
                dice.choice(MODELS),
                dice.randrange(100_000),
            ]
            writer.writerow(row)
            if number % 100 == 0:
                writer.writerow(row)


def bill(folder: Path) -> Run:
    """Ingest and price from an empty store."""
    for path in folder.glob("bill.duckdb*"):
        path.unlink()
    commands = (["ingest", "usage.csv"], ["price", "--period", "2026-09"])
    return together([run_once([sys.executable, "-m", "billing_cli", *command], folder) for command in commands])


def drafts(folder: Path) -> list[dict[str, str]]:
    """What `price` says of the drafts that are there: totals by currency."""
    command = [sys.executable, "-m", "billing_cli", "price", "--period", "2026-09", "--format", "json", "--quiet"]
    found: list[dict[str, str]] = json.loads(run_once(command, folder).printed)["totals"]
    return found


def test_a_month_of_usage(tmp_path: Path) -> None:
    write_project(tmp_path)
    scripts = {"DuckDB script, nothing stored": DUCKDB, "polars": POLARS, "pandas": PANDAS}
    for name, text in scripts.items():
        # A script called polars.py would hide the library.
        (tmp_path / f"by_{name.split()[0].lower()}.py").write_text(text)
    runs: dict[str, list[Run]] = {name: [] for name in ["bill ingest + bill price", *scripts]}
    for _ in range(ROUNDS):
        runs["bill ingest + bill price"].append(bill(tmp_path))
        for name in scripts:
            script = f"by_{name.split()[0].lower()}.py"
            runs[name].append(run_once([sys.executable, script], tmp_path))
    measured = {name: median(found) for name, found in runs.items()}
    sums = {name: round(float(measured[name].printed.split()[-1]), 2) for name in scripts}
    (priced,) = drafts(tmp_path)
    assert set(sums.values()) == {float(priced["total"])}, f"all of them must come to {priced['total']}: {sums}"
    report(f"A month of {ROWS:,} requests, CSV to priced lines", measured, "DuckDB script, nothing stored")
