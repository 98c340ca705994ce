"""Credits in cases that a customer would dispute, with what its invoices and its ledger say: all in one project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from billing_cli.charges.price import price_period
from billing_cli.errors import InputProblems
from pricing.periods import month
from tests.credits.drawn_credits import Credited, Event, Yaml
from tests.credits.running import NOW, Doc, ingested, priced, stated, write

PERIODS = [month(f"2025-{number:02}") for number in range(1, 5)]
CALLS: Yaml = {"meter": "calls", "model": "per_unit", "unit_price": "1.00"}
MAILS: Yaml = {
    "meter": "mails",
    "model": "per_unit",
    "phases": [{"until": {"credits_exhausted": "welcome"}, "unit_price": "1.00"}, {"unit_price": "1.50"}],
}
WELCOME: Yaml = {"amount": "500", "unit": "USD", "kind": "promotional"}
METERS: Yaml = {
    "calls": {"event": "call", "aggregate": "sum", "value": "n", "dimensions": {"kind": "kind"}},
    "mails": {"event": "mail", "aggregate": "sum", "value": "n"},
}
VERSIONS: Yaml = {
    "first": {"version": "first", "currency": "USD", "meters": METERS},
    "2025-04-01": {"version": "2025-04-01", "effective": "2025-04-01", "extends": "first"},
}
CASES: list[Credited] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came out of all cases: invoices by id, and the statements of January to April."""

    invoices: dict[str, Doc]
    statements: list[dict[str, dict[str, Any]]]

    def credits(self, name: str) -> list[str]:
        """The credits of an invoice in words."""
        return [f"{one['grant']}: {one['amount']}, {one['balance']} left" for one in self.invoices[name]["credits"]]

    def amounts(self, name: str) -> list[str]:
        """What the lines of an invoice come to."""
        return [line["amount"] for line in self.invoices[name]["lines"]]


def case(
    name: str, plan: Yaml, used: list[str], *, change: Yaml | None = None, lives: list[Yaml] | None = None,
    grants: list[Yaml] | None = None, voids: list[Yaml] | None = None,
) -> Credited:  # fmt: skip
    """A customer with subscriptions to a plan since January, and its grants; `used`: type, day, units, side.

    The plan has a `change` as of April.
    """
    changed = {name: change | {"existing_subscriptions": {"policy": "move", "at": "effective"}}} if change else {}
    life: Yaml = {"id": name, "customer": name, "plan": name, "start": "2025-01-01"}
    events: list[Event] = []
    for said in used:
        what, day, units, *side = said.split()
        at = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
        events.append((name, at, what, units, side[0] if side else "a"))
    return Credited(
        versions={"first": {"plans": {name: plan}}, "2025-04-01": {"plans": changed}},
        customers=[{"id": name, "timezone": "UTC"}],
        subscriptions=[life | one for one in lives or [{}]],
        grants=[{"customer": name, "unit": "USD", "starts": "2025-01-01", **one} for one in grants or []],
        voids=voids or [],
        events=events,
    )


def together(cases: list[Credited]) -> Credited:
    """One project of many cases."""
    plans = [{key: plan for one in cases for key, plan in one.versions[name]["plans"].items()} for name in VERSIONS]
    return Credited(
        versions={name: said | {"plans": of} for (name, said), of in zip(VERSIONS.items(), plans, strict=True)},
        **{
            part: [row for one in cases for row in getattr(one, part)]
            for part in ("customers", "subscriptions", "grants", "voids", "events")
        },
    )


def run(folder: Path, of: Credited) -> Found:
    """The invoices and statements of January to April."""
    with ingested(folder, write(folder, of)) as (store, opened):
        invoices = priced(store, opened, PERIODS)
        return Found(invoices=invoices, statements=[stated(store, period) for period in PERIODS])


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """All cases, priced once."""
    return run(tmp_path_factory.mktemp("cases"), together(CASES))


RAISED: Yaml = {"grants": {"welcome": {"amount": "1000"}}}
GIVING: Yaml = {"charges": {"calls": CALLS}, "grants": {"welcome": WELCOME}}
WAITING: Yaml = {"charges": {"mails": MAILS}, "grants": {"welcome": WELCOME}}
MONTHLY: Yaml = {"amount": "5", "unit": "calls", "on": "period", "rollover": {"max": "3"}}

