"""Ingests and prices many vectors at once: one project, and for each vector a plan, a customer and a subscription."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from billing_cli.audit.chain import open_audited
from billing_cli.charges.price import price_period
from billing_cli.errors import BillError, InputProblems
from billing_cli.events.ingest import ingest_files
from billing_cli.invoices.reading import documents
from billing_cli.project import open_project
from pricing.periods import month
from tests.vectors.asking import Billed, Invoiced, Yaml
from tests.vectors.priced import of_invoice
from tests.vectors.quoting import write_project

NOW = datetime(2026, 6, 15, tzinfo=UTC)
CANONICAL = ("id", "customer", "type", "time")


def invoice_all(folder: Path, questions: Mapping[str, Invoiced]) -> dict[str, Billed | BillError]:
    """What is billed, by vector: one project for all fees, and one for all usage of the same months.

    Where one of them is refused, each is priced alone, so that only that one fails.
    """
    groups: dict[str, dict[str, Invoiced]] = defaultdict(dict)
    for vector_id, question in questions.items():
        groups[" ".join(question.months) if question.meters else "fees"][vector_id] = question
    answers: dict[str, Billed | BillError] = {}
    for name, group in groups.items():
        try:
            answers |= _invoice(folder / name, group)
        except InputProblems:
            for vector_id, question in group.items():
                answers[vector_id] = _invoice_alone(folder / vector_id, vector_id, question)
    return answers


def _invoice_alone(folder: Path, vector_id: str, question: Invoiced) -> Billed | BillError:
    try:
        return _invoice(folder, {vector_id: question})[vector_id]
    except BillError as error:
        return error


def _invoice(folder: Path, questions: Mapping[str, Invoiced]) -> dict[str, Billed]:
    write_project(folder, catalog_of(questions))
    (folder / "customers" / "all.yaml").write_text(yaml.safe_dump(_accounts(questions), sort_keys=False))
    export = write_events(folder / "usage.csv", {key: question.events for key, question in questions.items()})
    project = open_project(folder, folder)
    invoices: dict[tuple[str, str], dict[str, Any]] = {}
    unmeterable: dict[str, int] = {}
    with open_audited(project.store_path, NOW, readable=[export]) as store:
        [report] = ingest_files(store, project, [export], None, NOW).files
        assert report.accepted == report.rows_read
        for name in sorted({name for question in questions.values() for name in question.months}):
            priced = price_period(store, project, month(name), NOW)
            assert not priced.blocked
            unmeterable |= {count.meter.split()[0]: count.unmeterable for count in priced.findings.counts}
            for document in documents(store, period=month(name)):
                invoices[document["invoice"]["subscription"], name] = document["invoice"]
    return {
        vector_id: _billed([invoices.get((vector_id, name)) for name in question.months], unmeterable.get(vector_id, 0))
        for vector_id, question in questions.items()
    }


def _billed(found: list[dict[str, Any] | None], unmeterable: int) -> Billed:
    invoices = [None if document is None else of_invoice(document) for document in found]
    return Billed(invoices=invoices, documents=found, unmeterable=unmeterable)


def catalog_of(questions: Mapping[str, Invoiced]) -> str:
    """Every vector's plan under its id, on meters and event types of its own; figures in its currency."""
    meters: Yaml = {}
    plans: Yaml = {}
    for vector_id, question in questions.items():
        named = {name: f"{vector_id} {name}" for name in question.meters}
        meters |= {named[name]: {"event": vector_id, **meter} for name, meter in question.meters.items()}
        plans[vector_id] = {
            "charges": {
                key: _in_currency(charge | ({"meter": named[charge["meter"]]} if "meter" in charge else {}), question)
                for key, charge in question.plan["charges"].items()
            }
        }
    return yaml.safe_dump({"currency": "USD", "meters": meters, "plans": plans}, sort_keys=False)


def _in_currency(charge: Yaml, question: Invoiced) -> Yaml:
    if question.currency == "USD":
        return charge
    return {**charge, "currencies": {question.currency: {"amount": charge["amount"]}}}


def _accounts(questions: Mapping[str, Invoiced]) -> Yaml:
    customers = [
        {"id": vector_id, "timezone": question.timezone, "currency": question.currency}
        for vector_id, question in questions.items()
    ]
    subscriptions = [
        {"id": vector_id, "customer": vector_id, "plan": vector_id, "start": question.start.isoformat()}
        | ({"end": question.end.isoformat()} if question.end else {})
        for vector_id, question in questions.items()
    ]
    return {"customers": customers, "subscriptions": subscriptions}


def write_events(path: Path, events: Mapping[str, Sequence[Mapping[str, str]]]) -> Path:
    """A canonical export of each vector's events; a date alone is the first instant of that day, UTC."""
    rows = [
        {"id": f"{vector_id} {number}", "customer": vector_id, "type": vector_id, **event, "time": _instant(event)}
        for vector_id, own in events.items()
        for number, event in enumerate(own)
    ]
    columns = [*CANONICAL, *sorted({name for row in rows for name in row} - set(CANONICAL))]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _instant(event: Mapping[str, str]) -> str:
    return event["time"] if "T" in event["time"] else f"{event['time']}T00:00:00Z"
