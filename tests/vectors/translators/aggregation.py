"""What a meter makes of events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.vectors.asking import Billed, Figures, Invoiced, Question, Yaml
from tests.vectors.priced import Line
from tests.vectors.translators.charges import USAGE
from tests.vectors.translators.levels import prorated_seats, prorated_sum, weighted_sum
from tests.vectors.translators.units import rounded_units
from tests.vectors.vector import Vector

LEVELS: Mapping[str, Callable[[Vector], Question]] = {
    "weighted_sum": weighted_sum,
    "sum_prorated": prorated_sum,
    "unique_count_prorated": prorated_seats,
}
JANUARY = date(2026, 1, 1)


def translate(vector: Vector) -> Question:
    """Events of one month, metered and priced; rounding of units is the charge's."""
    if vector.model == "rounding":
        return rounded_units(vector)
    if vector.model in LEVELS:
        return LEVELS[vector.model](vector)
    if vector.model == "time_zone":
        return _local_months(vector)
    return _parsed(vector) if vector.model == "sum" else _aggregated(vector)


def _plan(unit_price: str, **more: Any) -> Yaml:
    return {"charges": {USAGE: {"model": "per_unit", "meter": "meter", "unit_price": unit_price, **more}}}


def _aggregated(vector: Vector) -> Question:
    """Count, max or latest of values; `latest` by time, which is the order in which they are written."""
    count = vector.input.get("events", 0)
    values = vector.input.get("values") or vector.input.get("values_by_time") or ["0"] * count
    meter = {"aggregate": vector.model} | ({} if vector.model == "count" else {"value": "units"})

    def found(billed: Billed) -> Figures:
        line = _only_line(billed)
        figures = {"units": line.quantity, "amount": line.amount}
        return {key: figures[key] for key in vector.expected if key in figures}

    return Invoiced(
        plan=_plan(vector.params["unit_price"]),
        meters={"meter": meter},
        events=[{"time": f"2026-01-{day:02}", "units": value} for day, value in enumerate(values, start=1)],
        start=JANUARY,
        months=["2026-01"],
        found=found,
    )


def _only_line(billed: Billed) -> Line:
    [invoice] = billed.invoices
    assert invoice is not None
    return invoice.only


def _parsed(vector: Vector) -> Question:
    """One event whose value is a property, grouped by others."""
    names = [path.removeprefix("$.") for path in vector.params["group_by"]]
    value = vector.params["value_path"].removeprefix("$.")
    data = {name: str(figure) for name, figure in vector.input["data"].items()}

    def found(billed: Billed) -> Figures:
        if billed.unmeterable:
            assert billed.unmeterable == 1
            assert billed.total == 0
            return {"error": vector.expected.get("error", "unmeterable")}
        line = _only_line(billed)
        return {"value": line.quantity, **_groups(vector, line, names)}

    return Invoiced(
        plan=_plan("1", by=names),
        meters={"meter": {"aggregate": "sum", "value": value, "dimensions": {name: name for name in names}}},
        events=[{"time": "2026-01-05", **data}],
        start=JANUARY,
        months=["2026-01"],
        found=found,
    )


def _groups(vector: Vector, line: Line, names: list[str]) -> Mapping[str, object]:
    """A missing dimension is a value of its own, which OpenMeter writes as an empty text."""
    if "groups" not in vector.expected:
        return {}
    return {"groups": [line.dimensions[name] or "" for name in names]}


def _local_months(vector: Vector) -> Question:
    """Events at local times around the ends of months; a period is a local month, across a clock change too."""
    zone = vector.params["time_zone"]
    written = [datetime.fromisoformat(text) for text in vector.input["events_local"]]
    months = sorted(vector.expected["counts"])
    day_after = date.fromisoformat(f"{months[-1]}-01") + timedelta(days=32)

    def found(billed: Billed) -> Figures:
        counts = {
            month: invoice.only.quantity if invoice else Fraction(0)
            for month, invoice in zip(months, billed.invoices, strict=True)
        }
        return {"counts": counts}

    return Invoiced(
        plan=_plan("1"),
        meters={"meter": {"aggregate": "count"}},
        events=[{"time": time.replace(tzinfo=ZoneInfo(zone)).isoformat()} for time in written],
        start=date.fromisoformat(f"{months[0]}-01"),
        end=day_after.replace(day=1),
        months=months,
        timezone=zone,
        found=found,
    )
