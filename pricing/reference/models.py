"""One function a charge model, all of one shape: what a quantity costs, as slices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from pricing.catalog.charge import Graduated, GraduatedPercentage, Package, QuantityCharge, Volume
from pricing.reference.price_match import ReferenceTier, Tiers
from pricing.reference.rounding import down, up

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceSlice:
    """A part of a quantity at one price. `tier` counts from 1; `unit_price` is for one unit, or for one package.

    Of single events it says how many: `unit_price` is then for one of their value, for one of `event_amounts` where
    they bring amounts, or for one event.
    """

    tier: int
    quantity: Fraction
    unit_price: Fraction
    flat_fee: Fraction = NOTHING
    packages: int | None = None
    package_size: Fraction | None = None
    events: int | None = None
    event_amounts: Fraction | None = None
    by_the_event: bool = False

    @property
    def amount(self) -> Fraction:
        """The exact cost of the slice, its flat fee included."""
        if self.event_amounts is not None:
            return self.event_amounts * self.unit_price
        if self.by_the_event:
            return (self.events or 0) * self.unit_price
        priced = (self.quantity if self.packages is None else self.packages) * self.unit_price
        return priced + self.flat_fee if self.flat_fee else priced


Slices = tuple[ReferenceSlice, ...]


def slices_of(charge: QuantityCharge, tiers: Tiers, quantity: Fraction) -> Slices:
    """Price a quantity, after all that is free was taken from it, by the charge's model."""
    return MODELS[charge.model](charge, tiers, quantity)


def per_unit(charge: QuantityCharge, tiers: Tiers, quantity: Fraction) -> Slices:
    """quantity × unit_price ÷ per, whatever its sign; `per` sizes the price and rounds nothing up."""
    return (sliced(tiers[0], quantity),)


def graduated(charge: QuantityCharge, tiers: Tiers, quantity: Fraction) -> Slices:
    """Each tier's part of the quantity at its price, and the fee of every tier entered."""
    if quantity <= 0:
        return _not_positive(charge, tiers[0], quantity)
    return tuple(sliced(tier, part_in(tier, quantity)) for tier in tiers if quantity > tier.lower)


def volume(charge: QuantityCharge, tiers: Tiers, quantity: Fraction) -> Slices:
    """The whole quantity at the price of the tier that contains it, and that tier's fee."""
    if quantity <= 0:
        return _not_positive(charge, tiers[0], quantity)
    return (sliced(containing(tiers, quantity), quantity),)


def package(charge: QuantityCharge, tiers: Tiers, quantity: Fraction) -> Slices:
    """Begun packages at the price of one, or with `round: down` whole ones; below 0 whole ones are given back."""
    assert isinstance(charge, Package)
    return (sliced(tiers[0], quantity, begun=charge.round == "up"),)


def part_in(tier: ReferenceTier, quantity: Fraction) -> Fraction:
    """How much of a quantity above the tier's lower bound lies in the tier."""
    return (quantity if tier.upper is None else min(quantity, tier.upper)) - tier.lower


def containing(tiers: Tiers, quantity: Fraction) -> ReferenceTier:
    """The tier (lower, upper] in which a positive quantity ends."""
    return next(tier for tier in tiers if tier.upper is None or quantity <= tier.upper)


def sliced(tier: ReferenceTier, quantity: Fraction, *, begun: bool = True) -> ReferenceSlice:
    """A slice at the price of a tier.

    A begun package costs a whole one, unless `begun` is False. Below 0 there is no fee, and only whole packages count.
    """
    packages = None
    if tier.package_size is not None:
        count = quantity / tier.package_size
        packages = up(count) if begun and count > 0 else down(count)
    return ReferenceSlice(
        tier=tier.number,
        quantity=quantity,
        unit_price=tier.price,
        flat_fee=tier.flat_fee if tier.flat_fee and quantity >= 0 else NOTHING,
        packages=packages,
        package_size=tier.package_size,
    )


def _not_positive(charge: QuantityCharge, first: ReferenceTier, quantity: Fraction) -> Slices:
    """Below 0 the first tier prices, without its fee. At 0 none is entered, unless `at_zero` says the first is."""
    assert isinstance(charge, Graduated | Volume | GraduatedPercentage)
    if quantity == 0 and charge.at_zero == "free":
        return ()
    return (sliced(first, quantity),)


# A new model is one function more.
MODELS: dict[str, Callable[[QuantityCharge, Tiers, Fraction], Slices]] = {
    "per_unit": per_unit,
    "graduated": graduated,
    "volume": volume,
    "package": package,
    "graduated_percentage": graduated,
}
