"""Usage that becomes no money: listed, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from billing_cli.contracts.contract import Contracts
from billing_cli.usage.relations import scope_of
from pricing.periods import Period
from pricing.problems import counted
from pricing.rating.calculator import Calculator, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterCounts:
    """How the events of a period fared with one meter: `counted` is the sum of the others."""

    meter: str
    counted: int
    metered: int
    filtered: int
    filtered_null: int
    unmeterable: int
    without_subscription: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """Events of a customer who had no active subscription; `known` is whether any file names that customer."""

    customer: str
    known: bool
    type: str
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclaimed:
    """Events of a meter that no `usage` of the customer's subscriptions claims; counted as without subscription."""

    customer: str
    meter: str
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageFindings:
    """Per meter how events fared, usage that no subscription serves or claims, and event types that no meter reads."""

    counts: tuple[MeterCounts, ...]
    unserved: tuple[Unserved, ...]
    unclaimed: tuple[Unclaimed, ...]
    unmetered_types: tuple[tuple[str, int], ...]

    @property
    def need_attention(self) -> bool:
        """Whether a person must look: usage that should have become money did not."""
        return bool(self.unserved or self.unclaimed) or any(count.unmeterable for count in self.counts)

    def remarks(self) -> Iterator[str]:
        """Each finding in a line."""
        for row in self.unserved:
            who = "has no active subscription then" if row.known else "is in no customers file"
            what = f"{counted(row.events, 'event')} {row.type} of customer {row.customer}"
            yield f"without subscription: {what}, who {who}"
        for claim in self.unclaimed:
            what = f"{counted(claim.events, 'event')} of meter {claim.meter} of customer {claim.customer}"
            yield f"without subscription: {what}, which no `usage` of its subscriptions claims"
        for count in self.counts:
            if count.unmeterable:
                what = "have no value, or two subscriptions claim them"
                yield f"unmeterable: {counted(count.unmeterable, 'event')} of meter {count.meter} {what}"
        for kind, events in self.unmetered_types:
            yield f"not metered: {counted(events, 'event')} of type {kind}, which no meter reads"


def usage_findings(calculator: Calculator, contracts: Contracts, period: Period) -> UsageFindings:
    """What `meter_period`, just run on this calculator, left over."""
    scope = scope_of(calculator, contracts, period)
    types = [
        row[0]
        for row in calculator.rows(
            statement(__package__, "event_types"), first_us=scope.first_us, last_us=scope.last_us
        )
    ]
    read = [
        kind
        for kind in types
        if any(fnmatchcase(kind, glob) for meter in contracts.catalog.meters.values() for glob in meter.event)
    ]
    calculator.run(
        statement(__package__, "set_scope"),
        meter="",
        types=types,
        charged=False,
        first_us=scope.first_us,
        last_us=scope.last_us,
        from_us=scope.from_us,
        to_us=scope.to_us,
    )
    calculator.run(statement(__package__, "scoped_events"))
    counts = (
        MeterCounts(meter=m, counted=c, metered=a, filtered=b, filtered_null=d, unmeterable=e, without_subscription=f)
        for m, c, a, b, d, e, f in calculator.rows(statement(__package__, "fared"))
    )
    unserved = (
        Unserved(customer=c, known=k, type=t, events=n)
        for c, k, t, n in calculator.rows(statement(__package__, "unserved"))
    )
    return UsageFindings(
        counts=tuple(counts),
        unserved=tuple(unserved),
        unclaimed=tuple(
            Unclaimed(customer=c, meter=m, events=n) for c, m, n in calculator.rows(statement(__package__, "unclaimed"))
        ),
        unmetered_types=tuple((t, n) for t, n in calculator.rows(statement(__package__, "unmetered_types"), read=read)),
    )
