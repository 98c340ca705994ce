"""Grants with what is left of them, drawn for one bill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Literal

from pricing.catalog.charge import Charge, QuantityCharge, UsageCharge
from pricing.rating.credits import ONE
from pricing.reference.credits import Given

KINDS: tuple[Literal["unit", "promotional", "prepaid"], ...] = ("unit", "promotional", "prepaid")
UNITS = ("1", "0.000000000001", "0.5", "33.333333333333", "1000.5", "7", "999999999999")
MINOR = (1, 3, 99, 100, 101, 1000, 4999, 10**6, 10**11)


def draw_grants(random: Random, charges: Mapping[str, Charge], minor_units: int) -> tuple[Given, ...]:
    """Some grants in the order in which they burn, those of units first; two of three bills have none."""
    if random.random() < 0.65:
        return ()
    found = list(_drawn(random, charges, minor_units))
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


def _drawn(random: Random, charges: Mapping[str, Charge], minor_units: int) -> Iterator[Given]:
    metered = [key for key, charge in charges.items() if isinstance(charge, UsageCharge)]
    counted = [key for key in metered if isinstance(charges[key], QuantityCharge)]
    for _ in range(random.choice((1, 2, 3, 5))):
        kind = random.choice(KINDS)
        of = counted if kind == "unit" else random.choice((metered, list(charges)))
        named = frozenset(random.sample(of, random.randint(1, len(of)))) if of else frozenset()
        everything = kind == "prepaid" and random.random() < 0.5
        # Dust below the minor unit may be left of money as well.
        balance = Fraction(random.choice(UNITS)) if kind == "unit" else Fraction(random.choice(MINOR), 10**minor_units)
        balance += random.choice((Fraction(0), Fraction(0), Fraction(1, ONE)))
        yield Given(kind=kind, balance=balance, charges=frozenset() if everything else named, everything=everything)


@dataclass(slots=True)
class HeldForBills:
    """Holds what is left of each credit for the one bill that uses it, in units of the twelfth decimal."""

    left: dict[int, int]
    paid: dict[tuple[int, int], int] = field(default_factory=dict)

    def available(self, bill_id: int, credit_id: int) -> int:
        """What is left of it."""
        return self.left[credit_id]

    def take(self, bill_id: int, credit_id: int, units: int) -> None:
        """Burn so much."""
        self.left[credit_id] -= units
        assert self.left[credit_id] >= 0
        self.paid[bill_id, credit_id] = units
