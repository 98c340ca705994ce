"""A catalog version: meters, plans and their charges, as one dated file says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pricing.catalog.charge import Charge
from pricing.catalog.meter import Meter
from pricing.catalog.reductions import Commitment, Discount
from pricing.yaml_tree import ListNode, MapNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan as written: it still holds every currency, and patches may still be laid over it.

    A charge has one variant or several, of which the first whose `when` holds for a customer applies.
    """

    key: str
    name: str
    charges: Mapping[str, tuple[MapNode, ...]]
    discounts: ListNode | None
    commitment: MapNode | None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """All that a plan costs one kind of customer in one currency, with a contract's own terms laid over it.

    Charges in the order written; discounts are those of the contract, or else of the plan.
    """

    charges: tuple[PlanCharge, ...] = ()
    discounts: tuple[Discount, ...] = ()
    commitment: Commitment | None = None
