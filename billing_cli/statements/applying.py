"""`bill payments apply`, `unapply` and `write-off`: what a person says of money and of what is open.

What the bank told stays as it is. An application is parts more of the payment, on a day of its own: the money is taken
from where it stood, and put where it belongs. So the balances of the days before do not change. What is written off is
a movement of its own, that no bank told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from billing_cli.audit.chain import recorded
from billing_cli.errors import BillError, UsageError
from billing_cli.invoices.issued import issued_head
from billing_cli.invoices.void import reason_given
from billing_cli.statements.payments import by_id, keep_payments, stored_payments
from billing_cli.statements.statement import Payment
from billing_cli.store.store import Store
from pricing.money import AMOUNT_LIMIT, decimals, minor_of, minor_text, minor_units, parse_decimal
from pricing.periods import month
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person says of a payment: of which mapping it is, where two have its id; why; and from which day on."""

    payment_id: str
    mapping: str | None
    reason: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What changed, an invoice a row, and how much of the payment belongs to none now; all with the payment's sign."""

    rows: tuple[dict[str, Any], ...]
    payment: Payment
    rest_minor: int

    def remark(self) -> str:
        """What is left to do."""
        rest = minor_text(self.rest_minor, self.payment.currency)
        if not self.rest_minor:
            return f"all of payment {self.payment.payment_id} belongs to invoices"
        return f"{rest} {self.payment.currency} of payment {self.payment.payment_id} belongs to no invoice"


def apply_payment(store: Store, order: Order, invoices: Sequence[str], now: datetime) -> Applied:
    """Let money that belongs to no invoice pay `invoices`, each `NUMBER` or `NUMBER=AMOUNT`; one may take the rest.

    Raises UsageError where it is not said how much is of each, BillError where there is less, or an invoice cannot be
    paid with it.
    """
    reason, parts = reason_given(order.reason), _parts_of(store, order, now)
    first = parts[0]
    left = sum(one.amount_minor for one in parts if one.invoice is None)
    if not left:
        raise BillError(
            f"all of payment {first.payment_id} belongs to invoices",
            f"take it off one of them first: bill payments unapply {first.payment_id} NUMBER --reason TEXT",
        )
    moved: list[Payment] = []
    for name, amount_minor in _shares(invoices, left, first.currency):
        invoice = issued_head(store, name)
        if invoice.status == "voided":
            raise BillError(f"{invoice.number} is void", "name the invoice that was issued in its place")
        if invoice.currency != first.currency:
            raise BillError(
                f"{invoice.number} is in {invoice.currency}, the payment in {first.currency}",
                "an invoice is paid in its currency: agree with the customer",
            )
        if any(invoice.number == one.invoice for one in moved):
            raise UsageError(f"{invoice.number} is named twice", "name it once, with all of its amount")
        moved.append(replace(first, invoice=invoice.number, customer=invoice.customer, amount_minor=amount_minor))
    return _keep(store, replace(order, reason=reason), parts, moved, now)


def unapply_payment(store: Store, order: Order, invoices: Sequence[str], now: datetime) -> Applied:
    """Take a payment off `invoices`, or off all that it pays. Raises BillError where it pays none of them."""
    reason, parts = reason_given(order.reason), _parts_of(store, order, now)
    first, paid = parts[0], Counter[tuple[str, str | None]]()
    for one in parts:
        if one.invoice is not None:
            paid[one.invoice, one.customer] += one.amount_minor
    wanted = {issued_head(store, name).number for name in invoices}
    moved = [
        replace(first, invoice=number, customer=customer, amount_minor=-amount)
        for (number, customer), amount in paid.items()
        if amount and (number in wanted or not wanted)
    ]
    missing = sorted(wanted - {str(one.invoice) for one in moved})
    if missing or not moved:
        named = f"does not pay {', '.join(missing)}" if missing else "pays no invoice"
        raise BillError(f"payment {first.payment_id} {named}", "see what it pays: bill payments list")
    return _keep(store, replace(order, reason=reason), parts, moved, now)


def write_off(
    store: Store, name: str, amount: str, reason: str, day: date, now: datetime, *, back: bool = False
) -> dict[str, Any]:
    """Close so much of an invoice without money, or with `back` open it again; gives the row of it.

    Raises UsageError for what is no amount, BillError for an invoice that is void, a day before it was issued or that
    somebody signed, and for more than was written off.
    """
    said, invoice = reason_given(reason), issued_head(store, name)
    if invoice.status == "voided":
        raise BillError(f"{invoice.number} is void", "nothing is open of it")
    currency = invoice.currency
    amount_minor = _amount(amount, currency)
    before = sum(one.amount_minor for one in stored_payments(store, invoice.number) if one.movement == "write_off")
    if back and amount_minor > before:
        written = f"{minor_text(before, currency)} {currency} of {invoice.number} are written off"
        raise BillError(f"{written}, not {amount}", "ask for less")
    _refuse_day(store, day, invoice.issue_date, "it was issued", now)
    with recorded(store, "payments.written_off", now) as record:
        one = Payment(
            payment_id=f"write-off-{record.seq}", mapping="", day=day, customer=invoice.customer,
            invoice=invoice.number, movement="write_off", amount_minor=-amount_minor if back else amount_minor,
            fee_minor=0, currency=currency, reference="", file="", sha256="", row=0, reason=said,
        )  # fmt: skip
        row = _row(one)
        record.inputs |= {"invoice": one.invoice, "reason": said, "day": day.isoformat()}
        record.outputs |= {"payment": one.payment_id, "amount": row["amount"], "currency": currency}
        keep_payments(store, [one], record.seq)
    return row


