"""The events of one customer, listed one by one while they are metered: how each fares with each meter."""

from __future__ import annotations

from dataclasses import dataclass

from pricing.catalog.meter import Meter
from pricing.rating.calculator import Calculator, statement


@dataclass(frozen=True, slots=True)
class Listing:
    """Fills the relation `listed_events` for a customer; it is made anew with this."""

    calculator: Calculator
    customer: str

    def __post_init__(self) -> None:
        self.calculator.run(statement(__package__, "listed_events"))

    def add(self, meter: Meter) -> None:
        """List what `counted_events` shows of the meter at hand."""
        name = "list_levels" if meter.holds_levels else "list_events"
        self.calculator.run(statement(__package__, name), customer=self.customer)

    def add_uncounted(self) -> None:
        """List what `placed_events` shows of the meter at hand, none of which counts."""
        self.calculator.run(statement(__package__, "list_uncounted"), customer=self.customer)
