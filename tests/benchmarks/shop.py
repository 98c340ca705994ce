"""A project that bills the made-up usage: a graduated price by customer, and a price by model from a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measure import Run, run_once

MODELS = 20
FINDINGS = 3  # bad rows and conflicts wait for a person
PERIOD = "2026-09"

BILL_YAML = "seller: {name: Bench}\n"
CATALOG = """
version: 2026-01-01
currency: USD
meters:
  input: {event: "llm.request.*", aggregate: sum, value: input_tokens}
  output: {event: "llm.request.*", aggregate: sum, value: output_tokens, dimensions: {model: model}}
plans:
  p:
    charges:
      input:
        {meter: input, model: graduated, per: 1_000_000,
         tiers: [{up_to: 500_000, unit_price: 4}, {up_to: 2_000_000, unit_price: 3}, {unit_price: 2}]}
      output: {meter: output, model: per_unit, per: 1_000_000, by: [model], prices: {file: prices/output.csv}}
"""
FLAT_MAPPING = """
format: FORMAT
source: gateway
id: [id]
customer: customer
type: type
time: time
properties: {input_tokens: input_tokens, output_tokens: output_tokens, model: model}
rules: {input_tokens: {min: 0}}
"""
CLOUDEVENTS_MAPPING = """
format: cloudevents
source: gateway
customer: subject
properties: {input_tokens: data.input_tokens, output_tokens: data.output_tokens, model: data.model}
rules: {input_tokens: {min: 0}}
"""


def write_shop(folder: Path, customers: int) -> None:
    """The project's files, with a mapping for each format: `--source csv` and so on."""
    for name in ("catalog", "customers", "prices", "sources"):
        (folder / name).mkdir(parents=True)
    (folder / "bill.yaml").write_text(BILL_YAML)
    (folder / "catalog" / "2026-01-01.yaml").write_text(CATALOG)
    prices = "".join(f"model-{number},{number + 1}.25\n" for number in range(MODELS))
    (folder / "prices" / "output.csv").write_text("model,unit_price\n" + prices)
    for form in ("csv", "parquet", "jsonl"):
        (folder / "sources" / f"{form}.yaml").write_text(FLAT_MAPPING.replace("FORMAT", form))
    (folder / "sources" / "cloudevents.yaml").write_text(CLOUDEVENTS_MAPPING)
    ids = [f"cust-{number}" for number in range(customers)]
    (folder / "customers" / "customers.csv").write_text("id,name\n" + "".join(f"{i},Customer {i}\n" for i in ids))
    rows = "".join(f"{i}-s,{i},p,2026-01-01\n" for i in ids)
    (folder / "customers" / "subscriptions.csv").write_text("id,customer,plan,start\n" + rows)


def empty_store(folder: Path) -> None:
    """Remove the project's store."""
    for path in folder.glob("bill.duckdb*"):
        path.unlink()


def bill(folder: Path, *arguments: str) -> Run:
    """One command of `bill`, its data as JSON."""
    command = [sys.executable, "-m", "billing_cli", *arguments, "--format", "json", "--quiet"]
    return run_once(command, folder, statuses=(0, FINDINGS))


def ingest(folder: Path, form: str, export: Path) -> Run:
    """`bill ingest` of one export."""
    return bill(folder, "ingest", "--source", form, str(export))


def outcomes(run: Run) -> Sequence[int]:
    """What an ingest says of its one file: rows read, accepted, duplicate, conflicting, rejected."""
    (file,) = json.loads(run.printed)["files"]
    return [file[name] for name in ("rows_read", "accepted", "duplicate", "conflicting", "rejected")]


def tokens_used(folder: Path) -> tuple[int, int]:
    """What `bill usage` adds up from the store: input tokens, output tokens."""
    rows = json.loads(bill(folder, "usage", "--period", PERIOD, "--by", "model").printed)["usage"]
    found = {meter: sum(int(row["quantity"]) for row in rows if row["meter"] == meter) for meter in ("input", "output")}
    return found["input"], found["output"]
