"""Runs the product over drawn customers: their files, their events, a price run and a statement for every month."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import price_period
from billing_cli.credits.movement import MOVEMENTS_IN_ORDER
from billing_cli.events.ingest import ingest_files
from billing_cli.invoices.reading import documents
from billing_cli.project import Project, open_project
from billing_cli.reports.credits import statement_of
from billing_cli.store.store import Store
from pricing.periods import Period, month
from pricing.rating.calculator import Statement
from tests.credits.drawn_credits import Credited

NOW = datetime(2027, 1, 1, tzinfo=UTC)
MONTHS = [month(f"2025-{number:02}") for number in range(1, 13)]
MOVED = Statement("SELECT grant_id, booked_on, movement, coalesce(invoice_id, ''), amount FROM credit_movements")
FIGURES = ("opening", *MOVEMENTS_IN_ORDER, "closing")
Doc: TypeAlias = dict[str, Any]
# By grant, day, movement and invoice.
Ledger: TypeAlias = dict[tuple[str, date, str, str], Fraction]


def write(folder: Path, project: Credited) -> Path:
    """Write the files of a project; gives its export."""
    (folder / "catalog").mkdir(parents=True)
    (folder / "customers").mkdir()
    (folder / "bill.yaml").write_text("seller: {name: Seller}\n")
    for name, version in project.versions.items():
        (folder / "catalog" / f"{name}.yaml").write_text(yaml.safe_dump(version, sort_keys=False))
    accounts = {name: getattr(project, name) for name in ("customers", "subscriptions", "grants", "voids")}
    text = yaml.safe_dump({name: rows for name, rows in accounts.items() if rows}, sort_keys=False)
    (folder / "customers" / "all.yaml").write_text(text)
    with (folder / "usage.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "customer", "type", "time", "n", "kind", "side"))
        for number, (who, at, what, n, kind) in enumerate(project.events):
            writer.writerow((number, who, what, at.isoformat(), n, kind, kind[-1]))
    return folder / "usage.csv"


@contextmanager
def ingested(folder: Path, export: Path) -> Iterator[tuple[Store, Project]]:
    """The store of a project with its events."""
    project = open_project(folder, folder)
    with open_audited(project.store_path, NOW, readable=[export]) as store:
        ingest_files(store, project, [export], None, NOW)
        yield store, project


def priced(store: Store, project: Project, periods: Sequence[Period] = MONTHS) -> dict[str, Doc]:
    """The invoices of some periods, each priced by itself, in order."""
    found: dict[str, Doc] = {}
    for period in periods:
        report = price_period(store, project, period, NOW)
        assert not report.blocked
        for document in documents(store, period=period):
            found[document["invoice"]["id"]] = document["invoice"]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What came out of some months, priced in order: invoices by id, statements as each month was priced, the ledger."""

    invoices: dict[str, Doc]
    statements: dict[str, dict[str, dict[str, Fraction]]]
    ledger: Ledger


def year(store: Store, project: Project, periods: Sequence[Period] = MONTHS) -> Year:
    """Price months in order."""
    invoices: dict[str, Doc] = {}
    statements = {}
    for period in periods:
        invoices |= priced(store, project, [period])
        statements[str(period)] = stated(store, period)
    return Year(invoices=invoices, statements=statements, ledger=net(store))


def net(store: Store) -> Ledger:
    """What the ledger says of each grant, day, movement and invoice; what was taken back adds up to nothing."""
    found: Ledger = defaultdict(Fraction)
    for grant, day, what, invoice, amount in store.rows(MOVED):
        found[grant, day, what, invoice] += Fraction(amount)
    return {key: amount for key, amount in found.items() if amount}


def stated(store: Store, period: Period) -> dict[str, dict[str, Fraction]]:
    """The statement of a month: figures by grant, those that are 0 left out, and no grant without any."""
    rows = {
        row["grant"]: {name: Fraction(row[name]) for name in FIGURES if Fraction(row[name])}
        for row in statement_of(store, period)
    }
    return {name: row for name, row in rows.items() if row}
