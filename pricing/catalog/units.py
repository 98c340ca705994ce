"""How a quantity is converted before it is priced: into larger units, and perhaps to whole ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import model_validator

from pricing import money
from pricing.schema import DecimalText, Strict

# Digits before and behind the point that a conversion of units can be worked out with, exactly.
CONVERSION_LIMIT = Decimal(10) ** 12


class Units(Strict):
    """Converts the period's quantity once, before `included`: ÷ `of`, then rounded to whole ones if `round` says so."""

    of: DecimalText
    round: Literal["up", "down", "half_away"] | None = None

    @model_validator(mode="after")
    def _in_range(self) -> Units:
        if not 0 < self.of < CONVERSION_LIMIT or money.decimals(self.of) > money.PRICE_DECIMALS:
            raise ValueError("`of` must be above 0, below 10^12, with at most 12 decimals; say how many make one unit")
        return self
