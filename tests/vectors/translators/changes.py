"""What changes while a subscription goes on: its plan, its seats, the version of its plan, the phase of a price."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.vectors.asking import Figures, Yaml
from tests.vectors.living import Life, Lived
from tests.vectors.priced import Line
from tests.vectors.translators.cycles import day, fee, in_advance, plan_of
from tests.vectors.vector import Vector

# Meteroid's period of 30 days, which is no month: here the month of 30 days with the same numbers.
APRIL = "2025-04"


def seats(unit_price: str) -> Yaml:
    """A price for each seat, paid as the period begins."""
    return {"model": "per_unit", "quantity": "seats", "unit_price": unit_price, "bill": "in_advance"}


def paid_change(vector: Vector) -> Lived:
    """Flexprice: seats of a plan that change to seats of another, `2x50` being two at 50."""
    start, change = day(vector.params["period"].split("..")[0]), day(vector.input["date"])
    (old_count, old_price), (new_count, new_price) = (
        vector.input[name].split(" ")[0].split("x") for name in ("old", "new")
    )

    def found(life: Life) -> Figures:
        [credit, charge] = (line.amount for line in life.last.priced.lines)
        return {"credit": credit, "charge": charge, "net": life.last.priced.total}

    return Lived(
        plan=plan_of("month", {"seats": seats(old_price)}, align="calendar"),
        plans={"new": plan_of("month", {"seats": seats(new_price)}, align="calendar")},
        terms={
            "changes": [{"at": change.isoformat(), "plan": "new"}],
            "quantities": {
                "seats": [
                    {"from": start.isoformat(), "quantity": old_count},
                    {"from": change.isoformat(), "quantity": new_count},
                ]
            },
        },
        start=start,
        end=start + timedelta(days=31),
        until=start + timedelta(days=31),
        found=found,
    )


def plan_change(vector: Vector) -> Lived:
    """Meteroid: parts of a plan that change or come inside a period that is paid."""
    [change] = vector.params["changes"]
    at = f"{APRIL}-{vector.input['change_date'][-2:]}"
    start, end = day(f"{APRIL}-01"), date(2025, 5, 1)
    kept: dict[str, Any] = {"start": start, "end": end, "until": end}
    if "seats" in change.get("note", ""):
        before, after, price = (word for word in change["note"].split() if word.isdigit())
        steps = [{"from": start.isoformat(), "quantity": before}, {"from": at, "quantity": after}]
        return Lived(
            plan=plan_of("month", {"part": seats(price)}),
            terms={"quantities": {"seats": steps}},
            found=_settled,
            **kept,
        )
    old = {"part": in_advance(change["old"])} if "old" in change else {"base": fee("0")}
    terms: Yaml = {"changes": [{"at": at, "plan": "new"}]}
    meters: dict[str, Yaml] = {}
    if "usage_component" in change:
        new = {**old, "used": {"model": "per_unit", "meter": "calls", "unit_price": "5"}}
        meters = {"calls": {"aggregate": "count"}}
    elif "qty" in change:
        new = {**old, "part": seats(str(Fraction(change["added"]) / change["qty"]))}
        terms["quantities"] = {"seats": [{"from": at, "quantity": str(change["qty"])}]}
    elif "added" in change:
        new = {**old, "part": in_advance(change["added"])}
    else:
        new = {"part": in_advance(change["new"])}
    plan, changed = plan_of("month", old), plan_of("month", new)
    return Lived(plan=plan, plans={"new": changed}, terms=terms, meters=meters, found=_settled, **kept)


def _settled(life: Life) -> Figures:
    lines = [line for line in life.last.priced.lines if line.charge == "part"]
    return {"lines": [line.amount for line in lines], "amount": life.last.priced.total}


def catalog_version(vector: Vector) -> Lived:
    """Kill Bill's dated catalogs: a day from which each version is for existing subscriptions, too."""
    first, *later = vector.params["versions"]
    aligned = vector.params.get("align_price_change_to_cycle", False)
    charge = _usage_charge if vector.model == "usage_in_arrear" else _advance_charge
    start = day(vector.params.get("subscription_start", "2016-04-01"))
    last = (vector.input.get("periods") or [vector.input["period"]])[-1]
    versions = {
        version["effective"]: {
            "charges": {"price": charge(version)},
            "existing_subscriptions": {
                "policy": "move",
                "at": "next_period" if aligned else version["existing_from"],
            },
        }
        for version in later
    }
    meters = {"units": {"aggregate": "sum", "value": "units"}} if vector.model == "usage_in_arrear" else {}
    return Lived(
        plan=plan_of("month", {"price": charge(first)}),
        versions=versions,
        meters=meters,
        events=_events(vector),
        start=start,
        until=day(last[1]) + timedelta(days=31),
        found=lambda life: _prices(vector, life),
    )


