"""`bill reconcile`: all sections of a month, in order. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from billing_cli.contracts.reading import read_contracts
from billing_cli.project import Project
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Pack, Section
from billing_cli.reports.reconcile.sections.ageing import ageing
from billing_cli.reports.reconcile.sections.analytics import analytics
from billing_cli.reports.reconcile.sections.ingestion import ingestion
from billing_cli.reports.reconcile.sections.invoiced import invoiced
from billing_cli.reports.reconcile.sections.ledger import ledger
from billing_cli.reports.reconcile.sections.metered import metered
from billing_cli.reports.reconcile.sections.numbering import numbering
from billing_cli.reports.reconcile.sections.other_billing import other_billing
from billing_cli.reports.reconcile.sections.payments import payments
from billing_cli.reports.reconcile.sections.rated import rated
from billing_cli.reports.reconcile.sections.receivables import receivables
from billing_cli.reports.reconcile.statements import read_statements
from billing_cli.store.store import open_to_read
from pricing.periods import Period

SECTIONS: tuple[Callable[[Context], Section], ...] = (
    ingestion,
    metered,
    rated,
    invoiced,
    ledger,
    payments,
    receivables,
    ageing,
    numbering,
    analytics,
    other_billing,
)


def reconcile(project: Project, period: Period, now: datetime, against: Sequence[str] = ()) -> Pack:
    """Compare everything that is known of a month, with exports of others too: `FILE` or `NAME=FILE`.

    Raises BillError where the store or an export cannot be read, and InputProblems where the project's files or the
    exports do not load.
    """
    with context_of(project, period, now, against) as context:
        sections = sorted((make(context) for make in SECTIONS), key=lambda one: one.number)
        header = {
            "entity": project.settings.seller.name,
            "period": str(period),
            "as_of": now.isoformat(),
            "statements": [one.document() for one in context.statements],
        }
        return Pack(header=header, sections=tuple(sections))


@contextmanager
def context_of(project: Project, period: Period, now: datetime, against: Sequence[str] = ()) -> Iterator[Context]:
    """What sections look at, open as long as it takes."""
    contracts = read_contracts(project)
    with open_to_read(project.store_path) as store:
        statements = read_statements(store, project, contracts, period, against)
        yield Context(store=store, project=project, period=period, now=now, contracts=contracts, statements=statements)
