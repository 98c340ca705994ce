"""A catalog version: meters, plans and their charges, as one dated file says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pricing.catalog.charge import Charge
from pricing.catalog.meter import Meter
from pricing.yaml_tree import MapNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan as written: its charges still hold every currency, and patches may still be laid over them."""

    key: str
    name: str
    charges: Mapping[str, MapNode]
    place: MapNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """One version. `effective` is the first local day on which it applies; None: since ever."""

    version: str
    effective: date | None
    currency: str
    meters: Mapping[str, Meter]
    plans: Mapping[str, Plan]
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCharge:
    """A charge of a plan in one currency, with a contract's patch laid over it."""

    key: str
    charge: Charge
