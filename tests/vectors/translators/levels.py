"""Units weighted by how long they were there. Lago's events are changes, and each of them holds for good.

So each is a level of its own, `key: [id]`, and the quantity is the average over the period: their sum at every instant.
Lago rounds such units; what `bill` says is rounded likewise before it is compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from tests.vectors.asking import Billed, Figures, Invoiced, Yaml
from tests.vectors.priced import Priced
from tests.vectors.vector import Vector

FULL = "full"
CHANGES = {"aggregate": "time_average", "value": "delta", "key": "id"}


def weighted_sum(vector: Vector) -> Invoiced:
    """Units times seconds over the seconds of the period; what was there before is a change of the month before."""
    begin = date.fromisoformat(vector.params["period_start"][:10])
    rest = date.fromisoformat(vector.params["period_end_exclusive"][:10])
    before = begin - timedelta(days=10)
    initial = vector.params.get("recurring_initial_value")
    events = [{"time": before.isoformat(), "delta": initial}] if initial else []

    def found(billed: Billed) -> Figures:
        now, following = billed.invoices
        figures = {
            "units": _half_up(_quantity(now), 5),
            "amount": now.total if now else None,
            "carry_over": _quantity(following),  # what is there throughout the next month
        }
        return {name: figures[name] for name in vector.expected}

    return Invoiced(
        plan=_plan(vector.params.get("unit_price", "1")),
        meters={"meter": CHANGES},
        events=events + [{"time": one["at"], "delta": one["delta"]} for one in vector.input["events"]],
        start=before,
        months=[f"{day:%Y-%m}" for day in (begin, rest)],
        found=found,
    )


def prorated_sum(vector: Vector) -> Invoiced:
    """Days from the day of the change on, over those of the month; what was there before is a change as it begins."""
    begin = date.fromisoformat(vector.params["period"][:10])
    events = [{"time": begin.isoformat(), "delta": vector.input["carried_over"]}]
    events += [{"time": one["at"], "delta": one["delta"]} for one in vector.input["events"]]
    decimals = 2 if "metric_rounding" in vector.params else 5

    def found(billed: Billed) -> Figures:
        [invoice] = billed.invoices
        figures = {"units": _up(_quantity(invoice), decimals), "full_units": _up(_quantity(invoice, FULL), decimals)}
        return {name: figures[name] for name in vector.expected}

    return _of_one_month(begin, CHANGES, {"aggregate": "sum", "value": "delta"}, events, found)


def prorated_seats(vector: Vector) -> Invoiced:
    """A seat that is added is a level of 1, and of 0 when it is removed. Due in arrears, not when it is added."""
    begin = date.fromisoformat(vector.params["period"][:10])
    events = [{"time": one["at"], "seat": one["item"], "op": one["op"]} for one in vector.input["events"]]
    meter = {"aggregate": "time_average", "value": "case when op = 'add' then 1 else 0 end", "key": "seat"}

    def found(billed: Billed) -> Figures:
        [invoice] = billed.invoices
        assert invoice is not None
        return {"amount": invoice.amount_of("usage"), "units": _quantity(invoice, FULL)}

    return _of_one_month(begin, meter, {"aggregate": "unique", "unique": "seat"}, events, found)


def _of_one_month(
    begin: date, meter: Yaml, full: Yaml, events: list[dict[str, str]], found: Callable[[Billed], Figures]
) -> Invoiced:
    plan = _plan("1")
    plan["charges"][FULL] = {"model": "per_unit", "meter": FULL, "unit_price": "0"}
    return Invoiced(
        plan=plan,
        meters={"meter": meter, FULL: full},
        events=events,
        start=begin,
        months=[f"{begin:%Y-%m}"],
        found=found,
    )


def _plan(unit_price: str) -> Yaml:
    return {"charges": {"usage": {"model": "per_unit", "meter": "meter", "unit_price": unit_price}}}


def _quantity(invoice: Priced | None, charge: str = "usage") -> Fraction:
    assert invoice is not None
    [line] = [line for line in invoice.lines if line.charge == charge]
    return line.quantity


def _half_up(quantity: Fraction, decimals: int) -> Fraction:
    return Fraction(math.floor(quantity * 10**decimals + Fraction(1, 2)), 10**decimals)


def _up(quantity: Fraction, decimals: int) -> Fraction:
    return Fraction(math.ceil(quantity * 10**decimals), 10**decimals)
