"""Tiers that no quantity reaches."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from pricing.catalog.charge import QuantityCharge
from pricing.catalog.meter import Meter
from pricing.catalog.price_list import Listed, listed_prices
from pricing.catalog.prices import QUANTITY_LIMIT
from pricing.lints.priced import PricedCharge
from pricing.money import exact_text
from pricing.problems import Problem

COUNTING = frozenset({"count", "unique"})


def unreachable_tiers(priced: PricedCharge) -> Iterator[Problem]:
    """Tiers above every quantity that is priced, and tiers between two whole numbers where only those occur."""
    charge = priced.charge
    if not isinstance(charge, QuantityCharge) or priced.meter is None:
        return
    for listed in listed_prices(charge):
        whole = counts_whole(charge, priced.meter) and listed.included == int(listed.included)
        lower = Fraction(0)
        for place, tier in enumerate(listed.tiers):
            upper = None if tier.up_to is None else Fraction(tier.up_to)
            why = _too_high(charge, listed, lower) or (_between(lower, upper) if whole and upper is not None else None)
            if why is not None:
                remedy = "correct `up_to`, or remove the tier"
                yield priced.warning((*listed.location, "tiers", place), "unreachable-tier", why, remedy)
            lower = lower if upper is None else upper


def counts_whole(charge: QuantityCharge, meter: Meter) -> bool:
    """Whether only whole numbers of units are priced."""
    if charge.units is not None:
        return charge.units.round is not None
    return meter.aggregate in COUNTING


def _too_high(charge: QuantityCharge, listed: Listed, lower: Fraction) -> str | None:
    """A quantity is below 10^18 as it is metered; `units` and `included` leave less of it."""
    of = Fraction(1) if charge.units is None else Fraction(charge.units.of)
    highest = math.ceil(Fraction(QUANTITY_LIMIT) / of) - Fraction(listed.included)
    if lower < highest:
        return None
    return f"nothing reaches this tier: it begins above {exact_text(lower)}, and no metered quantity is 10^18 or more"


def _between(lower: Fraction, upper: Fraction) -> str | None:
    if math.floor(upper) > math.floor(lower):
        return None
    between = f"above {exact_text(lower)}, up to {exact_text(upper)}"
    return f"nothing reaches this tier: only whole quantities occur, and none of them is {between}"