CASES.append(case("raised", GIVING, ["call 2025-03-05 800", "call 2025-04-05 50"], change=RAISED))


def test_raise_pays_nothing_of_the_days_before_it(found: Found) -> None:
    """The 500 more of April are not there for March, whose invoice is of the same instant."""
    assert found.credits("raised-2025-04-01") == ["raised/welcome: 500.00, 0.00 left"]
    assert found.credits("raised-2025-05-01") == ["raised/welcome: 50.00, 450.00 left"]
    assert found.statements[2]["raised/welcome"] == {"opening": 500, "burned": -500}


CASES.append(
    case("taken", GIVING, [], change=RAISED, voids=[{"grant": "taken/welcome", "at": "2025-02-10"}]),
)


def test_raise_adds_nothing_to_a_grant_that_is_void(found: Found) -> None:
    assert found.statements[1]["taken/welcome"] == {"opening": 500, "voided": -500}
    assert "taken/welcome" not in found.statements[3]


LONG: Yaml = {"id": "long", "kind": "promotional", "amount": "30", "expires": "2025-12-01"}
SHORT: Yaml = {"id": "short", "kind": "promotional", "amount": "30", "expires": "2025-06-01"}
CASES.append(
    case(
        "order",
        {"charges": {"calls": CALLS}},
        ["call 2025-01-05 7"],
        grants=[LONG, SHORT],
        voids=[{"grant": "long", "at": "2025-03-01"}],
    )
)


def test_void_changes_nothing_of_the_invoices_before_it(found: Found) -> None:
    """Of two grants the one that expires first goes first, whatever is taken back afterwards."""
    assert found.credits("order-2025-02-01") == ["short: 7.00, 23.00 left"]


CASES.append(
    case(
        "never",
        {"charges": {"calls": CALLS}, "grants": {"monthly": MONTHLY}},
        ["call 2025-01-05 4", "call 2025-02-05 4"],
        voids=[{"grant": "never/monthly/2025-02-01", "at": "2025-02-01"}],
    )
)


def test_grant_of_a_period_is_void_as_it_starts(found: Found) -> None:
    assert found.amounts("never-2025-02-01") == ["0.00"]
    assert found.amounts("never-2025-03-01") == ["4.00"]


CASES.append(
    case(
        "late",
        {"charges": {"calls": CALLS}, "grants": {"monthly": MONTHLY}},
        [],
        voids=[{"grant": "late/monthly/2025-01-01", "at": "2025-03-01"}],
    )
)


def test_void_after_the_end_leaves_what_rolled_over(found: Found) -> None:
    assert found.statements[1]["late/monthly/2025-02-01"]["rolled_in"] == 3


CASES.append(
    case(
        "advance",
        {"charges": {"fee": {"model": "flat", "amount": "30", "bill": "in_advance"}}},
        [],
        grants=[{"id": "fees", "kind": "promotional", "amount": "40", "starts": "2025-01-15", "charges": ["fee"]}],
    )
)


def test_prepaid_fee_is_left_alone_by_grants_that_start_later(found: Found) -> None:
    """What is billed in advance is covered as it is billed: nothing is given back and charged again in between."""
    days = ("2025-01-01", "2025-02-01", "2025-03-01")
    assert [found.amounts(f"advance-{day}") for day in days] == [["30.00"]] * 3
    assert [found.credits(f"advance-{day}") for day in days] == [
        [],
        ["fees: 30.00, 10.00 left"],
        ["fees: 10.00, 0.00 left"],
    ]


CASES.append(
    case(
        "paid",
        {"charges": {"calls": CALLS, "fee": {"model": "flat", "amount": "30"}}},
        ["call 2025-01-05 12"],
        grants=[{"id": name, "kind": "prepaid", "amount": "10", "charges": ["calls"]} for name in ("p1", "p2")],
    )
)


def test_prepaid_grants_of_one_charge_pay_it_once(found: Found) -> None:
    assert found.credits("paid-2025-02-01") == ["p1: 10.00, 0.00 left", "p2: 2.00, 8.00 left"]
    assert found.invoices["paid-2025-02-01"]["totals"]["due"] == "30.00"


