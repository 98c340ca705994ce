"""Quantities, terms and changes of subscriptions, as they are read from YAML, CSV and Parquet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from billing_cli.accounts.account import Accounts
from billing_cli.accounts.reading import load_accounts
from billing_cli.project import open_project
from pricing.problems import Problem
from pricing.yaml_tree import plain
from tests.events.formats import parquet

HEAD = (
    "customers: [{id: acme}]\nsubscriptions:\n  - {id: s, customer: acme, plan: p, start: 2026-02-01, end: 2027-02-01, "
)


def load(folder: Path, files: dict[str, str | bytes], settings: str = "") -> tuple[Accounts, list[Problem]]:
    (folder / "customers").mkdir()
    (folder / "bill.yaml").write_text(f"seller: {{name: Acme}}\n{settings}", encoding="utf-8")
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / "customers" / name).write_bytes(data)
    return load_accounts(open_project(folder, folder))


def written(folder: Path, said: str, settings: str = "") -> tuple[Accounts, list[Problem]]:
    return load(folder, {"a.yaml": f"{HEAD}{said}}}\n"}, settings)


def test_changes_come_by_date_those_of_one_day_as_written(tmp_path: Path) -> None:
    said = "changes: [{at: 2026-05-01, plan: c}, {at: 2026-03-01, plan: a}, {at: 2026-05-01, charges: {x: null}}, {at: 2026-04-01, trial: null}]"
    accounts, problems = written(tmp_path, said)
    assert problems == []
    changes = accounts.written["subscriptions", "s"].changes
    assert [(one.at.isoformat(), one.plan, one.path) for one in changes] == [
        ("2026-03-01", "a", "subscriptions[0].changes[1]"),
        ("2026-04-01", None, "subscriptions[0].changes[3]"),
        ("2026-05-01", "c", "subscriptions[0].changes[0]"),
        ("2026-05-01", None, "subscriptions[0].changes[2]"),
    ]
    assert [one.own is not None for one in changes] == [False, True, False, True]


def test_terms_of_a_change_keep_what_is_null(tmp_path: Path) -> None:
    said = "changes: [{at: 2026-03-01, charges: {x: {unit_price: 1}, y: null}, discounts: null, commitment: null}]"
    [change] = written(tmp_path, said)[0].written["subscriptions", "s"].changes
    assert change.own is not None
    assert change.own.charges is not None
    assert plain(change.own.charges) == {"x": {"unit_price": "1"}, "y": None}
    assert change.own.discounts is not None
    assert change.own.discounts.items == ()
    assert change.own.commitment is not None
    assert plain(change.own.commitment) is None
    assert change.own.trial is None


@pytest.mark.parametrize(
    ("said", "code", "path", "words"),
    [
        ("changes: [{at: 2026-01-31, plan: a}]", "change-outside", "subscriptions.s.changes[0].at", "before it starts on 2026-02-01"),
        ("changes: [{at: 2027-02-01, plan: a}]", "change-outside", "subscriptions.s.changes[0].at", "when it ended on 2027-02-01"),
        ("changes: [{plan: a}]", "missing-key", "subscriptions[0].changes[0].at", ""),
        ("changes: [{at: 1 March, plan: a}]", "bad-value", "subscriptions[0].changes[0].at", "no"),
        ("changes: [{at: 2026-03-01, end: 2026-04-01}]", "unknown-key", "subscriptions[0].changes[0].end", ""),
        ("changes: {at: 2026-03-01}", "wrong-type", "subscriptions[0].changes", "must be a list"),
        ("term: 1 fortnight", "bad-value", "subscriptions[0].term", "no duration"),
        ("term: 0 days", "bad-value", "subscriptions[0].term", "no duration"),
        ("quantities: {seats: 5}", "wrong-type", "subscriptions[0].quantities.seats", "must be a list"),
        ("quantities: {seats: [{from: 2026-02-01}]}", "missing-key", "subscriptions[0].quantities.seats[0].quantity", ""),
        ("quantities: {seats: [{from: 2026-02-01, quantity: 1e18}]}", "bad-value", "subscriptions[0].quantities.seats[0]", ""),
        ("quantities: {seats: [{from: 2026-03-01, quantity: 1}, {from: 2026-02-01, quantity: 1}]}", "bad-value",
         "subscriptions[0].quantities.seats", "2026-02-01 stands below 2026-03-01"),
        ("quantities: {seats: [{from: 2026-03-01, quantity: 1}, {from: 2026-03-01, quantity: 1}]}", "bad-value",
         "subscriptions[0].quantities.seats", "stands twice"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_place(said: str, code: str, path: str, words: str, tmp_path: Path) -> None:
    _, [problem] = written(tmp_path, said)
    assert (problem.code, problem.path, problem.line) == (code, path, 3)
    assert words in problem.message


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("trial: {days: 5}", ["subscriptions.s.trial"]),
        ("trial: {days: 5, reason: a, approved_by: b}", []),
        ("changes: [{at: 2026-03-01, plan: a}]", ["subscriptions.s.changes[0]"]),
        ("changes: [{at: 2026-03-01, plan: a, reason: a, approved_by: b}]", []),
        ("changes: [{at: 2026-03-01, charges: {x: {amount: 1, reason: a, approved_by: b}}}]", []),
        ("changes: [{at: 2026-03-01, charges: {x: {amount: 1, reason: a}}, trial: {days: 1}}]",
         ["subscriptions.s.changes[0].charges.x", "subscriptions.s.changes[0].trial"]),
        ("quantities: {seats: [{from: 2026-02-01, quantity: 5}]}, term: 1 year", []),
        ("charges: {x: {amount: 5, reason: '', approved_by: b}, y: {amount: 5, reason: null, approved_by: b}, z: {amount: 5, reason: a, approved_by: b}}",
         ["subscriptions.s.charges.x", "subscriptions.s.charges.y"]),
        ("discounts: [{percent: 5, reason: a, approved_by: b}, {percent: 5}], commitment: {amount: 5, reason: a}",
         ["subscriptions.s.discounts[1]", "subscriptions.s.commitment"]),
        ("discounts: [], commitment: null", ["subscriptions.s.commitment"]),
        ("changes: [{at: 2026-03-01, reason: a, charges: {x: {amount: 1, approved_by: b}}, commitment: null}]", ["subscriptions.s.changes[0].commitment"]),
        ("changes: [{at: 2026-02-01, reason: a, approved_by: b, charges: {x: null}, trial: null}]", []),
    ],
)  # fmt: skip
def test_what_needs_approval(said: str, missing: list[str], tmp_path: Path) -> None:
    _, problems = written(tmp_path, said, "require_approval: true\n")
    assert [one.path for one in problems if one.code == "no-approval"] == missing


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_in_a_table_the_columns_that_lack_are_named(form: str, tmp_path: Path) -> None:
    cells = {
        "id": "s", "customer": "acme", "plan": "p", "start": "2026-02-01", "charges.emails.unit_price": "1", "charges.emails.reason": "a",
        "discounts.1.percent": "5", "changes.1.at": "2026-03-01", "changes.1.charges.emails.unit_price": "2", "charges.fee": "null",
    }  # fmt: skip
    content: str | bytes = ",".join(cells) + "\n" + ",".join(cells.values()) + "\n"
    if form == "parquet":
        content = parquet(
            "SELECT " + ", ".join(f"'{cell}' AS \"{name}\"" for name, cell in cells.items()), tmp_path / "made"
        )
    (tmp_path / "project").mkdir()
    _, problems = load(tmp_path / "project", {"c.csv": "id\nacme\n", f"s.{form}": content}, "require_approval: true\n")
    assert [one.remedy for one in problems if "null" not in one.remedy] == [
        "fill `charges.emails.approved_by` in this row",
        "fill `discounts.1.reason` and `discounts.1.approved_by` in this row",
        "fill `changes.1.charges.emails.reason` and `changes.1.charges.emails.approved_by` in this row",
    ]
    assert [one.path for one in problems if "null" in one.remedy] == ["subscriptions.s.charges.fee"]


def test_csv_and_parquet_say_them_in_columns(tmp_path: Path) -> None:
    columns = "id,customer,plan,start,term,trial.days,quantities.seats.1.from,quantities.seats.1.quantity,changes.1.at,changes.1.charges.x.amount"
    in_csv = f"{columns}\ns,acme,p,2026-02-01,1 year,30,2026-02-01,5,2026-03-01,7\n"
    select = (
        "SELECT 's' AS id, 'acme' AS customer, 'p' AS plan, DATE '2026-02-01' AS start, '1 year' AS term, {'days': 30} AS trial, "
        "{'seats': [{'from': DATE '2026-02-01', 'quantity': 5}]} AS quantities, "
        "[{'at': DATE '2026-03-01', 'charges': {'x': {'amount': 7}}}] AS changes"
    )
    customers = "id\nacme\n"
    forms: dict[str, str | bytes] = {"s.csv": in_csv, "s.parquet": parquet(select, tmp_path / "made")}
    for name, content in forms.items():
        (tmp_path / name).mkdir()
        accounts, problems = load(tmp_path / name, {"c.csv": customers, name: content})
        assert problems == []
        found = accounts.subscriptions["s"]
        assert [(one.since, one.quantity) for one in found.quantities["seats"]] == [(date(2026, 2, 1), Decimal(5))]
        assert str(found.term) == "1 year"
        assert found.trial == {"days": "30"}
        [change] = accounts.written["subscriptions", "s"].changes
        assert change.own is not None
        assert change.own.charges is not None
        assert plain(change.own.charges) == {"x": {"amount": "7"}}
