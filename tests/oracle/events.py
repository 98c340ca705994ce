"""Events that are priced one by one: values where an allowance ends, at bounds and beside them, refunds, huge ones."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from random import Random

from pricing.catalog.charge import Dynamic, EventCharge
from pricing.reference.events import ReferenceEvent
from pricing.reference.price_match import ReferenceEventPrice, price_for
from tests.oracle.figures import LAST_PLACE, WIDE
from tests.oracle.usage import draw_dimensions

# Instants, sources and ids that order differently as texts, as numbers and as bytes; many events share an instant.
TIMES = (0, 1, 1, 2, 1_700_000_000_000_000)
SOURCES = ("a", "B", "é", "events")
WILD_VALUES = tuple(map(Decimal, (
    "9999999999999999.999999999999", "-9999999999999999.999999999999", "5000000000000000", "1000000000000", "-999999999999",
)))  # fmt: skip
VALUES = tuple(map(Decimal, ("0", "0", "1", "10", "-1", "-10", "0.000000000001", "80", "150.50", "10000", "-0.5", "4")))


def draw_events(random: Random, charge: EventCharge, *, minor_units: int, wild: bool) -> list[ReferenceEvent]:
    """Events of some combinations of dimensions, in any order; unless `wild`, such as have a price."""
    found: list[ReferenceEvent] = []
    for _ in range(random.choice((0, 1, 1, 2, 3))):
        dimensions = draw_dimensions(random, charge)
        price = price_for(charge, dimensions)
        if price is None and not wild:
            continue
        event = price.event if price is not None else None
        for _ in range(random.choice((1, 1, 2, 3, 5, 8))):
            value = _value(random, event, minor_units, wild=wild)
            found.append(_event(random, len(found), dimensions, value, priced=isinstance(charge, Dynamic)))
    random.shuffle(found)
    return found


def _event(
    random: Random, number: int, dimensions: Mapping[str, str | None], value: Decimal, *, priced: bool
) -> ReferenceEvent:
    amount = random.choice((*VALUES, Decimal(random.randint(-99, 10**6)).scaleb(-4))) if priced and value else None
    return ReferenceEvent(
        time_us=random.choice(TIMES),
        source=random.choice(SOURCES),
        id=f"{random.choice('9a_é')}{number}",
        dimensions=dimensions,
        value=value,
        amount=(Decimal(0) if amount is None else amount) if priced else None,
    )


def _value(random: Random, price: ReferenceEventPrice | None, minor_units: int, *, wild: bool) -> Decimal:
    if wild and random.random() < 0.3:
        return random.choice(WILD_VALUES)
    chance = random.random()
    if price is not None and chance < 0.4:
        return _telling(random, price, minor_units)
    if chance < 0.7:
        return random.choice(VALUES)
    return Decimal(random.randint(-(10**6), 10**9)).scaleb(-random.randint(0, 6), WIDE)


def _telling(random: Random, price: ReferenceEventPrice, minor_units: int) -> Decimal:
    """A value where something changes, or one last place beside it: the end of what is free, a bound, half a minor unit."""
    wanted = [Fraction(random.randint(1, 5) * random.choice((1, -1)), random.choice((1, 2, 4)))]
    if price.free_value:
        wanted += [price.free_value, price.free_value / 2, -price.free_value]
    if price.factor:
        half = Fraction(2 * random.randint(0, 500) + 1, 2) / 10**minor_units
        costs = [half, *(one for one in (price.event_minimum, price.event_maximum) if one is not None)]
        wanted += [(cost - price.fixed_fee) / price.factor for cost in costs]
    value = random.choice(wanted)
    value = value if abs(value) < 10**12 else Fraction(1)
    beside = random.choice((Decimal(0), Decimal(0), LAST_PLACE, -LAST_PLACE))
    return WIDE.add(Decimal(int(value * 10**12)).scaleb(-12, WIDE), beside)
