"""Sections of a whole pack that need what `bill` does not keep yet: they are listed, with the reason, as not run."""

from __future__ import annotations

from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Section, not_run

WHY = "revenue is not recognised by this version: what is earned, unearned and unbilled is not kept"


def contract_liabilities(context: Context) -> Section:
    """Money that was billed before it was earned."""
    return Section(
        id="contract_liabilities",
        number=9,
        title="Contract liabilities",
        about="What was billed in advance goes down as it is earned.",
        controls=(not_run("contract_liabilities.foots", "opening and movements come to the closing balance", WHY),),
    )


def unbilled(context: Context) -> Section:
    """What was earned and is not billed yet."""
    return Section(
        id="unbilled",
        number=10,
        title="Unbilled revenue",
        about="What was earned and not billed yet is billed in the end.",
        controls=(not_run("unbilled.foots", "opening and movements come to the closing balance", WHY),),
    )


def revenue(context: Context) -> Section:
    """What is booked, recognised and left, by month."""
    return Section(
        id="revenue",
        number=13,
        title="Revenue waterfall",
        about="What was booked is recognised by month, and the rest is known.",
        controls=(not_run("revenue.waterfall", "what is booked is recognised or remains", WHY),),
    )
