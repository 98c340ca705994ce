"""A fixed fee of a part of a period, in arrears and in advance, in a trial, and with a bill cycle day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from pricing.durations import later
from tests.vectors.asking import Figures, Question, quoted
from tests.vectors.living import Life, Lived
from tests.vectors.translators.changes import CHANGES
from tests.vectors.translators.charges import USAGE, metered
from tests.vectors.translators.cycles import cycle_start, day, fee, in_advance, on_cycle_day, plan_of, unit_of
from tests.vectors.translators.tiers import lago_tiers
from tests.vectors.vector import Vector


def proration(vector: Vector) -> Question | Lived:
    """Each product's form of the question."""
    if "carried_over_units" in vector.input:
        return _recurring_units(vector)
    if vector.source == "openmeter" and "service" not in vector.input:
        plan = {"charges": {USAGE: fee(vector.params["amount"])}}
        return quoted(plan, {}, found=lambda priced: {"amount": priced[0].total})
    form = CHANGES.get((vector.source, vector.model)) or FORMS[vector.source]
    return form(vector)


def _recurring_units(vector: Vector) -> Question:
    """Lago's recurring units, none of which came or went in the period: nothing is prorated."""
    assert not vector.input["events"]
    charge = metered("graduated", tiers=lago_tiers(vector.params["tiers"]))
    usage = {USAGE: vector.input["carried_over_units"]}
    return quoted({"charges": {USAGE: charge}}, usage, found=lambda priced: {"amount": priced[0].total})


def _lago(vector: Vector) -> Lived:
    """Both days are served; periods are those of the calendar where no anniversary is said."""
    params = vector.params
    trial = {"trial": {"days": int(params["trial_days"])}} if "trial_days" in params else {}
    unit = unit_of(params["interval"])
    if "full_period" in vector.input:
        return _late_in_a_quarter(vector, unit)
    start, last = _lago_days(vector)
    return Lived(
        plan=plan_of(unit, {"fee": fee(params["amount"])}, align="calendar", **trial),
        start=start,
        end=last + timedelta(days=1),
        until=last + timedelta(days=1),
        found=lambda life: _amounts(vector, life),
    )


def _lago_days(vector: Vector) -> tuple[date, date]:
    """Where no dates are said, a month of so many days, and a week that was paid for as the trial ended in it."""
    given, trial = vector.input, int(vector.params.get("trial_days", "0"))
    if "start" in given:
        return day(given["start"]), day(given["end"])
    if "billed_days" in given:
        first = date(2022, 3, 1)
        return first, first + timedelta(days=trial + int(given["billed_days"]) - 1)
    monday = date(2022, 6, 20)
    left = round(7 * Fraction(vector.expected["precise_cents"]) / 100)
    return monday + timedelta(days=7 - left - trial), monday + timedelta(days=6)


def _late_in_a_quarter(vector: Vector, unit: str) -> Lived:
    """It has the periods of a subscription that began before: on a plan that costs nothing until then."""
    anchor, end = day(vector.params["billing"].split()[-1]), day(vector.input["end"]) + timedelta(days=1)
    return Lived(
        plan=plan_of(unit, {"free": fee("0")}),
        plans={"paid": plan_of(unit, {"fee": fee(vector.params["amount"])})},
        terms={"changes": [{"at": vector.input["start"], "plan": "paid"}]},
        start=anchor,
        end=end,
        until=end,
        found=lambda life: {"amount": sum(line.amount for line in life.lines("fee"))},
    )


def _flexprice(vector: Vector) -> Lived:
    """Instants in UTC, whose days are those of the customer's zone."""
    zone = ZoneInfo(vector.params["timezone"])
    start, end = (datetime.fromisoformat(vector.input[name]).astimezone(zone).date() for name in ("start", "end"))
    return _served(vector, start, end, fee())


def _openmeter(vector: Vector) -> Lived:
    start, end = map(day, vector.input["service"])
    # By duration: seconds of the full period.
    prorate = "none" if vector.params["proration"] == "disabled" else "second"
    return _served(vector, start, end, fee(vector.params["amount"], prorate=prorate))


def _meteroid(vector: Vector) -> Lived:
    start, end = map(day, vector.input["partial"])
    return _served(vector, start, end, fee())


