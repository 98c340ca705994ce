"""The stored events of one meter at a time, as its expressions see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from billing_cli.events.properties import stored_properties
from billing_cli.usage.relations import types_of
from pricing import expressions
from pricing.catalog.catalog import Catalog
from pricing.catalog.meter import Meter
from pricing.expressions import Measure
from pricing.expressions.definitions import temporary_view
from pricing.problems import Problem
from pricing.rating.calculator import Calculator, Statement, statement
from pricing.yaml_tree import path_text, place_at


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvents:
    """What the store holds, for lints: the number of events by type, and the calculator that reads them."""

    calculator: Calculator
    catalog: Catalog
    types: dict[str, int]
    charged: frozenset[str] = field(default_factory=frozenset)

    def of(self, meter: Meter) -> list[str]:
        """The stored types that a meter reads."""
        return types_of(meter, self.types)

    def look_at(self, meter: Meter) -> int:
        """Let `typed_events` be the events of the meter's types; how many they are."""
        types = self.of(meter)
        self.calculator.run(statement(__package__, "set_types"), types=types)
        self.calculator.run(statement(__package__, "typed_events"))
        return sum(self.types[kind] for kind in types)

    def measure(self, measure: Measure) -> None:
        """Let `measured_events` be those events as the measure reads them."""
        select = expressions.meter_select(measure, "typed_events", stored_properties(self.calculator))
        self.calculator.run(Statement(temporary_view("measured_events", select)))

    def warning(self, location: Sequence[str | int], code: str, message: str, remedy: str) -> Problem:
        """A warning about a part of the catalog."""
        place = place_at(self.catalog.place, location)
        return Problem(
            code=code, file=place.file, line=place.line, path=path_text(location), message=message, remedy=remedy
        )
