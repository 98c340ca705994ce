"""A comparison made up for its looks: every section has something to tell, and every value is what a test says."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from billing_cli.reports.diff_plan.figures import Change, Payer, counted_payers, distribution, movers
from billing_cli.reports.diff_plan.guardrails import checked, guardrails_of

SIDE = {"catalog": "2f27c37eae41aa", "customers": "a77bfc7aba45aa", "settings": "00", "versions": []}


def payer(customer: str, before: int, after: int, currency: str = "USD") -> Payer:
    change = Change(currency=currency, before=before, after=after)
    return Payer(customer=customer, change=change, on_base=True, on_head=True)


def plan(every: Sequence[Payer], value: str = "value", top: int = 10, **replaced: Any) -> dict[str, Any]:
    """The document of customers' amounts, in minor units; `value` stands wherever somebody wrote something."""
    currencies = list(dict.fromkeys(one.change.currency for one in every))
    totals = [
        Change(
            currency=name,
            before=sum(one.change.before for one in every if one.change.currency == name),
            after=sum(one.change.after for one in every if one.change.currency == name),
        )
        for name in currencies
    ]
    revenue = [one.document() for one in totals]
    return {
        "base": {"reference": value, "what": value, **SIDE},
        "head": {"reference": value, "what": value, **SIDE},
        "events": {"rows": 4, "digest": "262e9f1699ccaa"},
        "periods": ["2026-08", "2026-10"],
        "real_dates": False,
        "assumed": [assumed("version", value), assumed("change of a subscription", value)],
        "filters": [f"customer={value}", f"plan={value}"],
        "self_check": {"trusted": False, "issued": 2, "reproduced": 1, "not_issued": 0, "unlike": [unlike(value)]},
        "changes": [change("plan", value), change("subscription", value)],
        "revenue": revenue,
        "by": {name: [{name: value, **row} for row in revenue] for name in ("plan", "customer", "charge")},
        "customers": counted_payers(every),
        "untouched": [{"subscription": value, "customer": value, "plan": value, "version": value, "why": value}],
        "distribution": list(distribution(every)),
        "movers": [{**one.document(), "lines": [line(value, one)]} for one in movers(every, top)],
        "drivers": [drivers(one) for one in revenue],
        "cliffs": [{"path": value, "what": value}],
        "crossings": [{"kind": "tier", "charge": value, "subscriptions": 1, "more": 1, "fewer": 0}],
        "unpriced": [unpriced(value)],
        "guardrails": list(checked(guardrails_of({}, ["customer.percent=1", "total.percent=90"]), totals, every)),
        "coverage": COVERAGE,
        "not_modelled": "how they would react is not modelled",
        "verdict": {"changes": True, "concerns": ["guardrails", "refused", "untrusted", "unpriced"], "failed": []},
        **replaced,
    }


def quiet(every: Sequence[Payer]) -> dict[str, Any]:
    """A comparison of two sides that are alike."""
    empty = ("assumed", "filters", "changes", "untouched", "cliffs", "crossings", "unpriced", "guardrails")
    nothing: dict[str, Any] = {name: [] for name in empty}
    check = {"trusted": True, "issued": 2, "reproduced": 2, "not_issued": 0, "unlike": []}
    verdict = {"changes": False, "concerns": [], "failed": []}
    return plan(every, self_check=check, verdict=verdict, **nothing)


def assumed(what: str, name: str) -> dict[str, str]:
    return {"what": what, "name": name, "date": "2026-11-01", "assumed": "2026-08-01"}


def unlike(value: str) -> dict[str, Any]:
    return {"number": value, "invoice": value, "period": "2026-08", "why": [value, value], "differences": []}


def change(of: str, value: str) -> dict[str, Any]:
    return {
        "of": of, "name": value, "version": value, "path": value, "before": value, "after": value, "what": value,
        "existing_subscriptions": value, "class": "changes_money",
    }  # fmt: skip


def line(value: str, one: Payer) -> dict[str, Any]:
    said = one.change.document()
    return {
        "period": "2026-08", "invoice": value, "subscription": value, "charge": value, "name": value, "kind": "usage",
        "dimensions": {value: value}, "service_start": "2026-08-01", "service_end": "2026-09-01",
        "currency": one.change.currency, "before": None,
        "after": {"quantity": "1200", "amount": said["after"], "net": said["after"]}, "change": said["change"],
    }  # fmt: skip


def drivers(row: dict[str, Any]) -> dict[str, Any]:
    """Two drivers that pull apart and add up."""
    pull = Decimal(row["before"]) / 2
    parts = [("tiers", "bounds of tiers", -pull), ("price", "prices", Decimal(row["change"]) + pull)]
    return {
        "currency": row["currency"],
        "drivers": [{"driver": name, "what": words, "change": str(amount)} for name, words, amount in parts],
        "total": row["change"],
    }


def unpriced(value: str) -> dict[str, Any]:
    return {
        "period": "2026-08", "subscription": value, "charge": value, "dimensions": value, "code": value,
        "quantity": "1", "currency": "USD", "base": False, "head": True,
    }  # fmt: skip


COVERAGE = {
    "periods": 3, "customers": 2, "subscriptions": 2, "subscriptions_filtered_out": 1,
    "subscriptions_started_in_periods": 1, "only_in_base": 0, "only_in_head": 0, "invoices": {"base": 2, "head": 2},
    "lines": {"base": 2, "head": 2}, "events_metered": 4, "events_not_charged": 0, "events_unmeterable": 0,
    "events_of_unmetered_types": 0,
}  # fmt: skip
