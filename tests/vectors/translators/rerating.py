"""Billing several times inside a period: each bill is the price of all so far less what was billed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from tests.vectors.asking import Asked, Figures, Question, Quoted, Yaml
from tests.vectors.priced import Priced
from tests.vectors.translators import capacity
from tests.vectors.translators.charges import USAGE, charges_of, plan_of, usage_of
from tests.vectors.translators.differences import BEFORE_THE_END, plans_of, steps
from tests.vectors.vector import Vector


def progressive_rerating(vector: Vector) -> Question:
    """OpenMeter's runs; a minimum applies in the last one only."""
    *runs, last = vector.input["cumulative_qty_per_run"]
    asked = [*(Asked(usage=usage_of(quantity), plan=BEFORE_THE_END) for quantity in runs), Asked(usage=usage_of(last))]
    return Quoted(
        plans=plans_of(vector, **usage_discount(vector.params.get("usage_discount"))),
        asked=asked,
        found=lambda priced: {"amount_per_run": steps([run.total for run in priced])},
    )


def usage_discount(units: str | None) -> Yaml:
    """Units that are free in each period."""
    return {"discounts": [{"units": units, "charges": [USAGE]}]} if units else {}


def pay_in_advance(vector: Vector) -> Question:
    """Lago's fee of an event: the price with it less the price before it."""
    if vector.model == "percentage":
        return _event_by_event(vector)
    so_far = accumulate(Decimal(units) for units in vector.input["events"])
    return Quoted(
        plans={"": plan_of(vector)},
        asked=[Asked(usage=usage_of(str(units))) for units in so_far],
        found=lambda priced: {"fees": steps([event.total for event in priced])},
    )


def _event_by_event(vector: Vector) -> Question:
    events = [{"quantity": units} for units in vector.input["events"]]
    return Quoted(
        plans={"": plan_of(vector)},
        asked=[Asked(usage={USAGE: events[:count]}) for count in range(1, len(events) + 1)],
        found=lambda priced: {"fees": steps([event.total for event in priced])},
    )


def reconciliation(vector: Vector) -> Question:
    """Kill Bill's late usage: the period again, less what was invoiced."""
    if vector.model == "capacity":
        return capacity.translate(vector)
    if "already_billed_units" in vector.input:
        return _by_tier(vector)

    def found(priced: Sequence[Priced]) -> Figures:
        recomputed = priced[0].total
        return {"recomputed": recomputed, "amount": recomputed - Fraction(vector.input["already_invoiced"])}

    return Quoted(plans={"": plan_of(vector)}, asked=[Asked(usage=usage_of(vector.input["qty"]))], found=found)


def _by_tier(vector: Vector) -> Question:
    billed = {
        unit: str(sum(map(int, units_by_tier))) for unit, units_by_tier in vector.input["already_billed_units"].items()
    }

    def found(priced: Sequence[Priced]) -> Figures:
        before, after = priced
        lines = [
            [unit, tier, units - had[0], amount - had[1]]
            for (unit, tier), (units, amount) in sorted(after.by_tier.items())
            for had in [before.by_tier.get((unit, tier), (Fraction(0), Fraction(0)))]
        ]
        return {"amount": after.total - before.total, "lines": lines}

    return Quoted(
        plans={"": {"charges": charges_of(vector)}},
        asked=[Asked(usage=billed), Asked(usage=usage_of(vector.input["qty"]))],
        found=found,
    )
