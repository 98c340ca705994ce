"""Reading an export of others with its mapping: all of it, or every problem of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from billing_cli.audit.chain import digest
from billing_cli.statements.cells import Cells
from billing_cli.statements.mapping import (
    GIVEN_BACK,
    InvoicesFile,
    LedgerFile,
    Movement,
    PaymentsFile,
    Reference,
    StatementMapping,
    StatementMonth,
)
from billing_cli.statements.numbers_found import Numbered, NumberedDocuments
from billing_cli.statements.posted import journal_of
from billing_cli.statements.statement import BilledLine, Payment, Statement
from billing_cli.statements.table import cells_of, content_of, wanted
from pricing.periods import Period
from pricing.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What names in exports are compared with: our documents, and our customers by every name they have."""

    documents: NumberedDocuments
    customers: Mapping[str, str]


def read_statement(
    mapping: StatementMapping, path: Path, known: Known, period: Period | None = None
) -> tuple[Statement, list[Problem]]:
    """An export of whichever kind; of invoices only the rows of `period`, where they say of which month they are.

    Raises BillError where the file cannot be read at all.
    """
    content, sha256 = content_of(path)
    problems: list[Problem] = []
    rows: list[Cells] = []
    count = 0
    for cells in cells_of(mapping, path.as_posix(), content, problems):
        count += 1
        if wanted(cells, mapping.body):
            rows.append(cells)
    body = mapping.body
    left_out = count - len(rows)
    statement = {"mapping": mapping, "file": path.as_posix(), "sha256": sha256, "rows": count}
    if isinstance(body, PaymentsFile):
        payments = _payments(body, mapping.name, sha256, rows, known.documents)
        found = Statement(**statement, left_out=left_out, payments=payments)  # type: ignore[arg-type]
    elif isinstance(body, LedgerFile):
        journal = journal_of(body, rows, known.documents)
        found = Statement(**statement, left_out=left_out, journal=journal)  # type: ignore[arg-type]
    else:
        billed = _billed(body, mapping, rows, known.customers, period)
        left_out += len(rows) - len(billed)
        found = Statement(**statement, left_out=left_out, billed=billed)  # type: ignore[arg-type]
    return found, [*problems, *(one for cells in rows for one in cells.problems)]


def named(cells: Cells, given: Reference, documents: NumberedDocuments) -> tuple[list[Numbered], str]:
    """The documents that a row names, and what it says."""
    if given.column is not None:
        text = cells.text(given.column)
        one = documents.exactly(text) if text else None
        return ([] if one is None else [one]), text
    text = " ".join(filter(None, (cells.text(column) for column in given.text or ())))
    return documents.within(text)[0], text


def _payments(
    body: PaymentsFile, name: str, sha256: str, rows: list[Cells], documents: NumberedDocuments
) -> tuple[Payment, ...]:
    found: list[Payment] = []
    seen: Counter[str] = Counter()
    for cells in rows:
        currency = cells.currency(body.currency)
        movement, amount_minor = _movement(body, cells, currency)
        invoices, said = named(cells, body.reference, documents)
        whole = Payment(
            payment_id="", mapping=name, day=cells.day(body.date), customer=None, invoice=None, movement=movement,
            amount_minor=amount_minor, fee_minor=_fee(body, cells, currency, amount_minor), currency=currency,
            reference=said, file=cells.file, sha256=sha256, row=cells.line,
        )  # fmt: skip
        payment_id = _id(body, cells, seen)
        found += parts_of(whole, payment_id, invoices)
    return tuple(found)


