"""Analytics: this month against the last and against what was usual, with what made the difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median_low

from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Cell, Column, Control, Section, Variance, not_run, table
from billing_cli.reports.reconcile.variances import Tolerances
from pricing.money import minor_text, percent_text, plain_text
from pricing.periods import Period, month
from pricing.rating.calculator import statement

# So many months before this one say what is usual.
MONTHS = 6
# How many charges are named as the reason of a change.
REASONS = 2
NAME = "every customer whose bill moved beyond the threshold has charges whose quantities or terms moved"


@dataclass(slots=True)
class _Bill:
    """What a customer is charged in a month, by charge: minor units and quantity."""

    charges: dict[str, tuple[int, Decimal]] = field(default_factory=dict)

    @property
    def minor(self) -> int:
        """All of it."""
        return sum(minor for minor, _ in self.charges.values())


Bills = Mapping[tuple[str, str], Mapping[str, _Bill]]


def analytics(context: Context) -> Section:
    """Customers whose net moved by more than a percentage and an amount against the month before."""
    before = _months_before(context.period, MONTHS)
    bills: dict[tuple[str, str], dict[str, _Bill]] = defaultdict(lambda: defaultdict(_Bill))
    for period, customer, currency, charge, minor, quantity in context.store.rows(
        statement(__package__, "billed_by_charge"), period=str(context.period), first=str(before[0])
    ):
        bills[customer, currency][period].charges[charge] = minor, quantity
    months = {period for of_customer in bills.values() for period in of_customer}
    if str(before[-1]) not in months:
        why = f"{before[-1]} was not priced: there is nothing to compare with"
        return _section(not_run("analytics.movements", NAME, why), ())
    rows = list(_movements(bills, context.period, before, context.tolerances))
    control = Control(
        id="analytics.movements", name=NAME, left=str(before[-1]), right=str(context.period), compared=len(bills),
        variances=tuple(_unexplained(rows)), tolerance=_threshold(context.tolerances),
    )  # fmt: skip
    return _section(control, tuple(one.row() for one in rows))


def _section(control: Control, rows: tuple[Mapping[str, Cell], ...]) -> Section:
    columns = (
        Column(key="customer", title="Customer"),
        Column(key="currency", title="Currency"),
        *(
            Column(key=name, title=title, figures=True)
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
        about="Bills that moved beyond the threshold, with the charges that moved them.",
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
            "reason": "; ".join(self.reasons) or "none was found",
        }


def _movements(bills: Bills, period: Period, before: list[Period], tolerances: Tolerances) -> Iterator[_Movement]:
    for (customer, currency), months in sorted(bills.items()):
        this, last = months.get(str(period), _Bill()), months.get(str(before[-1]), _Bill())
        change = this.minor - last.minor
        within_amount = tolerances.is_small(change, currency)
        if within_amount or abs(change) * 100 <= abs(last.minor) * Fraction(tolerances.change_percent):
            continue
        earlier = [months[str(one)].minor for one in before if str(one) in months]
        yield _Movement(
            customer=customer,
            currency=currency,
            last=last.minor,
            this=this.minor,
            usual=median_low(earlier) if len(earlier) > 1 else None,
            reasons=tuple(_reasons(this, last, currency)),
        )


def _reasons(this: _Bill, last: _Bill, currency: str) -> Iterator[str]:
    """The charges that moved most, with their quantities."""
    if not last.charges:
        yield "the first bill in this currency"
        return
    if not this.charges:
        yield "no bill any more"
        return
    nothing = (0, Decimal(0))
    moved = {
        charge: this.charges.get(charge, nothing)[0] - last.charges.get(charge, nothing)[0]
        for charge in this.charges.keys() | last.charges.keys()
    }
    for charge in sorted(moved, key=lambda one: (-abs(moved[one]), one))[:REASONS]:
        minor, quantity = last.charges.get(charge, nothing)
        now_minor, now_quantity = this.charges.get(charge, nothing)
        if moved[charge] == 0:
            continue
        by = f"{charge} {minor_text(minor, currency)} → {minor_text(now_minor, currency)}"
        if quantity != now_quantity:
            yield f"{by}, quantity {plain_text(quantity)} → {plain_text(now_quantity)}"
        else:
            yield f"{by}, other terms or days"


def _unexplained(rows: list[_Movement]) -> Iterator[Variance]:
    for one in rows:
        if not one.reasons:
            yield Variance(
                key={"customer": one.customer}, left=minor_text(one.last, one.currency),
                right=minor_text(one.this, one.currency), difference=minor_text(one.this - one.last, one.currency),
                unit=one.currency, category="UNEXPLAINED", explanation="no charge of it moved", evidence="bill explain",
                at_risk=(one.currency, abs(one.this - one.last)),
            )  # fmt: skip
