"""Billing as usage grows: what is due is the price of all so far less the price of what was billed.

Each amount is rounded before it is subtracted, so that the parts add up to the price of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.vectors.asking import Asked, Figures, Quoted, Yaml
from tests.vectors.priced import Priced
from tests.vectors.translators.charges import plan_of, usage_of
from tests.vectors.vector import Vector

# The plan as it is before the last bill of a period: without its minimum.
BEFORE_THE_END = "before_the_end"
NOTHING_BILLED = Priced(lines=(), total=Fraction(0))


def quoted_difference(vector: Vector) -> Quoted:
    """A quantity on top of what was there before it, as the last bill of the period or one inside."""
    before, now = (vector.input.get(f"{part}{_word(vector)}") for part in ("pre_", ""))
    inside = vector.input.get("line_position") == "mid_of_period"
    last = Asked(usage=_usage(before, now), plan=BEFORE_THE_END if inside else "")
    earlier = [Asked(usage=_usage(before), plan=BEFORE_THE_END)] if before is not None else []

    def found(priced: Sequence[Priced]) -> Figures:
        step = (priced[0] if earlier else NOTHING_BILLED, priced[-1])
        wanted = [*vector.expected, *(key for key in BILLED_BEFORE if key in vector.input)]
        return {key: STEPS[key](vector, *step) for key in wanted if key in STEPS}

    return Quoted(
        plans=plans_of(vector),
        asked=[*earlier, last],
        found=found,
        expected={**vector.expected, **{key: vector.input[key] for key in BILLED_BEFORE if key in vector.input}},
    )


def plans_of(vector: Vector, **more: Any) -> dict[str, Yaml]:
    """The plan at the end of the period and before it."""
    return {"": plan_of(vector) | more, BEFORE_THE_END: plan_of(vector, minimum=False) | more}


def steps(totals: Sequence[Fraction]) -> list[Fraction]:
    """What is due each time, of what all so far costs."""
    return [after - before for before, after in pairwise([Fraction(0), *totals])]


def _word(vector: Vector) -> str:
    return "metered_value" if vector.model == "dynamic" else "qty"


def _usage(*parts: str | None) -> dict[str, Any]:
    return usage_of(format(sum((Decimal(part) for part in parts if part is not None), Decimal(0)), "f"))


def _segments(vector: Vector, before: Priced, after: Priced) -> list[dict[str, object]]:
    """What of the step lies in which tier, in the words that the case uses."""
    segments: list[dict[str, object]] = []
    for place, (units, _) in after.by_tier.items():
        had = before.by_tier.get(place, (Fraction(0),))[0]
        if units != had:
            segment = {"tier": place[1], "qty": units - had, "enters_tier": place not in before.by_tier}
            words = vector.expected["segments"][0]
            segments.append({word: figure for word, figure in segment.items() if word in words})
    return segments


BILLED_BEFORE = ("previously_billed",)
STEPS: Mapping[str, Callable[[Vector, Priced, Priced], object]] = {
    "amount": lambda _, before, after: after.total - before.total,
    "cumulative_amount": lambda _, before, after: after.total,
    "previous_amount": lambda _, before, after: before.total,
    "previously_billed": lambda _, before, after: before.total,
    "segments": _segments,
    "gross": lambda _, before, after: after.amount_of("usage") - before.amount_of("usage"),
    "usage_amount": lambda _, before, after: after.amount_of("usage") - before.amount_of("usage"),
    "commitment_topup": lambda _, before, after: after.amount_of("minimum") - before.amount_of("minimum"),
    "max_spend_discount": lambda _, before, after: before.amount_of("maximum") - after.amount_of("maximum"),
}
