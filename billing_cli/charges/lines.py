"""A priced line as the JSON that people build on: decimals as text, amounts exact beside rounded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from pricing.money import exact_text, minor_text, minor_units, plain_text
from pricing.rating.calculator import Row

# What takes minor units off a line after it was rounded.
OFF_THE_LINE = frozenset({"subscription_discount", "promotional_credit", "included_tax"})
# The tiers of events that cost a bound; there `unit_price` is that of one event.
BOUNDS = {2: "event_minimum", 3: "event_maximum"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What stands beside the slices: a change of quantity, a factor of the amount so far, or minor units off it."""

    kind: str
    quantity: Decimal | None
    factor: tuple[int, int] | None
    amount_minor: int | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One line: `gross` is the exact sum of its slices, None for a line of no quantity.

    `adjustments` lead from there to the exact amount and beyond; `amount_minor` is that, rounded once, in minor units,
    before the discounts of the whole bill. `before`: units that came before those of the line and are priced with them,
    None for a line that begins with the first.
    """

    charge: str | None
    kind: str
    labels: Mapping[str, Any]
    dimensions: Mapping[str, str | None]
    quantity: Decimal
    before: Decimal | None
    gross: Fraction | None
    amount_minor: int
    slices: tuple[Row, ...]
    adjustments: tuple[Adjustment, ...]

    @property
    def discounts_minor(self) -> int:
        """What the discounts of the whole bill take off the line."""
        return sum(one.amount_minor or 0 for one in self.adjustments if one.kind == "subscription_discount")

    def quoted(self, currency: str) -> dict[str, Any]:
        """The line as a quote shows it."""
        return {
            "charge": self.charge,
            "kind": self.kind,
            "dimensions": dict(self.dimensions),
            **self._priced(currency),
        }

    def invoiced(self, currency: str, start: date, end: date) -> dict[str, Any]:
        """The line as an invoice shows it; `end` is the first day not served."""
        return {
            "charge": self.charge,
            "model": self.labels["model"],
            "name": self.labels["name"],
            "description": self.labels["description"],
            "group": self.labels["group"],
            "kind": self.kind,
            "dimensions": dict(self.dimensions),
            "unit": self.labels["unit"],
            "per": self.labels["per"],
            "bands": self.labels["bands"],
            "service_start": start.isoformat(),
            "service_end": end.isoformat(),
            **self._priced(currency),
            "tax_category": self.labels["tax_category"],
        }

    def _priced(self, currency: str) -> dict[str, Any]:
        """Its quantity, what that is cut into, and what it comes to."""
        exact, adjustments = self._adjusted(currency)
        return {
            "quantity": plain_text(self.quantity),
            **({"units_before": plain_text(self.before)} if self.before is not None else {}),
            "slices": [_slice(row) for row in self.slices],
            "adjustments": adjustments,
            "amount_exact": exact_text(exact),
            "amount": minor_text(self.amount_minor, currency),
        }

    def _adjusted(self, currency: str) -> tuple[Fraction, list[dict[str, Any]]]:
        """The exact amount before rounding, and how it came from the slices."""
        scale = 10 ** minor_units(currency)
        if self.gross is None:
            exact = Fraction(self.amount_minor, scale)
        else:
            exact = self.gross
        found: list[dict[str, Any]] = []
        for one in self.adjustments:
            if one.kind == "limit":
                found.append(_limit(one, self.amount_minor, currency))
            elif one.quantity is not None:
                found.append({"kind": one.kind, "quantity": plain_text(one.quantity), **one.detail})
            elif one.factor is not None:
                changed = exact * Fraction(*one.factor)
                found.append(_factored(one, changed - exact))
                exact = changed
            elif one.kind in OFF_THE_LINE:
                assert one.amount_minor is not None
                found.append({"kind": one.kind, **one.detail, "amount": minor_text(-one.amount_minor, currency)})
            else:
                # A discount in whole minor units may reach a fraction of one further than what is left.
                taken = min(Fraction(one.amount_minor or 0, scale), exact)
                found.append({"kind": one.kind, **one.detail, "amount": exact_text(-taken)})
                exact -= taken
        return exact, found


def _limit(adjustment: Adjustment, amount_minor: int, currency: str) -> dict[str, Any]:
    """What a minimum, maximum or commitment compares: the agreed amount, its share of days, what was counted.

    `amount_minor` is what the line makes of it; with it the counted lines come to the limit.
    """
    assert adjustment.factor is not None
    assert adjustment.amount_minor is not None
    numerator, denominator = adjustment.factor
    percent = adjustment.detail["percent"]
    limit = minor_text(adjustment.amount_minor + amount_minor, currency)
    return {
        "kind": "limit",
        "agreed": plain_text(Decimal(adjustment.detail["agreed"])),
        **({"numerator": numerator, "denominator": denominator} if numerator != denominator else {}),
        **({"limit": limit} if percent is None and Decimal(limit) != Decimal(adjustment.detail["agreed"]) else {}),
        "counted": minor_text(adjustment.amount_minor, currency),
        **({"percent": plain_text(Decimal(percent))} if percent is not None else {}),
        **{name: adjustment.detail[name] for name in ("term_start", "term_end") if adjustment.detail[name] is not None},
    }


def _factored(adjustment: Adjustment, change: Fraction) -> dict[str, Any]:
    assert adjustment.factor is not None
    numerator, denominator = adjustment.factor
    said = {"numerator": numerator, "denominator": denominator} if adjustment.kind == "proration" else {}
    return {"kind": adjustment.kind, **said, **adjustment.detail, "amount": exact_text(change)}


def _slice(row: Row) -> dict[str, Any]:
    """A slice; one that is priced by the package says how many of which size: `unit_price` is the price of one then.

    One of events says how many, and what its amount is of besides their value.
    """
    tier, quantity, unit_price, flat_fee, package_size, packages, amount, events, event_amounts = row
    of_packages = (
        {} if packages is None else {"packages": plain_text(packages), "package_size": plain_text(package_size)}
    )
    of_events: dict[str, Any] = {} if events is None else {"events": events}
    if events is not None and tier in BOUNDS:
        of_events["at"] = BOUNDS[tier]
    if event_amounts is not None:
        of_events["event_amounts"] = plain_text(event_amounts)
    return {
        "tier": tier,
        "quantity": plain_text(quantity),
        "unit_price": plain_text(unit_price),
        "flat_fee": plain_text(flat_fee),
        **of_packages,
        **of_events,
        "amount": plain_text(amount),
    }


@lru_cache(maxsize=10_000)
def _labels(text: str) -> Mapping[str, Any]:
    """How a charge prints, which its lines share."""
    found: Mapping[str, Any] = json.loads(text)
    return found


def line_of(row: Row, slices: Iterable[Row], adjustments: Iterable[Row]) -> PricedLine:
    """Build a line from its row, its slices and its adjustments.

    (charge, kind, labels, dimensions, quantity, units before, gross, amount in minor units)
    """
    charge, kind, labels, dimensions, quantity, before, gross, amount_minor = row
    return PricedLine(
        charge=charge,
        kind=kind,
        labels=_labels(labels),
        dimensions=json.loads(dimensions),
        quantity=quantity,
        before=before,
        gross=None if gross is None else Fraction(gross),
        amount_minor=amount_minor,
        slices=tuple(slices),
        adjustments=tuple(_adjustments(adjustments)),
    )


def _adjustments(rows: Iterable[Row]) -> Iterator[Adjustment]:
    for kind, quantity, numerator, denominator, amount_minor, detail in rows:
        yield Adjustment(
            kind=kind,
            quantity=quantity,
            factor=None if numerator is None else (numerator, denominator),
            amount_minor=amount_minor,
            detail=json.loads(detail) if detail else {},
        )


def _untaxed(said: Mapping[str, str | None]) -> tuple[str, str]:
    if said["country"] is None:
        return (
            "its customer has no country, so that no rate of tax is known",
            "give the customer its `country`, or say why it pays no tax with `exempt`",
        )
    return (
        f"there is no rate of tax for `{said['category']}` in {said['country']} on {said['on']}",
        "add one to the tax rates, or correct the customer's `country` or the charge's `tax_category`",
    )


def _unconverted(said: Mapping[str, str | None]) -> tuple[str, str]:
    return (
        f"its tax is to be told in {said['to']} too, and there is no rate of {said['from']} on or before {said['on']}",
        "add one to the file that `exchange_rates` in bill.yaml names, or leave out `tax_currency`",
    )


# What blocks a whole invoice for its tax, by code; what was looked for stands where lines have their dimensions.
TAX_REASONS = {"untaxed": _untaxed, "no-exchange-rate": _unconverted}


def reason_of(code: str, charge: str | None, dimensions: str, currency: str) -> tuple[str, str]:
    """Why a line has no amount, and what to do about it; `dimensions` is JSON, `charge` None is the bill."""
    if code in TAX_REASONS:
        return TAX_REASONS[code](json.loads(dimensions))
    if charge is None:
        what = "the sum of the lines, or the line of the commitment, leaves the limits of an amount (10^12)"
        return what, "check the quantities, the prices and the commitment"
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
