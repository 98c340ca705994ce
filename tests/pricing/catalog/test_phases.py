"""Phases of a charge: each a whole charge, until so long after it began."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pricing.catalog.catalog import PlanCharge
from pricing.catalog.charge import Flat, PerUnit
from pricing.catalog.plan_terms import chosen_for, terms_of
from pricing.catalog.prices import Tier
from pricing.catalog.reading import read_catalog
from pricing.problems import Problem
from pricing.yaml_tree import parse_yaml

METER = "model: per_unit, meter: m"
RAMP = f"{{{METER}, minimum: 5, phases: [{{until: {{after: 1 month}}, unit_price: 1}}, {{until: {{after: 3 months}}, unit_price: 2}}, {{unit_price: 3}}]}}"


def read(charge: str, currency: str = "USD") -> tuple[PlanCharge | None, list[Problem]]:
    text = (
        f"{{currency: USD, meters: {{m: {{event: e, aggregate: count}}}}, plans: {{p: {{charges: {{c: {charge}}}}}}}}}"
    )
    tree, problems = parse_yaml(text, "a.yaml")
    assert tree is not None, problems
    catalog, problems = read_catalog(tree, file_stem="a")
    if catalog is None:
        return None, problems
    terms, found = terms_of(catalog, catalog.plans["p"], currency, chosen_for(catalog.plans["p"], {}))
    return (terms.charges[0] if terms.charges else None), found


@pytest.mark.parametrize(
    ("begun", "day", "price"),
    [
        ("2026-01-15", "2026-01-15", "1"),
        ("2026-01-15", "2026-02-14", "1"),
        ("2026-01-15", "2026-02-15", "2"),  # the day on which a phase is over belongs to the next
        ("2026-01-15", "2026-04-14", "2"),
        ("2026-01-15", "2026-04-15", "3"),
        ("2026-01-15", "2036-01-01", "3"),
        ("2026-01-31", "2026-02-27", "1"),
        ("2026-01-31", "2026-02-28", "2"),  # clamped
        ("2026-01-31", "2026-04-29", "2"),
        ("2026-01-31", "2026-04-30", "3"),  # counted from the beginning, not from 28 February
    ],
)
def test_the_first_phase_that_is_not_over_applies(begun: str, day: str, price: str) -> None:
    charge, problems = read(RAMP)
    assert charge is not None, problems
    found = charge.on(date.fromisoformat(begun), date.fromisoformat(day))
    assert isinstance(found, PerUnit)
    assert found.price is not None
    assert [tier.unit_price for tier in found.price if isinstance(tier, Tier)] == [Decimal(price)]


def test_what_stands_beside_phases_holds_in_all_of_them() -> None:
    charge, _ = read(RAMP)
    assert charge is not None
    assert [one.minimum for one in charge.every] == [5, 5, 5]
    assert charge.turns(date(2026, 1, 31)) == [date(2026, 2, 28), date(2026, 4, 30)]


def test_one_phase_is_the_charge_itself() -> None:
    charge, problems = read("{model: flat, phases: [{amount: 4}]}")
    assert problems == []
    assert charge is not None
    assert not charge.phases
    assert isinstance(charge.charge, Flat)
    assert charge.charge.amount == 4


def test_a_phase_has_its_figures_in_other_currencies() -> None:
    text = "{model: flat, phases: [{until: {after: 1 year}, amount: 4, currencies: {EUR: {amount: 3}}}, {amount: 5, currencies: {EUR: {amount: 6}}}]}"
    charge, problems = read(text, "EUR")
    assert problems == []
    assert charge is not None
    assert [one.amount for one in charge.every if isinstance(one, Flat)] == [3, 6]


@pytest.mark.parametrize(
    ("charge", "code", "path", "words"),
    [
        ("{model: flat, phases: []}", "bad-value", ".phases", "holds no phase"),
        ("{model: flat, phases: {amount: 1}}", "bad-value", ".phases", "holds no phase"),
        ("{model: flat, phases: [x]}", "bad-value", ".phases[0]", "is a mapping"),
        ("{model: flat, phases: [{amount: 1}, {amount: 2}]}", "bad-value", ".phases[0]", "only the last phase"),
        (
            "{model: flat, phases: [{until: {after: 1 day}, amount: 1}]}",
            "bad-value",
            ".phases[0]",
            "the last phase has no end",
        ),
        (
            "{model: flat, phases: [{until: {}, amount: 1}, {amount: 2}]}",
            "bad-value",
            ".phases[0].until",
            "says when in one way",
        ),
        (
            "{model: flat, phases: [{until: {after: soon}, amount: 1}, {amount: 2}]}",
            "bad-value",
            ".phases[0].until.after",
            "no duration",
        ),
        (
            "{model: flat, phases: [{until: {after: 0 days}, amount: 1}, {amount: 2}]}",
            "bad-value",
            ".phases[0].until.after",
            "no duration",
        ),
        (
            "{model: flat, phases: [{until: {after: 1 day, date: 2026-01-01}, amount: 1}, {amount: 2}]}",
            "bad-value",
            ".phases[0].until",
            "says when in one way",
        ),
        (
            f"{{{METER}, phases: [{{until: {{credits_exhausted: g}}, unit_price: 1}}, {{unit_price: 2}}]}}",
            "bad-value",
            ".phases",
            "the plan gives no grant `g`",
        ),
        ("{model: flat, phases: [{until: {after: 1 day}}, {amount: 2}]}", "missing-key", ".phases[0].amount", ""),
        ("{model: flat, amount: 5, phases: [{amount: 2}]}", "bad-value", ".amount", "exclude each other"),
        (
            f"{{{METER}, prices: [{{unit_price: 1}}], phases: [{{unit_price: 2}}]}}",
            "bad-value",
            ".prices",
            "exclude each other",
        ),
    ],
)
def test_a_fault_of_phases_is_told_at_its_place(charge: str, code: str, path: str, words: str) -> None:
    _, [problem] = read(charge)
    assert (problem.code, problem.path) == (code, f"plans.p.charges.c{path}")
    assert words in problem.message
