"""Charges as they must come out of a catalog: every model, and every field that changes what is paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from pricing.catalog.charge import CHARGE_MODELS, Charge, Flat
from pricing.catalog.event_prices import MultiplierPrice, MultiplierRow, PercentagePrice, PercentageRow
from pricing.catalog.prices import (
    Adjustment,
    PackagePrice,
    PackageRow,
    PriceFields,
    RatePrice,
    RateRow,
    RateTier,
    RowFields,
    Tier,
    TierPrice,
    TierRow,
    UnitPrice,
    UnitRow,
)
from pricing.catalog.units import Units
from tests.oracle.figures import INCLUDED, LIMITS, PERCENTS, PERS, RATES, SIZES, VALUES, bounds, exact_price, price
from tests.oracle.rows import Named, draw_by, draw_rows

# Charges of one meter, by the way in which they are priced: what a row of theirs is, and what `otherwise` may hold.
ROWS: Mapping[str, type[RowFields]] = {
    "per_unit": UnitRow, "graduated": TierRow, "volume": TierRow, "package": PackageRow, "graduated_percentage": RateRow,
    "percentage": PercentageRow, "dynamic": MultiplierRow,
}  # fmt: skip
FALLBACKS: Mapping[str, type[PriceFields]] = {
    "per_unit": UnitPrice, "graduated": TierPrice, "volume": TierPrice, "package": PackagePrice,
    "graduated_percentage": RatePrice, "percentage": PercentagePrice, "dynamic": MultiplierPrice,
}  # fmt: skip
DIVIDED = ("per_unit", "graduated", "volume")
TIERED = ("graduated", "volume", "graduated_percentage")
WEIGHTS = {"flat": 2, "per_unit": 3, "graduated": 4, "volume": 3, "package": 3, "graduated_percentage": 3,
           "percentage": 4, "dynamic": 2}  # fmt: skip
BY_EVENT = ("percentage", "dynamic")
FREE_VALUES = tuple(map(Decimal, ("0", "0.000000000001", "1", "10", "99.5", "1000", "1e6")))
UNITS = tuple(map(Decimal, ("1000", "60", "3", "0.5", "1024", "0.001", "7.5", "999999999999.999999999999", "1e-12")))


def draw_charge(random: Random, minor_units: int) -> Charge:
    """A charge of any model, on the meter `m`; fees are often whole minor units, of which a half is one to round."""
    model = random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    limits = _limits(random)
    if model == "flat":
        amount = price(random) if random.random() < 0.5 else Decimal(random.randint(-200, 9999)).scaleb(-minor_units)
        return Flat(model="flat", amount=amount, prorate=random.choice(("day", "day", "none")), **limits)
    return CHARGE_MODELS[model](**_usage_fields(random, model), **limits)


def _limits(random: Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    least, most = sorted(random.sample(LIMITS, 2))
    if random.random() < 0.15:
        found["minimum"] = least
    if random.random() < 0.15:
        found["maximum"] = most
    return found


def _usage_fields(random: Random, model: str) -> dict[str, Any]:
    by = draw_by(random)
    fields: dict[str, Any] = {"model": model, "meter": "m", "by": by}
    rows = draw_rows(random, by) if by and random.random() < 0.6 else []
    adjust = tuple(_adjustments(random, by, rows))
    shared = bool(by) and model not in ("package", *BY_EVENT) and random.random() < 0.3
    pricer = _Pricer(
        random=random,
        model=model,
        per=random.choice(PERS) if model in DIVIDED else Decimal(1),
        factors=[Fraction(1), *_products(adjust)],
        bounds=bounds(random, random.randint(1, 4)) if shared else None,
    )
    if model in DIVIDED:
        fields["per"] = pricer.per
    if adjust:
        fields["adjust"] = adjust
    if shared:
        fields["tiers_per"] = "charge"
    if model == "package":
        fields["round"] = random.choice(("up", "up", "down"))
    if model in TIERED and random.random() < 0.3:
        fields["at_zero"] = "first_tier"
    if model == "dynamic":
        fields["amount"] = "cost"
    counted = _allowance(random) if model == "percentage" else {} if model == "dynamic" else _counted(random)
    return fields | counted | _priced(pricer, rows)


def _allowance(random: Random) -> dict[str, Any]:
    """What is free of a percentage."""
    found: dict[str, Any] = {}
    if random.random() < 0.4:
        found["free_events"] = random.choice((0, 1, 1, 2, 3, 5))
    if random.random() < 0.4:
        found["free_value"] = random.choice(FREE_VALUES)
    return found


def _counted(random: Random) -> dict[str, Any]:
    """How the quantity is taken."""
    found: dict[str, Any] = {}
    if random.random() < 0.25:
        found["units"] = Units(of=random.choice(UNITS), round=random.choice(("up", "down", "half_away", None)))
    if random.random() < 0.35:
        found["included"] = random.choice(INCLUDED)
    return found


def _adjustments(random: Random, by: Sequence[str], rows: Sequence[Named]) -> Iterator[Adjustment]:
    """For dimensions that rows name too, and for others."""
    known = {name: [*VALUES[:4], *(row[name] for row in rows if name in row for _ in range(3))] for name in by}
    for _ in range(random.choice((0, 0, 0, 1, 2)) if by else 0):
        names = random.sample(by, random.randint(1, min(2, len(by))))
        yield Adjustment(when={name: random.choice(known[name]) for name in names}, percent=random.choice(PERCENTS))


def _products(adjust: Sequence[Adjustment]) -> Iterator[Fraction]:
    """What any of the adjustments together may make of a price."""
    factors = [1 + Fraction(adjustment.percent) / 100 for adjustment in adjust]
    for chosen in range(1, 2 ** len(factors)):
        product = Fraction(1)
        for place, factor in enumerate(factors):
            if chosen >> place & 1:
                product *= factor
        yield product


def _priced(pricer: _Pricer, rows: Sequence[Named]) -> dict[str, Any]:
    """Own price fields, or rows with what `otherwise` says."""
    random, model = pricer.random, pricer.model
    if not rows:
        return pricer.fields()
    prices = tuple(_row(pricer, row) for row in rows)
    way = random.choice(("absent", "error", "free", "price", "price"))
    if way == "absent":
        return {"prices": prices}
    return {"prices": prices, "otherwise": FALLBACKS[model](**pricer.fields()) if way == "price" else way}


def _row(pricer: _Pricer, row: Named) -> RowFields:
    if pricer.model in BY_EVENT:
        free = _allowance(pricer.random) if pricer.model == "percentage" and pricer.random.random() < 0.3 else {}
        return ROWS[pricer.model](dimensions=row, **free, **pricer.fields())
    own = pricer.bounds is None and pricer.random.random() < 0.2
    included = pricer.random.choice((Decimal(0), *INCLUDED)) if own else None
    return ROWS[pricer.model](dimensions=row, included=included, **pricer.fields())  # type: ignore[call-arg]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pricer:
    """Draws prices for one charge; with `bounds`, tiers that a charge cuts on the sum of its lines."""

    random: Random
    model: str
    per: Decimal
    factors: Sequence[Fraction]
    bounds: Sequence[Decimal] | None

    def fields(self) -> dict[str, Any]:
        """The price fields of the model, as the charge, a row or `otherwise` holds them."""
        if self.model == "package":
            return self._package()
        if self.model == "dynamic":
            return {"multiplier": self._amount()}
        if self.model == "percentage":
            return {"rate": self._rate(), **self._of_events()}
        tiered = self.model in TIERED and self.random.random() < 0.8
        if self.model == "graduated_percentage":
            return {"tiers": tuple(self._tiers())} if tiered else {"rate": self._rate()}
        return {"tiers": tuple(self._tiers())} if tiered else {"unit_price": self._unit_price()}

    def _tiers(self) -> Iterator[Tier | RateTier]:
        random = self.random
        limits = bounds(random, random.randint(0, 4)) if self.bounds is None else self.bounds
        for limit in (*limits, None):
            fee = {"flat_fee": self._amount()} if self.bounds is None and random.random() < 0.35 else {}
            if self.model == "graduated_percentage":
                yield RateTier(up_to=limit, rate=self._rate(), **fee)
                continue
            way = random.choice(("unit", "unit", "unit", "package", "fee")) if self.bounds is None else "unit"
            if way == "fee":
                yield Tier(up_to=limit, flat_fee=self._amount())
            else:
                price = self._package() if way == "package" else {"unit_price": self._unit_price()}
                yield Tier(up_to=limit, **price, **fee)

    def _of_events(self) -> dict[str, Decimal]:
        """The fee of an event, and its bounds, of which the first is not above the second."""
        found = {"fixed_fee": self._amount()} if self.random.random() < 0.6 else {}
        least, most = sorted((self._amount(), self._amount()))
        found |= {"event_minimum": least} if self.random.random() < 0.4 else {}
        return found | ({"event_maximum": most} if self.random.random() < 0.4 else {})

    def _package(self) -> dict[str, Decimal]:
        return {"package_size": self.random.choice(SIZES), "package_price": self._amount()}

    def _unit_price(self) -> Decimal:
        return exact_price(self.random, self.per, self.factors)

    def _amount(self) -> Decimal:
        return exact_price(self.random, Decimal(1), self.factors)

    def _rate(self) -> Decimal:
        for _ in range(20):
            rate = self.random.choice(RATES)
            if all((Fraction(rate) * factor * 10**12).denominator == 1 for factor in self.factors):
                return rate
        return Decimal(1)
