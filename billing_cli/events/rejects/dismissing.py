"""`bill rejects dismiss`: a person says that rows need no more attention."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from billing_cli.audit.chain import recorded
from billing_cli.events.rejects.rejected import Rejected, RejectFilter, read_rejected
from billing_cli.store.store import Store
from pricing.rating.calculator import statement


def dismiss(store: Store, wanted: RejectFilter, reason: str, now: datetime) -> list[Rejected]:
    """Take rows that wait out of the list; they are kept, and `retry` by number tries them all the same."""
    rows = read_rejected(store, wanted)
    if rows:
        ids = [row.reject_id for row in rows]
        with recorded(store, "rejects.dismissed", now) as record:
            told = {"seq": record.seq, "reason": reason, "recorded_at": now.isoformat()}
            store.run(statement(__package__, "dismiss"), reject_id=ids, **told)
            record.inputs["rejects"] = ids
            record.inputs["reason"] = reason
    return [replace(row, state="dismissed") for row in rows]
