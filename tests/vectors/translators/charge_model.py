"""What a quantity costs, by charge model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tests.vectors.asking import Figures, Invoiced, Question, quoted
from tests.vectors.priced import Priced
from tests.vectors.translators import capacity
from tests.vectors.translators.charges import USAGE, charges_of, metered, plan_of, usage_of
from tests.vectors.translators.differences import quoted_difference
from tests.vectors.translators.tiers import flexprice_tiers
from tests.vectors.vector import Vector


def translate(vector: Vector) -> Question:
    """Choose by model, and by whether the case speaks of quantities or of events."""
    special = BY_MODEL.get(vector.model)
    if special is not None:
        return special(vector)
    if "filters" in vector.params:
        return _by_filter(vector)
    if "events" in vector.input:
        return _of_dated_events(vector)
    if "pre_qty" in vector.input:
        return quoted_difference(vector)
    return _of_quantity(vector)


def _of_quantity(vector: Vector) -> Question:
    stated = next((vector.input[name] for name in ("quantity", "qty", "metered_value") if name in vector.input), None)
    if "event_full_units" in vector.input:
        stated = str(sum(int(units) for units in vector.input["event_full_units"]))
    usage = {} if stated is None else usage_of(stated)
    return quoted(plan_of(vector), usage, found=lambda priced: _read(vector, priced[0]), expected=_restated(vector))


def _read(vector: Vector, priced: Priced) -> Figures:
    return {key: READERS[key](vector, priced) for key in vector.expected if key in READERS}


def _amount(vector: Vector, priced: Priced) -> object:
    """Lago states what a model gives, before rounding; the others what is billed."""
    return priced.only.exact if vector.source == "lago" else priced.total


def _lines(vector: Vector, priced: Priced) -> object:
    """What each tier costs: Kill Bill lists tiers (with their unit, where there are several), OpenMeter details of them."""
    if vector.source == "openmeter":
        return {tier: amount for (_, tier), (_, amount) in priced.by_tier.items() if amount}
    if isinstance(vector.expected["lines"][0], str):
        return [amount for _, amount in priced.by_tier.values()]
    return sorted([unit, tier, units, amount] for (unit, tier), (units, amount) in priced.by_tier.items())


def _restated(vector: Vector) -> Figures | None:
    """OpenMeter has a detail for the units of a tier and one for its flat fee; here they are one slice."""
    if vector.source != "openmeter" or "lines" not in vector.expected:
        return None
    by_tier: dict[int, int] = {}
    for line in vector.expected["lines"]:
        by_tier[line["tier"]] = by_tier.get(line["tier"], 0) + int(line["amount"])
    return {**vector.expected, "lines": by_tier}


READERS: Mapping[str, Callable[[Vector, Priced], object]] = {
    "amount": _amount,
    "lines": _lines,
    "packages": lambda _, priced: priced.only.packages,
    "paid_units": lambda _, priced: priced.only.priced_units,
    "tier": lambda _, priced: priced.only.slices[0]["tier"],
}


def _graduated_prorated(vector: Vector) -> Question:
    """Where nothing is prorated, it is graduated."""
    full, prorated = vector.input["event_full_units"], vector.input["event_prorated_units"]
    assert full == prorated
    return _of_quantity(_as_model(vector, "graduated"))


def _bucketed(vector: Vector) -> Question:
    """Each bucket is priced alone: a line for each value of a dimension."""
    if vector.model == "bucketed_standard":
        charge = metered("per_unit", unit_price=vector.params["unit_price"], by="bucket")
    else:
        model = vector.model.removeprefix("bucketed_")
        charge = metered(model, tiers=flexprice_tiers(vector.params["tiers"]), by="bucket")
    usage = in_buckets(enumerate(vector.input["bucket_max"]))
    return quoted({"charges": {USAGE: charge}}, usage, found=lambda priced: {"amount": priced[0].total})


def in_buckets(values: Any) -> dict[str, Any]:
    """Quantities of one charge by the dimension `bucket`."""
    return {USAGE: [{"bucket": str(bucket), "quantity": value} for bucket, value in values]}


def _by_filter(vector: Vector) -> Question:
    """A filter is a price row, the default price is for usage that no row names."""
    rows = [{"filter": row["cloud"], "unit_price": row["unit_price"]} for row in vector.params["filters"]]
    otherwise = {"unit_price": vector.params["default_unit_price"]}
    charge = metered("per_unit", by="filter", prices=rows, otherwise=otherwise)
    usage = [{"filter": event["cloud"], "quantity": event["value"]} for event in vector.input["events"]]

    def found(priced: Sequence[Priced]) -> Figures:
        return {
            "amount": priced[0].total,
            "by_filter": {line.dimensions["filter"]: line.amount for line in priced[0].lines},
        }

    return quoted({"charges": {USAGE: charge}}, {USAGE: usage}, found=found)


def _amounts_of_events(vector: Vector) -> Question:
    """Lago's dynamic: the event brings its amount, in cents here."""
    if vector.source != "lago":
        return _of_quantity(vector)
    charge = metered("dynamic", amount="units / 100", by="filter")
    usage = [
        {"filter": group, "quantity": value} for group, values in vector.input["groups"].items() for value in values
    ]

    def found(priced: Sequence[Priced]) -> Figures:
        groups = {line.dimensions["filter"]: 100 * line.amount for line in priced[0].lines}
        return {"groups": groups, "amount_cents": 100 * priced[0].total}

    return quoted({"charges": {USAGE: charge}}, {USAGE: usage}, found=found)


