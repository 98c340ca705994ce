"""A stretch of a contract during which its plan, the catalog's version and its own terms stay the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pricing.cadence import Cadence, cadence
from pricing.catalog.catalog import Catalog, Plan, PlanTerms
from pricing.catalog.trial import Trial
from pricing.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Local days [start, end) of a contract at one set of terms; `end` None is without end.

    `cadence` cuts its billing periods. `trials` that run in it, each with the first day after it; a move may leave
    several. `why` says what brought these terms about, for a person. What carries its
    discounts began on `discounts_begin`.
    """

    start: date
    end: date | None
    catalog: Catalog
    plan: Plan
    terms: PlanTerms
    cadence: Cadence
    trials: tuple[tuple[date, Trial], ...]
    why: str
    discounts_begin: date

    def trial_of(self, charge: str) -> date | None:
        """The first day on which a charge costs something; None where it always does."""
        return max((until for until, trial in self.trials if trial.covers(charge)), default=None)

    @property
    def all_free_until(self) -> date | None:
        """The first day on which anything costs something; None where something always does."""
        return max((until for until, trial in self.trials if trial.charges is None), default=None)

    @property
    def drained(self) -> frozenset[str]:
        """The names of the grants that phases of charges wait for: those cover no other charge."""
        return frozenset(charge.drained for charge in self.terms.charges if charge.drained is not None)

    def goes_on(self, period: Period) -> bool:
        """Whether nothing changes, and no trial runs, in any billing period that touches `period` or follows it."""
        first = self.cadence.containing(period.start).start
        last = self.cadence.containing(self.cadence.containing(period.end).end).end
        tried = any(until > first for until, _ in self.trials)
        return not tried and self.start <= first and (self.end is None or self.end > last)


def cadence_of(plan: Plan, start: date) -> Cadence:
    """The billing periods of a plan for a subscription that starts on `start`."""
    return cadence(plan.period, plan.align, start)
