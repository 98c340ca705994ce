"""The relations of a metering run: who is served when, under which names, and which instants the run reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.meters import MeterVersion
from billing_cli.usage.windows import Metered, Segment, bounds, other_periods
from pricing.catalog.meter import Meter
from pricing.periods import Period, zone
from pricing.rating.calculator import Calculator, statement

CLAIMANTS = ("subscription", "customer", "from_us", "to_us", "meters", "usage")
SEGMENTS = (
    "segment_id",
    "customer",
    "subscription",
    "timezone",
    "start_us",
    "from_us",
    "to_us",
    "meters",
    "usage",
    "earlier",
)
WINDOWS = ("window_id", "segment_id", "meters", "shown", "period_us")
MINUTE_US = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The instants of a run: [first_us, last_us) is reached by any calendar, [from_us, to_us) is the project's own.

    `timezone` is the project's own.
    """

    first_us: int
    last_us: int
    from_us: int
    to_us: int
    timezone: str


def load_relations(calculator: Calculator, contracts: Contracts, metered: Metered, period: Period) -> None:
    """Fill `segments`, `windows`, `customer_names`, `other_periods` and `claimants` for a period."""
    zones = {
        name: zone(customer.timezone) if customer.timezone else contracts.default_zone
        for name, customer in contracts.accounts.customers.items()
    }
    elsewhere = other_periods(contracts.contracts, metered, period, zones)
    names = contracts.accounts.names()
    calendars = {own: bounds(period, own) for own in {*zones.values()}}

    calculator.run(statement(__package__, "relations"))
    calculator.load_many(statement(__package__, "load_segments"), SEGMENTS, [_segment(one) for one in metered.segments])
    calculator.load_many(
        statement(__package__, "load_windows"),
        WINDOWS,
        [
            (window.window_id, segment_id, list(window.meters), window.shown, window.period_us)
            for window in metered.windows
            for segment_id in window.segments
        ],
    )
    calculator.load_many(
        statement(__package__, "load_customer_names"),
        ("name", "customer", "timezone", "from_us", "to_us"),
        [(name, customer, zones[customer].key, *calendars[zones[customer]]) for name, customer in names.items()],
    )
    calculator.load(
        statement(__package__, "load_other_periods"),
        ("customer", "from_us", "to_us", "meters"),
        [
            (o.contract.customer.id, o.from_us, o.to_us, [] if o.contract.usage else sorted(o.contract.meters))
            for o in elsewhere
        ],
    )
    calculator.load(
        statement(__package__, "load_claimants"),
        CLAIMANTS,
        [
            (c.subscription, c.customer.id, *c.served, sorted(c.meters), c.usage.text)
            for c in contracts.contracts
            if c.usage
        ],
    )


def _segment(segment: Segment) -> tuple[object, ...]:
    contract = segment.contract
    span = (contract.served[0], segment.from_us, segment.to_us)
    who = (segment.segment_id, contract.customer.id, contract.subscription, contract.zone.key)
    return *who, *span, list(segment.meters), contract.usage_text, segment.earlier


def scope_of(calculator: Calculator, contracts: Contracts, period: Period) -> Scope:
    """The instants of the run whose segments and customers the calculator holds."""
    from_us, to_us = bounds(period, contracts.default_zone)
    first_us, last_us = calculator.one(statement(__package__, "scope"), from_us=from_us, to_us=to_us)
    return Scope(first_us=first_us, last_us=last_us, from_us=from_us, to_us=to_us, timezone=contracts.default_zone.key)


def since_start(calculator: Calculator, scope: Scope, segments: Iterable[Segment]) -> Scope:
    """The same run, reaching back to where the first of its contracts started, as far as there are events."""
    first_event = calculator.one(statement(__package__, "first_event"))[0]
    if first_event is None:
        return scope
    first_start = min((segment.contract.served[0] for segment in segments), default=scope.first_us)
    return replace(scope, first_us=min(scope.first_us, max(first_start, first_event)))


def since_first_event(calculator: Calculator, scope: Scope) -> Scope:
    """The same run, reaching back as far as there are events."""
    first_event = calculator.one(statement(__package__, "first_event"))[0]
    return scope if first_event is None else replace(scope, first_us=min(scope.first_us, first_event))


def types_in(calculator: Calculator, scope: Scope) -> list[str]:
    """The event types that the store holds within the run's instants."""
    found = calculator.rows(statement(__package__, "event_types"), first_us=scope.first_us, last_us=scope.last_us)
    return [kind for (kind,) in found]


def types_of(meter: Meter, types: Iterable[str]) -> list[str]:
    """Those of `types` that a meter reads: named, or matched by its patterns."""
    return [kind for kind in types if any(fnmatchcase(kind, pattern) for pattern in meter.event)]


def set_scope(
    calculator: Calculator,
    scope: Scope,
    types: Sequence[str],
    *,
    version: MeterVersion | None = None,
    charged: bool = False,
) -> None:
    """Let `scoped_events` be the events of these types and instants that count, for a meter if one is given.

    `charged`: whether any contract charges it.
    """
    meter = version.meter if version is not None else None
    calculator.run(
        statement(__package__, "set_scope"),
        meter=version.key if version is not None else "",
        name=version.name if version is not None else "",
        latest=version is None or version.is_latest,
        charged=charged,
        from_start=meter is not None and meter.holds_levels,
        from_ever=meter is not None and meter.holds_levels and not charged,
        bucket_us=meter.each * MINUTE_US if meter is not None and meter.each else None,
        from_us=scope.from_us,
        to_us=scope.to_us,
        timezone=scope.timezone,
    )
    calculator.run(statement(__package__, "scope_types"), types=list(types))
    calculator.run(statement(__package__, "scope_instants"), first_us=scope.first_us, last_us=scope.last_us)
    calculator.run(statement(__package__, "events_in_scope"))
    calculator.run(statement(__package__, "scoped_events"))
