"""Minimums, maximums and commitments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.vectors.asking import Billed, Figures, Invoiced, Question, Yaml, flat_charges, quoted
from tests.vectors.living import Lived
from tests.vectors.priced import Priced
from tests.vectors.translators.charge_model import in_buckets
from tests.vectors.translators.charges import USAGE, metered
from tests.vectors.translators.cycles import day, fee, plan_of, unit_of
from tests.vectors.translators.differences import quoted_difference
from tests.vectors.vector import Vector


def translate(vector: Vector) -> Question | Lived:
    """OpenMeter's belong to a charge; the others have forms of their own."""
    if vector.source == "openmeter":
        return quoted_difference(vector)
    translators = {
        "charge_minimum": _charge_minimum,
        "minimum": _plan_minimum,
        "overage": _overage,
        "windowed": _windowed,
        "windowed_time_of_day": _by_hours,
        "cumulative_annual": _cumulative,
    }
    return translators[vector.model](vector)


def spent(limits: Yaml | None = None) -> Yaml:
    """A charge whose quantity is money already: one costs one."""
    return metered("per_unit", unit_price="1") | (limits or {})


def _charge_minimum(vector: Vector) -> Question:
    minimum = {"minimum": vector.params["min_amount"]}
    if "used_days" in vector.params:
        return _part_of_a_month(vector, minimum)
    usage = {USAGE: vector.input["usage_amount"]}

    def found(priced: Sequence[Priced]) -> Figures:
        return {"true_up": priced[0].amount_of("minimum") if priced[0].has("minimum") else None}

    return quoted({"charges": {USAGE: spent(minimum)}}, usage, found=found)


def _part_of_a_month(vector: Vector, minimum: Yaml) -> Question:
    """The minimum of a part period, in February 2023 with its 28 days."""
    february_ends = date(2023, 3, 1)
    assert vector.params["period_days"] == "28"

    def found(billed: Billed) -> Figures:
        [invoice] = billed.invoices
        assert invoice is not None
        return {"true_up": invoice.amount_of("minimum"), "fees": invoice.total}

    return Invoiced(
        plan={"charges": {USAGE: {**spent(minimum), "meter": "spend"}}},
        meters={"spend": {"aggregate": "sum", "value": "units"}},
        events=[{"time": "2023-02-14", "units": vector.input["usage_amount"]}],
        start=february_ends - timedelta(days=int(vector.params["used_days"])),
        months=["2023-02"],
        found=found,
    )


def _plan_minimum(vector: Vector) -> Question | Lived:
    """Lago's minimum commitment counts all fees of the period."""
    if "commitment_amount" in vector.expected:
        return _minimum_of_a_period(vector)
    fees = vector.input.get("fees") or [vector.input["fees_total"]]
    plan = {
        "charges": flat_charges(fees),
        "commitment": {"amount": vector.params["amount"], "counts": "all"},
    }
    return quoted(plan, {}, found=lambda priced: {"true_up": priced[0].amount_of("commitment")})


def _minimum_of_a_period(vector: Vector) -> Lived:
    """A minimum for the days of a period that are served; both days are."""
    start, end = day(vector.input["start"]), day(vector.input["end"]) + timedelta(days=1)
    commitment = {"amount": vector.params["amount"], "counts": "all"}
    unit, align = unit_of(vector.params["interval"]), vector.params.get("billing_time", "calendar")
    return Lived(
        plan=plan_of(unit, {"free": fee("0")}, align, commitment=commitment),
        start=start,
        end=end,
        until=end,
        found=lambda life: {"commitment_amount": life.last.priced.amount_of("commitment")},
    )


def _overage(vector: Vector) -> Question:
    if "item_commitment" in vector.params:
        return _minimum_beside_overage(vector)
    return (_with_true_up if vector.params["true_up"] else _without_true_up)(vector)


def _with_true_up(vector: Vector) -> Question:
    """The commitment is charged at least; usage above it costs `overage_factor` times its price: the rest is overage."""
    rest = Decimal(vector.params["overage_factor"]) - 1
    commitment = {"amount": vector.params["commitment"], "overage": {"percent": str(rest * 100)}}

    def found(priced: Sequence[Priced]) -> Figures:
        excess = priced[0].amount_of("overage") / Fraction(rest)
        return {
            "amount": priced[0].total,
            "utilized": priced[0].amount_of("usage") - excess,
            "overage": excess + priced[0].amount_of("overage"),
            "true_up": priced[0].amount_of("commitment"),
        }

    plan = {"charges": {USAGE: spent()}, "commitment": commitment}
    return quoted(plan, {USAGE: vector.input["usage"]}, found=found)