def parts_of(whole: Payment, payment_id: str, invoices: list[Numbered]) -> list[Payment]:
    """A payment with its invoice; of several invoices a part for each, if what is due of them comes to it exactly.

    Otherwise nobody can say what is paid, and it stays without one. Names of credit notes stand for their invoices.
    """
    different = list({one.invoice: one for one in invoices}.values())
    if len(different) == 1:
        (one,) = different
        return [replace(whole, payment_id=payment_id, invoice=one.invoice, customer=one.customer)]
    due = sum(one.due_minor for one in different if one.currency == whole.currency)
    if not different or due != whole.amount_minor or any(one.currency != whole.currency for one in different):
        return [replace(whole, payment_id=payment_id)]
    fees = [whole.fee_minor, *(0 for _ in different[1:])]
    return [
        replace(
            whole, payment_id=payment_id, part=part, invoice=one.invoice, customer=one.customer,
            amount_minor=one.due_minor, fee_minor=fee,
        )
        for part, (one, fee) in enumerate(zip(different, fees, strict=True), start=1)
    ]  # fmt: skip


def _movement(body: PaymentsFile, cells: Cells, currency: str) -> tuple[Movement, int]:
    """What a row is, and the amount in minor units."""
    amount = cells.amount(body.amount, currency, debit_is_positive=False)
    amount_minor = cells.minor(amount, currency, body.amount.column or body.amount.debit)
    movement: Movement | None = body.movement
    if body.type is not None:
        kind = cells.text(body.type)
        movement = body.movements.get(kind)
        if movement is None:
            message = f"`movements` does not say what {kind!r} is"
            cells.refuse("unknown-movement", body.type, message, "add it to `movements`, or leave it out with `only`")
    if movement is None:
        movement = "refund" if amount_minor < 0 else "payment"
    if body.amount.sign == "by_movement":
        amount_minor = -abs(amount_minor) if movement in (*GIVEN_BACK, "fee") else abs(amount_minor)
    return movement, amount_minor


def _fee(body: PaymentsFile, cells: Cells, currency: str, amount_minor: int) -> int:
    """What the service kept of an amount, in minor units; with what is left of it in a column, the three must agree."""
    if body.fee is None:
        return 0
    fee, net = cells.number(body.fee) or Decimal(0), cells.number(body.net)
    fee_minor = cells.minor(cells.scaled(fee, body.amount, currency), currency, body.fee)
    if net is not None:
        net_minor = cells.minor(cells.scaled(net, body.amount, currency), currency, body.net)
        if not cells.problems and amount_minor - fee_minor != net_minor:
            message = "amount less fee is not the net amount"
            cells.refuse("net-differs", body.net, message, "export again; or name the columns that belong together")
    return fee_minor


def _id(body: PaymentsFile, cells: Cells, seen: Counter[str]) -> str:
    """The id of a payment; without columns of ids, its row as it is written, and which one of equal rows it is.

    Not what the mapping makes of the row: another mapping must not make another payment of it.
    """
    if body.id is not None:
        parts = [cells.text(column) for column in body.id]
        if not all(parts):
            remedy = "name columns that are never empty, or leave out `id`"
            cells.refuse("missing-id", body.id[0], "the row has no id", remedy)
        return "/".join(parts)
    content = digest(list(cells.row.values()))[:16]
    seen[content] += 1
    return f"{content}-{seen[content]}"


def _bills(cells: Cells, given: StatementMonth, period: Period) -> bool:
    """Whether a row is of a month; one that does not say is kept, with its problem."""
    return cells.month(given) == period.start or bool(cells.problems)


def _billed(
    body: InvoicesFile,
    mapping: StatementMapping,
    rows: list[Cells],
    customers: Mapping[str, str],
    period: Period | None,
) -> tuple[BilledLine, ...]:
    found = []
    for cells in rows:
        if body.period is not None and period is not None and not _bills(cells, body.period, period):
            continue
        currency = cells.currency(body.currency)
        name, item = cells.text(body.customer.column), cells.text(body.item)
        found.append(
            BilledLine(
                customer_name=name, customer=customers.get(mapping.aliases.get(name, name)), item=item,
                charge=body.items.get(item, item), quantity=cells.number(body.quantity),
                amount=cells.amount(body.amount, currency, debit_is_positive=True), currency=currency,
                invoice=cells.text(body.invoice) or None, file=cells.file, row=cells.line,
            )
        )  # fmt: skip
    return tuple(found)
