"""Catalogs as text, with what they mean: terms are drawn as they must come out, then taken apart into what files say.

The meaning is never computed by merging: that is what is tested.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from pricing.catalog.charge import Charge, Dynamic, Flat, UsageCharge
from pricing.catalog.prices import RateTier, Tier
from pricing.catalog.reductions import Commitment, Discount
from tests.oracle.charges import ROWS, TIERED, draw_charge
from tests.oracle.figures import Written, flow
from tests.oracle.reductions import draw_commitment, draw_discounts
from tests.oracle.writing import CURRENCIES, Fields, Pen

CUSTOMER: Mapping[str, str | None] = {"id": "acme", "country": "IE", "segment": "enterprise", "tax_id": None}
PRICED_BY = {"unit_price", "tiers", "package_price", "rate", "multiplier", "prices"}
HOLDS = ("segment = 'enterprise'", "country in ('FR', 'IE')", "not (segment = 'trial')", "tax_id is null")
HOLDS_NOT = ("segment = 'trial'", "country <> 'IE'", "tax_id = 'x'", "segment <> 'enterprise' and country = 'IE'")

METERS = """
meters:
  m:
    event: use
    aggregate: sum
    value: tokens
    dimensions: {model: model, context: context, region: region}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A catalog, and a contract's own terms, as text; what a subscription in `currency` must be charged, in order."""

    catalog: str
    own: Mapping[str, str]
    currency: str
    charges: dict[str, Charge]
    discounts: tuple[Discount, ...]
    commitment: Commitment | None


@dataclass(slots=True)
class _Draft:
    """What stands in the plan and what in the contract, so far."""

    random: Random
    base: str
    currency: str
    plan: dict[str, object] = field(default_factory=dict)
    patch: dict[str, object] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    varied: set[str] = field(default_factory=set)

    @property
    def listed(self) -> Pen:
        """How the catalog writes figures."""
        return Pen(random=self.random, base=self.base, currency=self.currency)

    @property
    def agreed(self) -> Pen:
        """How a contract writes figures."""
        return Pen(random=self.random, base=self.base, currency=self.currency, plain=True)


def draw_case(random: Random) -> Case:
    """A plan of some charges, in the catalog's currency or another, with or without a contract's own terms."""
    base = random.choice(list(CURRENCIES))
    draft = _Draft(random, base, random.choice([base, *CURRENCIES]))
    for number in range(random.randint(1, 5)):
        _file(draft, f"c{number}", draw_charge(random, CURRENCIES[draft.currency]))
    charges = {key: draft.charges[key] for key in [*draft.plan, *draft.patch] if key in draft.charges}
    plan: dict[str, object] = {"charges": draft.plan}
    own: dict[str, object] = {"charges": draft.patch} if draft.patch else {}
    discounts = _file_discounts(draft, charges, plan, own)
    commitment = _file_commitment(draft, charges, plan, own)
    return Case(
        catalog=f"currency: {base}\n{METERS}plans:\n  p: {flow(plan)}\n",
        own={name: flow(value) for name, value in own.items()},
        currency=draft.currency,
        charges=charges,
        discounts=discounts,
        commitment=commitment,
    )


def _file(draft: _Draft, key: str, charge: Charge) -> None:
    """File a charge in one of the ways that give it: in the plan, patched, replaced, added, or taken away."""
    random = draft.random
    way = random.choice(("plain", "plain", "plain", "patch", "patch", "model", "add", "null"))
    draft.charges[key] = charge
    if way == "add":
        draft.patch[key] = draft.agreed.charge(charge)
        return
    if way == "model":
        draft.plan[key] = _variants(draft, key, {"model": Written("flat"), "amount": Written("7")})
        draft.patch[key] = draft.agreed.charge(charge)
    elif way == "patch" and not isinstance(charge, Flat):
        under, patch = _undone(draft, charge)
        # Figures that are replaced need not exist in the currency.
        replaced = PRICED_BY & patch.keys() and under.minimum is None and under.maximum is None
        pen = draft.agreed if replaced and random.random() < 0.5 else draft.listed
        draft.plan[key] = _variants(draft, key, pen.charge(under))
        draft.patch[key] = patch
    else:
        draft.plan[key] = _variants(draft, key, draft.listed.charge(charge))
        if way == "null" and random.random() < 0.3:
            draft.patch[key] = None
            del draft.charges[key]
        elif way == "null" and random.random() < 0.2:
            draft.plan[key] = {**draft.listed.charge(charge), "when": Written(flow(random.choice(HOLDS_NOT)))}
            del draft.charges[key]


def _variants(draft: _Draft, key: str, charge: Fields) -> object:
    """A charge alone, or as one of several variants: others do not hold for the customer, or come after it."""
    random = draft.random
    if random.random() < 0.8:
        return charge
    draft.varied.add(key)
    before: list[object] = [
        {"model": Written("flat"), "amount": Written("3"), "when": Written(flow(random.choice(HOLDS_NOT)))}
        for _ in range(random.randint(0, 2))
    ]
    if random.random() < 0.5:
        return [*before, charge]
    last = {"model": Written("flat"), "amount": Written("9")}
    return [*before, {**charge, "when": Written(flow(random.choice(HOLDS)))}, last]