def _of_dated_events(vector: Vector) -> Question:
    """Kill Bill's usage by day, for the month in which it lies."""
    start = date.fromisoformat(vector.input["period"][0])
    end = vector.input["period"][1]
    events = [{"time": day, "units": units} for day, units in vector.input["events"]]
    # The first instant of the next month is outside.
    events.append({"time": end, "units": "1000"})
    charges = charges_of(vector)
    charges[USAGE]["meter"] = "blocks"
    return Invoiced(
        plan={"charges": charges},
        meters={"blocks": {"aggregate": "sum", "value": "units"}},
        events=events,
        start=start,
        months=[f"{start:%Y-%m}"],
        found=lambda billed: {"amount": billed.total},
    )


def _percentage(vector: Vector) -> Question:
    """Lago states events by their values, or by running totals and how many there are."""
    values = vector.input.get("events")
    if values is None:
        count, quantity = int(vector.input["event_count"]), Decimal(vector.input["quantity"])
        totals = [Decimal(total) for total in vector.input["running_total"]]
        totals = [*totals, quantity] if totals else [quantity * number / count for number in range(1, count + 1)]
        values = [str(after - before) for before, after in pairwise([Decimal(0), *totals])]
        assert len(values) == count
    usage = {USAGE: [{"quantity": value} for value in values]}
    return quoted(plan_of(vector), usage, found=lambda priced: _of_events(vector, priced[0]))


def _of_events(vector: Vector, priced: Priced) -> Figures:
    line = priced.only
    figures = {
        "amount": line.exact,
        "free_units": -line.adjusted("free", "quantity"),
        "free_events": line.adjusted("free", "events"),
        "paid_events": sum(part["events"] for part in line.slices),
    }
    return {name: figures[name] for name in vector.expected}


def _as_model(vector: Vector, model: str) -> Vector:
    words = {name: getattr(vector, name) for name in vector.__slots__}
    return Vector(**{**words, "model": model})


BY_MODEL: Mapping[str, Callable[[Vector], Question]] = {
    "graduated_prorated": _graduated_prorated,
    "bucketed_standard": _bucketed,
    "bucketed_graduated": _bucketed,
    "bucketed_volume": _bucketed,
    "dynamic": _amounts_of_events,
    "percentage": _percentage,
    "capacity": capacity.translate,
}
