"""Drafts, usage and counts: as the last run of `price` of each period left them; and the shape of tables and views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from billing_cli.audit.chain import Link
from billing_cli.audit.seals import SEALED
from billing_cli.charges.price import digest_of_drafts
from billing_cli.reports.verify.finding import Finding
from billing_cli.reports.verify.seals import inputs_of, outputs_of, rows_by
from billing_cli.store.history import History
from pricing.rating.calculator import statement


def check_drafts(history: History, chain: Sequence[Link]) -> Iterator[Finding]:
    """What stands of each period is what the last link that priced it says; invoices issued before are not of it."""
    priced = {str(inputs_of(link).get("period")): link for link in chain if link.command == "period.priced"}
    for (period,) in history.rows(statement(__package__, "drafted_periods")):
        if period not in priced:
            yield Finding(check="drafts", where=str(period), what="no run of price made what stands of this period")
    for period, link in priced.items():
        history.show(rows_by(chain, before=link.seq), SEALED)
        history.run(statement(__package__, "note_period"), period=period)
        history.run(statement(__package__, "stored_drafts"))
        found = digest_of_drafts(history)
        history.show(None, SEALED)
        said = str(outputs_of(link).get("digest"))
        if found != said:
            yield Finding(
                check="drafts", where=period, path="digest", expected=said, found=found,
                what=f"drafts, usage or counts are not what link {link.seq} priced",
            )  # fmt: skip
    for table, invoice_id, count in history.rows(statement(__package__, "stray_rows")):
        yield Finding(
            check="drafts",
            where=f"{table} of {invoice_id}",
            what="the rows belong to no invoice",
            found=f"{count} rows",
        )


def check_structure(history: History) -> Iterator[Finding]:
    """Tables and views are those that this version of the program makes."""
    for kind, name, expected, found in history.rows(statement(__package__, "structure_that_differs")):
        yield Finding(
            check="structure", where=f"{kind} {name}", what="it is not as this program makes it", expected=expected,
            found=found,
        )  # fmt: skip