TIERS: Yaml = {
    "meter": "calls",
    "model": "graduated",
    "tiers": [{"up_to": "4", "unit_price": "2"}, {"unit_price": "1"}],
}
CASES.append(
    case(
        "tiers",
        {"charges": {"calls": TIERS}},
        ["call 2025-01-05 4", "call 2025-01-15 6"],
        grants=[{"id": "four", "unit": "calls", "amount": "4", "expires": "10 days"}],
    )
)


def test_units_that_are_covered_fill_no_tier_after_the_grant_either(found: Found) -> None:
    """Four of January's calls are covered until the 11th: the six after that are the first of the tiers."""
    assert found.amounts("tiers-2025-02-01") == ["0.00", "10.00"]


CASES.append(
    case(
        "coming",
        WAITING,
        ["mail 2025-01-05 2", "mail 2025-02-05 2", "mail 2025-02-20 4", "mail 2025-03-20 4"],
        grants=[{"id": "g", "kind": "promotional", "amount": "5", "starts": "2025-02-15", "replaces": "welcome"}],
    )
)


def test_phase_waits_for_a_grant_that_is_still_to_come(found: Found) -> None:
    months = [found.amounts(f"coming-2025-0{number}-01") for number in (2, 3, 4)]
    assert months == [["2.00"], ["2.00", "4.00"], ["1.00", "4.50"]]


CASES.append(
    case(
        "pair",
        WAITING,
        ["mail 2025-01-05 2 a", "mail 2025-01-05 3 b"],
        lives=[{"id": f"pair-{side}", "usage": f"side = '{side}'"} for side in "ab"],
        grants=[{"id": "both", "kind": "promotional", "amount": "9", "replaces": "welcome"}],
    )
)


def test_balance_is_what_an_invoice_left_and_not_what_the_next_one_does(found: Found) -> None:
    """Two subscriptions draw a grant of their customer event by event, on invoices of one run."""
    assert found.credits("pair-a-2025-02-01") == ["both: 2.00, 7.00 left"]
    assert found.credits("pair-b-2025-02-01") == ["both: 3.00, 4.00 left"]


def test_two_grants_in_the_place_of_one_that_a_phase_waits_for_are_refused(tmp_path: Path) -> None:
    grants = [{"id": name, "kind": "promotional", "amount": "5", "replaces": "welcome"} for name in ("g1", "g2")]
    with pytest.raises(InputProblems) as refused:
        run(tmp_path, together([case("twice", WAITING, [], grants=grants)]))
    assert [problem.path for problem in refused.value.problems] == ["grants.g2.replaces"]


def test_grant_that_one_subscription_waits_for_and_another_uses_is_refused(tmp_path: Path) -> None:
    """Its events would draw it before the invoice of `plain`, which comes first by instant and name."""
    grant = {"id": "both", "kind": "promotional", "amount": "5", "replaces": "welcome"}
    lives = [{"id": "z", "usage": "side = 'a'"}, {"id": "a", "plan": "plain", "usage": "side = 'b'"}]
    of = together([case("some", WAITING, [], lives=lives, grants=[grant]), case("plain", GIVING, [])])
    with pytest.raises(InputProblems) as refused:
        run(tmp_path, of)
    assert [problem.path for problem in refused.value.problems] == ["grants.both.replaces"]


def test_invoice_that_is_blocked_burns_nothing_of_what_expires_then(tmp_path: Path) -> None:
    """Nothing prices calls of kind b: the grant is not used, and all of it expires."""
    calls = {"meter": "calls", "model": "per_unit", "by": ["kind"], "prices": [{"kind": "a", "unit_price": "1"}]}
    grants = [{"id": "ten", "unit": "calls", "amount": "10", "expires": "2025-02-01"}]
    used = ["call 2025-01-05 4", "call 2025-01-06 1 b"]
    of = together([case("blocked", {"charges": {"calls": calls}}, used, grants=grants)])
    with ingested(tmp_path, write(tmp_path, of)) as (store, opened):
        assert price_period(store, opened, PERIODS[0], NOW).blocked
        assert stated(store, PERIODS[0]) == {"ten": {"granted": 10, "expired": -10}}
