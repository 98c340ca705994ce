"""Prices of 0 and below among the terms that are in force in a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from billing_cli.contracts.span import Span
from billing_cli.reports.reconcile.context import Context
from pricing.catalog.catalog import PlanCharge
from pricing.catalog.charge import Charge, Dynamic, Flat, UsageCharge
from pricing.catalog.prices import AnyTier, PriceFields, RateTier


@dataclass(frozen=True, slots=True, kw_only=True)
class OddPrice:
    """A price of 0, or with a figure below 0; `place` is the row of prices, and `figure` the lowest of its figures."""

    plan: str
    charge: str
    place: str
    figure: Decimal
    subscriptions: int

    @property
    def below(self) -> bool:
        """Whether it gives money."""
        return self.figure < 0


def odd_prices(context: Context) -> list[OddPrice]:
    """Each price once for a plan, with how many subscriptions have it on a day of the month.

    A price is 0 where nothing in it costs anything: free tiers, units included, and phases before others are not.
    """
    holders: dict[tuple[int, str], tuple[Span, set[str]]] = {}
    period = context.period
    for contract in context.contracts.contracts:
        if contract.start >= period.end or (contract.end is not None and contract.end <= period.start):
            continue
        for span in contract.spans_between(period.start, period.end):
            holders.setdefault((id(span.terms), span.plan.key), (span, set()))[1].add(contract.subscription)
    counts: dict[tuple[str, str, str, Decimal], set[str]] = {}
    for span, whose in holders.values():
        for charge in span.terms.charges:
            for place, figure in _odd(charge):
                counts.setdefault((span.plan.key, charge.key, place, figure), set()).update(whose)
    return [
        OddPrice(plan=plan, charge=charge, place=place, figure=figure, subscriptions=len(whose))
        for (plan, charge, place, figure), whose in sorted(counts.items())
    ]


def _odd(charge: PlanCharge) -> Iterator[tuple[str, Decimal]]:
    phases = [dict(_prices(one)) for one in charge.every]
    costs = any(any(figures) for prices in phases for figures in prices.values())
    for prices in phases:
        for place, figures in prices.items():
            lowest = min(figures, default=Decimal(0))
            if lowest < 0:
                yield place, lowest
            elif not any(figures) and not (len(phases) > 1 and costs):
                yield place, Decimal(0)


def _prices(charge: Charge) -> Iterator[tuple[str, tuple[Decimal, ...]]]:
    """Each price of a charge with its figures; `otherwise: free` says itself that it is free."""
    if isinstance(charge, Flat):
        yield "", (charge.amount,)
        return
    assert isinstance(charge, UsageCharge), "every other charge has prices"
    own = charge.price if charge.prices is None else None
    if own is not None and not (isinstance(charge, Dynamic) and charge.multiplier is None):
        yield "", _figures(own, charge)
    for number, row in enumerate(charge.prices or (), start=1):
        said = ", ".join(f"{name}={value}" for name, value in row.dimensions.items())
        yield said or f"row {number}", _figures(row.price or (), row)
    if isinstance(charge.otherwise, PriceFields):
        yield "otherwise", _figures(charge.otherwise.price or (), charge.otherwise)


def _figures(tiers: tuple[AnyTier, ...], held: PriceFields) -> tuple[Decimal, ...]:
    found = [figure for tier in tiers for figure in _of_tier(tier)]
    least = getattr(held, "event_minimum", None)
    return (*found, *((least,) if least is not None else ()))


def _of_tier(tier: AnyTier) -> Iterator[Decimal]:
    figures = (tier.rate,) if isinstance(tier, RateTier) else (tier.unit_price, tier.package_price)
    yield from (figure for figure in figures if figure is not None)
    yield tier.flat_fee
