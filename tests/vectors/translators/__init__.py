"""From a vector to a question for `bill`, one translator a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.vectors.asking import Question
from tests.vectors.living import Lived
from tests.vectors.translators import (
    aggregation,
    changes,
    charge_model,
    commitment,
    credit_notes,
    credits,
    known_bug,
    periods,
    proration,
    reductions,
    rerating,
    taxes,
    units,
)
from tests.vectors.vector import Vector

TRANSLATORS: Mapping[str, Callable[[Vector], Question | Lived]] = {
    "aggregation": aggregation.translate,
    "billing_anchor": periods.billing_anchor,
    "billing_period": periods.billing_period,
    "catalog_version": changes.catalog_version,
    "charge_model": charge_model.translate,
    "commitment": commitment.translate,
    "coupon": reductions.coupon,
    "credit": credits.credit,
    "credit_note": credit_notes.credit_note,
    "credit_burn_down": credits.burn_down,
    "date_math": periods.date_math,
    "discount": reductions.discount,
    "entitlement": reductions.entitlement,
    "known_bug": known_bug.translate,
    "pay_in_advance": rerating.pay_in_advance,
    "period": periods.period,
    "plan_phase": changes.plan_phase,
    "progressive_rerating": rerating.progressive_rerating,
    "proration": proration.proration,
    "reconciliation": rerating.reconciliation,
    "rounding": units.money,
    "tax": taxes.tax,
    "tier_lookup": units.tier_lookup,
    "unit_conversion": units.unit_conversion,
    "wallet": credits.wallet,
}


def translate(vector: Vector) -> Question | Lived:
    """Say the vector in words of `bill`."""
    return TRANSLATORS[vector.kind](vector)
