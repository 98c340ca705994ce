"""`bill ingest` of four formats beside a bare insert of the same rows by DuckDB, into a long history, and its memory.

The insert is the cheapest that was found for each format. CSV: typed columns with the dialect said; to read texts and cast
them took a fifth more CPU. JSON lines and CloudEvents: typed columns, where a text among numbers becomes null; texts and
TRY_CAST took a tenth more. Parquet: TRY_CAST of the one column that is a text, since one row in a thousand holds no number.
All of them drop the bad rows and keep whatever comes twice.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.benchmarks import shop
from tests.benchmarks.measure import Figure, Run, jobs_in_turn, median, report, report_figures, run_once
from tests.benchmarks.usage_export import NAMES, ROWS, Made, customers_of, demand_disk, write_export

ROUNDS = 3
HISTORY = 5  # times ROWS
GIGABYTE_IN_MIB = 10**9 / 2**20

BARE = """
import duckdb
from pathlib import Path
Path("bare.duckdb").unlink(missing_ok=True)
connection = duckdb.connect("bare.duckdb")
connection.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'")
connection.execute('''CREATE TABLE events (
    id UUID, customer VARCHAR, type VARCHAR, time TIMESTAMPTZ, input_tokens BIGINT, output_tokens BIGINT, model VARCHAR
)''')
connection.execute('''INSERT INTO events SELECTED''')
connection.execute("CHECKPOINT")
"""
FLAT = """{
    id: 'UUID', customer: 'VARCHAR', type: 'VARCHAR', time: 'TIMESTAMPTZ', input_tokens: 'BIGINT', output_tokens: 'BIGINT',
    model: 'VARCHAR'
}"""
SELECTED = {
    "csv": """
SELECT * FROM read_csv('usage.csv', columns = FLAT, header = true, auto_detect = false, delim = ',', quote = '"',
    escape = '"', timestampformat = '%Y-%m-%dT%H:%M:%S.%fZ', store_rejects = true)
""".replace("FLAT", FLAT),
    "parquet": """
SELECT CAST(id AS UUID), customer, type, time, TRY_CAST(input_tokens AS BIGINT) AS input_number, output_tokens, model
FROM read_parquet('usage.parquet') WHERE input_number IS NOT NULL
""",
    "jsonl": """
SELECT * FROM read_json('usage.jsonl', columns = FLAT, format = 'newline_delimited', ignore_errors = true)
WHERE input_tokens IS NOT NULL
""".replace("FLAT", FLAT),
    "cloudevents": """
