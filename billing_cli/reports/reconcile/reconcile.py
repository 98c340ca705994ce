"""`bill reconcile`: all sections of a month, in order. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from billing_cli.contracts.reading import read_contracts
from billing_cli.project import Project
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Pack, Section
from billing_cli.reports.reconcile.sections.commitments import commitments
from billing_cli.reports.reconcile.sections.credit_notes import credit_notes
from billing_cli.reports.reconcile.sections.credits import credits
from billing_cli.reports.reconcile.sections.cutoff import cutoff
from billing_cli.reports.reconcile.sections.fx import fx
from billing_cli.reports.reconcile.sections.master_data import master_data
from billing_cli.reports.reconcile.sections.numbering import numbering
from billing_cli.reports.reconcile.sections.tax import tax
from billing_cli.store.store import open_to_read
from pricing.periods import Period

SECTIONS: tuple[Callable[[Context], Section], ...] = (
    credits,
    commitments,
    cutoff,
    numbering,
    master_data,
    credit_notes,
    tax,
    fx,
)


def reconcile(project: Project, period: Period, now: datetime) -> Pack:
    """Compare everything that is known of a month.

    Raises BillError where the store cannot be read, and InputProblems where the project's files do not load.
    """
    with context_of(project, period, now) as context:
        sections = sorted((make(context) for make in SECTIONS), key=lambda one: one.number)
        header = {"entity": project.settings.seller.name, "period": str(period), "as_of": now.isoformat()}
        return Pack(header=header, sections=tuple(sections))


@contextmanager
def context_of(project: Project, period: Period, now: datetime) -> Iterator[Context]:
    """What sections look at, open as long as it takes."""
    contracts = read_contracts(project)
    with open_to_read(project.store_path) as store:
        yield Context(store=store, project=project, period=period, now=now, contracts=contracts)
