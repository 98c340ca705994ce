"""What customers owe, invoice by invoice: invoices, credit notes, and the money that came and went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing_cli.reports.reconcile.context import Context
from billing_cli.statements.mapping import GIVEN_BACK
from billing_cli.statements.payments import ImportedFile, compared, stored_payments
from billing_cli.statements.statement import Payment
from pricing.money import minor_of
from pricing.rating.calculator import Row, statement

SECTIONS = "billing_cli.reports.reconcile.sections"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A credit note, in minor units."""

    number: str
    day: date
    net_minor: int
    tax_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What became of what was due of an invoice, in minor units; `open_minor` is below 0 if too much was paid."""

    due_minor: int
    paid_minor: int
    given_back_minor: int
    credited_minor: int
    written_off_minor: int
    voided_minor: int

    @property
    def open_minor(self) -> int:
        """due − (paid − given back) − credit notes − written off − void."""
        taken = self.paid_minor - self.given_back_minor + self.credited_minor + self.written_off_minor
        return self.due_minor - taken - self.voided_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivable:
    """An invoice with everything that changes what is open of it; `payments` are those in its currency."""

    number: str
    period: str
    customer: str
    currency: str
    issued: date
    payable: date
    net_minor: int
    tax_minor: int
    total_minor: int
    due_minor: int
    voided_on: date | None
    notes: tuple[Note, ...] = ()
    payments: tuple[Payment, ...] = ()

    def balance(self, end: date) -> Balance:
        """How it stands with everything dated before `end`."""
        moved = {
            what: sum(p.amount_minor for p in self.payments if p.day < end and p.movement in what) for what in MOVES
        }
        void = self.voided_on is not None and self.voided_on < end
        return Balance(
            due_minor=self.due_minor if self.issued < end else 0,
            paid_minor=moved[PAID],
            given_back_minor=-moved[GIVEN_BACK],
            credited_minor=sum(note.due_minor for note in self.notes if note.day < end),
            written_off_minor=moved[WRITTEN_OFF],
            voided_minor=self.due_minor if void else 0,
        )


PAID: tuple[str, ...] = ("payment",)
WRITTEN_OFF: tuple[str, ...] = ("write_off",)
MOVES: tuple[tuple[str, ...], ...] = (PAID, GIVEN_BACK, WRITTEN_OFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivables:
    """All invoices by number, and the money that belongs to none: `foreign` names one, in another currency."""

    invoices: Mapping[str, Receivable]
    unapplied: tuple[Payment, ...]
    foreign: tuple[Payment, ...]
    payments: int


def receivables_of(context: Context) -> Receivables:
    """Those of the store and of the exports that were given, found once."""
    if "receivables" not in context.found:
        rows = context.store.rows(statement(SECTIONS, "receivable_documents"))
        context.found["receivables"] = receivables_from(rows, known_payments(context))
    found: Receivables = context.found["receivables"]
    return found


def known_payments(context: Context) -> list[Payment]:
    """Payments that were imported, and those of exports that were given and are not imported, each once."""
    return [*stored_payments(context.store), *(payment for one in given_payments(context) for payment in one.new)]


def given_payments(context: Context) -> list[ImportedFile]:
    """What would come of importing the payments of the exports that were given."""
    if "given_payments" not in context.found:
        given = [one for one in context.statements if one.mapping.body.kind == "payments"]
        context.found["given_payments"] = compared(given, stored_payments(context.store) if given else ())
    found: list[ImportedFile] = context.found["given_payments"]
    return found


def receivables_from(rows: Sequence[Row], payments: Iterable[Payment]) -> Receivables:
    """Invoices with their credit notes and payments; the rows are those of `receivable_documents.sql`."""
    currencies = {row[0]: row[5] for row in rows if row[1] == "invoice"}
    applied: dict[str, list[Payment]] = defaultdict(list)
    unapplied, foreign, count = [], [], 0
    for one in payments:
        count += 1
        if one.movement == "fee":
            continue
        if one.invoice is None or one.invoice not in currencies:
            unapplied.append(one)
        elif currencies[one.invoice] != one.currency:
            foreign.append(one)
        else:
            applied[one.invoice].append(one)
    notes: dict[str, list[Note]] = defaultdict(list)
    for number, kind, of_number, _, _, currency, day, _, due, net, tax, *_ in rows:
        if kind == "credit_note":
            due_minor = minor_of(Decimal(due), currency)
            notes[of_number].append(Note(number=number, day=day, net_minor=net, tax_minor=tax, due_minor=due_minor))
    invoices = {one.number: one for one in _invoices(rows, notes, applied)}
    return Receivables(invoices=invoices, unapplied=tuple(unapplied), foreign=tuple(foreign), payments=count)


def _invoices(
    rows: Sequence[Row], notes: Mapping[str, list[Note]], applied: Mapping[str, list[Payment]]
) -> Iterator[Receivable]:
    for number, kind, _, period, customer, currency, day, payable, due, net, tax, total, voided_on in rows:
        if kind == "invoice":
            yield Receivable(
                number=number, period=period, customer=customer, currency=currency, issued=day,
                payable=date.fromisoformat(payable) if payable else day, net_minor=net, tax_minor=tax,
                total_minor=total, due_minor=minor_of(Decimal(due), currency), voided_on=voided_on,
                notes=tuple(notes.get(number, ())), payments=tuple(applied.get(number, ())),
            )  # fmt: skip
