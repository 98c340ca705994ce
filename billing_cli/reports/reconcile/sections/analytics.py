"""Analytics: this month against the last and against what was usual, with what made the difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median_low

from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Cell, Control, Section, Variance, not_run, table
from billing_cli.reports.reconcile.variances import Tolerances
from pricing.money import minor_text, percent_text, plain_text
from pricing.periods import DAY, Period, month
from pricing.rating.calculator import statement

# So many months before this one say what is usual.
MONTHS = 6
# How many charges are named as the reason of a change.
REASONS = 2
NAME = "of bills that moved beyond the threshold, quantities, days or terms of the charges moved too"


@dataclass(frozen=True, slots=True)
class _Charged:
    """What a charge comes to: minor units, quantity, and days of its lines."""

    minor: int = 0
    quantity: Decimal = Decimal(0)
    days: int = 0


@dataclass(slots=True)
class _Bill:
    """What a customer is charged in a month, by charge."""

    charges: dict[str, _Charged] = field(default_factory=dict)

    @property
    def minor(self) -> int:
        """All of it."""
        return sum(one.minor for one in self.charges.values())


Bills = Mapping[tuple[str, str], Mapping[str, _Bill]]


def analytics(context: Context) -> Section:
    """Customers whose net moved by more than a percentage and an amount against the month before."""
    before = _months_before(context.period, MONTHS)
    bills: dict[tuple[str, str], dict[str, _Bill]] = defaultdict(lambda: defaultdict(_Bill))
    for period, customer, currency, charge, *figures in context.store.rows(
        statement(__package__, "billed_by_charge"), period=str(context.period), first=str(before[0])
    ):
        bills[customer, currency][period].charges[charge] = _Charged(*figures)
    months = {period for of_customer in bills.values() for period in of_customer}
    if str(before[-1]) not in months:
        why = f"{before[-1]} was not priced: there is nothing to compare with"
        return _section(not_run("analytics.movements", NAME, why), ())
    rows = list(_movements(bills, context, before))
    control = Control(
        id="analytics.movements", name=NAME, left=str(before[-1]), right=str(context.period), compared=len(bills),
        variances=tuple(_variances(rows)), tolerance=_threshold(context.tolerances),
    )  # fmt: skip
    return _section(control, tuple(one.row() for one in rows))


def _section(control: Control, rows: tuple[Mapping[str, Cell], ...]) -> Section:
    columns = (
        Column(key="customer", title="Customer"),
        Column(key="currency", title="Currency"),
        *(
            Column(key=name, title=title, number=True)
            for name, title in (
                ("last", "Last month"), ("this", "This month"), ("change", "Change"), ("percent", "Percent"),
                ("usual", "Usual"),
            )
        ),
        Column(key="reason", title="What made it"),
    )  # fmt: skip
    return Section(
        id="analytics",
        number=20,
        title="Analytics",
        about="Bills that moved beyond the threshold, before discounts of the whole, with the charges that moved them.",
        controls=(control,),
        tables=(table("movements", "Movements beyond the threshold", columns, rows),) if rows else (),
    )


def _threshold(tolerances: Tolerances) -> str:
    return f"{plain_text(tolerances.change_percent)} % and {plain_text(tolerances.change_amount)}"


def _months_before(period: Period, count: int) -> list[Period]:
    found: list[Period] = []
    start = period.start
    for _ in range(count):
        start = date(start.year - (start.month == 1), (start.month - 2) % 12 + 1, 1)
        found.append(month(f"{start:%Y-%m}"))
    return found[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Movement:
    customer: str
    currency: str
    last: int
    this: int
    usual: int | None
    reasons: tuple[str, ...]
    unexplained: tuple[tuple[str, int], ...]

    def row(self) -> dict[str, Cell]:
        percent = Fraction((self.this - self.last) * 100, abs(self.last)) if self.last else None
        return {
            "customer": self.customer,
            "currency": self.currency,
            "last": minor_text(self.last, self.currency),
            "this": minor_text(self.this, self.currency),
            "change": minor_text(self.this - self.last, self.currency),
            "percent": percent_text(percent),
            "usual": None if self.usual is None else minor_text(self.usual, self.currency),
            "reason": "; ".join(self.reasons) or "quantities that cancel out",
        }


def _movements(bills: Bills, context: Context, before: list[Period]) -> Iterator[_Movement]:
    moved_terms = _moved_terms(context, before[-1])
    for (customer, currency), months in sorted(bills.items()):
        this, last = months.get(str(context.period), _Bill()), months.get(str(before[-1]), _Bill())
        change = this.minor - last.minor
        if context.tolerances.is_small(change, currency):
            continue
        if abs(change) * 100 <= abs(last.minor) * Fraction(context.tolerances.change_percent):
            continue
        earlier = [months[str(one)].minor for one in before if str(one) in months]
        yield _Movement(
            customer=customer,
            currency=currency,
            last=last.minor,
            this=this.minor,
            usual=median_low(earlier) if len(earlier) > 1 else None,
            reasons=tuple(_reasons(this, last, currency, customer in moved_terms)),
            unexplained=tuple(_unexplained(this, last, customer in moved_terms)),
        )


def _moved_terms(context: Context, before: Period) -> set[str]:
    """Customers with a contract whose terms are others at the end of this month than at the end of the one before.

    Credits and quantities of the subscription count as such.
    """
    found = set()
    for contract in context.contracts.contracts:
        ends = [contract.span_on(one.end - DAY) for one in (before, context.period) if contract.serves(one.end - DAY)]
        drawn = contract.grants or any(one.terms.grants for one in ends)
        if len(ends) < 2 or ends[0].terms != ends[1].terms or contract.quantities or drawn:
            found.add(contract.customer.id)
    return found


def _moved(this: _Bill, last: _Bill) -> dict[str, int]:
    """By how much charges moved, those that did."""
    every = this.charges.keys() | last.charges.keys()
    moved = {one: this.charges.get(one, _Charged()).minor - last.charges.get(one, _Charged()).minor for one in every}
    return {charge: minor for charge, minor in moved.items() if minor}


def _reasons(this: _Bill, last: _Bill, currency: str, other_terms: bool) -> Iterator[str]:
    """The charges that moved most, with what moved with them."""
    if not last.charges or not this.charges:
        yield "no bill any more" if last.charges else "the first bill in this currency"
        return
    moved = _moved(this, last)
    for charge in sorted(moved, key=lambda one: (-abs(moved[one]), one))[:REASONS]:
        was, now = last.charges.get(charge, _Charged()), this.charges.get(charge, _Charged())
        by = f"{charge} {minor_text(was.minor, currency)} → {minor_text(now.minor, currency)}"
        if was.quantity != now.quantity:
            yield f"{by}, quantity {plain_text(was.quantity)} → {plain_text(now.quantity)}"
        elif was.days != now.days:
            yield f"{by}, days {was.days} → {now.days}"
        else:
            yield f"{by}, {'other terms' if other_terms else 'equal quantity, days and terms'}"


def _unexplained(this: _Bill, last: _Bill, other_terms: bool) -> Iterator[tuple[str, int]]:
    """Charges that moved though neither their quantities, nor their days, nor terms of the customer did.

    Lines that belong to no charge follow the others.
    """
    if other_terms or not last.charges or not this.charges:
        return
    for charge, minor in sorted(_moved(this, last).items()):
        was, now = last.charges.get(charge, _Charged()), this.charges.get(charge, _Charged())
        if (was.quantity, was.days) == (now.quantity, now.days) and charge not in ("commitment", "overage"):
            yield charge, minor


def _variances(rows: list[_Movement]) -> Iterator[Variance]:
    for one in rows:
        for charge, minor in one.unexplained:
            yield Variance(
                key={"customer": one.customer, "charge": charge}, left=minor_text(one.last, one.currency),
                right=minor_text(one.this, one.currency), difference=minor_text(minor, one.currency),
                unit=one.currency, category="UNEXPLAINED",
                explanation="the charge moved; its quantity, its days and the customer's terms did not",
                evidence="bill explain, for the invoices of both months", at_risk=(one.currency, abs(minor)),
            )  # fmt: skip
