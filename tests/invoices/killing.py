"""Commands that issue, void, credit and close, each killed at random instants: `python -m tests.invoices.killing FOLDER KILLS`.

A process that has `bill` loaded and no store open forks for every command. Before each step the project is copied: a command
that ends before it is killed is taken back, so that every kill hits the same state. Prints what it found, as JSON.
"""

import importlib
import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

from tests.forking import LOADED

NOW = ["--now", "2026-03-10T09:00:00Z"]
CATALOG = """
version: 2026-01-01
effective: 2026-01-01
currency: USD
meters: {calls: {event: call, aggregate: sum, value: n}}
plans:
  pro:
    charges:
      platform: {name: Platform fee, model: flat, amount: 49.00}
      calls: {name: Calls, meter: calls, model: per_unit, unit_price: 0.01}
"""
CUSTOMERS = 12
STEPS = (
    ["invoice", "issue", "--period", "2026-01", "--no-pdf"],
    ["invoice", "issue", "--period", "2026-02", "--no-pdf"],
    ["invoice", "void", "INV-2026-000024", "--reason", "wrong plan"],
    ["invoice", "issue", "--period", "2026-02", "--no-pdf"],
    ["invoice", "credit", "INV-2026-000003", "--line", "1=9.99", "--reason", "a failure", "--no-pdf"],
    ["invoice", "credit", "INV-2026-000025", "--all", "--rebill", "--reason", "wrong address", "--no-pdf"],
    ["invoice", "issue", "--period", "2026-02", "--no-pdf"],
    ["close", "2026-02"],
)


def run(words: list[str], folder: Path, kill_after: float | None = None) -> bool:
    """Run a command in a process of its own; whether it ended by itself. Fails where it ends badly."""
    child = os.fork()
    if child == 0:
        _silent()
        from billing_cli.cli import main

        try:
            main([*words, *NOW, "--project", str(folder), "-q"])
        except SystemExit as ended:
            os._exit(int(ended.code or 0))
        finally:
            os._exit(99)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return False
    assert os.WEXITSTATUS(status) in (0, 3), (words, os.WEXITSTATUS(status))
    return True


def _silent() -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)


def state(folder: Path) -> dict[str, Any]:
    """What the store says, read in a process of its own: whether the chain holds, its links, and what was issued."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        from billing_cli.audit.chain import breaks, links
        from billing_cli.store.store import open_store
        from pricing.rating.calculator import Statement

        with open_store(folder / "bill.duckdb") as store:
            told = {
                "break": next((one.seq for one in breaks(store)), None),
                "links": len(links(store)),
                "issued": store.rows(
                    Statement("SELECT number, counter, series, of_number, document FROM issued_documents ORDER BY ALL")
                ),
                "void": store.rows(Statement("SELECT number FROM voided_invoices ORDER BY ALL")),
                "closed": store.rows(Statement("SELECT period, state FROM period_closings ORDER BY ALL")),
                "printed": store.rows(Statement("SELECT number FROM document_files ORDER BY ALL")),
            }
        with os.fdopen(writing, "w") as pipe:
            json.dump(told, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    found: dict[str, Any] = json.loads(text)
    # The hash of the link before a document holds the machine's clock; all else of it is the same in every run.
    for row in found["issued"]:
        document = json.loads(row[-1])
        next(value for key, value in document.items() if key != "schema_version")["chain"].pop("hash")
        row[-1] = document
    return found


def gaps(found: dict[str, Any]) -> list[str]:
    """Series whose counters are not 1, 2, 3 and so on."""
    counters: dict[str, list[int]] = {}
    for _, counter, series, *_ in found["issued"]:
        counters.setdefault(series, []).append(counter)
    return [series for series, known in counters.items() if sorted(known) != list(range(1, len(known) + 1))]


def made(folder: Path) -> Path:
    """A project with two months of usage that are priced."""
    for name in ("catalog", "customers"):
        (folder / name).mkdir(parents=True)
    (folder / "bill.yaml").write_text("seller: {name: Example}\n")
    (folder / "catalog" / "2026-01-01.yaml").write_text(CATALOG)
    lines = ["customers:"]
    lines += [f"  - {{id: c{n:02}, currency: USD}}" for n in range(CUSTOMERS)]
    lines += ["subscriptions:"]
    lines += [f"  - {{id: s{n:02}, customer: c{n:02}, plan: pro, start: 2026-01-01}}" for n in range(CUSTOMERS)]
    (folder / "customers" / "all.yaml").write_text("\n".join(lines) + "\n")
    rows = ["id,customer,type,time,n"]
    rows += [f"{m}-{n},c{n:02},call,2026-{m:02}-10T00:00:00Z,{100 * n + m}" for m in (1, 2) for n in range(CUSTOMERS)]
    (folder / "usage.csv").write_text("\n".join(rows) + "\n")
    run(["ingest", str(folder / "usage.csv")], folder)
    for name in ("2026-01", "2026-02"):
        run(["price", "--period", name], folder)
    return folder


def shaken(folder: Path, kills: int, expected: list[dict[str, Any]]) -> dict[str, Any]:
    """Kill every step so many times; what was wrong, and how many were killed before they had ended."""
    rng, hit, landed, wrong = random.Random(20261127), 0, 0, []
    copy = folder.with_name("before")
    for number, step in enumerate(STEPS):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)
        before = state(folder)
        started = time.monotonic()
        run(step, copy)
        length = time.monotonic() - started
        shutil.rmtree(copy)
        shutil.copytree(folder, copy)
        killed = 0
        while killed < kills:
            killed += not run(step, folder, rng.uniform(0.05, 1.0) * length)
            found = state(folder)
            if found["break"] is not None or gaps(found):
                wrong.append(f"{step}: {found['break']} {gaps(found)}")
            if found == expected[number]:
                landed += 1
                shutil.rmtree(folder)
                shutil.copytree(copy, folder)
            elif found != before:
                wrong.append(f"{step}: neither the state before nor the one after")
        hit += killed
        run(step, folder)
        if state(folder) != expected[number]:
            wrong.append(f"{step}: run again it ends otherwise")
    return {"kills": hit, "landed": landed, "wrong": wrong}


def main(root: Path, kills: int) -> None:
    """Compare a project whose commands are killed with one where nothing happens to them."""
    for name in (*LOADED, "billing_cli.invoices.issue", "billing_cli.invoices.credit", "billing_cli.invoices.close"):
        importlib.import_module(name)
    calm = made(root / "calm" / "shop")
    expected = []
    for step in STEPS:
        run(step, calm)
        expected.append(state(calm))
    print(json.dumps(shaken(made(root / "shaken" / "shop"), kills, expected)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
