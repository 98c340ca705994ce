"""Conversion and rounding of units, tiers that a quantity reaches, and rounding of money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from tests.vectors.asking import Asked, Billed, Figures, Invoiced, Question, Quoted, Yaml, flat_charges, quoted
from tests.vectors.priced import Priced
from tests.vectors.translators.charges import USAGE, metered, plan_of, usage_of
from tests.vectors.vector import Vector

ROUND = {"ceiling": "up", "ceil": "up", "floor": "down", "half_up": "half_away", "round": "half_away"}


def unit_conversion(vector: Vector) -> Question:
    """A division is `units`; a factor belongs to the meter's value."""
    params = vector.params
    if params.get("operation") == "multiply":
        return _multiplied(vector)
    charge = metered("per_unit", unit_price=params.get("unit", "1"))
    if "factor" in params:
        rounding = {"round": ROUND[params["rounding"]]} if params["rounding"] != "none" else {}
        charge["units"] = {"of": params["factor"], **rounding}

    def found(priced: Sequence[Priced]) -> Figures:
        figures = {"billed_qty": priced[0].only.priced_units, "amount": priced[0].total}
        return {key: figures[key] for key in vector.expected}

    return quoted({"charges": {USAGE: charge}}, usage_of(vector.input["qty"]), found=found)


def _multiplied(vector: Vector) -> Question:
    assert vector.params["rounding"] == "none"

    def found(billed: Billed) -> Figures:
        [invoice] = billed.invoices
        assert invoice is not None
        return {"billed_qty": invoice.only.quantity}

    return Invoiced(
        plan={"charges": {USAGE: {"model": "per_unit", "meter": "converted", "unit_price": "1"}}},
        meters={"converted": {"aggregate": "sum", "value": f"units * {vector.params['factor']}"}},
        events=[{"time": "2026-01-05", "units": vector.input["qty"]}],
        start=date(2026, 1, 1),
        months=["2026-01"],
        found=found,
    )


def rounded_units(vector: Vector) -> Question:
    """Lago rounds a metric to a number of decimals: units of that size, rounded to whole ones."""
    size = Fraction(10) ** -int(vector.params["precision"] or 0)
    charge: Yaml = metered("per_unit", unit_price="1")
    if vector.params["function"] is None:
        size = Fraction(1)
    else:
        text = str(size) if size.denominator == 1 else format(size.numerator / size.denominator, "f").rstrip("0")
        charge["units"] = {"of": text, "round": ROUND[vector.params["function"]]}
    return quoted(
        {"charges": {USAGE: charge}},
        usage_of(vector.input["units"]),
        found=lambda priced: {"units": priced[0].only.priced_units * size},
    )


def tier_lookup(vector: Vector) -> Question:
    """The tier that prices a quantity."""
    return quoted(
        plan_of(vector),
        usage_of(vector.input["qty"]),
        found=lambda priced: {"tier_index": priced[0].only.slices[0]["tier"]},
    )


def money(vector: Vector) -> Question:
    """Amounts rounded to the minor unit of their currency, each line by itself."""
    amounts = next(value for value in vector.input.values())
    lines = [amounts] if isinstance(amounts, str) else amounts

    def found(priced: Sequence[Priced]) -> Figures:
        figures: Figures = {
            "amount": priced[0].total,
            "subtotal": priced[0].total,
            "values": [line.amount for line in priced[0].lines],
        }
        return {key: figures[key] for key in vector.expected}

    return Quoted(
        plans={"": {"charges": flat_charges(lines)}},
        asked=[Asked(usage={})],
        found=found,
        currency=vector.params["currency"],
    )
