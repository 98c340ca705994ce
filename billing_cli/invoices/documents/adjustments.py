"""Which of a line's adjustments stand inside its amount, and which come on top of it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Adjustment = Mapping[str, Any]


def split_adjustments(line: Mapping[str, Any]) -> tuple[Sequence[Adjustment], Sequence[Adjustment]]:
    """Return (inside, on top): the adjustments that lead from the slices to `amount_exact`, and those after
    it.

    Adjustments come in the order of the steps of pricing; subscription discounts, promotional credits and
    included tax follow the rounding of the line. The longest beginning whose sum with the slices is `amount_exact` is
    inside. A line without slices starts from its amount. If no beginning fits, all are inside.
    """
    adjustments: Sequence[Adjustment] = line["adjustments"]
    exact = Fraction(line["amount_exact"])
    reached = sum((Fraction(part["amount"]) for part in line["slices"]), Fraction()) if line["slices"] else exact
    inside = 0 if reached == exact else None
    for count, adjustment in enumerate(adjustments, start=1):
        reached += Fraction(adjustment.get("amount") or 0)
        if reached == exact:
            inside = count
    split = len(adjustments) if inside is None else inside
    return adjustments[:split], adjustments[split:]


def adjustment_label(adjustment: Adjustment, words: Mapping[str, str]) -> str:
    """Name an adjustment in the document's language; a kind without a word by itself, in plain letters."""
    kind = str(adjustment["kind"])
    return words.get(f"adjustment_{kind}") or kind.replace("_", " ").replace("-", " ").capitalize()
