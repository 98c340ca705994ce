"""One function a charge model, all of one shape: what a quantity costs, as slices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from pricing.catalog.charge import Charge, Flat, PerUnit
from pricing.reference.price_match import Dimensions, price_for


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceSlice:
    """A part of a quantity at one price. `tier` counts from 1; `unit_price` is for one unit, after ÷ per."""

    tier: int
    quantity: Fraction
    unit_price: Fraction
    flat_fee: Fraction = Fraction(0)

    @property
    def amount(self) -> Fraction:
        """The exact cost of the slice, its flat fee included."""
        return self.quantity * self.unit_price + self.flat_fee


Slices = tuple[ReferenceSlice, ...]


def flat(charge: Charge, dimensions: Dimensions, quantity: Fraction) -> Slices | None:
    """`amount`, once: the quantity of a flat charge is 1, whatever was used."""
    assert isinstance(charge, Flat)
    assert quantity == 1, "a flat charge is charged once"
    return (ReferenceSlice(tier=1, quantity=quantity, unit_price=Fraction(charge.amount)),)


def per_unit(charge: Charge, dimensions: Dimensions, quantity: Fraction) -> Slices | None:
    """quantity × unit_price ÷ per; `per` sizes the price and rounds nothing up. None for usage without a price."""
    assert isinstance(charge, PerUnit)
    price = price_for(charge, dimensions)
    if price is None:
        return None
    return (ReferenceSlice(tier=1, quantity=quantity, unit_price=Fraction(price) / Fraction(charge.per)),)


# A new model is one function more; None stands for usage that the charge does not price.
MODELS: dict[str, Callable[[Charge, Dimensions, Fraction], Slices | None]] = {"flat": flat, "per_unit": per_unit}
