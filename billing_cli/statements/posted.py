"""Lines of a ledger, each with what its journal posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from billing_cli.statements.cells import Cells
from billing_cli.statements.mapping import LedgerFile, Posting
from billing_cli.statements.numbers_found import NumberedDocuments
from billing_cli.statements.statement import JournalLine


def journal_of(body: LedgerFile, rows: Iterable[Cells], documents: NumberedDocuments) -> tuple[JournalLine, ...]:
    """The lines in their order. Without `type`, a journal posts a document where it has a line of revenue or tax."""
    found = [_line(body, cells, documents) for cells in rows]
    if body.type is not None:
        return tuple(found)
    sides = defaultdict(set)
    for line in found:
        sides[line.journal].add(line.side)
    return tuple(line if sides[line.journal] & {"revenue", "tax"} else replace(line, posting="cash") for line in found)


def _line(body: LedgerFile, cells: Cells, documents: NumberedDocuments) -> JournalLine:
    currency = cells.currency(body.currency)
    amount = cells.amount(body.amount, currency, debit_is_positive=True)
    account = cells.text(body.account)
    number, said = _document(body, cells, documents)
    return JournalLine(
        journal="/".join(cells.text(column) for column in body.id),
        day=cells.day(body.date),
        account=account,
        side=body.accounts.side(account),
        posting=_posting(body, cells),
        amount_minor=cells.minor(amount, currency, body.amount.column or body.amount.debit),
        currency=currency,
        document=number,
        reference=said,
        file=cells.file,
        row=cells.line,
    )


def _document(body: LedgerFile, cells: Cells, documents: NumberedDocuments) -> tuple[str | None, str]:
    """The one document that a line names, and what the line says, or the number of none of ours that it holds."""
    given = body.reference
    text = " ".join(filter(None, (cells.text(column) for column in given.read_columns)))
    if given.column is not None:
        one = documents.exactly(text) if text else None
        return (one.number if one is not None else None), text
    found, strange = documents.within(text)
    return (found[0].number if len(found) == 1 else None), (strange or "") if not found else text


def _posting(body: LedgerFile, cells: Cells) -> Posting:
    if body.type is None:
        return "document"
    kind = cells.text(body.type)
    posting = body.postings.get(kind)
    if posting is None:
        message = f"`postings` does not say what {kind!r} is"
        cells.refuse("unknown-movement", body.type, message, "add it to `postings`, or leave it out with `only`")
    return posting or "document"
