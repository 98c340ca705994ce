"""Terms on the way from one side to the other: every kind of change alone, in one order, adding up to the whole."""

from __future__ import annotations

from itertools import combinations

import pytest

from pricing.catalog.catalog import PlanTerms
from pricing.catalog.charge import Charge
from pricing.catalog.plan_terms import terms_of
from pricing.comparison import ORDER, Kind, Mixture
from tests.pricing.catalog.version_texts import versions_of

BASE = """
version: v1
effective: 2026-01-01
currency: USD
meters: {calls: {event: call, aggregate: count}, mails: {event: mail, aggregate: count}}
plans:
  starter:
    trial: {days: 10}
    grants: {welcome: {amount: 5, unit: USD, kind: promotional}}
    discounts: [{percent: 10, charges: [calls, fee]}]
    commitment: {amount: 20, counts: [calls, mails]}
    charges:
      fee: {model: flat, amount: 49.00}
      mails: {meter: mails, model: per_unit, unit_price: 1.00}
      calls:
        meter: calls
        model: graduated
        included: 500
        minimum: 3
        tiers: [{up_to: 10_000, unit_price: 0.0010}, {unit_price: 0.0005, flat_fee: 5}]
"""
PATCHES: dict[Kind, str] = {
    "charges": "charges: {mails: {model: package, meter: mails, package_size: 10, package_price: 8}}",
    "included": "charges: {calls: {included: 600}}",
    "tiers": "charges: {calls: {tiers: [{up_to: 9_000, unit_price: 0.0010}, {unit_price: 0.0005, flat_fee: 5}]}}",
    "price": "charges: {fee: {amount: 59.00}}",
    "limits": "charges: {calls: {minimum: 2}}",
    "discounts": "discounts: [{percent: 12, charges: [calls, fee]}]",
    "commitment": "commitment: {amount: 30}",
    "grants": "grants: {welcome: {amount: 6}}",
    "everything_else": "trial: {days: 20}",
}


def patched(*patches: str) -> PlanTerms:
    """The terms of the plan with patches laid over it, one version after the other."""
    texts = [BASE]
    for number, patch in enumerate(patches, start=2):
        texts.append(
            f"version: v{number}\neffective: 2026-{number:02}-01\nextends: v{number - 1}\n"
            f"plans: {{starter: {{{patch}, existing_subscriptions: {{policy: move}}}}}}\n"
        )
    catalog = versions_of(*texts).latest
    plan = catalog.plans["starter"]
    terms, problems = terms_of(catalog, plan, "USD", dict.fromkeys(plan.charges, 0))
    assert not problems
    return terms


def same_meter(before: Charge, after: Charge) -> bool:
    return before.metered_by == after.metered_by


def between(before: PlanTerms, after: PlanTerms) -> Mixture:
    return Mixture(before=before, after=after, same_meter=same_meter)


def from_base(*patches: str) -> Mixture:
    return between(patched(), patched(*patches))


def test_every_kind_has_a_patch_here_in_the_order_of_substitution() -> None:
    assert tuple(PATCHES) == ORDER


def test_same_terms_have_no_kind_of_change() -> None:
    assert list(between(patched(), patched()).kinds()) == []


@pytest.mark.parametrize("kind", ORDER)
def test_each_kind_alone_is_told_and_makes_the_whole(kind: Kind) -> None:
    mixture = from_base(PATCHES[kind])
    assert list(mixture.kinds()) == [kind]
    assert mixture.having([kind]) == mixture.after
    assert mixture.having(ORDER[: ORDER.index(kind)]) == mixture.before


@pytest.mark.parametrize("kinds", list(combinations(ORDER, 2)), ids="-".join)
def test_kinds_are_told_in_order_however_they_are_written(kinds: tuple[Kind, ...]) -> None:
    assert list(from_base(*(PATCHES[kind] for kind in reversed(kinds))).kinds()) == list(kinds)


@pytest.mark.parametrize("size", [3, 6, 9])
def test_steps_have_one_kind_each_and_end_at_what_is_after(size: int) -> None:
    for kinds in list(combinations(ORDER, size))[::7]:
        mixture = from_base(*(PATCHES[kind] for kind in kinds))
        steps = [mixture.having(kinds[:taken]) for taken in range(size + 1)]
        assert steps[0] == mixture.before
        assert steps[-1] == mixture.after
        for kind, one, other in zip(kinds, steps, steps[1:], strict=False):
            assert list(between(one, other).kinds()) == [kind]


@pytest.mark.parametrize(
    "patch",
    [
        "charges: {calls: {model: volume, meter: calls, tiers: [{unit_price: 0.001}], minimum: 3}}",
        "charges: {calls: {meter: mails}}",
        "charges: {calls: {period: quarter}}",
        "charges: {fee: {bill: in_advance}}",
        "charges: {calls: {units: {of: 1000}}}",
    ],
)
def test_charge_that_counts_something_else_is_replaced_whole(patch: str) -> None:
    mixture = from_base(patch)
    assert list(mixture.kinds()) == ["charges"]
    assert mixture.having(["included", "tiers", "price", "limits"]) == mixture.before
    assert mixture.having(["charges"]).charges == mixture.after.charges


def test_charges_come_and_go_with_what_names_them() -> None:
    terms = "charges: {calls: null, seats: {model: flat, amount: 5}}, discounts: [{percent: 10, charges: [fee]}]"
    mixture = from_base(f"{terms}, commitment: {{counts: [mails, seats]}}")
    assert list(mixture.kinds()) == ["charges", "discounts", "commitment"]
    first = mixture.having(["charges"])
    assert [one.key for one in first.charges] == ["fee", "mails", "seats"]
    assert [one.charges for one in first.discounts] == [("fee",)]
    assert first.commitment is not None
    assert first.commitment.counts == ("mails",)
    without = mixture.having(["discounts", "commitment"])
    assert without.commitment is not None
    assert without.commitment.counts == ("mails",)


def test_bounds_move_before_prices_and_with_their_own() -> None:
    tiers = "[{up_to: 9_000, unit_price: 0.002}, {unit_price: 0.0004, flat_fee: 5}]"
    mixture = from_base(f"charges: {{calls: {{tiers: {tiers}}}}}")
    assert list(mixture.kinds()) == ["tiers", "price"]
    found = mixture.having(["tiers"]).charge("calls")
    assert found is not None
    said = [(str(one.up_to), str(one.unit_price)) for one in getattr(found.charge, "tiers", ())]
    assert said == [("9000", "0.001"), ("None", "0.0005")]


def test_another_number_of_tiers_is_taken_whole_as_bounds() -> None:
    mixture = from_base("charges: {calls: {tiers: [{unit_price: 0.003}]}}")
    assert list(mixture.kinds()) == ["tiers"]
    assert mixture.having(["tiers"]) == mixture.after