def _undone(draft: _Draft, charge: UsageCharge) -> tuple[UsageCharge, Fields]:
    """A charge that differs, and the patch that makes the right one of it."""
    random = draft.random
    told = draft.agreed.charge(charge)
    other = {name: getattr(charge, name) for name in charge.model_fields_set}
    if isinstance(charge, Dynamic):
        other["amount"] = charge.amount.text
    patch: Fields = {}
    for name, decoy in (("included", Decimal(7)), ("minimum", Decimal(0)), ("at_zero", "first_tier")):
        if hasattr(charge, name) and random.random() < 0.5:
            other[name] = decoy
            patch[name] = told.get(name, None if name == "minimum" else Written(str(getattr(charge, name))))
    if "adjust" in told and random.random() < 0.5:
        del other["adjust"]
        patch["adjust"] = told["adjust"]
    if "units" in told and random.random() < 0.5:
        del other["units"]
        patch["units"] = told["units"]
    if not patch or random.random() < 0.6:
        _undo_price(random, charge, told, other, patch)
    return type(charge)(**other), patch


def _undo_price(random: Random, charge: UsageCharge, told: Fields, other: dict[str, Any], patch: Fields) -> None:
    """Leave another price to the charge, which the patch takes away by naming the right one."""
    names = [name for name in ("unit_price", "tiers", "package_size", "package_price", "rate", "fixed_fee",
                               "event_minimum", "event_maximum", "multiplier", "prices", "otherwise")
             if name in told or name in other]  # fmt: skip
    for name in names:
        other.pop(name, None)
        if name in told:
            patch[name] = told[name]
    if charge.prices is None and charge.by and random.random() < 0.4:
        row = ROWS[charge.model](dimensions={charge.by[0]: "x"}, **_free(charge.model, tiers=False))
        other["prices"] = (row,)
    else:
        other |= _free(charge.model, tiers=getattr(charge, "tiers", None) is not None)


def _free(model: str, *, tiers: bool) -> dict[str, Any]:
    """A price of nothing, in the words of a model."""
    if model == "package":
        return {"package_size": Decimal(1), "package_price": Decimal(0)}
    if model == "dynamic":
        return {"multiplier": Decimal(0)}
    if model == "percentage":
        return {"rate": Decimal(0)}
    tier: Any = RateTier(rate=Decimal(0)) if model == "graduated_percentage" else Tier(unit_price=Decimal(0))
    if tiers and model in TIERED:
        return {"tiers": (tier,)}
    return {"rate": Decimal(0)} if model == "graduated_percentage" else {"unit_price": Decimal(0)}


def _file_discounts(
    draft: _Draft, charges: Mapping[str, Charge], plan: dict[str, object], own: dict[str, object]
) -> tuple[Discount, ...]:
    """A contract's discounts replace those of the plan."""
    random = draft.random
    discounts = tuple(draw_discounts(random, charges, CURRENCIES[draft.currency]))
    named = {name for discount in discounts for name in discount.charges or ()}
    # A plan can give discounts on nothing but its own charges, and free units on none that is a fee for somebody else.
    theirs = {key for key in draft.plan if key in charges and key not in draft.patch and key not in draft.varied}
    if named <= theirs and random.random() < 0.7:
        if discounts or random.random() < 0.2:
            plan["discounts"] = [draft.listed.discount(discount) for discount in discounts]
        return discounts
    if random.random() < 0.3:
        plan["discounts"] = [{"percent": Written("99")}]
    own["discounts"] = [draft.agreed.discount(discount) for discount in discounts]
    return discounts


def _file_commitment(
    draft: _Draft, charges: Mapping[str, Charge], plan: dict[str, object], own: dict[str, object]
) -> Commitment | None:
    """A contract's commitment patches that of the plan, or takes it away."""
    random = draft.random
    commitment = draw_commitment(random, list(charges), CURRENCIES[draft.currency])
    if commitment is None:
        if random.random() < 0.1:
            figures = {name: {"amount": Written("6")} for name in CURRENCIES if name != draft.base}
            plan["commitment"] = {"amount": Written("5"), "currencies": figures}
            own["commitment"] = None
        return None
    named = set(commitment.counts) if isinstance(commitment.counts, tuple) else set()
    way = random.choice(("plan", "own", "patch"))
    if way == "plan" and named <= set(draft.plan):
        plan["commitment"] = draft.listed.commitment(commitment)
        return commitment
    told = draft.agreed.commitment(commitment)
    if way == "patch":
        plan["commitment"] = {"amount": Written("77"), "overage": {"percent": Written("50")}}
        told.setdefault("overage", None)
    own["commitment"] = told
    return commitment
