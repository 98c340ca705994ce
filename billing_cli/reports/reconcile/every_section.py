"""The sections of a pack, in the order in which they are made."""

from __future__ import annotations

from collections.abc import Callable

from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Section
from billing_cli.reports.reconcile.sections.ageing import ageing
from billing_cli.reports.reconcile.sections.analytics import analytics
from billing_cli.reports.reconcile.sections.commitments import commitments
from billing_cli.reports.reconcile.sections.credit_notes import credit_notes
from billing_cli.reports.reconcile.sections.credits import credits
from billing_cli.reports.reconcile.sections.cutoff import cutoff
from billing_cli.reports.reconcile.sections.fx import fx
from billing_cli.reports.reconcile.sections.ingestion import ingestion
from billing_cli.reports.reconcile.sections.invoiced import invoiced
from billing_cli.reports.reconcile.sections.later import contract_liabilities, revenue, unbilled
from billing_cli.reports.reconcile.sections.ledger import ledger
from billing_cli.reports.reconcile.sections.master_data import master_data
from billing_cli.reports.reconcile.sections.metered import metered
from billing_cli.reports.reconcile.sections.numbering import numbering
from billing_cli.reports.reconcile.sections.other_billing import other_billing
from billing_cli.reports.reconcile.sections.payments import payments
from billing_cli.reports.reconcile.sections.rated import rated
from billing_cli.reports.reconcile.sections.receivables import receivables
from billing_cli.reports.reconcile.sections.tax import tax

SECTIONS: tuple[Callable[[Context], Section], ...] = (
    ingestion,
    metered,
    rated,
    invoiced,
    ledger,
    payments,
    receivables,
    ageing,
    contract_liabilities,
    unbilled,
    credits,
    commitments,
    revenue,
    cutoff,
    numbering,
    master_data,
    credit_notes,
    tax,
    fx,
    analytics,
    other_billing,
)


def made(context: Context) -> list[Section]:
    """Every section of a month, by number."""
    return sorted((make(context) for make in SECTIONS), key=lambda one: one.number)
