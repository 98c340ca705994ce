"""A trial: days at the start of a subscription on which charges cost nothing."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pricing.catalog.prices import Names
from pricing.schema import Strict


class Trial(Strict):
    """The first `days` local days of a subscription; with `charges` for those alone, else for all.

    What is used then is shown and costs 0; it counts towards no included units, tier, minimum or commitment.
    """

    days: Annotated[int, Field(ge=0, le=36500)]
    charges: Names | None = None
    reason: str | None = None
    approved_by: str | None = None

    def covers(self, charge: str) -> bool:
        """Whether a charge costs nothing during the trial."""
        return self.charges is None or charge in self.charges
