"""A catalog version: meters, plans and their charges, as one dated file says them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pricing.cadence import Align
from pricing.catalog.charge import Charge
from pricing.catalog.existing import ExistingSubscriptions
from pricing.catalog.grants import PlannedGrant
from pricing.catalog.meter import Meter
from pricing.catalog.phases import Until
from pricing.catalog.reductions import Cap, Commitment, Discount
from pricing.catalog.schedule import Rule
from pricing.catalog.trial import Trial
from pricing.durations import Unit
from pricing.problems import Problem
from pricing.yaml_tree import ListNode, MapNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan as written: it still holds every currency, and patches may still be laid over it.

    A charge has one variant or several, of which the first whose `when` holds for a customer applies. `existing` is
    what this version's own file says of the subscriptions that are on the plan already.
    """

    key: str
    name: str
    period: Unit
    align: Align
    charges: Mapping[str, tuple[MapNode, ...]]
    discounts: ListNode | None
    commitment: MapNode | None
    cap: MapNode | None
    trial: MapNode | None
    grants: MapNode | None
    place: MapNode
    existing: ExistingSubscriptions | None = None
    # Its terms as they were read, with their problems, by currency, variants and what contracts lay over them: a long
    # price list is read once, and so is a patch that a thousand contracts share.
    read_terms: dict[Hashable, tuple[PlanTerms, list[Problem]]] = field(default_factory=dict, compare=False, repr=False)
    # Its charges likewise, those that a contract leaves as they are.
    read_charges: dict[Hashable, tuple[tuple[PlanCharge, ...], list[Problem]]] = field(
        default_factory=dict, compare=False, repr=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """One whole version. `effective` is the first local day on which it applies; None: since ever.

    `place` is its tree, with what `extends` brings; `written` is that of its own file. Its prices are `inclusive` where
    they hold their tax.
    """

    version: str
    effective: date | None
    currency: str
    meters: Mapping[str, Meter]
    plans: Mapping[str, Plan]
    file: str
    place: MapNode
    schedules: Mapping[str, Sequence[Rule]] = field(default_factory=dict)
    extends: str | None = None
    written: MapNode | None = None
    inclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCharge:
    """A charge of a plan in one currency, with a contract's patch laid over it."""

    key: str
    charge: Charge
    phases: tuple[Phase, ...] = ()

    @property
    def every(self) -> tuple[Charge, ...]:
        """The charge in each of its phases."""
        return tuple(one.charge for one in self.phases) or (self.charge,)

    def on(self, begun: date, day: date, spent: Collection[str] = ()) -> Charge:
        """The charge as it is on `day`, for a subscription whose charge began on `begun` and whose credits `spent` are
        over.
        """
        return next((one.charge for one in self.phases if one.lasts(begun, day, spent)), self.charge)

    def drains(self, begun: date, day: date) -> str | None:
        """The grant that the phase on `day` waits for, while it is not over."""
        if not self.phases:
            return None
        phase = next((one for one in self.phases if one.lasts(begun, day)), None)
        return phase.until.credits_exhausted if phase is not None and phase.until is not None else None

    @property
    def drained(self) -> str | None:
        """The grant that one of its phases waits for."""
        if not self.phases:
            return None
        return next(
            (one.until.credits_exhausted for one in self.phases if one.until and one.until.credits_exhausted), None
        )

    def turns(self, begun: date) -> list[date]:
        """The days on which another phase begins, for a subscription whose charge began on `begun`."""
        return [day for one in self.phases if one.until and (day := one.until.turns_on(begun)) is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """The price of a charge until something comes about; the last one has no end."""

    until: Until | None
    charge: Charge

    def lasts(self, begun: date, day: date, spent: Collection[str] = ()) -> bool:
        """Whether the phase is not over on `day`; `spent` are grants that are used up or that there are not."""
        if self.until is None:
            return True
        if self.until.credits_exhausted is not None:
            return self.until.credits_exhausted not in spent
        turn = self.until.turns_on(begun)
        return turn is not None and day < turn


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """All that a plan costs one kind of customer in one currency, with a contract's own terms laid over it.

    Charges in the order written; discounts are those of the contract, or else of the plan. Grants are the
    plan's: those of customers stand beside them.
    """

    charges: tuple[PlanCharge, ...] = ()
    discounts: tuple[Discount, ...] = ()
    commitment: Commitment | None = None
    cap: Cap | None = None
    trial: Trial | None = None
    grants: tuple[PlannedGrant, ...] = ()

    def on(self, begun: date, day: date) -> PlanTerms:
        """The terms on `day` for who began on `begun`: each charge in its phase, and the discounts that hold."""
        if not any(charge.phases for charge in self.charges) and not any(one.is_timed for one in self.discounts):
            return self
        charges = tuple(PlanCharge(key=one.key, charge=one.on(begun, day)) for one in self.charges)
        return replace(self, charges=charges, discounts=self.discounts_on(begun, day))

    def discounts_on(self, begun: date, day: date) -> tuple[Discount, ...]:
        """The discounts that hold on `day` where what carries them began on `begun`, without when they do."""
        return tuple(one.timeless() for one in self.discounts if one.holds(begun, day))

    def charge(self, key: str) -> PlanCharge | None:
        """The charge of that key; None where these terms have none."""
        return next((one for one in self.charges if one.key == key), None)
