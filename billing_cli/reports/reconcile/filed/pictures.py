"""The way of the money as pictures: events, then by currency from exact amounts to what is due, and receivables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_cli.reports.charts.bars import Measured, bars
from billing_cli.reports.charts.chart import Chart
from billing_cli.reports.charts.waterfall import Step, waterfall
from billing_cli.reports.figures import figure, signed
from billing_cli.reports.reconcile.pack import Pack
from pricing.money import plain_text

EVENTS = "events"
# Sums on the way, which are no steps.
SUMS = ("net", "total")
APART = "does not add up"


def pictures(pack: Pack) -> Iterator[Chart]:
    """Every picture that there are figures for."""
    counts = [one for one in pack.flow if one["unit"] == EVENTS]
    if counts:
        yield _events(counts)
    for currency in dict.fromkeys(one["unit"] for one in pack.flow if one["unit"] != EVENTS):
        steps = [(one["step"], one["value"]) for one in pack.flow if one["unit"] == currency]
        yield _fall(f"From usage to what is due, in {currency}", currency, steps)
    for row in receivables(pack):
        steps = [(name.replace("_", " "), str(value)) for name, value in row.items() if name != "currency"]
        yield _fall(f"Receivables of the month, in {row['currency']}", str(row["currency"]), steps)


def receivables(pack: Pack) -> list[Mapping[str, Any]]:
    """The rows of the table that rolls receivables forward."""
    tables = (one for section in pack.sections if section.id == "receivables" for one in section.tables)
    return [row for one in tables if one.id == "roll_forward" for row in one.rows]


def _events(counts: Sequence[Mapping[str, Any]]) -> Chart:
    rows = [
        Measured(
            label=one["step"],
            figures=(figure(one["value"]),),
            amounts=(("after", Fraction(one["value"])),),
            text=f"{one['step']}: {figure(one['value'])}",
        )
        for one in counts
    ]
    return bars("From rows of exports to events of the month", ("", "Events"), rows)


def _fall(title: str, currency: str, given: Sequence[tuple[str, str]]) -> Chart:
    """From the first to the last by what is not 0; where the figures do not add up, a step says so."""
    (first, opening), *between, (last, closing) = given
    level, steps = Fraction(opening), []
    for label, text in [*between, (last, closing)]:
        amount, reached = Fraction(text), label in SUMS or label == last
        if reached and amount != level:
            missing = amount - level
            steps.append(Step(label=APART, figure=_signed(missing), amount=missing))
            level = amount
        if reached and label != last:
            steps.append(Step(label=label, figure=figure(text), amount=amount, between=True))
        elif not reached and amount:
            steps.append(Step(label=label, figure=signed(text), amount=amount))
            level += amount
    ends = (
        Step(label=first, figure=figure(opening), amount=Fraction(opening)),
        Step(label=last, figure=figure(closing), amount=Fraction(closing)),
    )
    return waterfall(title, ("", currency), ends[0], steps, ends[1], from_zero=True)


def _signed(amount: Fraction) -> str:
    return signed(plain_text(Decimal(amount.numerator) / Decimal(amount.denominator)))
