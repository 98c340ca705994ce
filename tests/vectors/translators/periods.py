"""When billing periods begin and end: by the calendar, from the day of the start, or from another day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.vectors.asking import Figures
from tests.vectors.living import Life, Lived
from tests.vectors.priced import Line
from tests.vectors.translators.cycles import day, fee, in_advance, on_cycle_day, plan_of, unit_of
from tests.vectors.vector import Vector


def period(vector: Vector) -> Lived:
    """Flexprice: the end of a period, or the starts of all that hold a day of a time."""
    return {"anniversary": _from_the_start, "calendar": _of_the_calendar, "buckets": _buckets}[vector.model](vector)


def _from_the_start(vector: Vector) -> Lived:
    """Several units at once are the length of a phase; one is the period of a plan."""
    count, unit, start = vector.params["count"], vector.params["unit"], day(vector.params["anchor"])
    if count == "1":
        return Lived(
            plan=plan_of(unit, {"fee": fee()}),
            start=start,
            until=_end(start),
            found=lambda life: {"next": life.invoices[0].service[1]},
        )
    phases = [{"until": {"after": f"{count} {unit}s"}, "amount": "1"}, {"amount": "2"}]
    return Lived(
        plan=plan_of("month", {"fee": {"model": "flat", "phases": phases}}),
        start=start,
        until=_end(start),
        found=lambda life: {"next": next(line.json["service_start"] for line in life.lines() if _price(line) == "2")},
    )


def _price(line: Line) -> str:
    return str(line.slices[0]["unit_price"])


def _of_the_calendar(vector: Vector) -> Lived:
    """The first period is a stub."""
    start = day(vector.input["start"])
    return Lived(
        plan=plan_of(vector.params["unit"], {"fee": fee()}, align="calendar"),
        start=start,
        until=_end(start),
        found=lambda life: {"next": life.invoices[0].service[1]},
    )


def _end(start: date) -> date:
    return start + timedelta(days=1500)


def _buckets(vector: Vector) -> Lived:
    """The subscription is older than the time that is asked for."""
    start, end, anchor = day(vector.input["start"]), day(vector.input["end"]), day(vector.params["anchor"])

    def found(life: Life) -> Figures:
        services = [invoice.service for invoice in life.invoices]
        return {"starts": [first for first, last in services if first < end and last > start]}

    begin = anchor.replace(year=anchor.year - 1)
    return Lived(
        plan=plan_of(vector.params["unit"], {"fee": fee()}), start=begin, until=end + timedelta(days=40), found=found
    )


def billing_anchor(vector: Vector) -> Lived:
    """Meteroid's and Kill Bill's day of the month on which periods begin."""
    if vector.source == "killbill":
        return _first_cycle_date(vector)
    unit, start, asked = unit_of(vector.params["billing_period"]), day(vector.input["start"]), day(vector.input["date"])
    anchor = vector.params["anchor_day"]
    question: dict[str, Any]
    if anchor == 1:
        question = {"plan": plan_of(unit, {"fee": fee()}, align="calendar"), "start": start}
    else:
        question = on_cycle_day(unit, fee(), start, anchor)
    if vector.model == "elapsed_cycles":
        return Lived(**question, until=asked, found=lambda life: {"cycles": len(life.lines("fee"))})

    def containing(life: Life) -> Figures:
        days = [(line.json["service_start"], line.json["service_end"]) for line in life.lines("fee")]
        return {"period": next([first, end] for first, end in days if first <= asked.isoformat() < end)}

    return Lived(**question, until=asked + timedelta(days=400), found=containing)


def _first_cycle_date(vector: Vector) -> Lived:
    """The first instant on which a whole period is billed in advance."""
    unit, start = unit_of(vector.params["billing_period"]), day(vector.input["start"])

    def found(life: Life) -> Figures:
        whole = (line for line in life.lines("fee") if line.days == (1, 1))
        return {"first_billing_cycle_date": next(line.json["service_start"] for line in whole)}

    question = on_cycle_day(unit, in_advance(), start, vector.params["bill_cycle_day"])
    return Lived(**question, until=_end(start), found=found)


def billing_period(vector: Vector) -> Lived:
    """Kill Bill: what is billed by a day in arrears, and the local days of a period."""
    return _local_days(vector) if vector.model == "time_zone" else _in_arrears(vector)


def _local_days(vector: Vector) -> Lived:
    zone = vector.params["time_zone"]
    start = datetime.fromisoformat(vector.input["start_utc"]).astimezone(ZoneInfo(zone)).date()
    return Lived(
        plan=plan_of("month", {"fee": fee()}),
        start=start,
        until=_end(start),
        timezone=zone,
        found=lambda life: {"period_local": list(life.invoices[0].service)},
    )


def _in_arrears(vector: Vector) -> Lived:
    unit, start = unit_of(vector.params["billing_period"]), day(vector.input["start"])
    target = vector.input["target"]

    def found(life: Life) -> Figures:
        lines = life.lines("fee")
        due = [line for line in lines if line.json["service_end"] <= target]
        return {
            "something_to_bill": bool(due),
            "billed_through": due[-1].json["service_end"] if due else None,
            "next_billing_date": next((line.json["service_end"] for line in lines if line not in due), None),
        }

    end = day(vector.input["end"]) if vector.input["end"] else None
    question = on_cycle_day(unit, fee(), start, vector.params["bill_cycle_day"])
    return Lived(**question, end=end, until=_end(start), found=found)


def date_math(vector: Vector) -> Lived:
    """How many whole periods lie between two days: lines that nothing prorates."""
    start, end = day(vector.input["from"]), day(vector.input["to"])
    return Lived(
        plan=plan_of(unit_of(vector.params["billing_period"]), {"fee": fee()}),
        start=start,
        end=end,
        until=end,
        found=lambda life: {"whole_periods": sum(line.days == (1, 1) for line in life.lines())},
    )
