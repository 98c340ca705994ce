"""From the parameters of a price, in a product's words, to charges of a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.vectors.asking import UNITS, Yaml
from tests.vectors.translators import tiers
from tests.vectors.vector import Vector

# One charge is enough for all but Kill Bill's prices of several units.
USAGE = "usage"

NOTATIONS: Mapping[str, Callable[[tiers.Tiers], list[Yaml]]] = {
    "lago": tiers.lago_tiers,
    "flexprice": tiers.flexprice_tiers,
    "openmeter": tiers.openmeter_tiers,
    "meteroid": tiers.meteroid_tiers,
}
# Kill Bill cuts the quantity by tiers, or prices all of it by the tier reached.
BLOCKS = {"all_tiers": "graduated", "top_tier": "volume"}


def plan_of(vector: Vector, **more: Any) -> Yaml:
    """A plan with the charges of the vector."""
    return {"charges": charges_of(vector, **more)}


def charges_of(vector: Vector, *, minimum: bool = True) -> Yaml:
    """The charges; without their minimum where it does not apply yet."""
    params = vector.params
    if vector.model in BLOCKS:
        return block_charges(vector)
    limits = ("minimum", "maximum") if minimum else ("maximum",)
    charge = CHARGES[vector.model](vector) | {name: params[name] for name in limits if name in params}
    return {USAGE: charge}


def usage_of(quantity: Any) -> dict[str, Any]:
    """Quantities by charge: one quantity, or Kill Bill's by unit."""
    return dict(quantity) if isinstance(quantity, Mapping) else {USAGE: quantity}


def metered(model: str, **fields: Any) -> Yaml:
    """A charge on the meter of the quotes."""
    return {"model": model, "meter": UNITS, **fields}


def _per_unit(vector: Vector) -> Yaml:
    price = vector.params.get("unit_price", vector.params.get("unit"))
    return metered("per_unit", unit_price=price)


def _dynamic(vector: Vector) -> Yaml:
    """A metered value × a multiplier: each event brings what it metered as its amount."""
    return metered("dynamic", amount=UNITS, multiplier=vector.params["multiplier"])


def _percentage(vector: Vector) -> Yaml:
    """A rate and a fee for each event, what is free, and the least and most that an event costs."""
    params = vector.params
    written = {name: params[key] for key, name in PERCENTAGE.items() if params.get(key) is not None}
    return metered("percentage", rate=f"{params['rate_pct']}%", **written)


PERCENTAGE = {
    "fixed_fee_per_event": "fixed_fee",
    "free_events": "free_events",
    "free_total": "free_value",
    "per_event_min": "event_minimum",
    "per_event_max": "event_maximum",
}


def _flat(vector: Vector) -> Yaml:
    return {"model": "flat", "amount": vector.params["amount"]}


def _package(vector: Vector) -> Yaml:
    assert vector.params.get("rounding", "up") == "up"
    free = {"included": vector.params["free_units"]} if "free_units" in vector.params else {}
    return metered(
        "package", package_size=vector.params["package_size"], package_price=vector.params["package_price"], **free
    )


def _tiered(vector: Vector) -> Yaml:
    written = NOTATIONS[vector.source](vector.params["tiers"])
    return metered(vector.model, tiers=written, **at_zero(vector), **_capped(vector))


def at_zero(vector: Vector) -> Yaml:
    """Lago and OpenMeter charge the first tier's flat fee for no usage at all, the others nothing."""
    return {"at_zero": "first_tier"} if vector.source in ("lago", "openmeter") else {}


def _capped(vector: Vector) -> Yaml:
    """The cap of the amount of a tier: with one tier, that of the charge."""
    caps = [tier["tier_cap"] for tier in vector.params["tiers"] if "tier_cap" in tier]
    assert not caps or len(vector.params["tiers"]) == 1
    return {"maximum": caps[0]} if caps else {}


CHARGES: Mapping[str, Callable[[Vector], Yaml]] = {
    "standard": _per_unit,
    "unit": _per_unit,
    "dynamic": _dynamic,
    "flat": _flat,
    "percentage": _percentage,
    "package": _package,
    "graduated": _tiered,
    "graduated_percentage": _tiered,
    "volume": _tiered,
}


def block_charges(vector: Vector) -> Yaml:
    """Blocks by tier; where a price has several units, a charge for each."""
    model, written = BLOCKS[vector.model], vector.params["tiers"]
    if "unit" in written[0]:
        return {tier["unit"]: metered(model, tiers=tiers.killbill_tiers([tier])) for tier in written}
    if "block_size" in written[0]:
        return {USAGE: metered(model, tiers=tiers.killbill_tiers(written))}
    return {unit: metered(model, tiers=tiers.killbill_tiers([tier[unit] for tier in written])) for unit in written[0]}
