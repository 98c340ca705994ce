"""`bill credits`: the grants, each with its movements, and a statement of a month in which everything adds up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from billing_cli.accounts.account import Accounts
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.grant import Grant
from billing_cli.contracts.grants import grants_of, has_grants
from billing_cli.contracts.reading import read_contracts
from billing_cli.credits.movement import MOVEMENTS_IN_ORDER
from billing_cli.errors import UsageError
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.money import money_text, plain_text
from pricing.periods import DAY, Period, instant_text
from pricing.problems import did_you_mean, place_text
from pricing.rating.calculator import Row, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldGrant:
    """A grant with what the ledger says of it; `place` is where a file of customers writes it, None for a plan's."""

    grant: Grant
    place: str | None
    moved: Mapping[str, Decimal]

    @property
    def given(self) -> Decimal:
        """All that it gives, now or later."""
        return sum((step.amount for step in self.grant.steps), Decimal(0)) + self.moved.get("rolled_in", Decimal(0))

    @property
    def balance(self) -> Decimal:
        """What is left of it, as far as months are priced."""
        return self.given + sum(
            (amount for what, amount in self.moved.items() if what not in ("granted", "rolled_in")), Decimal(0)
        )

    def state(self, on: date) -> str:
        """coming, active, used up, expired or void."""
        if on < self.grant.starts:
            return "coming"
        if self.grant.ends is not None and on >= self.grant.ends:
            return "void" if self.grant.is_voided else "expired"
        return "active" if self.balance else "used up"

    def row(self, on: date) -> dict[str, Any]:
        """The grant as a row; amounts in its unit."""
        grant = self.grant
        return {
            "grant": grant.grant_id,
            "customer": grant.customer,
            "subscription": grant.subscription,
            "kind": grant.kind,
            "unit": grant.unit,
            "given": amount_text(self.given, grant.kind, grant.unit),
            "balance": amount_text(self.balance, grant.kind, grant.unit),
            "starts": grant.starts.isoformat(),
            "expires": grant.expires.isoformat() if grant.expires else None,
            "voided": grant.voided.isoformat() if grant.voided else None,
            "priority": grant.priority,
            "charges": list(grant.charges) if grant.charges is not None else None,
            "state": self.state(on),
            "reason": grant.reason,
            "approved_by": grant.approved_by,
            "place": self.place,
        }


def amount_text(amount: Decimal, kind: str, unit: str) -> str:
    """Units in plain form, money with the digits of its currency, and more where it is finer."""
    return plain_text(amount) if kind == "unit" else money_text(amount, unit)


def list_grants(store: Store, project: Project, on: date, customer: str | None = None) -> list[dict[str, Any]]:
    """Every grant that was used or holds `on` a day, by customer and burn order. Raises UsageError for no customer."""
    contracts = read_contracts(project)
    if customer is not None and customer not in contracts.accounts.customers:
        raise UsageError(
            f"--customer: there is no customer {customer!r}", did_you_mean(customer, contracts.accounts.customers)
        )
    found = _held(store, contracts.contracts, contracts.accounts, on)
    return [one.row(on) for one in found if customer in (None, one.grant.customer)]


def show_grant(store: Store, project: Project, grant_id: str, on: date, *, every: bool) -> dict[str, Any]:
    """A grant with its movements, each with the balance after it; with `every` those too that were taken back.

    Raises UsageError for a grant that there is not.
    """
    contracts = read_contracts(project)
    found = {one.grant.grant_id: one for one in _held(store, contracts.contracts, contracts.accounts, on)}
    if grant_id not in found:
        remedy = did_you_mean(grant_id, found) if len(found) < 20 else "see `bill credits list`"
        raise UsageError(f"there is no grant {grant_id!r}", remedy)
    if every:
        rows = store.rows(statement(__package__, "credit_rows"), grant_id=grant_id)
    else:
        rows = store.rows(statement(__package__, "credit_net"), grant_id=grant_id, in_order=MOVEMENTS_IN_ORDER)
    grant = found[grant_id].grant
    movements = _with_balances(rows, grant.kind, grant.unit, shown=not every)
    return {"grant": found[grant_id].row(on), "movements": list(movements)}


def _with_balances(rows: Iterable[Row], kind: str, unit: str, *, shown: bool) -> Iterator[dict[str, Any]]:
    """Rows of the ledger; between one that is taken back and that which does so there is no balance to show."""
    balance = Decimal(0)
    for booked_on, at_us, movement, amount, invoice_id, period in rows:
        balance += amount
        yield {
            "booked_on": booked_on.isoformat(),
            "at": instant_text(at_us),
            "movement": movement,
            "amount": amount_text(amount, kind, unit),
            "balance": amount_text(balance, kind, unit) if shown else None,
            "invoice": invoice_id,
            "period": period,
        }


def _held(store: Store, contracts: Iterable[Contract], accounts: Accounts, on: date) -> list[HeldGrant]:
    """The grants that hold on a day or hold later, and all that the ledger knows."""
    moved: dict[str, dict[str, Decimal]] = {}
    for grant_id, movement, amount in store.rows(statement(__package__, "credit_sums")):
        moved.setdefault(grant_id, {})[movement] = amount
    first = store.one(statement(__package__, "first_booked"))[0]
    found: dict[str, Grant] = {}
    for contract in contracts:
        if has_grants(contract):
            for grant in (*contract.grants, *grants_of(contract, min(first or on, on), on + DAY)):
                found.setdefault(grant.grant_id, grant)
    held = [
        HeldGrant(grant=one, place=_place(accounts, one), moved=moved.get(one.grant_id, {})) for one in found.values()
    ]
    return sorted(held, key=lambda one: (one.grant.customer, one.grant.kind, one.grant.burns))


def _place(accounts: Accounts, grant: Grant) -> str | None:
    written = accounts.written.get(("grants", grant.grant_id))
    return place_text(written.place.file, written.place.line) if written is not None else None


def statement_of(store: Store, period: Period, customer: str | None = None) -> list[dict[str, Any]]:
    """What each grant had as a month began, what happened to it, and what it has as the month ends.

    opening + granted + rolled_in + burned + rounding + dust + expired + voided + rolled_out = closing, all with their
    signs.
    """
    rows = store.rows(statement(__package__, "credit_statement"), start=period.start, end=period.end, customer=customer)
    return [_statement_row(head, list(moved)) for head, moved in groupby(rows, key=lambda row: row[:5])]


def _statement_row(head: Row, moved: Sequence[Row]) -> dict[str, Any]:
    """A grant with what it had before, and its movements of the month: the rows after the five columns of the grant."""
    grant_id, customer, subscription, kind, unit = head
    figures = dict.fromkeys(("opening", *MOVEMENTS_IN_ORDER), Decimal(0))
    for *_, movement, before, within in moved:
        figures["opening"] += before
        figures[movement] += within
    closing = sum(figures.values(), Decimal(0))
    return {
        "grant": grant_id,
        "customer": customer,
        "subscription": subscription,
        "kind": kind,
        "unit": unit,
        **{name: amount_text(amount, kind, unit) for name, amount in (figures | {"closing": closing}).items()},
    }
