"""Cliffs: a quantity at which one more unit lowers the bill."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from pricing.catalog.charge import Package, QuantityCharge
from pricing.catalog.price_list import Listed, listed_prices
from pricing.catalog.prices import AnyTier, RateTier
from pricing.lints.priced import PricedCharge
from pricing.lints.totals import SLICED, total
from pricing.money import exact_text
from pricing.problems import Problem


def cliffs(priced: PricedCharge) -> Iterator[Problem]:
    """One warning per tier in which the total falls by a step of one unit, or on entering which it falls.

    A price whose total never rises is a credit for each unit: no step of it is a cliff.
    """
    if not isinstance(priced.charge, QuantityCharge):
        return
    for listed in listed_prices(priced.charge):
        falls = falling_steps(priced.charge, listed.tiers)
        for tier, start in falls.items():
            yield _warning(priced, priced.charge, listed, tier, start)


def falling_steps(charge: QuantityCharge, tiers: Sequence[AnyTier]) -> dict[int, Fraction]:
    """By tier, counted from 0, a quantity that costs more than one unit more does; none if the total never rises.

    Quantities are those that the tiers see, after `units` and `included`. Steps are looked at from every whole quantity
    and from every bound, and of each kind of step one is worked out: inside a tier all of a kind are equal.
    """
    if len(tiers) == 1 and not tiers[0].flat_fee:
        return {}
    falls: dict[int, Fraction] = {}
    rises = False
    for start in sorted(set(_steps(charge, tiers))):
        change = total(charge, tiers, start + 1) - total(charge, tiers, start)
        rises = rises or change > 0
        if change < 0:
            falls.setdefault(_tier_of(tiers, start + 1), start)
    return falls if rises else {}


def _steps(charge: QuantityCharge, tiers: Sequence[AnyTier]) -> Iterator[Fraction]:
    """Where steps of one unit begin: at bounds, and the first inside each tier in which something is added."""
    lower = Fraction(0)
    for tier in tiers:
        upper = None if tier.up_to is None else Fraction(tier.up_to)
        yield from (Fraction(math.floor(lower)), lower)
        inside = _first_inside(charge, tier, lower)
        if upper is None or inside + 1 <= upper:
            yield inside
        if upper is not None:
            lower = upper


def _first_inside(charge: QuantityCharge, tier: AnyTier, lower: Fraction) -> Fraction:
    """The first whole quantity above `lower` whose next unit costs something in this tier, as long as that lasts."""
    first = Fraction(math.floor(lower) + 1)
    if isinstance(tier, RateTier) or tier.package_size is None:
        return first
    size = Fraction(tier.package_size)
    begin = lower if charge.model in SLICED else Fraction(0)
    if isinstance(charge, Package) and charge.round == "down":
        packages = math.floor((first - begin) / size) + 1
        return Fraction(math.ceil(begin + packages * size) - 1)
    packages = math.ceil((first - begin) / size)
    return Fraction(math.floor(begin + packages * size))


def _tier_of(tiers: Sequence[AnyTier], quantity: Fraction) -> int:
    return next(place for place, tier in enumerate(tiers) if tier.up_to is None or quantity <= tier.up_to)


def _warning(priced: PricedCharge, charge: QuantityCharge, listed: Listed, tier: int, start: Fraction) -> Problem:
    before, after = total(charge, listed.tiers, start), total(charge, listed.tiers, start + 1)
    free = Fraction(listed.included)
    counted = " after `units`" if charge.units is not None else ""
    return priced.warning(
        (*listed.location, "tiers", tier),
        "cliff",
        f"at {exact_text(start + free)}{counted} it costs {exact_text(before)}, at {exact_text(start + 1 + free)} "
        f"{exact_text(after)}: the bill falls by {exact_text(before - after)} {priced.currency}",
        "raise the tier's price or fee, or let `model: graduated` price each part of the quantity by itself"
        if charge.model == "volume"
        else "check the sign of the prices and fees; if it is meant so, leave it",
    )
