"""Discounts and commitments, drawn as they must come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random

from pricing.catalog.charge import Charge, QuantityCharge
from pricing.catalog.reductions import Commitment, Discount, Overage

# So many decimals the percents on one charge may have together.
FINEST = 10**15
PERCENTS = tuple(map(Decimal, ("10", "5", "12.5", "33.333", "50", "100", "0.1", "99.999999999999", "1", "66.6")))
FREE_UNITS = tuple(map(Decimal, ("1", "0.000000000001", "100", "33.333333333333", "1000.5", "999999999999999999")))
AMOUNTS = (1, 2, 3, 99, 100, 101, 1000, 4999, 10**6, 10**11)


def draw_discounts(random: Random, charges: Mapping[str, Charge], minor_units: int) -> Iterator[Discount]:
    """Discounts of every kind, on some charges or on the whole."""
    fineness = dict.fromkeys(charges, Fraction(1))
    for _ in range(random.choice((0, 0, 0, 1, 1, 2, 3, 4))):
        some = random.sample(list(charges), random.randint(1, len(charges))) if charges else []
        named = tuple(some) if some and random.random() < 0.7 else None
        way = random.choice(("percent", "percent", "amount", "amount", "units"))
        if way == "units":
            metered = tuple(key for key in some if isinstance(charges[key], QuantityCharge))
            if metered:
                yield Discount(units=random.choice(FREE_UNITS), charges=metered)
        elif way == "amount":
            yield Discount(amount=Decimal(random.choice(AMOUNTS)).scaleb(-minor_units), charges=named)
        else:
            percent = random.choice(PERCENTS)
            finer = {key: fineness[key] * (1 - Fraction(percent) / 100) for key in named or ()}
            if all(factor.denominator <= FINEST for factor in finer.values()):
                fineness |= finer
                yield Discount(percent=percent, charges=named)


def draw_scopes(
    random: Random, discounts: Sequence[Discount], charges: Mapping[str, Charge]
) -> dict[int, frozenset[str | None]]:
    """For some percents of the whole, by their place, what of the bill has them: as where one ends inside a period."""
    parts: list[str | None] = [*charges, None]
    return {
        place: frozenset(random.sample(parts, random.randint(0, len(parts))))
        for place, one in enumerate(discounts)
        if one.percent is not None and one.charges is None and discounts.count(one) == 1 and random.random() < 0.5
    }


def draw_commitment(random: Random, keys: Sequence[str], minor_units: int) -> Commitment | None:
    """Now and then a commitment, rarely one that nothing reaches."""
    if random.random() < 0.7:
        return None
    counts = random.choice(("usage", "all", "charges"))
    amount = random.choice(("0", "0.005", "1", "10", "49.995", "100", "333.333333333333", "1000", "99999999999"))
    percent = random.choice((None, "0", "20", "12.345", "0.000000000001", "100", "250"))
    return Commitment(
        amount=Decimal(amount),
        per=random.choice(("period", "period", "term")),
        counts=tuple(random.sample(list(keys), random.randint(1, len(keys))))
        if counts == "charges" and keys
        else counts
        if counts != "charges"
        else "all",
        overage=None if percent is None else Overage(percent=Decimal(percent)),
    )
