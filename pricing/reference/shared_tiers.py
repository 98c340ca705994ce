"""`tiers_per: charge`: tiers are cut on the sum of a charge's lines, and every line has its share of each."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pricing.catalog.charge import QuantityCharge, Volume
from pricing.reference.allocation import capped_shares
from pricing.reference.models import ReferenceSlice, Slices, containing, part_in, sliced, slices_of
from pricing.reference.price_match import Tiers

NOTHING = Fraction(0)


def shared_slices(charge: QuantityCharge, prices: Sequence[Tiers], quantities: Sequence[Fraction]) -> list[Slices]:
    """Price the lines of a charge together; `prices` and `quantities` in step, a line each.

    Only positive lines share tiers; another is priced by itself. Of every tier that their sum enters each gets its
    proportional share, 12 decimals, by largest remainder, though no more than is left of it; the last one entered takes
    what is left. A line with one price for everything has one slice: that price is the price of every tier.
    """
    positive = [place for place, quantity in enumerate(quantities) if quantity > 0]
    found = [
        () if quantity > 0 else slices_of(charge, tiers, quantity)
        for tiers, quantity in zip(prices, quantities, strict=True)
    ]
    if not positive:
        return found
    share = _volume_shares if isinstance(charge, Volume) else _graduated_shares
    for place, slices in zip(
        positive, share([prices[place] for place in positive], [quantities[place] for place in positive]), strict=True
    ):
        found[place] = slices
    return found


def _volume_shares(prices: Sequence[Tiers], quantities: Sequence[Fraction]) -> list[Slices]:
    """Every line whole, at the price of the tier that contains the sum."""
    reached = containing(_bounds(prices), sum(quantities, NOTHING)).number
    return [
        (sliced(tiers[min(reached, len(tiers)) - 1], quantity),)
        for tiers, quantity in zip(prices, quantities, strict=True)
    ]


def _graduated_shares(prices: Sequence[Tiers], quantities: Sequence[Fraction]) -> list[Slices]:
    total = sum(quantities, NOTHING)
    entered = [tier for tier in _bounds(prices) if total > tier.lower]
    left = list(quantities)
    found: list[list[ReferenceSlice]] = [[] for _ in quantities]
    for tier in entered:
        shares = left if tier is entered[-1] else capped_shares(part_in(tier, total), quantities, left)
        left = [before - share for before, share in zip(left, shares, strict=True)]
        for tiers, share, slices in zip(prices, shares, found, strict=True):
            if share and len(tiers) > 1:
                slices.append(sliced(tiers[tier.number - 1], share))
    return [
        tuple(slices) if len(tiers) > 1 else (sliced(tiers[0], quantity),)
        for tiers, quantity, slices in zip(prices, quantities, found, strict=True)
    ]


def _bounds(prices: Sequence[Tiers]) -> Tiers:
    """The bounds of all lines: they agree, but for prices that have one tier, which is the same at any quantity."""
    return max(prices, key=len)
