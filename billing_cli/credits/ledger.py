"""The ledger: every movement of every grant, only ever added to; pricing a period again adds what takes it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from billing_cli.credits.movement import ENDINGS, MOVEMENTS_IN_ORDER, Movement
from billing_cli.credits.purse import Draw, Issued, IssuedDraw, Opening, Purse
from billing_cli.store.store import Store
from pricing.periods import Period, microseconds, month_of
from pricing.rating.calculator import statement

MOVEMENTS = (
    "grant_id", "customer", "subscription", "kind", "unit", "movement", "booked_on", "at_us", "amount", "bill_id",
)  # fmt: skip
DRAWS = ("bill_id", "place", "grant_id", "title", "kind", "unit", "amount", "balance")


def openings(store: Store, period: Period) -> Mapping[str, Opening]:
    """What runs of earlier periods left of each grant, besides what it gives."""
    return {
        grant_id: Opening(balance=balance, closed=bool(ended))
        for grant_id, balance, ended in store.rows(
            statement(__package__, "openings"), period=str(period), endings=sorted(ENDINGS)
        )
    }


def issued(store: Store, period: Period) -> Issued:
    """The invoices of a period that were issued and stand, and what they and those of later periods took."""
    return Issued(
        invoices=frozenset(
            name for (name,) in store.rows(statement(__package__, "issued_invoices"), period=str(period))
        ),
        draws=tuple(
            IssuedDraw(invoice_id=name, grant_id=grant_id, at_us=at_us, amount=-amount)
            for name, grant_id, at_us, amount in store.rows(statement(__package__, "issued_draws"), period=str(period))
        ),
    )


def draft_movements(store: Store, movements: Sequence[Movement], draws: Sequence[Draw], period: Period) -> None:
    """Put the movements of a run, and what its invoices burned, beside the store's own tables.

    In:  drafts, new_blocked. Out: new_movements, what is to be added to the ledger; new_credits.
    """
    store.run(statement(__package__, "relations"))
    store.load(
        statement(__package__, "load_movements"),
        MOVEMENTS,
        [
            (
                one.grant.grant_id,
                one.grant.customer,
                one.grant.subscription,
                one.grant.kind,
                one.grant.unit,
                one.what,
                one.booked_on,
                one.at_us,
                _text(one.amount),
                one.bill_id,
            )
            for one in movements
        ],
    )
    store.load(
        statement(__package__, "load_draws"),
        DRAWS,
        [
            (
                one.bill_id,
                place,
                one.grant.grant_id,
                one.grant.title,
                one.grant.kind,
                one.grant.unit,
                _text(one.amount),
                _text(one.balance),
            )
            for place, one in enumerate(draws)
        ],
    )
    store.run(statement(__package__, "new_movements"), period=str(period))
    store.run(statement(__package__, "new_credits"))


def order_remarks(store: Store, purse: Purse, period: Period) -> Iterator[str]:
    """Months that must be priced too, since invoices use credits in the order of their billing instants."""
    priced = {row[0] for row in store.rows(statement(__package__, "priced_periods"))}
    begun = [
        held.grant.starts for held in purse.held.values() if not held.was_closed and held.grant.starts < period.start
    ]
    month, missing = month_of(min(begun)) if begun else period, []
    while month.start < period.start:
        # Months before the first that was ever priced are no business of this store.
        missing += [str(month)] if str(month) not in priced and str(month) > min(priced, default=str(period)) else []
        month = month_of(month.end)
    if missing:
        named = missing[0] if len(missing) == 1 else f"{missing[0]} to {missing[-1]} ({len(missing)} months)"
        yield f"credits: {named} is not priced, and invoices of then may use grants that {period} uses; price in order"
    for (later,) in store.rows(statement(__package__, "later_periods"), period=str(period)):
        yield f"credits: {later} used grants of which {period} now leaves another balance; price {later} again"


def keep_movements(store: Store, link: int) -> None:
    """Add what `draft_movements` found to the ledger, under the audit link of the command."""
    store.run(statement(__package__, "keep_movements"), in_order=MOVEMENTS_IN_ORDER, link=link)


def keep_returned(
    store: Store, returned: Mapping[str, Decimal], invoice_id: str, day: date, now: datetime, link: int
) -> None:
    """Write down what a credit note of `day` gives back to grants of what its invoice used."""
    store.run(
        statement(__package__, "insert_returned"),
        grant_id=list(returned),
        amount=[_text(amount) for amount in returned.values()],
        period=str(month_of(day)),
        booked_on=day,
        at_us=microseconds(now),
        invoice_id=invoice_id,
        link=link,
    )


def _text(amount: Decimal) -> str:
    return format(amount, "f")
