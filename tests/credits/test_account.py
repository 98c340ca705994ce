"""Invoices and statements of credits are what an account in plain fractions says, to the digit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import pytest

from billing_cli.charges.price import price_period
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.periods import Period
from tests.credits import account, drawn_credits, living
from tests.credits.account import Customer
from tests.credits.drawn_credits import Credited, drawn
from tests.credits.living import Invoice, Line, Statement
from tests.credits.running import MONTHS, NOW, Doc, Ledger, Year, ingested, net, stated, write, year


def told_line(line: Line) -> tuple[Any, ...]:
    """What of a line of the account is compared."""
    bounds = line.start.isoformat(), line.end.isoformat()
    return line.key, line.dims, *bounds, line.quantity, line.amount, line.units, line.money


def told_account(invoice: Invoice) -> Any:
    """What of an invoice of the account is compared; lines that come to nothing left out."""
    lines = [told_line(line) for line in invoice.lines if line.quantity or line.amount]
    return {"lines": sorted(lines, key=str), "total": invoice.total, "due": invoice.due, "credits": invoice.credits}


def told_product(invoice: Doc) -> Any:
    """The same of an invoice of the product."""
    lines = []
    for line in invoice["lines"]:
        grants: dict[str, dict[str, Fraction]] = {"unit_grant": {}, "promotional_credit": {}}
        for one in line["adjustments"]:
            if one["kind"] in grants:
                grants[one["kind"]][one["grant"]] = -Fraction(one.get("quantity") or one["amount"])
        dims = line["dimensions"].get("kind", "{}")
        quantity, amount = Fraction(line["quantity"]), Fraction(line["amount"])
        if quantity or amount:
            lines.append(
                (line["charge"], dims, line["service_start"], line["service_end"], quantity, amount, *grants.values())
            )
    credits = [(one["grant"], Fraction(one["amount"]), Fraction(one["balance"])) for one in invoice["credits"]]
    totals = invoice["totals"]
    figures = {name: Fraction(totals[name]) for name in ("total", "due")}
    return {"lines": sorted(lines, key=str), **figures, "credits": credits}


def expected(project: Credited, periods: Sequence[Period]) -> tuple[dict[str, Any], dict[str, Statement]]:
    """The invoices and statements of the account."""
    invoices: dict[str, Any] = {}
    statements: dict[str, Statement] = {str(period): {} for period in periods}
    for one in project.customers:
        account = Customer(project, one, periods[-1].end)
        invoices |= {invoice.id: told_account(invoice) for invoice in account.invoices()}
        for period, rows in account.statements([(period.start, period.end) for period in periods]).items():
            statements[period] |= rows
    return invoices, statements


def differences(project: Credited, found: Year, periods: Sequence[Period] = MONTHS) -> list[str]:
    """Every figure that came out otherwise, in words."""
    invoices, statements = expected(project, periods)
    got = {name: told_product(invoice) for name, invoice in found.invoices.items()}
    wrong = [
        f"{name} {part}: {got.get(name, {}).get(part)}, not {invoices.get(name, {}).get(part)}"
        for name in sorted({*got, *invoices})
        for part in ("lines", "total", "due", "credits")
        if got.get(name, {}).get(part) != invoices.get(name, {}).get(part)
    ]
    return wrong + [
        f"{period} {grant}: {found.statements[period].get(grant)}, not {rows.get(grant)}"
        for period, rows in statements.items()
        for grant in sorted({*rows, *found.statements[period]})
        if rows.get(grant) != found.statements[period].get(grant)
    ]


def assert_holds(found: Year) -> None:
    """What is so of all credits: statements add up and follow one another, nothing is below 0, invoices agree."""
    before: dict[str, dict[str, Fraction]] | None = None
    for rows in found.statements.values():
        for grant, row in rows.items():
            assert sum(amount for name, amount in row.items() if name != "closing") == row.get("closing", 0)
            assert row.get("closing", 0) >= 0
            assert before is None or row.get("opening", 0) == before.get(grant, {}).get("closing", 0)
        before = rows
    balances: dict[str, Fraction] = {}
    by_day = sorted(found.ledger, key=lambda key: key[1])
    for day, keys in groupby(by_day, key=lambda key: key[1]):
        for key in keys:
            balances[key[0]] = balances.get(key[0], Fraction(0)) + found.ledger[key]
        assert {grant: balance for grant, balance in balances.items() if balance < 0} == {}, day
    for invoice in found.invoices.values():
        assert_agrees(invoice, found.ledger)


def assert_agrees(invoice: Doc, ledger: Ledger) -> None:
    """The credits of an invoice are what its lines lack, what is not due, and what the ledger burned for it."""
    of_lines: dict[str, Fraction] = {}
    for line in invoice["lines"]:
        for one in line["adjustments"]:
            if one["kind"] == "promotional_credit":
                of_lines[one["grant"]] = of_lines.get(one["grant"], Fraction(0)) - Fraction(one["amount"])
    amounts = {one["grant"]: Fraction(one["amount"]) for one in invoice["credits"]}
    of_kind: dict[str, dict[str, Fraction]] = {"unit": {}, "promotional": {}, "prepaid": {}}
    for one in invoice["credits"]:
        of_kind[one["kind"]][one["grant"]] = amounts[one["grant"]]
        assert Fraction(one["balance"]) >= 0
    burned = {grant: -sum_ for (grant, _, what, of), sum_ in ledger.items() if what == "burned" and of == invoice["id"]}
    assert burned == amounts
    assert of_lines == of_kind["promotional"]
    net = sum(Fraction(line["amount"]) for line in invoice["lines"])
    total, due = (Fraction(invoice["totals"][name]) for name in ("total", "due"))
    assert total == net - sum(of_lines.values())
    assert due == total - sum(of_kind["prepaid"].values())
    assert min(net, Fraction(0)) <= due <= total <= net


@pytest.fixture(scope="module")
def some_months(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Credited, Year, Store, Project]]:
    """Some customers from January to May."""
    folder, project = tmp_path_factory.mktemp("months"), drawn(9, count=30)
    with ingested(folder, write(folder, project)) as (store, opened):
        yield project, year(store, opened, MONTHS[:5]), store, opened


Months: TypeAlias = tuple[Credited, Year, Store, Project]


def test_grants_burn_as_an_account_of_fractions_says(some_months: Months) -> None:
    project, found, *_ = some_months
    assert differences(project, found, MONTHS[:5]) == []


def test_credits_add_up(some_months: Months) -> None:
    assert_holds(some_months[1])


def test_month_that_is_priced_again_changes_nothing(some_months: Months) -> None:
    _, found, store, opened = some_months
    assert not price_period(store, opened, MONTHS[3], NOW).changed
    assert net(store) == found.ledger


@pytest.mark.parametrize("seed", [pytest.param(100, marks=pytest.mark.slow), pytest.param(101, marks=pytest.mark.long)])
def test_many_grants_burn_as_an_account_of_fractions_says(seed: int, tmp_path: Path) -> None:
    project = drawn(seed, count=120)
    with ingested(tmp_path, write(tmp_path, project)) as (store, opened):
        found = year(store, opened)
        assert differences(project, found) == []
        assert_holds(found)
        for period in (MONTHS[7], MONTHS[2], *MONTHS[3:]):
            assert not price_period(store, opened, period, NOW).changed
        assert net(store) == found.ledger
        assert {str(period): stated(store, period) for period in MONTHS} == found.statements


@pytest.mark.parametrize("module", [account, drawn_credits, living], ids=lambda module: module.__name__)
def test_account_uses_nothing_of_the_product(module: ModuleType) -> None:
    source = Path(module.__file__ or "").read_text(encoding="utf-8")
    assert [
        word for word in ("billing_cli", "pricing", "duckdb") if f"import {word}" in source or f"from {word}" in source
    ] == []
