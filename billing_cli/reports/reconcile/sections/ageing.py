"""What is open at the end of the month, by how long it has been overdue."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Cell, Control, Section, table
from billing_cli.reports.reconcile.receivables import receivables_of
from billing_cli.reports.reconcile.sections.receivables import roll_forwards
from billing_cli.reports.reconcile.variances import Cause, money
from pricing.money import minor_text

# The first day overdue that is in each, and the name of what is not overdue.
BUCKETS = ((91, "over_90"), (61, "days_61_90"), (31, "days_31_60"), (1, "days_1_30"))
TITLES = {
    "overpaid": "Overpaid", "current": "Current", "days_1_30": "1–30", "days_31_60": "31–60", "days_61_90": "61–90",
    "over_90": "> 90", "total": "Total",
}  # fmt: skip
COLUMNS = (
    Column(key="customer", title="Customer"),
    Column(key="currency", title="Currency"),
    *(Column(key=key, title=title, number=True) for key, title in TITLES.items()),
    Column(key="oldest", title="Oldest"),
)


def bucket_of(payable: date, day: date) -> str:
    """How long what was payable on a day is overdue on another.

    >>> bucket_of(date(2026, 10, 31), date(2026, 10, 31)), bucket_of(date(2026, 10, 30), date(2026, 10, 31))
    ('current', 'days_1_30')
    """
    overdue = (day - payable).days
    return next((name for first, name in BUCKETS if overdue >= first), "current")


def ageing(context: Context) -> Section:
    """By customer and currency, by due date, as of the last day of the month."""
    end = context.period.end
    open_minor: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    oldest: dict[tuple[str, str], date] = {}
    for one in receivables_of(context).invoices.values():
        rest = one.balance(end).open_minor
        if rest:
            key = one.customer, one.currency
            open_minor[key]["overpaid" if rest < 0 else bucket_of(one.payable, end - timedelta(days=1))] += rest
            oldest[key] = min(oldest.get(key, one.payable), one.payable)
    totals: Counter[str] = Counter()
    for (_, currency), sums in open_minor.items():
        totals[currency] += sum(sums.values())
    rolls = roll_forwards(context)
    control = Control(
        id="ageing.total",
        name="all that is open is the closing balance of the receivables",
        left="rolled forward", right="aged",
        compared=len(rolls),
        variances=tuple(
            one
            for roll in rolls
            for one in money(
                {"currency": roll.currency},
                (roll.opening + roll.movement, totals[roll.currency]),
                roll.currency,
                Cause(explanation="section 7 does not foot either", evidence="section 7"),
                context.tolerances,
            )
        ),
    )  # fmt: skip
    rows = (_row(key, sums, oldest[key]) for key, sums in sorted(open_minor.items()))
    return Section(
        id="ageing",
        number=8,
        title="Receivables by age",
        about=f"What is open on {end - timedelta(days=1)}, by days since it was due.",
        controls=(control,),
        tables=(table("ageing", "By customer", COLUMNS, rows),) if open_minor else (),
    )


def _row(key: tuple[str, str], sums: Counter[str], oldest: date) -> dict[str, Cell]:
    customer, currency = key
    figures = {**sums, "total": sum(sums.values())}
    return {
        "customer": customer,
        "currency": currency,
        **{name: minor_text(figures.get(name, 0), currency) for name in TITLES},
        "oldest": oldest.isoformat(),
    }
