"""Bugs of the products: what `bill` has to do instead."""

from __future__ import annotations

from collections.abc import Sequence

from tests.vectors.asking import Asked, Figures, Question, Quoted
from tests.vectors.priced import Priced
from tests.vectors.translators.charges import USAGE, metered, plan_of, usage_of
from tests.vectors.translators.tiers import meteroid_tiers
from tests.vectors.vector import Vector


def translate(vector: Vector) -> Question:
    """Meteroid prices nothing between two tiers, Kill Bill nothing above the last one."""
    return _between_tiers(vector) if vector.source == "meteroid" else _above_the_last_tier(vector)


def _between_tiers(vector: Vector) -> Question:
    tiers = meteroid_tiers(vector.params["tiers"], first_is_next=True)
    plan = {"charges": {USAGE: metered("volume", tiers=tiers)}}
    asked = [Asked(usage=usage_of(vector.input["qty"]))]
    return Quoted(plans={"": plan}, asked=asked, found=lambda priced: {"should_be": priced[0].total})


def _above_the_last_tier(vector: Vector) -> Question:
    """The excess is billed at the price of the last tier; a catalog that ends with a bound is refused elsewhere."""
    plan = plan_of(vector)
    within = str(int(vector.input["qty"]) - int(vector.expected["unbilled_units"]))

    def found(priced: Sequence[Priced]) -> Figures:
        whole, priced_there = priced
        billed = whole.total > priced_there.total
        return {"amount": priced_there.total, "should_be": vector.expected["should_be"] if billed else "lost"}

    return Quoted(
        plans={"": plan},
        asked=[Asked(usage=usage_of(quantity)) for quantity in (vector.input["qty"], within)],
        found=found,
    )
