"""What the sections of a reconciliation look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from billing_cli.charges.closing import is_closed
from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.invoice import Invoice, invoices_of
from billing_cli.invoices.reading import documents
from billing_cli.project import Project
from billing_cli.reports.reconcile.variances import Tolerances, tolerances_of
from billing_cli.statements.statement import Statement
from billing_cli.store.store import Store
from pricing.periods import Period


@dataclass(kw_only=True)
class Context:
    """A store, open to be read, with relations of the sections' own beside its tables; the month, and the present.

    `contracts` are what the project's files say today, `statements` the exports of others that were given.
    """

    store: Store
    project: Project
    period: Period
    now: datetime
    contracts: Contracts
    statements: tuple[Statement, ...] = ()
    found: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def tolerances(self) -> Tolerances:
        """Those of `bill.yaml`."""
        return tolerances_of(self.project.settings)

    @cached_property
    def documents(self) -> list[dict[str, Any]]:
        """What was billed for the month: drafts, and invoices that were issued and stand, by billing instant and id."""
        return documents(self.store, self.period)

    @cached_property
    def invoices(self) -> Sequence[Invoice]:
        """The invoices of the month by what contracts say today."""
        return invoices_of(self.contracts.contracts, self.period)

    @property
    def as_of(self) -> date:
        """The day of the present."""
        return self.now.date()

    @cached_property
    def closed(self) -> bool:
        """Whether the month is closed."""
        return is_closed(self.store, self.period)