def _served(vector: Vector, start: date, end: date, charge: dict[str, Any]) -> Lived:
    """Calendar periods, of a year where the full period is one."""
    full = vector.input.get("full")
    question: dict[str, Any] = {"plan": plan_of("month", {"fee": charge}, align="calendar"), "start": start}
    if full is not None and (day(full[1]) - day(full[0])).days > 31:
        question = on_cycle_day("year", charge, start, day(full[0]).day)
    return Lived(
        **question,
        end=end,
        until=end,
        timezone=vector.params.get("timezone", "UTC"),
        currency=vector.params.get("currency", "USD"),
        found=lambda life: _amounts(vector, life),
    )


def _killbill(vector: Vector) -> Lived:
    if vector.model == "fixed_days":
        start, end = day(vector.input["from"]), day(vector.input["to"])
        plan = plan_of(unit_of(vector.params["billing_period"]), {"fee": fee()})
        return Lived(plan=plan, start=start, end=end, until=end, found=lambda life: _amounts(vector, life))
    unit, start = unit_of(vector.params["billing_period"]), day(vector.input["start"])
    question = on_cycle_day(unit, in_advance(), start, vector.params["bill_cycle_day"])
    return Lived(**question, **_billed_by(vector, unit, start), found=lambda life: _amounts(vector, life))


def _billed_by(vector: Vector, unit: str, start: date) -> dict[str, Any]:
    """Up to when to read invoices.

    Kill Bill bills a stub as it begins and knows of an end at once; here the stub of a plan joined inside a period, and
    what is paid for past an end, are settled as the period ends. Where its run is before that, the subscription ends there.
    """
    target = day(vector.input["target"])
    end = day(vector.input["end"]) if vector.input["end"] else None
    first = later(cycle_start(unit, start, vector.params["bill_cycle_day"]), 1, unit)  # type: ignore[arg-type]
    if end is None and target < first and start.day != vector.params["bill_cycle_day"]:
        return {"end": first, "until": first}
    if end is not None and target >= _last_start(unit, start, end, vector.params["bill_cycle_day"]):
        return {"end": end, "until": end}
    return {"end": end, "until": target}


def _last_start(unit: str, start: date, end: date, cycle_day: int) -> date:
    """Where the period began in which it ends."""
    anchor = cycle_start(unit, start, cycle_day)
    count = 0
    while later(anchor, count + 1, unit) < end:  # type: ignore[arg-type]
        count += 1
    return later(anchor, count, unit)  # type: ignore[arg-type]


def _amounts(vector: Vector, life: Life) -> Figures:
    shares = [share for share in life.shares("fee") if share[0]]
    return {key: READERS[key](vector, life, shares) for key in vector.expected}


def _like(written: str, exact: Fraction) -> Decimal:
    """The figure, rounded to as many decimals as are written: both products keep the ratio rounded."""
    step = Decimal(1).scaleb(-len(written.partition(".")[2]))
    return (Decimal(exact.numerator) / exact.denominator).quantize(step, ROUND_HALF_UP)


def _factor(vector: Vector, life: Life, shares: list[tuple[int, int]]) -> object:
    if vector.source == "killbill":
        return _like(vector.expected["factor"], life.exact("fee"))
    if shares:
        [share] = shares
        return list(share)
    # A service of no days has no line, and costs nothing.
    assert not life.lines()
    return [0, vector.expected["factor"][1]]


def _total(life: Life) -> Fraction:
    return sum((invoice.priced.total for invoice in life.invoices), Fraction(0))


Reader = Callable[[Vector, Life, list[tuple[int, int]]], object]
READERS: Mapping[str, Reader] = {
    "amount": lambda _, life, shares: _total(life),
    "amount_cents": lambda _, life, shares: 100 * _total(life),
    "precise_cents": lambda vector, life, shares: _like(vector.expected["precise_cents"], 100 * life.exact()),
    "days": lambda _, life, shares: sum(numerator for numerator, _ in shares),
    "factor": _factor,
    "cycles": lambda vector, life, shares: _like(vector.expected["cycles"], life.exact("fee")),
    "whole": lambda _, life, shares: sum(share == (1, 1) for share in shares),
    "fractions": lambda _, life, shares: [list(share) for share in shares if share != (1, 1)],
}
FORMS: Mapping[str, Callable[[Vector], Lived]] = {
    "lago": _lago,
    "flexprice": _flexprice,
    "openmeter": _openmeter,
    "meteroid": _meteroid,
    "killbill": _killbill,
}