def _dearer_above(vector: Vector, bound: str) -> Yaml:
    """Usage above a bound costs `overage_factor` times its price, and below it nothing is owed: a second tier."""
    tiers = [{"up_to": bound, "unit_price": "1"}, {"unit_price": vector.params["overage_factor"]}]
    return metered("graduated", tiers=tiers)


def _without_true_up(vector: Vector) -> Question:
    def found(priced: Sequence[Priced]) -> Figures:
        return {"amount": priced[0].total, "true_up": priced[0].amount_of("commitment"), **_split(priced[0])}

    plan = {"charges": {USAGE: _dearer_above(vector, vector.params["commitment"])}}
    return quoted(plan, {USAGE: vector.input["usage"]}, found=found)


def _split(priced: Priced) -> dict[str, Fraction]:
    """What first tiers cost, and what is above them."""
    parts = [part for line in priced.lines for part in line.slices]
    above = sum((Fraction(part["amount"]) for part in parts if part["tier"] > 1), Fraction(0))
    return {"utilized": sum((Fraction(part["amount"]) for part in parts), Fraction(0)) - above, "overage": above}


def _minimum_beside_overage(vector: Vector) -> Question:
    """The minimum of an item; the overage of the subscription is a charge beside it."""
    charges = {
        USAGE: spent({"minimum": vector.params["item_commitment"]}),
        "overage": {"model": "flat", "amount": vector.input["subscription_overage_charge"]},
    }
    usage = {USAGE: vector.input["normal_charge"]}
    return quoted({"charges": charges}, usage, found=lambda priced: {"amount": priced[0].total})


def _windowed(vector: Vector) -> Question:
    """A commitment for each window is the flat fee of a first tier, which reaches to what it buys."""
    params = vector.params
    bought, dearer = _window(params["commitment_per_window"], params["unit_price"], params["overage_factor"])
    first = {"up_to": bought, "unit_price": "0", "flat_fee": params["commitment_per_window"]}
    charge = metered("graduated", by="bucket", tiers=[first, {"unit_price": dearer}])
    usage = in_buckets(enumerate(vector.input["window_units"]))
    return quoted({"charges": {USAGE: charge}}, usage, found=lambda priced: {"amount": priced[0].total})


def _window(amount: str, unit_price: str, factor: str) -> tuple[str, str]:
    return str(Decimal(amount) / Decimal(unit_price)), str(Decimal(unit_price) * Decimal(factor))


def _by_hours(vector: Vector) -> Question:
    """Tiers for the hours that have a commitment, one price for all others; each window is a line."""
    [bucket] = vector.params["buckets"]
    first, end = (int(hour[:2]) for hour in bucket["hours"].strip("[)").split(","))
    unit_price, factor = bucket["unit_price"], bucket["overage_factor"]
    bought, dearer = _window(bucket.get("commitment_per_window", "0"), unit_price, factor)
    tiers = [{"up_to": bucket.get("commitment_quantity", bought), "unit_price": unit_price}, {"unit_price": dearer}]
    rows = [{"hours": "committed", "tiers": tiers}]
    charge = metered(
        "graduated", by=["bucket", "hours"], prices=rows, otherwise={"unit_price": vector.params["unit_price"]}
    )
    usage = [
        {"bucket": time, "hours": "committed" if first <= int(time[:2]) < end else "other", "quantity": units}
        for time, units in vector.input["windows"].items()
    ]

    def found(priced: Sequence[Priced]) -> Figures:
        figures = {"amount": priced[0].total, "true_up": priced[0].amount_of("commitment"), **_split(priced[0])}
        return {key: figure for key, figure in figures.items() if key in vector.expected}

    return quoted({"charges": {USAGE: charge}}, {USAGE: usage}, found=found)


def _cumulative(vector: Vector) -> Question:
    """An annual commitment billed by the month: the price of all so far less the price of what was billed."""
    before = Decimal(vector.input["prior_base_usage"])
    factor = Decimal(vector.params["overage_factor"])
    # "overage 8 at factor 2": what another level has split off already is 4 at the price of 1.
    now = sum(
        Decimal(words[1]) / factor if words[0] == "overage" else Decimal(words[0])
        for words in (text.split() for text in vector.input["current_usage"])
    )
    plan = {"charges": {USAGE: _dearer_above(vector, vector.params["annual_commitment"])}}

    def found(priced: Sequence[Priced]) -> Figures:
        return {
            "amount": priced[1].total - priced[0].total,
            "overage_line": _split(priced[1])["overage"] - _split(priced[0])["overage"],
        }

    return quoted(plan, {USAGE: str(before)}, {USAGE: str(before + now)}, found=found)
