"""A month of made-up usage as an export in any of four formats: every row follows from its number, so each run is alike.

Of 1,000 rows 29 repeat an earlier row word for word, one repeats an earlier id a second later with other content, and one
says `x` where a number must stand. The originals of repeats lie anywhere before them.

A process of its own writes the file: what this one holds would count as the peak memory of all that it starts.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROWS = int(os.environ.get("BILL_BENCH_ROWS", "10_000_000"))
MOST_CUSTOMERS = 10_000
# What a row takes in the file, a little more than it does.
ROW_BYTES = {"csv": 110, "parquet": 60, "jsonl": 190, "cloudevents": 240}
# What a row of it takes in the stores of bill and of its rival, with room for what DuckDB puts aside while it works.
STORE_BYTES = 400
NAMES = {"csv": "usage.csv", "parquet": "usage.parquet", "jsonl": "usage.jsonl", "cloudevents": "cloudevents.jsonl"}

# The variable `given`: rows, customers, seed, and first_us: where the rows' 30 days begin, microseconds since 1970.
VIEWS = """
CREATE TEMP VIEW drawn AS
WITH
given AS (SELECT unnest(getvariable('given'))),
numbered AS (  -- originals end in 26, 59 and 91: they are neither repeats nor bad
    SELECT i, CASE WHEN i % 100 IN (33, 66, 98) AND i >= 1000 THEN i - 7 - 1000 * (i * 31 % (i // 1000 + 1)) ELSE i END AS j
    FROM range(getvariable('given')['rows']) AS rows(i)
),
told AS (
    SELECT i, j, j * 7919 % 1000003 % customers AS c, seed, first_us + j * (2588400000000 // rows) + j % 977 * 1001 AS us,
        i % 1000 = 999 AS is_bad, i <> j AS is_repeat, i <> j AND i % 1000 = 533 AS is_conflict
    FROM numbered, given
)
SELECT
    CAST(CAST(md5(seed || '-' || j) AS UUID) AS VARCHAR) AS id, 'cust-' || c AS customer, 'llm.request.' || (j % 8) AS type,
    make_timestamp(us + CASE WHEN is_conflict THEN 1000000 ELSE 0 END) AT TIME ZONE 'UTC' AS time,
    j * 31 % 5003 AS input_tokens, CASE WHEN is_conflict THEN 1000 + i ELSE j * 17 % 907 END AS output_tokens,
    'model-' || ((c + j % 4 * 5) % 20) AS model, is_bad, is_repeat, is_conflict
FROM told;
CREATE TEMP VIEW written AS SELECT
    id, customer, type, strftime(time AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') AS time,
    CASE WHEN is_bad THEN 'x' ELSE CAST(input_tokens AS VARCHAR) END AS input_tokens, output_tokens, model
FROM drawn;
CREATE TEMP VIEW written_json AS
SELECT * REPLACE (CASE input_tokens WHEN 'x' THEN JSON '"x"' ELSE CAST(input_tokens AS JSON) END AS input_tokens) FROM written;
"""
COPY = {
    "csv": "COPY written TO $path (FORMAT csv, HEADER)",
    "parquet": "COPY (SELECT * REPLACE (CAST(time AS TIMESTAMPTZ) AS time) FROM written) TO $path (FORMAT parquet)",
    "jsonl": "COPY written_json TO $path (FORMAT json)",
    "cloudevents": """
COPY (
    SELECT '1.0' AS specversion, id, '/gateway' AS source, customer AS subject, type, time,
        struct_pack(input_tokens := input_tokens, output_tokens := output_tokens, model := model) AS data
    FROM written_json
) TO $path (FORMAT json)""",
}
MADE = """
SELECT
    count(*) AS rows, count(*) FILTER (is_bad) AS bad, count(*) FILTER (is_repeat AND NOT is_conflict) AS duplicates,
    count(*) FILTER (is_conflict) AS conflicts,
    CAST(sum(input_tokens) FILTER (NOT is_bad) AS BIGINT) AS input_of_all,
    CAST(sum(output_tokens) FILTER (NOT is_bad) AS BIGINT) AS output_of_all,
    CAST(sum(input_tokens) FILTER (NOT is_bad AND NOT is_repeat) AS BIGINT) AS input_of_events,
    CAST(sum(output_tokens) FILTER (NOT is_bad AND NOT is_repeat) AS BIGINT) AS output_of_events
FROM drawn"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an export holds: rows = events + duplicates + conflicts + bad; sums of tokens over all good rows, and over events."""

    rows: int
    bad: int
    duplicates: int
    conflicts: int
    input_of_all: int
    output_of_all: int
    input_of_events: int
    output_of_events: int

    @property
    def events(self) -> int:
        return self.rows - self.bad - self.duplicates - self.conflicts


def customers_of(rows: int) -> int:
    """How many customers the rows are spread over: fewer where there are few rows, so that rating is no more of the work."""
    return min(MOST_CUSTOMERS, max(rows // 1000, 1))


def demand_disk(folder: Path, form: str, rows: int, *, kept_rows: int = 0) -> None:
    """Skip the test where the disk has no room for an export, its stores, and `kept_rows` of a store from before."""
    needed = rows * (ROW_BYTES[form] + STORE_BYTES) + kept_rows * STORE_BYTES // 4
    free = shutil.disk_usage(folder).free
    if free < needed:
        pytest.skip(
            f"needs {needed / 10**9:.1f} GB in {folder.parent}, {free / 10**9:.1f} GB are free: see TMPDIR, BILL_BENCH_ROWS"
        )


def write_export(path: Path, form: str, rows: int, *, customers: int, seed: str, months_before: int = 0) -> Made:
    """Write `rows` rows of September 2026, or of that many times 30 days before; equal seeds give equal ids."""
    given = {"form": form, "rows": rows, "customers": customers, "seed": seed, "months_before": months_before}
    command = [sys.executable, __file__, str(path), json.dumps(given)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Made(**json.loads(done.stdout))


def _write(path: str, form: str, *, months_before: int, **given: Any) -> dict[str, int]:
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false; SET preserve_insertion_order = true; SET TimeZone = 'UTC'")
        given["first_us"] = 1_788_220_800_000_000 - months_before * 30 * 86_400_000_000
        connection.execute("SET VARIABLE given = $given", {"given": given})
        connection.execute(VIEWS)
        connection.execute(COPY[form], {"path": path})
        row = connection.execute(MADE).fetchone()
        assert row is not None
        return dict(zip((column[0] for column in connection.description or ()), row, strict=True))


if __name__ == "__main__":
    print(json.dumps(_write(sys.argv[1], **json.loads(sys.argv[2]))))
