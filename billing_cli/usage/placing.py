"""Whose a meter's events are: found once for those that fare alike, and for each event where that is asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from billing_cli.usage.local_times import needs_clocks
from billing_cli.usage.relations import Scope
from pricing.catalog.meter import Meter
from pricing.rating.calculator import Calculator, statement

# Cuts that divide a run's time into more stretches than that make so many bundles that single events are as fast.
MOST_CUTS = 12
# Every midnight of a zone of today is a multiple of that.
QUARTER_US = 900_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """How a run's time is divided, so that events of a customer in one stretch belong to the same and fare alike.

    None of the `cuts`, instants between them, lies inside a quarter of an hour.
    """

    scope: Scope
    cuts: tuple[int, ...]


def stretches_in(calculator: Calculator, scope: Scope) -> Stretches | None:
    """The stretches of a scope; None where they are too many, or hold events that fare differently."""
    instants = {"first_us": scope.first_us, "last_us": scope.last_us, "from_us": scope.from_us, "to_us": scope.to_us}
    cuts, single = calculator.one(statement(__package__, "cuts"), **instants)
    if single or len(cuts) > MOST_CUTS or scope.first_us < 0 or any(at_us % QUARTER_US for at_us in cuts):
        return None
    return Stretches(scope=scope, cuts=tuple(cuts))


def are_bundled(meter: Meter, usages: Collection[str]) -> bool:
    """Whether nothing of a meter asks for single events, where its subscriptions choose theirs by these `usages`.

    Of distinct values there may be as many as events.
    """
    by_event = meter.holds_levels or meter.once_per is not None or needs_clocks(meter) or meter.unique is not None
    return not by_event and not usages


def place(calculator: Calculator, stretches: Stretches | None = None) -> None:
    """Let `placed_events` be the events that `meter_events` shows, each with its segment.

    With `stretches` those that fare alike are one, and no calendars disagree: nothing is `elsewhere`.
    """
    if stretches is None:
        calculator.run(statement(__package__, "elsewhere"))
        calculator.run(statement(__package__, "one_by_one"))
    else:
        scope = stretches.scope
        calculator.run(
            statement(__package__, "stretches"),
            first_us=scope.first_us, last_us=scope.last_us, cuts=list(stretches.cuts),
        )  # fmt: skip
        calculator.run(statement(__package__, "bundles"))
    calculator.run(statement(__package__, "placed_events"))
