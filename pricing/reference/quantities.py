"""Step 1: from the metered quantities of a charge to those that are priced: units, included, free units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pricing.catalog.charge import QuantityCharge
from pricing.catalog.units import Units
from pricing.reference.allocation import QUANTUM, quantity_shares
from pricing.reference.rounding import down, half_away, up

QUANTITY_BOUND = 10**18
ROUND_UNITS = {"up": up, "down": down, "half_away": half_away}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Why a line is priced on another quantity than was metered, and by how much: below 0 where units are free.

    `events` is how many events are wholly free.
    """

    kind: str
    quantity: Fraction
    events: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceQuantity:
    """A line's quantity on its way: `left` is the metered quantity with all changes so far."""

    metered: Fraction
    left: Fraction
    changes: tuple[Change, ...] = ()


Quantities = list[ReferenceQuantity]


def priced_quantities(
    charge: QuantityCharge, metered: Sequence[Fraction], included: Sequence[Fraction], free_units: Sequence[Fraction]
) -> Quantities:
    """Take what is free from the metered quantities of a charge, a line each.

    `included` is what the price of each line has free; `free_units` are the charge's unit discounts, in their order.
    Neither touches a line that is not above 0.
    """
    found = [ReferenceQuantity(metered=quantity, left=quantity) for quantity in metered]
    if charge.units is not None:
        found = [_converted(one, charge.units) for one in found]
    if charge.tiers_per == "charge":
        found = _freed(found, "included", Fraction(charge.included))
    elif any(included):
        free = [min(one.left, own) if one.left > 0 else Fraction(0) for one, own in zip(found, included, strict=True)]
        found = _changed(found, "included", [-units for units in free])
    for units in free_units:
        found = _freed(found, "free_units", units)
    return found


def covered(quantity: ReferenceQuantity, units: Sequence[tuple[int, Fraction]]) -> ReferenceQuantity:
    """Take off what grants of units cover, each by itself."""
    for _, of_grant in units:
        quantity = _changed([quantity], "unit_grant", [-of_grant])[0]
    return quantity


def converted(quantity: Fraction, units: Units) -> Fraction:
    """Count in larger units: ÷ `of`, rounded as `round` says, or half away from zero to 12 decimals.

    >>> str(converted(Fraction(2500), Units(of="1000", round="up"))), str(converted(Fraction(2), Units(of="3")))
    ('3', '666666666667/1000000000000')
    """
    exact = quantity / Fraction(units.of)
    return half_away(exact / QUANTUM) * QUANTUM if units.round is None else Fraction(ROUND_UNITS[units.round](exact))


def within_limits(charge: QuantityCharge, metered: Fraction) -> bool:
    """Whether a quantity stays below 10^18 in size, as it was metered and as `units` converts it."""
    return _is_within(metered) and (charge.units is None or _is_within(converted(metered, charge.units)))


def _is_within(quantity: Fraction) -> bool:
    return abs(quantity.numerator) < QUANTITY_BOUND * quantity.denominator


def _converted(quantity: ReferenceQuantity, units: Units) -> ReferenceQuantity:
    return _changed([quantity], "units", [converted(quantity.left, units) - quantity.left])[0]


def _freed(quantities: Quantities, kind: str, units: Fraction) -> Quantities:
    """Free `units` over all positive lines together, in proportion; at most what is there."""
    if not units:
        return quantities
    weights = [max(one.left, Fraction(0)) for one in quantities]
    shares = quantity_shares(min(units, sum(weights, Fraction(0))), weights)
    return _changed(quantities, kind, [-share for share in shares])


def _changed(quantities: Quantities, kind: str, by: Sequence[Fraction]) -> Quantities:
    return [
        replace(one, left=one.left + change, changes=(*one.changes, Change(kind=kind, quantity=change)))
        if change
        else one
        for one, change in zip(quantities, by, strict=True)
    ]
