"""The stored events of one meter at a time, as its expressions see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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

# How many events are read for suggestions.
READ_FOR_SUGGESTIONS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvents:
    """What the store holds, for lints: the number of events by type, and the calculator that reads them."""

    calculator: Calculator
    catalog: Catalog
    types: dict[str, int]
    charged: frozenset[str]

    def of(self, meter: Meter) -> list[str]:
        """The stored types that a meter reads."""
        return types_of(meter, self.types)

    def look_at(self, meter: Meter) -> int:
        """Let `typed_events` be the events of the meter's types; how many they are."""
        types = self.of(meter)
        self._look_at(types)
        return sum(self.types[kind] for kind in types)

    def _look_at(self, types: Iterable[str]) -> None:
        self.calculator.run(statement(__package__, "set_types"), types=list(types))
        self.calculator.run(statement(__package__, "typed_events"))

    def properties_seen(self) -> list[str]:
        """The properties that some of `typed_events` have."""
        rows = self.calculator.rows(statement(__package__, "some_properties"), events=READ_FOR_SUGGESTIONS)
        return [str(name) for (name,) in rows]

    def properties_of(self, types: Iterable[str]) -> list[str]:
        """The properties that some events of these types have; they are `typed_events` then."""
        self._look_at(types)
        return self.properties_seen()

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


def stored_events(calculator: Calculator, catalog: Catalog, charged: frozenset[str]) -> StoredEvents:
    """The events that count, as `uncounted_events` is now; `charged`: the meters that some charge is on."""
    types = {str(kind): int(events) for kind, events in calculator.rows(statement(__package__, "stored_types"))}
    return StoredEvents(calculator=calculator, catalog=catalog, types=types, charged=charged)
