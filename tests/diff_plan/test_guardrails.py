"""Limits on changes: each holds by itself, up and down."""

from __future__ import annotations

from decimal import Decimal

import pytest

from billing_cli.reports.diff_plan.figures import Change, Payer, distribution, movers
from billing_cli.reports.diff_plan.guardrails import Guardrail, checked, guardrails_of


@pytest.mark.parametrize(
    ("measure", "limit", "before", "after", "breached"),
    [
        ("percent", "25", 10_000, 12_500, False),
        ("percent", "25", 10_000, 12_501, True),
        ("percent", "25", 10_000, 7_500, False),
        ("percent", "25", 10_000, 7_499, True),
        ("percent", "25", 0, 1, True),
        ("percent", "25", 0, 0, False),
        ("percent", "25", -10_000, -12_501, True),
        ("percent", "0", 10_000, 10_000, False),
        ("percent", "0", 10_000, 10_001, True),
        ("amount", "5", 0, 500, False),
        ("amount", "5", 0, 501, True),
        ("amount", "5", 600, 99, True),
        ("amount", "0.005", 0, 1, True),
    ],
)
def test_guardrail_is_breached_beyond_its_limit(
    measure: str, limit: str, before: int, after: int, breached: bool
) -> None:
    one = guardrails_of({}, [f"total.{measure}={limit}"])[0]
    assert one.breached_by(Change(currency="USD", before=before, after=after)) is breached


def test_amounts_are_in_the_minor_units_of_each_currency() -> None:
    one = Guardrail(of="total", measure="amount", limit=Decimal(5))
    assert one.breached_by(Change(currency="JPY", before=0, after=6))
    assert not one.breached_by(Change(currency="KWD", before=0, after=5_000))


def test_guardrail_that_is_given_stands_in_the_place_of_the_written_one() -> None:
    found = guardrails_of({"customer": {"percent": Decimal(25), "amount": Decimal(500)}}, ["customer.percent=5"])
    assert {one.name: one.limit for one in found} == {"customer.percent": Decimal(5), "customer.amount": Decimal(500)}


def payer(name: str, before: int, after: int, currency: str = "USD") -> Payer:
    return Payer(
        customer=name, change=Change(currency=currency, before=before, after=after), on_base=True, on_head=True
    )


def test_worst_breaches_come_first() -> None:
    every = [payer("a", 100, 150), payer("b", 0, 1), payer("c", 100, 300), payer("d", 100, 101)]
    (found,) = checked(guardrails_of({}, ["customer.percent=25"]), [], every)
    assert [one["customer"] for one in found["worst"]] == ["b", "c", "a"]
    assert found["breaches"] == 3
    assert not found["held"]


def test_movers_are_the_largest_of_each_currency_either_way() -> None:
    every = [payer("a", 0, 5), payer("b", 9, 0), payer("c", 1, 1), payer("d", 0, 2, "EUR")]
    assert [one.customer for one in movers(every, 1)] == ["d", "b"]


def test_percentiles_are_values_that_customers_have() -> None:
    every = [payer(str(number), 1000, 1000 + number) for number in range(1, 101)]
    (found,) = distribution(every)
    assert found["change"] == {"p50": "0.50", "p95": "0.95", "lowest": "0.01", "highest": "1.00"}
    assert found["percent"] == {"p50": "5.00", "p95": "9.50", "lowest": "0.10", "highest": "10.00"}
