"""Invoices and credit notes, and what a general ledger has of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Cell, Control, Section, not_run, table
from billing_cli.reports.reconcile.posted import (
    SIDES,
    Document,
    compared,
    differences,
    documents_of,
    missing_here,
    other_months,
)
from billing_cli.reports.reconcile.receivables import receivables_of
from billing_cli.statements.mapping import LedgerFile, Side
from billing_cli.statements.statement import JournalLine, Statement
from pricing.money import minor_text
from pricing.problems import counted

CONTROLS = (
    ("ledger.amounts", "documents are in the ledger with their amounts, each once"),
    ("ledger.months", "documents are posted in the month of their date"),
    ("ledger.strange", "the ledger has no receivable that is no document of ours"),
)
NO_LEDGER = "no ledger was given: reconcile --against FILE, with a mapping of kind ledger"
COLUMNS = (
    Column(key="currency", title="Currency"),
    Column(key="side", title="Side"),
    Column(key="documents", title="Documents", number=True),
    Column(key="ledger", title="Ledger", number=True),
    Column(key="difference", title="Difference", number=True),
)


def ledger(context: Context) -> Section:
    """Documents dated in the month, or posted in it, and those that bill it as far as the ledger reaches."""
    given = [one for one in context.statements if isinstance(one.mapping.body, LedgerFile)]
    lines = [line for one in given for line in one.journal if line.posting == "document"]
    posted: dict[str, list[JournalLine]] = defaultdict(list)
    for line in lines:
        if line.document is not None:
            posted[line.document].append(line)
    covered = {f"{line.day:%Y-%m}" for one in given for line in one.journal}
    every = documents_of(receivables_of(context))
    chosen, beyond = compared(every, posted, covered, context.period)
    sides = _sides(given)
    return Section(
        id="ledger",
        number=5,
        title="Invoices and the general ledger",
        about="Every invoice and credit note is posted once, with its receivable, revenue and tax.",
        controls=tuple(_controls(context, chosen, posted, lines, beyond, sides))
        if given
        else tuple(not_run(control, name, NO_LEDGER) for control, name in CONTROLS),
        tables=(table("ledger", "By currency", COLUMNS, _rows(chosen, posted, sides)),) if given and chosen else (),
    )


def _sides(given: Sequence[Statement]) -> list[Side]:
    """The sides that the mappings have accounts for."""
    bodies = [one.mapping.body for one in given]
    accounts = [body.accounts for body in bodies if isinstance(body, LedgerFile)]
    return [side for side in SIDES if any(getattr(one, side) for one in accounts)]


def _controls(
    context: Context, chosen: list[Document], posted: dict[str, list[JournalLine]], lines: list[JournalLine],
    beyond: int, sides: list[Side],
) -> Iterator[Control]:  # fmt: skip
    amounts, months, strange = CONTROLS
    tolerances = context.tolerances
    note = (
        f"{counted(beyond, 'document')} of the month dated in months of which the ledger has no line" if beyond else ""
    )
    if chosen:
        found = (differences(one, posted.get(one.number, ()), sides, tolerances) for one in chosen)
        yield Control(
            id=amounts[0], name=amounts[1], left="document", right="ledger", compared=len(chosen),
            variances=tuple(chain.from_iterable(found)), tolerance=tolerances.amount_text, note=note,
        )  # fmt: skip
        strays = (other_months(one, posted.get(one.number, ())) for one in chosen)
        yield Control(
            id=months[0], name=months[1], left="dated", right="posted", compared=len(chosen),
            variances=tuple(chain.from_iterable(strays)), note=note,
        )  # fmt: skip
    else:
        why = note or "no document is dated in the month, or posted in it"
        yield from (not_run(control, name, why) for control, name in (amounts, months))
    yield Control(
        id=strange[0], name=strange[1], left="document", right="ledger", compared=len(lines),
        variances=tuple(missing_here(lines, context.period, tolerances)),
    )  # fmt: skip


def _rows(chosen: list[Document], posted: dict[str, list[JournalLine]], sides: list[Side]) -> Iterator[dict[str, Cell]]:
    for currency in sorted({one.currency for one in chosen}):
        mine = [one for one in chosen if one.currency == currency]
        for side in sides:
            here = sum(one.sign * one.figures[side] for one in mine if not one.void)
            lines = ((one, [line for line in posted.get(one.number, ()) if line.currency == currency]) for one in mine)
            there = sum(one.sign * one.posted(side, found) for one, found in lines)
            yield {
                "currency": currency,
                "side": side,
                "documents": minor_text(here, currency),
                "ledger": minor_text(there, currency),
                "difference": minor_text(there - here, currency),
            }
