"""What single events cost: percentage and dynamic, event by event in the order in which they count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from pricing.reference.models import ReferenceSlice, Slices
from pricing.reference.price_match import Dimensions, ReferenceEventPrice

NOTHING = Fraction(0)
AT_RATE, AT_MINIMUM, AT_MAXIMUM = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceEvent:
    """A metered event: its value by the meter, and the amount that it brings, where a charge asks for one."""

    time_us: int
    source: str
    id: str
    dimensions: Dimensions
    value: Decimal
    amount: Decimal | None = None

    @property
    def place(self) -> tuple[int, bytes, bytes]:
        """Where it stands in the order of events."""
        return self.time_us, self.source.encode(), self.id.encode()


@dataclass(slots=True)
class _Part:
    """The events of one outcome so far."""

    charged: Fraction = NOTHING
    fees: Fraction = NOTHING
    events: int = 0


@dataclass(slots=True)
class PricedEvents:
    """What the events of a line come to: slices, and how much of their value, and how many of them wholly, are free."""

    slices: Slices = ()
    free_value: Fraction = NOTHING
    free_events: int = 0


@dataclass(slots=True)
class _Course:
    """How far the events of a period have come: what they used, and how many that are no refunds have passed."""

    price: ReferenceEventPrice
    used: Fraction = NOTHING
    passed: int = 0
    parts: dict[int, _Part] = field(default_factory=dict)
    found: PricedEvents = field(default_factory=PricedEvents)

    def take(self, value: Fraction) -> None:
        """Price the next event. A negative value pays the rate alone, and lowers what is used."""
        if value < 0:
            self._charge(AT_RATE, value, NOTHING)
        else:
            left = self._left(value)
            free = NOTHING if left is None else min(value, left)
            self.found.free_value += free
            if left is not None and free == value:
                self.found.free_events += 1
            else:
                self._bounded(value - free)
            self.passed += 1
        self.used += value

    def _left(self, value: Fraction) -> Fraction | None:
        """How much of an event may be free; None where no allowance is open."""
        price = self.price
        if price.free_events is None and price.free_value is None:
            return None
        if price.free_events is not None and self.passed >= price.free_events:
            return None
        if price.free_value is None:
            return value
        if price.free_value == 0 or self.used >= price.free_value:
            return None
        return price.free_value - self.used

    def _bounded(self, charged: Fraction) -> None:
        price = self.price
        cost = charged * price.factor + price.fixed_fee
        if price.event_minimum is not None and cost < price.event_minimum:
            self._charge(AT_MINIMUM, charged, NOTHING)
        elif price.event_maximum is not None and cost > price.event_maximum:
            self._charge(AT_MAXIMUM, charged, NOTHING)
        else:
            self._charge(AT_RATE, charged, price.fixed_fee)

    def _charge(self, outcome: int, charged: Fraction, fee: Fraction) -> None:
        part = self.parts.setdefault(outcome, _Part())
        part.charged += charged
        part.fees += fee
        part.events += 1


def by_value(price: ReferenceEventPrice, events: Iterable[ReferenceEvent]) -> PricedEvents:
    """percentage: value × rate + fee each, not below or above its bounds, after what is free."""
    course = _Course(price)
    for event in sorted(events, key=lambda one: one.place):
        course.take(Fraction(event.value))
    prices = {AT_RATE: price.factor, AT_MINIMUM: price.event_minimum, AT_MAXIMUM: price.event_maximum}
    course.found.slices = tuple(
        ReferenceSlice(
            tier=outcome,
            quantity=part.charged,
            unit_price=prices[outcome] or NOTHING,
            flat_fee=part.fees,
            events=part.events,
            by_the_event=outcome != AT_RATE,
        )
        for outcome, part in sorted(course.parts.items())
    )
    return course.found


def by_amount(price: ReferenceEventPrice, events: Sequence[ReferenceEvent]) -> PricedEvents:
    """dynamic: the sum of what the events bring, × the multiplier."""
    if not events:
        return PricedEvents()
    amounts = sum((Fraction(event.amount or 0) for event in events), NOTHING)
    quantity = sum((Fraction(event.value) for event in events), NOTHING)
    one = ReferenceSlice(tier=1, quantity=quantity, unit_price=price.factor, events=len(events), event_amounts=amounts)
    return PricedEvents(slices=(one,))
