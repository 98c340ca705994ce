"""A priced line as the JSON that people build on: decimals as text, amounts exact beside rounded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pricing.money import exact_text, minor_text, plain_text
from pricing.rating.calculator import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One line: `gross` is the exact sum of its slices, of which `share` is charged.

    `amount_minor` is that, rounded once, in minor units.
    """

    charge: str
    kind: str
    labels: Mapping[str, Any]
    dimensions: Mapping[str, str | None]
    quantity: Decimal
    gross: Fraction
    share: tuple[int, int]
    amount_minor: int
    slices: tuple[Row, ...]

    @property
    def exact(self) -> Fraction:
        """The amount before rounding."""
        return self.gross * Fraction(*self.share)

    def quoted(self, currency: str) -> dict[str, Any]:
        """The line as a quote shows it."""
        return {
            "charge": self.charge,
            "kind": self.kind,
            "dimensions": dict(self.dimensions),
            "quantity": plain_text(self.quantity),
            "slices": [_slice(row) for row in self.slices],
            "amount_exact": exact_text(self.exact),
            "amount": minor_text(self.amount_minor, currency),
        }

    def invoiced(self, currency: str, start: date, end: date) -> dict[str, Any]:
        """The line as an invoice shows it; `end` is the first day not served."""
        quoted = self.quoted(currency)
        return {
            "charge": self.charge,
            "name": self.labels["name"],
            "description": self.labels["description"],
            "group": self.labels["group"],
            "kind": self.kind,
            "dimensions": quoted["dimensions"],
            "unit": self.labels["unit"],
            "per": self.labels["per"],
            "service_start": start.isoformat(),
            "service_end": end.isoformat(),
            "quantity": quoted["quantity"],
            "slices": quoted["slices"],
            "adjustments": self._adjustments(),
            "amount_exact": quoted["amount_exact"],
            "amount": quoted["amount"],
            "tax_category": self.labels["tax_category"],
        }

    def _adjustments(self) -> list[dict[str, Any]]:
        numerator, denominator = self.share
        if numerator == denominator:
            return []
        return [
            {
                "kind": "proration",
                "numerator": numerator,
                "denominator": denominator,
                "amount": exact_text(self.exact - self.gross),
            }
        ]


def _slice(row: Row) -> dict[str, Any]:
    tier, quantity, unit_price, flat_fee, amount = row
    return {
        "tier": tier,
        "quantity": plain_text(quantity),
        "unit_price": plain_text(unit_price),
        "flat_fee": plain_text(flat_fee),
        "amount": plain_text(amount),
    }


def line_of(row: Row, slices: Iterable[Row]) -> PricedLine:
    """Build a line from its row.

    (charge, kind, labels, dimensions, quantity, gross, share numerator, share denominator, amount in minor units)
    """
    charge, kind, labels, dimensions, quantity, gross, numerator, denominator, amount_minor = row
    return PricedLine(
        charge=charge,
        kind=kind,
        labels=json.loads(labels),
        dimensions=json.loads(dimensions),
        quantity=quantity,
        gross=Fraction(gross),
        share=(numerator, denominator),
        amount_minor=amount_minor,
        slices=tuple(slices),
    )


def reason_of(code: str, charge: str, dimensions: str, currency: str) -> tuple[str, str]:
    """Why a line has no amount, and what to do about it; `dimensions` is JSON."""
    named = ", ".join(f"{k}={'(none)' if v is None else v}" for k, v in json.loads(dimensions).items()) or "this usage"
    if code == "unpriced":
        return (
            f"no price row of `{charge}` covers {named} in {currency}",
            "add a row for it, or say `otherwise: free` or `otherwise: {unit_price: …}`",
        )
    return (
        f"`{charge}` for {named} leaves the limits of an amount (10^12) or a quantity (10^18)",
        "check the quantity and the price",
    )
