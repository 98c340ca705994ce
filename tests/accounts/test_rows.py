"""What one row of a table can say of a contract: all that YAML can, in columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_cli.accounts.account import Accounts
from pricing.yaml_tree import Plain, plain
from tests.accounts.test_changes import load
from tests.events.formats import parquet

ID = "id,customer,plan,start"
HEAD = "s,acme,p,2026-01-01"

CASES: list[tuple[str, str, dict[str, Plain]]] = [
    ("charges.emails.unit_price", "0.80", {"charges": {"emails": {"unit_price": "0.80"}}}),
    ("charges.emails.unit_price,charges.emails.reason,charges.emails.approved_by", "0.80,partner,cfo",
     {"charges": {"emails": {"unit_price": "0.80", "reason": "partner", "approved_by": "cfo"}}}),
    ("charges.calls.tiers.1.up_to,charges.calls.tiers.1.unit_price,charges.calls.tiers.2.unit_price", "100,2,1",
     {"charges": {"calls": {"tiers": [{"up_to": "100", "unit_price": "2"}, {"unit_price": "1"}]}}}),
    ("charges.input.prices.file", "prices/acme.csv", {"charges": {"input": {"prices": {"file": "prices/acme.csv"}}}}),
    ("charges.input.prices.1.model,charges.input.prices.1.unit_price", "a,2", {"charges": {"input": {"prices": [{"model": "a", "unit_price": "2"}]}}}),
    ("charges.support", "null", {"charges": {"support": None}}),
    ("charges.calls.included", "null", {"charges": {"calls": {"included": None}}}),
    ("charges.setup.model,charges.setup.amount", "flat,40", {"charges": {"setup": {"model": "flat", "amount": "40"}}}),
    ("discounts.1.percent,discounts.1.charges,discounts.2.amount", "10,emails,25", {"discounts": [{"percent": "10", "charges": "emails"}, {"amount": "25"}]}),
    ("discounts.1.units,discounts.1.charges.1,discounts.1.charges.2", "5,a,b", {"discounts": [{"units": "5", "charges": ["a", "b"]}]}),
    ("discounts", "null", {"discounts": []}),
    ("commitment.amount,commitment.overage.percent", "100,20", {"commitment": {"amount": "100", "overage": {"percent": "20"}}}),
    ("commitment.overage", "null", {"commitment": {"overage": None}}),
    ("commitment", "null", {"commitment": None}),
    ("trial.days,trial.charges.1", "90,emails", {"trial": {"days": "90", "charges": ["emails"]}}),
    ("trial", "null", {"trial": None}),
    ("trial.days,commitment.amount", ",", {}),
]  # fmt: skip


def own_terms(accounts: Accounts) -> dict[str, Plain]:
    own = accounts.written["subscriptions", "s"].own
    parts = () if own is None else ("charges", "discounts", "commitment", "trial")
    return {name: plain(part) for name in parts if (part := getattr(own, name)) is not None}


@pytest.mark.parametrize(("columns", "cells", "expected"), CASES)
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_row_says_what_yaml_says(
    form: str, columns: str, cells: str, expected: dict[str, Plain], tmp_path: Path
) -> None:
    content: str | bytes = f"{ID},{columns}\n{HEAD},{cells}\n"
    if form == "parquet":
        named = zip(f"{ID},{columns}".split(","), f"{HEAD},{cells}".split(","), strict=True)
        content = parquet("SELECT " + ", ".join(f"'{cell}' AS \"{name}\"" for name, cell in named), tmp_path / "made")
    accounts, problems = load(tmp_path, {f"s.{form}": content, "c.csv": "id\nacme\n"})
    assert problems == []
    assert own_terms(accounts) == expected


def test_a_null_in_a_struct_takes_away_too(tmp_path: Path) -> None:
    select = "SELECT 's' AS id, 'acme' AS customer, 'p' AS plan, '2026-01-01' AS start, {'support': 'null', 'calls': {'included': NULL::INT}} AS charges"
    accounts, problems = load(tmp_path, {"s.parquet": parquet(select, tmp_path / "made"), "c.csv": "id\nacme\n"})
    assert problems == []
    assert own_terms(accounts) == {"charges": {"support": None}}


def test_a_customer_may_be_called_null(tmp_path: Path) -> None:
    accounts, problems = load(tmp_path, {"c.csv": "id,name,aliases\nnull,null,null\n"})
    assert problems == []
    assert (accounts.customers["null"].name, accounts.customers["null"].aliases) == ("null", ("null",))


def test_a_broken_row_hides_no_other(tmp_path: Path) -> None:
    rows = "a,acme,p,2026-01-01\nb,acme,p\nc,acme,p,someday\nd,acme,p,2026-01-01,x\ne,acme,p,2026-01-01\n"
    accounts, problems = load(tmp_path, {"s.csv": f"{ID}\n{rows}", "c.csv": "id\nacme\n"})
    assert [*accounts.subscriptions] == ["a", "e"]
    assert sorted((one.line, one.code) for one in problems) == [(3, "bad-csv"), (4, "bad-value"), (5, "bad-csv")]
