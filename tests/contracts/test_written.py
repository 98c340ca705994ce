"""What `bill subscription show` says is what is priced, and each figure says where it is written and what it replaced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from billing_cli.contracts.reading import load_contracts
from billing_cli.contracts.written import written_terms
from billing_cli.project import open_project
from billing_cli.reports.layers import Shown
from billing_cli.reports.subscription_shown import show_subscription
from pricing.yaml_tree import plain
from tests.scenarios.test_scenarios import SCENARIOS, loaded, write_project

FIRST = """
currency: USD
meters: {emails: {event: e, aggregate: count}}
plans:
  p:
    commitment: {amount: 10}
    discounts: [{percent: 5}]
    charges:
      emails: {meter: emails, model: per_unit, unit_price: 1, currencies: {EUR: {unit_price: 0.9}}}
      fee: {model: flat, amount: 3, currencies: {EUR: {amount: 2}}}
"""
SECOND = """
version: v2
effective: 2026-02-01
extends: v1
plans:
  p:
    charges: {emails: {unit_price: 2, currencies: {EUR: {unit_price: 1.8}}}, fee: {amount: 4, currencies: {EUR: {amount: 3}}}}
    existing_subscriptions: {policy: transition, for: 1 month, charges: {emails: {unit_price: 1.5, currencies: {EUR: {unit_price: 1.4}}}}}
"""


def shown(folder: Path, own: str, on: str = "2026-05-01", currency: str = "USD") -> dict[str, Shown]:
    """Each term of a subscription by its path; the file of the subscription is one line long."""
    for name in ("catalog", "customers"):
        (folder / name).mkdir()
    (folder / "bill.yaml").write_text("seller: {name: A}\n")
    (folder / "catalog" / "v1.yaml").write_text(FIRST)
    (folder / "catalog" / "v2.yaml").write_text(SECOND)
    said = f"{{id: s, customer: a, plan: p, start: 2026-01-01, {own}}}"
    (folder / "customers" / "a.yaml").write_text(
        f"{{customers: [{{id: a, currency: {currency}}}], subscriptions: [{said}]}}\n"
    )
    found = show_subscription(open_project(folder, folder), "s", on)
    return {one.path: one for one in (*found.facts, *found.terms)}


def chain(one: Shown) -> list[tuple[object, str | None]]:
    return [(each.value, each.layer) for each in (one, *one.over)]


V1, V2, MOVE = "version v1", "version v2", "transition to version v2"
OWN, CHANGE = "subscription", "change of 2026-04-01"


@pytest.mark.parametrize(
    ("own", "on", "path", "expected"),
    [
        ("", "2026-01-01", "charges.emails.unit_price", [("1", V1)]),
        ("", "2026-02-01", "charges.emails.unit_price", [("1.5", MOVE), ("1", V1)]),
        ("", "2026-03-01", "charges.emails.unit_price", [("2", V2), ("1", V1)]),
        ("charges: {emails: {unit_price: 7}}", "2026-02-01", "charges.emails.unit_price", [("7", OWN), ("1.5", MOVE), ("1", V1)]),
        ("charges: {emails: {unit_price: 7}}, changes: [{at: 2026-04-01, charges: {emails: {unit_price: 8}}}]", "2026-03-31",
         "charges.emails.unit_price", [("7", OWN), ("2", V2), ("1", V1)]),
        ("charges: {emails: {unit_price: 7}}, changes: [{at: 2026-04-01, charges: {emails: {unit_price: 8}}}]", "2026-04-01",
         "charges.emails.unit_price", [("8", CHANGE), ("7", OWN), ("2", V2), ("1", V1)]),
        ("charges: {emails: {tiers: [{unit_price: 7}], model: graduated, meter: emails}}", "2026-03-01", "charges.emails.model",
         [("graduated", OWN), ({"meter": "emails"}, V1), ({"model": "per_unit"}, V1), ({"unit_price": "2"}, V2)]),
        ("charges: {fee: null}", "2026-03-01", "charges.fee", [(None, OWN), ({"model": "flat"}, V1), ({"amount": "4"}, V2)]),
        ("charges: {fee: {prorate: none}}, changes: [{at: 2026-04-01, charges: {fee: {prorate: null}}}]", "2026-05-01",
         "charges.fee.prorate", [(None, CHANGE), ("none", OWN)]),
        ("commitment: {amount: 20}", "2026-03-01", "commitment.amount", [("20", OWN), ("10", V1)]),
        ("commitment: {amount: 20}, changes: [{at: 2026-04-01, commitment: null}]", "2026-05-01", "commitment", [(None, CHANGE), ({"amount": "20"}, OWN)]),
        ("discounts: [{percent: 6}]", "2026-03-01", "discounts[0]", [({"percent": "6"}, OWN), ([{"percent": "5"}], V1)]),
        ("discounts: []", "2026-03-01", "discounts", [(None, OWN), ([{"percent": "5"}], V1)]),
        ("trial: {days: 5}", "2026-03-01", "trial.days", [("5", OWN)]),
        ("changes: [{at: 2026-04-01, plan: p}]", "2026-05-01", "plan", [("p", CHANGE), ("p", OWN)]),
    ],
)  # fmt: skip
def test_a_value_says_which_layer_won_and_what_it_replaced(
    own: str, on: str, path: str, expected: list[tuple[object, str]], tmp_path: Path
) -> None:
    assert chain(shown(tmp_path, own, on)[path]) == expected


def test_figures_of_another_currency_are_no_layer(tmp_path: Path) -> None:
    terms = shown(tmp_path, "charges: {fee: {amount: 7}}, commitment: null", currency="EUR")
    assert chain(terms["charges.emails.unit_price"]) == [("1.8", V2), ("0.9", V1)]
    assert chain(terms["charges.fee.amount"]) == [("7", OWN), ("3", V2), ("2", V1)]


def test_a_reason_is_shown_beside_its_patch(tmp_path: Path) -> None:
    terms = shown(tmp_path, "charges: {fee: {amount: 7, reason: partner, approved_by: cfo}}")
    assert chain(terms["charges.fee.reason"]) == [("partner", OWN)]
    assert chain(terms["charges.fee.amount"])[0] == ("7", OWN)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_the_trees_that_are_shown_are_those_of_the_terms_that_are_priced(scenario: Path, tmp_path: Path) -> None:
    write_project(tmp_path, loaded(scenario))
    project = open_project(tmp_path, tmp_path)
    contracts, problems = load_contracts(project)
    assert contracts is not None
    assert problems == []
    for contract in contracts.contracts:
        written = contracts.accounts.written["subscriptions", contract.subscription]
        for span in contract.spans:
            found, _ = written_terms(project, contract, written, span.start)
            priced = replace(found.terms, discounts=found.terms.discounts_on(span.discounts_begin, span.start))
            assert priced == span.terms
            for planned in span.terms.charges:
                model = found.charges[planned.key].get("model")
                assert model is not None
                assert plain(model) == planned.charge.model
