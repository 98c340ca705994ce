"""Calendar months: their ends, and fixed fees in a part of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.vectors.asking import Billed, Figures, Invoiced, Question, quoted
from tests.vectors.translators.charges import USAGE, metered
from tests.vectors.translators.tiers import lago_tiers
from tests.vectors.vector import Vector


def proration(vector: Vector) -> Question:
    """A fixed fee of a subscription that was served for a part of a calendar month."""
    if "carried_over_units" in vector.input:
        return _recurring_units(vector)
    if "service" not in vector.input and vector.source == "openmeter":
        plan = {"charges": {USAGE: {"model": "flat", "amount": vector.params["amount"]}}}
        return quoted(plan, {}, found=lambda priced: {"amount": priced[0].total})
    start, end = SERVED[vector.source](vector.input, vector.params)
    prorate = {"prorate": "none"} if vector.params.get("proration") == "disabled" else {}
    fee = {"model": "flat", "amount": vector.params.get("amount", "1"), **prorate}
    return Invoiced(
        plan={"charges": {USAGE: fee}},
        start=start,
        end=end,
        months=_months(start, end),
        timezone=vector.params.get("timezone", "UTC"),
        currency=vector.params.get("currency", "USD"),
        found=lambda billed: _read(vector, billed),
    )


def _recurring_units(vector: Vector) -> Question:
    """Lago's recurring units, none of which came or went in the period: nothing is prorated."""
    assert not vector.input["events"]
    charge = metered("graduated", tiers=lago_tiers(vector.params["tiers"]))
    usage = {USAGE: vector.input["carried_over_units"]}
    return quoted({"charges": {USAGE: charge}}, usage, found=lambda priced: {"amount": priced[0].total})


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _lago(given: Mapping[str, Any], _: Mapping[str, Any]) -> tuple[date, date]:
    """Both days are served."""
    return _day(given["start"]), _day(given["end"]) + timedelta(days=1)


def _flexprice(given: Mapping[str, Any], params: Mapping[str, Any]) -> tuple[date, date]:
    """Instants in UTC, whose days are those of the customer's zone."""
    zone = ZoneInfo(params["timezone"])
    start, end = (datetime.fromisoformat(given[name]).astimezone(zone).date() for name in ("start", "end"))
    return start, end


SERVED: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[date, date]]] = {
    "lago": _lago,
    "flexprice": _flexprice,
    "openmeter": lambda given, _: (_day(given["service"][0]), _day(given["service"][1])),
    "meteroid": lambda given, _: (_day(given["partial"][0]), _day(given["partial"][1])),
    "killbill": lambda given, _: (_day(given["start"]), _day(given["end"])),
}


def _months(start: date, end: date) -> list[str]:
    last = max(start, end - timedelta(days=1))
    months = (last.year - start.year) * 12 + last.month - start.month
    return [
        f"{start.year + (start.month - 1 + n) // 12}-{(start.month - 1 + n) % 12 + 1:02}" for n in range(months + 1)
    ]


def _read(vector: Vector, billed: Billed) -> Figures:
    shares = [invoice.only.days for invoice in billed.invoices if invoice is not None]
    exact = sum((invoice.only.exact for invoice in billed.invoices if invoice is not None), Fraction(0))
    return {key: READERS[key](vector, billed, shares, exact) for key in vector.expected}


def _factor(vector: Vector, billed: Billed, shares: list[tuple[int, int]], exact: Fraction) -> object:
    """A service of no days has no line, and costs nothing."""
    if shares:
        [share] = shares
        return list(share)
    assert billed.total == 0
    return [0, vector.expected["factor"][1]]


def _like(written: str, exact: Fraction) -> Decimal:
    """The figure, rounded to as many decimals as are written: both products keep the ratio rounded."""
    step = Decimal(1).scaleb(-len(written.partition(".")[2]))
    return (Decimal(exact.numerator) / exact.denominator).quantize(step, ROUND_HALF_UP)


READERS: Mapping[str, Callable[[Vector, Billed, list[tuple[int, int]], Fraction], object]] = {
    "amount": lambda _, billed, shares, exact: billed.total,
    "amount_cents": lambda _, billed, shares, exact: 100 * billed.total,
    "precise_cents": lambda vector, billed, shares, exact: _like(vector.expected["precise_cents"], 100 * exact),
    "days": lambda _, billed, shares, exact: sum(numerator for numerator, _ in shares),
    "factor": _factor,
    "cycles": lambda vector, billed, shares, exact: _like(vector.expected["cycles"], exact),
    "whole": lambda _, billed, shares, exact: sum(share == (1, 1) for share in shares),
    "fractions": lambda _, billed, shares, exact: [list(share) for share in shares if share != (1, 1)],
}


def period(vector: Vector) -> Question:
    """Flexprice's calendar months: the first period is a stub up to the end of the month."""
    start = _day(vector.input["start"])
    return _service_of(start, f"{start:%Y-%m}", lambda service: {"next": service[1]})


def billing_anchor(vector: Vector) -> Question:
    """Meteroid's anchor on day 1 is the calendar month that contains a date."""
    assert vector.params["anchor_day"] == 1
    month = vector.input["date"][:7]
    return _service_of(_day(vector.input["start"]), month, lambda service: {"period": list(service)})


def _service_of(start: date, month: str, found: Callable[[tuple[str, str]], Figures]) -> Question:
    def read(billed: Billed) -> Figures:
        [document] = billed.documents
        assert document is not None
        return found((document["service_start"], document["service_end"]))

    return Invoiced(
        plan={"charges": {USAGE: {"model": "flat", "amount": "1"}}}, start=start, months=[month], found=read
    )
