"""The sections of a pack, in the order in which they are made."""

from __future__ import annotations

from collections.abc import Callable

from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Section
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


def made(context: Context) -> list[Section]:
    """Every section of a month, by number."""
    return sorted((make(context) for make in SECTIONS), key=lambda one: one.number)