def _advance_charge(version: Mapping[str, str]) -> Yaml:
    return in_advance(version["recurring"])


def _usage_charge(version: Mapping[str, Any]) -> Yaml:
    """Where it has two tiers, the cases stay in the first; its bound is not said."""
    if "unit" in version:
        return {"model": "per_unit", "meter": "units", "unit_price": version["unit"]}
    one, other = version["tiers"]
    return {
        "model": "graduated",
        "meter": "units",
        "tiers": [{"up_to": "20", "unit_price": one}, {"unit_price": other}],
    }


def _events(vector: Vector) -> list[dict[str, str]]:
    if "events" in vector.input:
        return [{"time": time, "units": units} for time, units in vector.input["events"]]
    if "qty" in vector.input:
        return [{"time": vector.input["period"][0], "units": vector.input["qty"]}]
    return []


def _prices(vector: Vector, life: Life) -> Figures:
    if "amounts" in vector.expected:
        return {"amounts": [_billed(life, period) for period in vector.input["periods"]]}
    if "lines" in vector.expected:
        lines = [line.json for line in life.lines() if _within(line, vector.input["period"])]
        return {
            "lines": [
                {"from": one["service_start"], "to": one["service_end"], "amount": one["amount"]} for one in lines
            ]
        }
    return {"amount": _billed(life, vector.input["period"])}


def _within(line: Line, period: tuple[str, str]) -> bool:
    return bool(period[0] <= line.json["service_start"] and line.json["service_end"] <= period[1])


def _billed(life: Life, period: tuple[str, str]) -> Fraction:
    """What was billed from the first day of a period on, less what was given back from its last day on, at one price."""
    [price] = {
        line.slices[0]["unit_price"]
        for line in life.lines()
        if line.json["service_start"] == period[0] and line.days[0] > 0
    }
    lines = [line for line in life.lines() if line.slices and line.slices[0]["unit_price"] == price]
    first = [line for line in lines if line.json["service_start"] == period[0]]
    back = [line for line in lines if line.json["service_start"] == period[1] and line.amount < 0]
    return sum((line.amount for line in [*first, *back]), Fraction(0))


def plan_phase(vector: Vector) -> Lived:
    """Kill Bill's phases are those of a charge."""
    discount, evergreen = vector.params["phases"]
    phases = [
        {"until": {"after": f"{discount['months']} months"}, "amount": discount["price"]},
        {"amount": evergreen["price"]},
    ]
    period = vector.input["period"]
    return Lived(
        plan=plan_of("month", {"fee": {"model": "flat", "bill": "in_advance", "phases": phases}}),
        start=day(vector.params["start"]),
        until=day(period[1]),
        found=lambda life: {"amount": _billed(life, period)},
    )


CHANGES: Mapping[tuple[str, str], Callable[[Vector], Lived]] = {
    ("flexprice", "upgrade"): paid_change,
    ("flexprice", "downgrade"): paid_change,
    ("meteroid", "plan_change"): plan_change,
}
