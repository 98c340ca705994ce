"""Whether a period is closed: then it gets no further drafts."""

from __future__ import annotations

from billing_cli.errors import BillError
from billing_cli.store.store import Store
from pricing.periods import Period
from pricing.rating.calculator import statement


def is_closed(store: Store, period: Period) -> bool:
    """Whether a period was closed and not opened again."""
    return bool(store.one(statement(__package__, "period_state"), period=str(period))[0] == "closed")


def refuse_closed(store: Store, period: Period) -> None:
    """Raise BillError where a period is closed."""
    if is_closed(store, period):
        raise BillError(
            f"{period} is closed: nothing of it is priced or issued any more",
            f"open it again, if that is meant: bill reopen {period} --reason TEXT",
        )
