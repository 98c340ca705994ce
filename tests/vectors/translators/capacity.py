"""Kill Bill's capacity: one price, by the highest tier that the peak of any unit needs.

A meter is of one quantity: the tier that an event needs, the largest of the period. Its price is the tier's fee.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from tests.vectors.asking import Figures, Invoiced, Question, Yaml, quoted
from tests.vectors.translators.charges import USAGE
from tests.vectors.vector import Vector


def translate(vector: Vector) -> Question:
    """Peaks of several units as events of one month; a single tier has one price whatever the peaks."""
    tiers = vector.params["tiers"]
    if len(tiers) == 1:
        plan = {"charges": {USAGE: {"model": "flat", "amount": tiers[0]["price"]}}}
        return quoted(plan, {}, found=lambda priced: _due(vector, priced[0].total))
    peaks = vector.input["peak_qty"].items()
    return Invoiced(
        plan={"charges": {USAGE: _fee_of_level(tiers)}},
        meters={"level": {"aggregate": "max", "value": level(tiers)}},
        events=[{"time": f"2026-01-{day:02}", "unit": u, "peak": p} for day, (u, p) in enumerate(peaks, start=1)],
        start=date(2026, 1, 1),
        months=["2026-01"],
        found=lambda billed: _due(vector, billed.total),
    )


def level(tiers: Sequence[Mapping[str, Any]]) -> str:
    """The number of the tier that a peak of a unit needs."""
    cases = []
    for number, tier in reversed(list(enumerate(tiers[:-1], start=1))):
        above = " or ".join(f"(unit = '{unit}' and peak > {bound})" for unit, bound in tier["max"].items())
        cases.append(f"when {above} then {number + 1}")
    return f"case {' '.join(cases)} else 1 end"


def _fee_of_level(tiers: Sequence[Mapping[str, Any]]) -> Yaml:
    fees: list[Yaml] = [{"up_to": str(number), "flat_fee": tier["price"]} for number, tier in enumerate(tiers, start=1)]
    fees[-1].pop("up_to")
    return {"model": "volume", "meter": "level", "tiers": fees}


def _due(vector: Vector, recomputed: Fraction) -> Figures:
    already = Fraction(vector.input.get("already_invoiced", "0"))
    figures = {"recomputed": recomputed, "amount": recomputed - already}
    return {key: figures[key] for key in vector.expected}
