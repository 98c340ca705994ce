"""Wallets: each grant from month to month, its movements by the invoices that used it, and what contracts give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from billing_cli.contracts.grant import Grant
from billing_cli.contracts.grants import grants_of
from billing_cli.credits.movement import MOVEMENTS_IN_ORDER
from billing_cli.reports.credits import amount_text
from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import (
    Cell,
    Control,
    Section,
    Table,
    Variance,
    control,
    none_run,
    not_run,
    table,
)
from billing_cli.reports.reconcile.sections.documents_of_month import credit_notes_of_month
from billing_cli.reports.reconcile.sections.wallet_amounts import amounts
from billing_cli.reports.reconcile.variances import Cause, quantity
from pricing.periods import DAY
from pricing.rating.calculator import statement

NOTHING = Decimal(0)
# The columns of a roll-forward, with the movements that each is the sum of.
MOVED: Mapping[str, tuple[str, ...]] = {
    "granted": ("granted",),
    "rolled_in": ("rolled_in",),
    "returned": ("returned",),
    "drawn": ("burned",),
    "rounding": ("rounding", "dust"),
    "expired": ("expired",),
    "voided": ("voided",),
    "rolled_out": ("rolled_out",),
}
FIGURES = ("opening", *MOVED, "closing")
COLUMNS = (
    Column(key="grant", title="Grant"),
    Column(key="customer", title="Customer"),
    Column(key="unit", title="Unit"),
    *(Column(key=name, title=name.replace("_", " ").capitalize(), number=True) for name in FIGURES),
)
TITLES = {"prepaid": "Paid in advance", "promotional": "Promotional", "unit": "Units"}
NAMES = {
    "credits.foots": "opening and movements come to the closing balance",
    "credits.holder": "all movements of a grant are of one customer, kind and unit",
    "credits.not_negative": "no grant is below 0 as a month ends",
    "credits.draws": "what each invoice says that it used is what the ledger says that it drew",
    "credits.returns": "what each credit note gave back is what the ledger says that was returned",
    "credits.once": "no movement was written twice",
    "credits.granted": "the ledger has every grant that contracts give, in full, and no other",
}
NONE = "no contract gives credits, and the ledger of credits is empty"
LEDGER = "table credit_movements; bill credits show GRANT --all"


@dataclass(slots=True, kw_only=True)
class Wallet:
    """A grant in the month: what it had before, and the sums of its movements by kind."""

    grant_id: str
    customer: str
    kind: str
    unit: str
    opening: Decimal = NOTHING
    moved: dict[str, Decimal] = field(default_factory=dict)

    @property
    def closing(self) -> Decimal:
        """What opening and movements of known kinds come to."""
        return self.opening + sum((self.moved.get(what, NOTHING) for what in MOVEMENTS_IN_ORDER), NOTHING)

    def figures(self) -> dict[str, Decimal]:
        """The roll-forward."""
        moved = {name: sum((self.moved.get(what, NOTHING) for what in kinds), NOTHING) for name, kinds in MOVED.items()}
        return {"opening": self.opening, **moved, "closing": self.closing}

    @property
    def is_shown(self) -> bool:
        """Whether it had anything, or moved in the month."""
        return bool(self.opening) or any(self.moved.values())


def credits(context: Context) -> Section:
    """Every grant that the ledger knows by the end of the month."""
    wallets = _wallets(context)
    documented = any(one["invoice"]["credits"] for one in context.documents)
    controls = tuple(_controls(context, wallets)) if wallets or documented or _given(context) else none_run(NAMES, NONE)
    return Section(
        id="credits",
        number=11,
        title="Credits",
        about="What customers paid in advance, were given, used and lost comes to what they have left.",
        controls=controls,
        tables=tuple(_tables(wallets)),
    )


def _wallets(context: Context) -> list[Wallet]:
    found: dict[str, Wallet] = {}
    days = {"start": context.period.start, "end": context.period.end}
    for grant_id, customer, _, kind, unit, movement, before, within in context.store.rows(
        statement(__package__, "wallets"), **days
    ):
        one = found.setdefault(grant_id, Wallet(grant_id=grant_id, customer=customer, kind=kind, unit=unit))
        one.opening += before
        one.moved[movement] = one.moved.get(movement, NOTHING) + within
    return sorted(found.values(), key=lambda one: (one.customer, one.grant_id))


def _controls(context: Context, wallets: Sequence[Wallet]) -> Iterator[Control]:
    count = len(wallets)
    yield control(NAMES, "credits.foots", ("opening and movements", "ledger"), count, _not_footing(context, wallets))
    yield control(NAMES, "credits.holder", ("expected", "found"), count, _of_several(context))
    yield control(NAMES, "credits.not_negative", ("least", "balance"), count, _below(context))
    documents = len(context.documents)
    yield control(NAMES, "credits.draws", ("invoice", "ledger"), documents, _draws(context))
    notes = credit_notes_of_month(context)
    yield control(NAMES, "credits.returns", ("credit note", "ledger"), len(notes), _returns(context))
    yield control(NAMES, "credits.once", ("expected", "found"), count, _twice(context))
    if context.store.one(statement(__package__, "is_priced"), period=str(context.period))[0]:
        yield control(NAMES, "credits.granted", ("contracts", "ledger"), len(_given(context)), _granted(context))
    else:
        yield not_run("credits.granted", NAMES["credits.granted"], f"{context.period} is not priced")


def _not_footing(context: Context, wallets: Sequence[Wallet]) -> Iterator[Variance]:
    closings = {row[0]: row[1] for row in _closings(context)}
    for one in wallets:
        unknown = ", ".join(sorted(set(one.moved) - set(MOVEMENTS_IN_ORDER)))
        why = Cause(
            category="MANUAL_ADJ" if unknown else "UNEXPLAINED",
            explanation=f"the ledger has movements of kinds that bill does not write: {unknown}"
            if unknown
            else "the ledger comes to another balance",
            evidence=LEDGER,
        )
        sides = one.closing, closings.get(one.grant_id)
        yield from amounts({"grant": one.grant_id}, sides, one.kind, one.unit, why)


def _closings(context: Context) -> Sequence[tuple[str, Decimal, int, int, int]]:
    rows = context.store.rows(statement(__package__, "wallet_closings"), end=context.period.end)
    return [(grant, closing, customers, kinds, units) for grant, closing, customers, kinds, units in rows]


def _of_several(context: Context) -> Iterator[Variance]:
    for grant_id, _, *counts in _closings(context):
        for name, count in zip(("customers", "kinds", "units"), counts, strict=True):
            why = Cause(category="MAPPING", explanation=f"its movements are of several {name}", evidence=LEDGER)
            yield from quantity({"grant": grant_id}, (1, count), name, why)


def _below(context: Context) -> Iterator[Variance]:
    for grant_id, kind, unit, month, balance in context.store.rows(
        statement(__package__, "wallets_below"), end=context.period.end
    ):
        why = Cause(
            category="CREDIT_APPLIED", explanation=f"more was drawn than there was as {month} ended", evidence=LEDGER
        )
        yield from amounts({"grant": grant_id, "month": month}, (NOTHING, balance), kind, unit, why)


Drawn = dict[tuple[str, str], tuple[str, str, Decimal]]


def _draws(context: Context) -> Iterator[Variance]:
    """Drafts and issued invoices of the month against the movements of the period."""
    said: Drawn = {}
    for one in context.documents:
        body = one["invoice"]
        _add(said, str(body["id"]), body["credits"])
    rows = context.store.rows(statement(__package__, "drawn_of_invoices"), period=str(context.period))
    found = {(invoice, grant): (kind, unit, amount) for invoice, grant, kind, unit, amount in rows}
    yield from _compared(said, found, "invoice", "the invoice used another amount of the grant than the ledger has")


def _returns(context: Context) -> Iterator[Variance]:
    """Credit notes of the month against what their commands returned."""
    said: Drawn = {}
    names = {one.link: one.name for one in credit_notes_of_month(context) if one.link is not None}
    for one in credit_notes_of_month(context):
        _add(said, one.name, one.body["credits"])
    rows = context.store.rows(statement(__package__, "returned_by_links"), links=sorted(names))
    found = {(names[link], grant): (kind, unit, amount) for link, grant, kind, unit, amount in rows}
    yield from _compared(said, found, "credit_note", "it gave another amount back to the grant than the ledger has")


def _add(said: Drawn, name: str, used: Sequence[Mapping[str, str]]) -> None:
    """Take in what a document says of grants."""
    for one in used:
        before = said.get((name, one["grant"]), ("", "", NOTHING))[2]
        said[name, one["grant"]] = one["kind"], one["unit"], before + Decimal(one["amount"])


def _compared(said: Drawn, found: Drawn, noun: str, explanation: str) -> Iterator[Variance]:
    for name, grant in sorted({*said, *found}):
        left, right = said.get((name, grant)), found.get((name, grant))
        kind, unit, _ = left or right or ("", "", NOTHING)
        why = Cause(category="CREDIT_APPLIED", explanation=explanation, evidence=LEDGER)
        sides = None if left is None else left[2], None if right is None else right[2]
        yield from amounts({noun: name, "grant": grant}, sides, kind, unit, why)


def _twice(context: Context) -> Iterator[Variance]:
    rows = context.store.rows(statement(__package__, "movements_twice"))
    for grant_id, _, _, movement, invoice, booked_on, link, count, numbers in rows:
        key = {"grant": grant_id, "movement": movement, "invoice": invoice or "", "day": str(booked_on)}
        listed = ", ".join(map(str, numbers))
        why = Cause(
            category="DUPLICATE",
            explanation=f"the command of link {link} has it {count} times",
            evidence=f"credit_movements, numbers {listed}",
        )
        yield from quantity(key, (1, count), "movements", why)


def _given(context: Context) -> dict[str, Grant]:
    """The grants that contracts of today give, and that hold on a day of the month."""
    period = context.period
    found = {
        grant.grant_id: grant
        for contract in context.contracts.contracts
        for grant in grants_of(contract, period.start - DAY, period.end)
    }
    return {name: one for name, one in found.items() if one.overlaps(period.start, period.end)}


def _granted(context: Context) -> Iterator[Variance]:
    period = context.period
    rows = context.store.rows(statement(__package__, "granted_by_ledger"), start=period.start, end=period.end)
    ledger = {grant: (kind, unit, amount, within) for grant, kind, unit, amount, within in rows}
    given = _given(context)
    for name in sorted({*given, *(grant for grant, row in ledger.items() if row[3])}):
        grant, found = given.get(name), ledger.get(name)
        left = None
        if grant is not None:
            left = sum((step.amount for step in grant.steps if step.day < period.end), NOTHING)
        if not left and found is None:
            continue
        kind, unit = (grant.kind, grant.unit) if grant is not None else found[:2]  # type: ignore[index]
        why = Cause(
            category="MASTER_DATA",
            explanation="no contract gives it"
            if grant is None
            else "the ledger lacks it"
            if found is None
            else "the contract gives another amount",
            evidence=f"the files of customers and plans; {LEDGER}",
        )
        yield from amounts({"grant": name}, (left, None if found is None else found[2]), kind, unit, why)


def _tables(wallets: Sequence[Wallet]) -> Iterator[Table]:
    shown = [one for one in wallets if one.is_shown]
    for kind, title in TITLES.items():
        own = [one for one in shown if one.kind == kind]
        yield table(f"credits_{kind}", title, COLUMNS, (*map(_row, own), *_sums(own)))


def _row(one: Wallet) -> Mapping[str, Cell]:
    figures = {name: amount_text(amount, one.kind, one.unit) for name, amount in one.figures().items()}
    return {"grant": one.grant_id, "customer": one.customer, "unit": one.unit, **figures}


def _sums(wallets: Sequence[Wallet]) -> Iterator[Mapping[str, Cell]]:
    """All grants of a unit together: the row has no grant."""
    for unit in sorted({one.unit for one in wallets}):
        own = [one for one in wallets if one.unit == unit]
        kind = own[0].kind
        figures = {
            name: amount_text(sum((one.figures()[name] for one in own), NOTHING), kind, unit) for name in FIGURES
        }
        yield {"grant": None, "customer": None, "unit": unit, **figures}