SELECT id, subject, type, time, data.input_tokens, data.output_tokens, data.model
FROM read_json('cloudevents.jsonl', format = 'newline_delimited', ignore_errors = true, columns = {
    id: 'UUID', subject: 'VARCHAR', type: 'VARCHAR', time: 'TIMESTAMPTZ',
    data: 'STRUCT(input_tokens BIGINT, output_tokens BIGINT, model VARCHAR)'
})
WHERE data.input_tokens IS NOT NULL
""",
}
INSERTED = """
import duckdb, json
connection = duckdb.connect("bare.duckdb", read_only=True)
print(json.dumps(connection.execute("SELECT count(*), sum(input_tokens)::BIGINT, sum(output_tokens)::BIGINT FROM events").fetchone()))
"""


def _ingest(folder: Path, form: str, export: Path, made: Made) -> Run:
    """One ingest that must come to what the export was made of."""
    run = shop.ingest(folder, form, export)
    expected = [made.rows, made.events, made.duplicates, made.conflicts, made.bad]
    assert shop.outcomes(run) == expected, f"rows, events, duplicates, conflicts and bad rows must be {expected}"
    return run


def _ingest_anew(folder: Path, form: str, export: Path, made: Made) -> Run:
    shop.empty_store(folder)
    return _ingest(folder, form, export, made)


@pytest.mark.parametrize("form", NAMES)
def test_ingest_beside_a_bare_insert(form: str, workbench: Path) -> None:
    demand_disk(workbench, form, ROWS)
    shop.write_shop(workbench, customers_of(ROWS))
    export = workbench / NAMES[form]
    made = write_export(export, form, ROWS, customers=customers_of(ROWS), seed="s")
    (workbench / "bare.py").write_text(BARE.replace("SELECTED", SELECTED[form]))
    (workbench / "inserted.py").write_text(INSERTED)

    measured = jobs_in_turn(
        {
            "bare typed insert, DuckDB": lambda: run_once([sys.executable, "bare.py"], workbench),
            "bill ingest": lambda: _ingest_anew(workbench, form, export, made),
        },
        rounds=ROUNDS,
    )

    inserted = json.loads(run_once([sys.executable, "inserted.py"], workbench).printed)
    assert inserted == [made.rows - made.bad, made.input_of_all, made.output_of_all], (
        "the insert must hold all good rows"
    )
    assert shop.tokens_used(workbench) == (made.input_of_events, made.output_of_events), (
        "the store must hold all events"
    )
    report(f"Ingest of {ROWS:,} rows, {form}", measured, "bare typed insert, DuckDB")
    ratio = measured["bill ingest"].cpu_seconds / measured["bare typed insert, DuckDB"].cpu_seconds
    report_figures([Figure(name=f"bill ÷ bare typed insert, {form}, CPU", value=ratio, goal=1.25, failure=1.6)])


def test_ingest_into_a_long_history(workbench: Path) -> None:
    new, customers = max(ROWS // 10, 1), customers_of(ROWS)
    demand_disk(workbench, "csv", ROWS, kept_rows=HISTORY * ROWS)
    long, empty = workbench / "long", workbench / "empty"
    for folder in (long, empty):
        shop.write_shop(folder, customers)
    for month in range(HISTORY, 0, -1):
        export = workbench / f"history-{month}.csv"
        made = write_export(export, "csv", ROWS, customers=customers, seed=f"history-{month}", months_before=month)
        _ingest(long, "csv", export, made)
        export.unlink()

    into: dict[str, list[Run]] = {"into an empty store": [], f"into {HISTORY * ROWS:,} rows": []}
    for number in range(ROUNDS):
        export = workbench / f"new-{number}.csv"
        made = write_export(export, "csv", new, customers=customers, seed=f"new-{number}")
        into["into an empty store"].append(_ingest_anew(empty, "csv", export, made))
        into[f"into {HISTORY * ROWS:,} rows"].append(_ingest(long, "csv", export, made))
        export.unlink()

    measured = {name: median(runs) for name, runs in into.items()}
    report(f"Ingest of {new:,} rows, each time another file", measured, "into an empty store")
    base, run = measured.values()
    ratios = {"CPU": run.cpu_seconds / base.cpu_seconds, "wall": run.wall_seconds / base.wall_seconds}
    report_figures(
        [
            Figure(name=f"long history ÷ empty store, {what}", value=v, goal=1.3, failure=1.7)
            for what, v in ratios.items()
        ]
    )


def test_memory_of_one_large_file(workbench: Path) -> None:
    customers = customers_of(ROWS)
    demand_disk(workbench, "csv", HISTORY * ROWS)
    shop.write_shop(workbench, customers)
    export = workbench / NAMES["csv"]
    measured: dict[str, Run] = {}
    for rows in (ROWS, HISTORY * ROWS):
        made = write_export(export, "csv", rows, customers=customers, seed="s")
        runs = [_ingest_anew(workbench, "csv", export, made) for _ in range(ROUNDS)]
        measured[f"{rows:,} rows"] = median(runs)
        export.unlink()

    small, large = measured
    report("Ingest of one file, CSV", measured, small)
    peaks = [run.peak_mib / GIGABYTE_IN_MIB for run in measured.values()]
    figures = [
        Figure(name=f"peak memory of {name}, GB", value=peak, goal=2, failure=3)
        for name, peak in zip(measured, peaks, strict=True)
    ]
    report_figures(figures)
    print(f"  {f'memory of {large} ÷ of {small}':47} {peaks[1] / peaks[0]:>8.2f}   goal: flat")
