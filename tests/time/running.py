"""Runs the product over drawn subscriptions: their files, their events, and a price run for every month."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import price_period
from billing_cli.events.ingest import ingest_files
from billing_cli.invoices.reading import documents
from billing_cli.project import open_project
from pricing.periods import Period, month_of
from tests.time.drawn_lives import FIRST, Drawn

NOW = datetime(2027, 1, 1, tzinfo=UTC)


def write(folder: Path, project: Drawn) -> Path:
    """Write the files of a project; gives its export."""
    (folder / "catalog").mkdir(parents=True)
    (folder / "customers").mkdir()
    (folder / "bill.yaml").write_text("seller: {name: Seller}\n")
    for name, version in project.versions.items():
        (folder / "catalog" / f"{name}.yaml").write_text(yaml.safe_dump(version, sort_keys=False))
    customers = [{"id": name, "timezone": zone} for name, zone in project.zones.items()]
    accounts = {"customers": customers, "subscriptions": project.subscriptions}
    (folder / "customers" / "all.yaml").write_text(yaml.safe_dump(accounts, sort_keys=False))
    with (folder / "usage.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "customer", "type", "time", "value", "kind"))
        writer.writerows((n, who, "call", at.isoformat(), *rest) for n, (who, at, *rest) in enumerate(project.events))
    return folder / "usage.csv"


def months_of(project: Drawn) -> list[Period]:
    """Every month in which something may be billed."""
    last = max(date.fromisoformat(one["end"]) for one in project.subscriptions)
    found = [month_of(FIRST)]
    while found[-1].end < last:
        found.append(month_of(found[-1].end))
    return found


def invoices_of(folder: Path, export: Path, periods: Iterable[Period]) -> list[dict[str, Any]]:
    """The invoices of some periods, each priced by itself, in order."""
    project = open_project(folder, folder)
    found: list[dict[str, Any]] = []
    with open_audited(project.store_path, NOW, readable=[export]) as store:
        ingest_files(store, project, [export], None, NOW)
        for period in periods:
            report = price_period(store, project, period, NOW)
            assert not report.blocked
            assert not report.findings.need_attention, list(report.findings.remarks())
            found += [document["invoice"] for document in documents(store, period=period)]
    return found


def sums(invoices: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Fraction]:
    """What was charged in all, exactly, by subscription and charge."""
    found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for invoice in invoices:
        for line in invoice["lines"]:
            found[invoice["subscription"], line["charge"]] += Fraction(line["amount_exact"])
    return dict(found)
