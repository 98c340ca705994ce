"""Sections of a whole pack that need what `bill` does not keep yet: they are listed, with the reason, as not run."""

from __future__ import annotations

from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Section, not_run

WHY = "revenue is not recognised by this version: what is earned, unearned and unbilled is not kept"
FOOTS = "opening and movements come to the closing balance"


def contract_liabilities(context: Context) -> Section:
    """Money that was billed before it was earned."""
    about = "What was billed in advance goes down as it is earned."
    return _later(9, "Contract liabilities", about, ("contract_liabilities.foots", FOOTS))


def unbilled(context: Context) -> Section:
    """What was earned and is not billed yet."""
    return _later(
        10, "Unbilled revenue", "What was earned and not billed yet is billed in the end.", ("unbilled.foots", FOOTS)
    )


def revenue(context: Context) -> Section:
    """What is booked, recognised and left, by month."""
    about = "What was booked is recognised by month, and the rest is known."
    return _later(13, "Revenue waterfall", about, ("revenue.waterfall", "what is booked is recognised or remains"))


def _later(number: int, title: str, about: str, control: tuple[str, str]) -> Section:
    control_id, name = control
    section = control_id.partition(".")[0]
    return Section(id=section, number=number, title=title, about=about, controls=(not_run(control_id, name, WHY),))
