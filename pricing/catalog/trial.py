"""A trial: days at the start of a subscription on which charges cost nothing."""

from __future__ import annotations

from pydantic import model_validator

from pricing.catalog.prices import Names
from pricing.schema import Strict

LONGEST = 36_500


class Trial(Strict):
    """The first `days` local days of a subscription; with `charges` for those alone, else for all.

    What is used then is shown and costs 0; it counts towards no included units, tier, minimum or commitment.
    """

    days: int
    charges: Names | None = None
    reason: str | None = None
    approved_by: str | None = None

    @model_validator(mode="after")
    def _in_range(self) -> Trial:
        if not 0 <= self.days <= LONGEST:
            raise ValueError(f"a trial is of 0 to {LONGEST} days; write how many")
        return self

    def covers(self, charge: str) -> bool:
        """Whether a charge costs nothing during the trial."""
        return self.charges is None or charge in self.charges
