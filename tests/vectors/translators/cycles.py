"""Billing periods of the other products, in words of a plan: their unit, and the day on which they begin."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from pricing.durations import later
from tests.vectors.asking import Yaml

UNITS: Mapping[str, str] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
}
# What a subscription is on before it joins a plan whose periods began on another day than that.
FREE: Yaml = {"model": "flat", "amount": "0"}


def day(text: str) -> date:
    """A date as it is written."""
    return date.fromisoformat(text[:10])


def unit_of(word: str) -> str:
    """The unit of a period in our words."""
    return UNITS[word.lower()]


def fee(amount: str = "1", **more: Any) -> Yaml:
    """A fixed fee."""
    return {"model": "flat", "amount": amount, **more}


def in_advance(amount: str = "1", **more: Any) -> Yaml:
    """A fixed fee that is paid as its period begins."""
    return fee(amount, bill="in_advance", **more)


def plan_of(unit: str, charges: Yaml, align: str = "anniversary", **more: Any) -> Yaml:
    """A plan with periods of that unit."""
    return {"period": unit, "align": align, "charges": charges, **more}


def on_cycle_day(unit: str, charge: Yaml, start: date, cycle_day: int) -> Yaml:
    """What to ask for a bill cycle day that may not be the day of the start.

    The subscription begins on the last such day before, on a plan that costs nothing, and changes to the plan.
    """
    anchor = cycle_start(unit, start, cycle_day)
    if anchor == start:
        return {"plan": plan_of(unit, {"fee": charge}), "start": start}
    return {
        "plan": plan_of(unit, {"free": FREE}),
        "plans": {"paid": plan_of(unit, {"fee": charge})},
        "start": anchor,
        "terms": {"changes": [{"at": start.isoformat(), "plan": "paid"}]},
    }


def cycle_start(unit: str, start: date, cycle_day: int) -> date:
    """The day on which the cycle that holds `start` began: a cycle begins or ends on that day of the start's month."""
    near = start.replace(day=min(cycle_day, monthrange(start.year, start.month)[1]))
    return near if near <= start else later(near, -1, unit)  # type: ignore[arg-type]
