"""A priced quote or invoice as the tests read it, from the JSON that people build on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line. Amounts and quantities are exact."""

    json: Mapping[str, Any]

    @property
    def charge(self) -> str | None:
        """The charge's key; None for what belongs to the whole plan."""
        return self.json["charge"]  # type: ignore[no-any-return]

    @property
    def kind(self) -> str:
        """Such as usage, fee, minimum."""
        return str(self.json["kind"])

    @property
    def dimensions(self) -> dict[str, str | None]:
        """The values of `by`."""
        return dict(self.json["dimensions"])

    @property
    def amount(self) -> Fraction:
        """Rounded to the minor unit, before discounts of the whole invoice."""
        return Fraction(self.json["amount"])

    @property
    def exact(self) -> Fraction:
        """Before rounding."""
        return Fraction(self.json["amount_exact"])

    @property
    def quantity(self) -> Fraction:
        """As metered or stated."""
        return Fraction(self.json["quantity"])

    @property
    def priced_units(self) -> Fraction:
        """What is left to price after conversion, included and free units."""
        return sum((Fraction(part["quantity"]) for part in self.slices), Fraction(0))

    @property
    def slices(self) -> list[Mapping[str, Any]]:
        """The quantity, cut by price."""
        return list(self.json["slices"])

    @property
    def packages(self) -> int:
        """How many packages are charged."""
        return sum(int(part["packages"]) for part in self.slices)

    def adjusted(self, kind: str, figure: str = "amount") -> Fraction:
        """What adjustments of this kind add up to, in money or `quantity`."""
        parts = (part for part in self.json["adjustments"] if part["kind"] == kind)
        return sum((Fraction(part[figure]) for part in parts), Fraction(0))

    @property
    def days(self) -> tuple[int, int]:
        """Days charged of the days of the full period; (1, 1) where nothing is prorated."""
        parts = [part for part in self.json["adjustments"] if part["kind"] == "proration"]
        return (int(parts[0]["numerator"]), int(parts[0]["denominator"])) if parts else (1, 1)

    @property
    def due(self) -> Fraction:
        """The amount less its share of the discounts of the whole invoice."""
        return self.amount + self.adjusted("subscription_discount")

    @property
    def discount(self) -> Fraction:
        """By how much all discounts in money lower it; above 0 where they do."""
        return -self.adjusted("subscription_discount") - self.adjusted("discount")


@dataclass(frozen=True, slots=True)
class Priced:
    """A quote or an invoice."""

    lines: tuple[Line, ...]
    total: Fraction

    @property
    def only(self) -> Line:
        """The one line that is no limit and no commitment."""
        [line] = self.of_kind("usage", "fee")
        return line

    def of_kind(self, *kinds: str) -> list[Line]:
        """The lines of these kinds, in their order."""
        return [line for line in self.lines if line.kind in kinds]

    def amount_of(self, *kinds: str) -> Fraction:
        """What the lines of these kinds add up to."""
        return total(line.amount for line in self.of_kind(*kinds))

    def charge(self, key: str) -> Line:
        """The usage or fee line of a charge."""
        [line] = [line for line in self.of_kind("usage", "fee") if line.charge == key]
        return line

    def has(self, kind: str) -> bool:
        """Whether there is a line of this kind."""
        return bool(self.of_kind(kind))

    @property
    def by_tier(self) -> dict[tuple[str, int], tuple[Fraction, Fraction]]:
        """Quantity and amount of every slice, by charge and tier."""
        return {
            (str(line.charge), int(part["tier"])): (Fraction(part["quantity"]), Fraction(part["amount"]))
            for line in self.lines
            for part in line.slices
        }


def total(figures: Iterable[Fraction]) -> Fraction:
    """The sum, exact."""
    return sum(figures, Fraction(0))


def of_quote(document: Mapping[str, Any]) -> Priced:
    """Read the JSON of a quote."""
    return Priced(tuple(map(Line, document["lines"])), Fraction(document["total"]))


def of_invoice(document: Mapping[str, Any]) -> Priced:
    """Read the JSON of an invoice."""
    return Priced(tuple(map(Line, document["lines"])), Fraction(document["totals"]["total"]))
