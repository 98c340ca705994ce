"""The way of the money, step by step, as a picture can show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from billing_cli.reports.reconcile.pack import Section


def flow(sections: Sequence[Section]) -> Iterator[dict[str, Any]]:
    """Rows and events, then money by currency: each with `step`, `value` as text, and `unit`."""
    tables = {table.id: table for section in sections for table in section.tables}
    files = tables["files"].rows if "files" in tables else ()
    if files:
        for name, said in (("rows_read", "rows read"), ("accepted", "events accepted"), ("in_period", "of the month")):
            yield {"step": said, "value": str(sum(int(row[name] or 0) for row in files)), "unit": "events"}
    for row in tables["bridge"].rows if "bridge" in tables else ():
        yield {"step": row["step"], "value": row["amount"], "unit": row["currency"]}
