"""The month priced once more with what is known now, beside the store's own tables; nothing is written."""

from __future__ import annotations

from billing_cli.charges.price import DraftRun, draft_period
from billing_cli.reports.reconcile.context import Context


def priced_now(context: Context) -> DraftRun:
    """The run of the month, worked out once for all sections.

    Its relations (drafts, new_invoices, new_usage, all_lines and so on) stay in the store's connection.
    """
    if "priced_now" not in context.found:
        context.found["priced_now"] = draft_period(context.store, context.project, context.period)
    run: DraftRun = context.found["priced_now"]
    return run
