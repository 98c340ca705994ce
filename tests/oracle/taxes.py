"""How a bill is taxed, drawn for one bill."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from random import Random

from pricing.reference.tax import Taxing

RATES = tuple(map(Decimal, (
    "0", "23", "19", "7.7", "8.875", "21", "5.5", "100", "999.999999999999", "0.000000000001", "33.333333333333", "50", "12.5",
)))  # fmt: skip
CATEGORIES = ("standard", "reduced", "b2b services")


def draw_taxing(random: Random, keys: Iterable[str]) -> Taxing | None:
    """Rates of some categories, of charges whose prices hold their tax or do not; half of the bills have none."""
    if random.random() < 0.5:
        return None
    rates = {name: random.choice(RATES) for name in CATEGORIES}
    if random.random() < 0.05:
        del rates["b2b services"]
    parts: list[str | None] = [*keys, None]
    ways = random.choice(((), parts, random.sample(parts, random.randint(0, len(parts)))))
    # A charge that is left out says no category.
    categories: dict[str | None, str] = {
        key: random.choice(CATEGORIES) for key in parts if key is not None and random.random() < 0.6
    }
    return Taxing(rates=rates, categories=categories, inclusive=frozenset(ways))
