"""What a quantity costs by one price of a charge, in fractions: enough to see where a total falls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from pricing.catalog.charge import Package, QuantityCharge
from pricing.catalog.prices import AnyTier, RateTier

SLICED = ("graduated", "graduated_percentage")


def total(charge: QuantityCharge, tiers: Sequence[AnyTier], quantity: Fraction) -> Fraction:
    """The exact cost of a quantity, not negative, after `units` and `included`.

    >>> from pricing.catalog.charge import Volume
    >>> tiers = [{"up_to": "100", "unit_price": "2"}, {"unit_price": "1"}]
    >>> stairs = Volume(model="volume", meter="m", tiers=tiers)
    >>> total(stairs, stairs.price, Fraction(100)), total(stairs, stairs.price, Fraction(101))
    (Fraction(200, 1), Fraction(101, 1))
    """
    if quantity == 0:
        entered = getattr(charge, "at_zero", "free") == "first_tier"
        return Fraction(tiers[0].flat_fee) if entered else Fraction(0)
    if charge.model not in SLICED:
        containing = next(tier for tier in tiers if tier.up_to is None or quantity <= tier.up_to)
        return _cost(charge, containing, quantity)
    sum_so_far, lower = Fraction(0), Fraction(0)
    for tier in tiers:
        if quantity <= lower:
            break
        upper = quantity if tier.up_to is None else min(quantity, Fraction(tier.up_to))
        sum_so_far += _cost(charge, tier, upper - lower)
        lower = upper if tier.up_to is None else Fraction(tier.up_to)
    return sum_so_far


def _cost(charge: QuantityCharge, tier: AnyTier, part: Fraction) -> Fraction:
    """What a part of the quantity, above 0, costs in its tier, the tier's fee included."""
    fee = Fraction(tier.flat_fee)
    if isinstance(tier, RateTier):
        return part * Fraction(tier.rate) + fee
    if tier.package_size is not None and tier.package_price is not None:
        whole = math.floor if isinstance(charge, Package) and charge.round == "down" else math.ceil
        return whole(part / Fraction(tier.package_size)) * Fraction(tier.package_price) + fee
    price = Fraction(0) if tier.unit_price is None else Fraction(tier.unit_price)
    return part * price / Fraction(charge.divisor) + fee
