"""What is read of an export of others: payments, lines of a ledger, and lines of another system's invoices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing_cli.statements.mapping import Movement, Posting, Side, StatementMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A movement of money. `amount_minor` is what it takes off what customers owe: below 0 of a refund.

    `invoice` is an invoice of ours, of `customer`; None for money that no invoice is known of. A payment of several
    invoices has a `part` for each, from 1. `reference` is what the export says, `row` the line of the file. With a
    `reason` a person said later which invoice it is for: a part that takes it away, and one that brings it there.
    """

    payment_id: str
    part: int = 1
    mapping: str
    day: date
    customer: str | None
    invoice: str | None
    movement: Movement
    amount_minor: int
    fee_minor: int
    currency: str
    reference: str
    file: str
    sha256: str
    row: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """A line of a ledger; a debit is positive. `document` is the number of an invoice or credit note that it names.

    `reference` is what the export says, of which none may be a document of ours. `side` is None for other accounts.
    """

    journal: str
    day: date
    account: str
    side: Side | None
    posting: Posting
    amount_minor: int
    currency: str
    document: str | None
    reference: str
    file: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """A line of another system's invoice. `customer` is ours, None for a name that we do not know; `charge` is ours."""

    customer_name: str
    customer: str | None
    item: str
    charge: str
    quantity: Decimal | None
    amount: Decimal
    currency: str
    invoice: str | None
    file: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A file that was read: how many rows it has, and how many of those the mapping leaves out."""

    mapping: StatementMapping
    file: str
    sha256: str
    rows: int
    left_out: int
    payments: tuple[Payment, ...] = ()
    journal: tuple[JournalLine, ...] = ()
    billed: tuple[BilledLine, ...] = ()

    def document(self) -> Mapping[str, str | int]:
        """What stands of it on a cover."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "kind": self.mapping.body.kind,
            "mapping": self.mapping.name,
            "mapping_sha256": self.mapping.digest,
            "rows": self.rows,
            "left_out": self.left_out,
        }
