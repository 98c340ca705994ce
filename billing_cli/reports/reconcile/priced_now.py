"""The month priced once more with what is known now, beside the store's own tables; nothing is written."""

from __future__ import annotations

from billing_cli.charges.price import DraftRun, draft_metered, draft_rows
from billing_cli.reports.reconcile.context import Context
from billing_cli.usage.metering import meter_windows
from billing_cli.usage.windows import metered_windows


def priced_now(context: Context) -> DraftRun:
    """The run of the month, worked out once for all sections.

    Its relations (drafts, new_invoices, new_usage, all_lines and so on) stay in the store's connection.
    """
    if "priced_now" not in context.found:
        store, project, contracts, period = context.store, context.project, context.contracts, context.period
        metered = metered_windows(context.invoices)
        meter_windows(store, contracts, metered, period, project.settings.same_usage)
        context.found["priced_now"] = draft_metered(store, project, contracts, metered, period)
        draft_rows(store, period)
    run: DraftRun = context.found["priced_now"]
    return run
