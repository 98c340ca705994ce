"""From a vector to a question for `bill`, one translator a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.vectors.asking import Question
from tests.vectors.translators import (
    aggregation,
    calendar_months,
    charge_model,
    commitment,
    known_bug,
    reductions,
    rerating,
    units,
)
from tests.vectors.vector import Vector

TRANSLATORS: Mapping[str, Callable[[Vector], Question]] = {
    "aggregation": aggregation.translate,
    "billing_anchor": calendar_months.billing_anchor,
    "charge_model": charge_model.translate,
    "commitment": commitment.translate,
    "coupon": reductions.coupon,
    "discount": reductions.discount,
    "entitlement": reductions.entitlement,
    "known_bug": known_bug.translate,
    "pay_in_advance": rerating.pay_in_advance,
    "period": calendar_months.period,
    "progressive_rerating": rerating.progressive_rerating,
    "proration": calendar_months.proration,
    "reconciliation": rerating.reconciliation,
    "rounding": units.money,
    "tier_lookup": units.tier_lookup,
    "unit_conversion": units.unit_conversion,
}


def translate(vector: Vector) -> Question:
    """Say the vector in words of `bill`."""
    return TRANSLATORS[vector.kind](vector)
