"""The one rating path: relations in, slices and rounded lines out, for preview, quote, diff and invoice alike."""

from __future__ import annotations

from pricing.money import Rounding
from pricing.rating.calculator import Calculator, statement

# One statement per way to slice a quantity; a new charge model is a new file and one line here.
SLICERS = ("slice_per_unit",)


def open_relations(calculator: Calculator) -> None:
    """Make the relations that `rate` reads and fills, empty."""
    calculator.run(statement(__package__, "relations"))


def rate(calculator: Calculator, rounding: Rounding) -> None:
    """Price the relation `quantities` at the relations `price_keys`, `prices` and `tiers`.

    Fills `slices` (sum of their quantities per line: the line's quantity) and `rated_lines` (one row per line: exact
    sum of its slices, the amount in minor units after its share and one rounding, or what keeps it from being priced).
    """
    calculator.run(statement(__package__, "match_prices"))
    for slicer in SLICERS:
        calculator.run(statement(__package__, slicer))
    calculator.run(statement(__package__, "round_lines"), half_even=rounding == "half_even")
