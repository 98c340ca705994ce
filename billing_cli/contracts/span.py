"""A stretch of a contract during which its plan, the catalog's version and its own terms stay the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pricing.cadence import Cadence, cadence
from pricing.catalog.catalog import Catalog, Plan, PlanTerms
from pricing.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Local days [start, end) of a contract at one set of terms; `end` None is without end.

    `cadence` cuts its billing periods. `trial_until` is the first day after the trial, if any. `why` says what brought
    these terms about, for a person.
    """

    start: date
    end: date | None
    catalog: Catalog
    plan: Plan
    terms: PlanTerms
    cadence: Cadence
    trial_until: date | None
    why: str

    def trial_of(self, charge: str) -> date | None:
        """The first day on which a charge costs something; None where it always does."""
        trial = self.terms.trial
        return self.trial_until if trial is not None and trial.covers(charge) else None

    def goes_on(self, period: Period) -> bool:
        """Whether nothing changes in any billing period that touches `period`, nor in the one after it."""
        first = self.cadence.containing(period.start).start
        last = self.cadence.containing(self.cadence.containing(period.end).end).end
        return self.start <= first and (self.end is None or self.end > last)


def cadence_of(plan: Plan, start: date) -> Cadence:
    """The billing periods of a plan for a subscription that starts on `start`."""
    return cadence(plan.period, plan.align, start)
