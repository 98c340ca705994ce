"""Receivables of a month rolled forward: what was owed at its start, what happened, what is owed at its end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Cell, Control, Section, Variance, not_run, table
from billing_cli.reports.reconcile.receivables import SECTIONS, Receivables, receivables_of
from billing_cli.reports.reconcile.variances import Cause, money
from billing_cli.statements.mapping import GIVEN_BACK
from billing_cli.statements.statement import JournalLine
from pricing.money import minor_text
from pricing.rating.calculator import statement

# What moves a receivable, with its sign, in the order in which it prints.
SIGNS: Mapping[str, int] = {
    "invoiced": 1, "credited": -1, "voided": -1, "paid": -1, "refunded": 1, "charged_back": 1, "written_off": -1,
}  # fmt: skip
MOVED = {"payment": "paid", "refund": "refunded", "chargeback": "charged_back", "write_off": "written_off"}
FIGURES = ("opening", *SIGNS, "unexplained", "closing")
COLUMNS = (
    Column(key="currency", title="Currency"),
    *(Column(key=one, title=one.replace("_", " ").capitalize(), number=True) for one in FIGURES),
)
NO_LEDGER = "no ledger was given: reconcile --against FILE, with a mapping of kind ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class RollForward:
    """The month of a currency, in minor units: `moved` by the words of SIGNS, each above 0 as its sign means it.

    `closing` is the sum of what is open of each invoice; what the figures lack to it is unexplained.
    """

    currency: str
    opening: int
    moved: Mapping[str, int]
    closing: int

    @property
    def movement(self) -> int:
        """What the month changed."""
        return sum(sign * self.moved.get(what, 0) for what, sign in SIGNS.items())

    @property
    def unexplained(self) -> int:
        """What nothing explains."""
        return self.closing - self.opening - self.movement

    def row(self) -> dict[str, Cell]:
        """As it prints."""
        figures = {
            "opening": self.opening,
            **{what: sign * self.moved.get(what, 0) for what, sign in SIGNS.items()},
            "unexplained": self.unexplained,
            "closing": self.closing,
        }
        return {"currency": self.currency, **{name: minor_text(one, self.currency) for name, one in figures.items()}}


def receivables(context: Context) -> Section:
    """By currency, dated within the month."""
    found = roll_forwards(context)
    foots = Control(
        id="receivables.foots",
        name="opening and movements of the month come to what is open of all invoices at its end",
        left="rolled forward", right="open",
        compared=len(found),
        variances=tuple(
            one
            for roll in found
            for one in money(
                {"currency": roll.currency},
                (roll.opening + roll.movement, roll.closing),
                roll.currency,
                Cause(explanation="the documents and their totals do not tell the same", evidence="bill audit verify"),
                context.tolerances,
            )
        ),
        note="" if receivables_of(context).payments else "no payments were imported: bill payments import FILE",
    )  # fmt: skip
    return Section(
        id="receivables",
        number=7,
        title="Receivables, rolled forward",
        about="Opening, invoices, credit notes, payments and write-offs of the month come to the closing balance.",
        controls=(foots, _tie(context, found)),
        tables=(table("roll_forward", "Roll-forward", COLUMNS, (roll.row() for roll in found)),) if found else (),
    )


def roll_forwards(context: Context) -> list[RollForward]:
    """By currency, found once. The opening is everything before the month."""
    if "roll_forwards" not in context.found:
        start, end = context.period.start, context.period.end
        rows = context.store.rows(statement(SECTIONS, "receivables_moved"), start=start, end_day=end)
        moved: dict[tuple[str, bool], Counter[str]] = defaultdict(Counter)
        for currency, before, what, amount in rows:
            moved[currency, before][what] += amount
        context.found["roll_forwards"] = roll_forward_of(moved, receivables_of(context), start, end)
    found: list[RollForward] = context.found["roll_forwards"]
    return found


def roll_forward_of(
    moved: dict[tuple[str, bool], Counter[str]], known: Receivables, start: date, end: date
) -> list[RollForward]:
    """Roll forward what documents moved, by currency and whether before `start`, together with the payments."""
    for one in known.invoices.values():
        for payment in one.payments:
            if payment.day < end:
                sign = -1 if payment.movement in GIVEN_BACK else 1
                moved[one.currency, payment.day < start][MOVED[payment.movement]] += sign * payment.amount_minor
    closing: Counter[str] = Counter()
    for one in known.invoices.values():
        closing[one.currency] += one.balance(end).open_minor
    currencies = sorted({currency for currency, _ in moved})
    return [
        RollForward(
            currency=currency,
            opening=sum(SIGNS[what] * amount for what, amount in moved[currency, True].items()),
            moved=moved[currency, False],
            closing=closing[currency],
        )
        for currency in currencies
    ]


def _tie(context: Context, found: list[RollForward]) -> Control:
    ledgers = [one for one in context.statements if one.mapping.body.kind == "ledger"]
    name = "receivables are those of the ledger"
    if not ledgers:
        return not_run("receivables.ledger", name, NO_LEDGER)
    lines = [line for one in ledgers for line in one.journal if line.side == "receivable"]
    rolls = {roll.currency: roll for roll in found}
    currencies = sorted({*rolls, *(line.currency for line in lines)})
    return Control(
        id="receivables.ledger",
        name=name,
        left="here", right="ledger",
        compared=len(currencies),
        tolerance=context.tolerances.amount_text,
        variances=tuple(one for code in currencies for one in _differences(context, code, rolls.get(code), lines)),
        note="where the ledger has nothing from before the month, and no opening, the month alone is compared",
    )  # fmt: skip


def _differences(
    context: Context, currency: str, roll: RollForward | None, lines: list[JournalLine]
) -> Iterator[Variance]:
    """Opening and movement apart, so that a fault of an earlier month is not one of this month."""
    start, end = context.period.start, context.period.end
    mine = [line for line in lines if line.currency == currency and (line.day < end or line.posting == "opening")]
    earlier = [line.amount_minor for line in mine if line.day < start or line.posting == "opening"]
    during = [line for line in mine if line.day >= start and line.posting != "opening"]
    opening, movement = (roll.opening, roll.closing - roll.opening) if roll is not None else (0, 0)
    if earlier:
        why = Cause(explanation="balances differ before the month began", evidence="the pack of the month before")
        sides = opening, sum(earlier)
        yield from money({"currency": currency, "figure": "opening"}, sides, currency, why, context.tolerances)
    billed = sum(SIGNS[what] * roll.moved.get(what, 0) for what in ("invoiced", "credited", "voided")) if roll else 0
    documents = sum(line.amount_minor for line in during if line.posting == "document") - billed
    total = sum(line.amount_minor for line in during)
    rest = total - movement - documents
    said = f"{minor_text(documents, currency)} in postings of documents, {minor_text(rest, currency)} in other postings"
    why = Cause(explanation=said, evidence="sections 5 and 6")
    yield from money({"currency": currency, "figure": "movement"}, (movement, total), currency, why, context.tolerances)