def _parts_of(store: Store, order: Order, now: datetime) -> list[Payment]:
    """The rows of the payment, in the order in which they came."""
    known = by_id(stored_payments(store))
    found = [key for key in known if key[1] == order.payment_id and order.mapping in (None, key[0])]
    if not found:
        raise BillError(f"there is no payment {order.payment_id}", "name it as bill payments list shows it")
    if len(found) > 1:
        names = ", ".join(sorted(mapping for mapping, _ in found))
        raise UsageError(f"payments of {names} have the id {order.payment_id}", "say of which: --mapping NAME")
    parts = known[found[0]]
    if parts[0].movement == "fee":
        raise BillError(f"{order.payment_id} is a fee, which no customer owes", "name a payment or a refund")
    if parts[0].movement == "write_off":
        raise BillError(
            f"{order.payment_id} is a write-off, no money", "take it back: bill payments write-off NUMBER AMOUNT --back"
        )
    _refuse_day(store, order.day, parts[-1].day, "the payment moved last", now)
    return parts


def _refuse_day(store: Store, day: date, first: date, what: str, now: datetime) -> None:
    """Raise BillError for a day before the first possible one, in the future, or whose balances somebody signed."""
    if not first <= day <= now.date():
        raise BillError(
            f"--on {day} is not from {first}, when {what}, to {now.date()}, today",
            "leave --on out, or name a day between them",
        )
    (signed,) = store.one(statement(__package__, "last_signed"))
    if signed is not None and day < month(signed).end:
        raise BillError(
            f"--on {day} is not after {signed}, whose reconciliation is signed",
            f"name a day from {month(signed).end} on, or leave --on out",
        )


def _shares(invoices: Sequence[str], left: int, currency: str) -> Iterator[tuple[str, int]]:
    """How much each of the invoices gets, in minor units, with the sign of what is left."""
    sign = 1 if left > 0 else -1
    said = [text.partition("=") for text in invoices]
    amounts = [_amount(amount, currency) if equals else None for _, equals, amount in said]
    if amounts.count(None) > 1:
        raise UsageError(
            "say how much is of each invoice: NUMBER=AMOUNT", "at most one goes without, and takes the rest"
        )
    rest = abs(left) - sum(filter(None, amounts))
    if rest < 0 or (rest == 0 and None in amounts):
        raise BillError(
            f"{minor_text(abs(left), currency)} {currency} belongs to no invoice, less than what is asked for",
            "ask for less",
        )
    for (name, _, _), amount in zip(said, amounts, strict=True):
        yield name, sign * (rest if amount is None else amount)


def _amount(text: str, currency: str) -> int:
    try:
        value = parse_decimal(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no amount: {error}", "write it as 12.50") from error
    if value >= AMOUNT_LIMIT:
        raise UsageError(f"{text} is more than any amount of money here", "write it as 12.50")
    if value <= 0 or decimals(value) > minor_units(currency):
        raise UsageError(f"{text} is no amount above 0 in {currency}", "refunds too are written without a sign")
    return minor_of(value, currency)


def _keep(store: Store, order: Order, parts: Sequence[Payment], moved: Sequence[Payment], now: datetime) -> Applied:
    """Write what moves, and the other side of it, each a part of the payment."""
    first = parts[0]
    other = replace(first, invoice=None, customer=None, amount_minor=-sum(one.amount_minor for one in moved))
    begin = max(one.part for one in parts) + 1
    new = [
        replace(one, part=part, day=order.day, fee_minor=0, reason=order.reason)
        for part, one in enumerate((other, *moved), start=begin)
    ]
    with recorded(store, "payments.applied", now) as record:
        record.inputs |= {"payment": first.payment_id, "mapping": first.mapping, "reason": order.reason}
        record.inputs["day"] = order.day.isoformat()
        record.outputs["invoices"] = {str(one.invoice): minor_text(one.amount_minor, one.currency) for one in moved}
        keep_payments(store, new, record.seq)
    rest = sum(one.amount_minor for one in (*parts, *new) if one.invoice is None)
    return Applied(rows=tuple(map(_row, new[1:])), payment=first, rest_minor=rest)


def _row(one: Payment) -> dict[str, Any]:
    return {
        "payment_id": one.payment_id,
        "invoice": one.invoice,
        "customer": one.customer,
        "day": one.day.isoformat(),
        "amount": minor_text(one.amount_minor, one.currency),
        "currency": one.currency,
    }
