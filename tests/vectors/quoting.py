"""Asks `bill quote` many vectors at once: one project a currency, a plan a vector, one file of requests."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from billing_cli.charges.quote import quote
from billing_cli.charges.quote_requests import Spoken, read_requests
from billing_cli.errors import BillError, InputProblems
from billing_cli.project import open_project
from tests.vectors.asking import DIMENSIONS, UNITS, Asked, Quoted, Yaml
from tests.vectors.priced import Priced, of_quote

NOW = datetime(2026, 6, 15, tzinfo=UTC)
BY_EVENT = ("percentage", "dynamic")
NOTHING_SAID = Spoken(plan=None, usage=(), on=None, start=None, currency=None, segment=None)
METERS = {
    UNITS: {"event": "usage", "aggregate": "sum", "value": "units", "dimensions": {name: name for name in DIMENSIONS}}
}


def catalog_of(currency: str, plans: Mapping[str, Yaml]) -> str:
    """A catalog file with these plans."""
    return yaml.safe_dump({"currency": currency, "meters": METERS, "plans": dict(plans)}, sort_keys=False)


def plan_key(vector_id: str, plan: str) -> str:
    """The plan of a vector, beside those of others."""
    return f"{vector_id} {plan}".strip()


def requests_of(vector_id: str, question: Quoted) -> list[dict[str, Any]]:
    """The lines of `--from`."""
    return [
        {"id": f"{vector_id} {number}", "plan": plan_key(vector_id, asked.plan), **_given(question, asked)}
        for number, asked in enumerate(question.asked)
    ]


def _given(question: Quoted, asked: Asked) -> dict[str, Any]:
    """The quantities, or one event for each of them where a charge prices single events."""
    charges = question.plans[asked.plan]["charges"].values()
    if not any(charge["model"] in BY_EVENT for charge in charges):
        return {"usage": asked.usage}
    [stated] = asked.usage.values() or [[]]
    values = stated if isinstance(stated, list) else [{"quantity": stated}]
    return {
        "events": [
            {"id": number, "type": "usage", "time": f"{NOW:%Y-%m}-01T00:{number:02}:00Z", "units": one["quantity"],
             **{name: value for name, value in one.items() if name != "quantity"}}
            for number, one in enumerate(values)
        ]
    }  # fmt: skip


def quote_all(folder: Path, questions: Mapping[str, Quoted]) -> dict[str, Sequence[Priced] | BillError]:
    """The answers by vector. Where one of them is refused, each is asked alone, so that only that one fails."""
    by_currency: dict[str, dict[str, Quoted]] = defaultdict(dict)
    for vector_id, question in questions.items():
        by_currency[question.currency][vector_id] = question
    answers: dict[str, Sequence[Priced] | BillError] = {}
    for currency, group in by_currency.items():
        try:
            answers |= _quote(folder / currency, group)
        except InputProblems:
            for vector_id, question in group.items():
                answers[vector_id] = _quote_alone(folder / vector_id, vector_id, question)
    return answers


def _quote_alone(folder: Path, vector_id: str, question: Quoted) -> Sequence[Priced] | BillError:
    try:
        return _quote(folder, {vector_id: question})[vector_id]
    except BillError as error:
        return error


def _quote(folder: Path, questions: Mapping[str, Quoted]) -> dict[str, Sequence[Priced]]:
    [currency] = {question.currency for question in questions.values()}
    plans = {
        plan_key(vector_id, name): plan
        for vector_id, question in questions.items()
        for name, plan in question.plans.items()
    }
    write_project(folder, catalog_of(currency, plans))
    lines = [request for vector_id, question in questions.items() for request in requests_of(vector_id, question)]
    (folder / "requests.jsonl").write_text("\n".join(map(json.dumps, lines)))

    project = open_project(folder, folder)
    requests = read_requests(project, NOTHING_SAID, folder / "requests.jsonl", NOW)
    answers = {answer.id: of_quote(answer.document()) for answer in quote(project, requests)}
    return {
        vector_id: [answers[request["id"]] for request in requests_of(vector_id, question)]
        for vector_id, question in questions.items()
    }


def write_project(folder: Path, catalog: str) -> None:
    """A project with one catalog, and no customers yet."""
    (folder / "catalog").mkdir(parents=True)
    (folder / "customers").mkdir()
    (folder / "bill.yaml").write_text("seller: {name: Seller}\n")
    (folder / "catalog" / "2010-01-01.yaml").write_text(catalog)
