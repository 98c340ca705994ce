"""Usage that becomes no money: listed, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import groupby
from typing import TypeVar

from billing_cli.contracts.contract import Contracts
from billing_cli.usage.relations import scope_of, set_scope, types_in, types_of
from pricing.periods import Period
from pricing.problems import counted
from pricing.rating.calculator import Calculator, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterCounts:
    """How the events of a period fared with one meter: `counted` is the sum of the others but the last four.

    `repeated` ones come too soon after one of the same key that counts. `customers_without` is how many customers the
    events without subscription are of. Not among those counted are `superseded` events, since another event of the same
    usage is, and those that a person `voided` or `replaced`.
    """

    meter: str
    counted: int
    metered: int
    filtered: int
    filtered_null: int
    repeated: int
    unmeterable: int
    without_subscription: int
    customers_without: int
    superseded: int
    voided: int
    replaced: int


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
class Valueless:
    """An event that a meter would count if it had a value, and where it stands; only the first few are kept.

    Beside the value itself it may be the `unique`, a band's number, or a schedule's rule for its time that is missing.
    """

    meter: str
    file: str
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """Events of a source that a meter leaves out, because those of `counted_source` report the same usage.

    `rule` is the place in `same_usage` of `bill.yaml` of the first rule that says so.
    """

    meter: str
    rule: int
    source: str
    counted_source: str
    events: int


Noun = TypeVar("Noun", MeterCounts, Unserved, Unclaimed, Valueless, Superseded)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageFindings:
    """Per meter how events fared, usage that no subscription serves or claims, and event types that no meter reads.

    `needed`: what an event of a meter must have beside its value, in words, for the meters that ask for more.
    """

    counts: tuple[MeterCounts, ...]
    unserved: tuple[Unserved, ...]
    unclaimed: tuple[Unclaimed, ...]
    unmetered_types: tuple[tuple[str, int], ...]
    empty_dimensions: tuple[tuple[str, str], ...]
    valueless: tuple[Valueless, ...]
    superseded: tuple[Superseded, ...]
    needed: Mapping[str, tuple[str, ...]]

    @property
    def nothing_answered(self) -> tuple[MeterCounts, ...]:
        """Meters whose `where` has no answer for any event: most likely it names a property that no event has."""
        return tuple(count for count in self.counts if count.counted and count.filtered_null == count.counted)

    @property
    def need_attention(self) -> bool:
        """Whether a person must look: usage that should have become money did not."""
        missed = self.unserved or self.unclaimed or self.nothing_answered
        return bool(missed) or any(count.unmeterable for count in self.counts)

    def remarks(self) -> Iterator[str]:
        """Each finding in a line, and what another source's events stand for."""
        yield from self._superseded()
        yield from self._voided()
        yield from self._repeated()
        for row in self.unserved:
            who = "has no active subscription then" if row.known else "is in no customers file"
            what = f"{counted(row.events, 'event')} {row.type} of customer {row.customer}"
            yield f"without subscription: {what}, who {who}"
        for claim in self.unclaimed:
            what = f"{counted(claim.events, 'event')} of meter {claim.meter} of customer {claim.customer}"
            yield f"without subscription: {what}, which no `usage` of its subscriptions claims"
        for count in self.counts:
            if count.unmeterable:
                needed = self.needed.get(count.meter, ())
                what = f"have no {' or '.join(('value', *needed))}, or two subscriptions claim them"
                yield f"unmeterable: {counted(count.unmeterable, 'event')} of meter {count.meter} {what}"
                rows = [f"{one.file} row {one.row}" for one in self.valueless if one.meter == count.meter]
                if rows:
                    more = ", …" if count.unmeterable > len(rows) else ""
                    yield f"    without {'one of these' if needed else 'a value'}: {', '.join(rows)}{more}"
            if count.without_subscription:
                whose = f"of {counted(count.customers_without, 'customer')} with no subscription that charges it then"
                yield f"not charged: {counted(count.without_subscription, 'event')} of meter {count.meter}, {whose}"
        for count in self.nothing_answered:
            what = "asks for a property that none of them has"
            yield f"filtered: all {counted(count.counted, 'event')} of meter {count.meter}: its `where` {what}"
        for meter, dimension in self.empty_dimensions:
            yield f"no {dimension}: every metered event of meter {meter} lacks the dimension {dimension}"
        for kind, events in self.unmetered_types:
            yield f"not metered: {counted(events, 'event')} of type {kind}, which no meter reads"

    def _voided(self) -> Iterator[str]:
        for count in self.counts:
            if count.voided:
                what = f"{counted(count.voided, 'event')} of meter {count.meter}"
                yield f"voided: {what} (bill events log says when and why)"

    def _repeated(self) -> Iterator[str]:
        for count in self.counts:
            if count.repeated:
                what = f"{counted(count.repeated, 'event')} of meter {count.meter}"
                yield f"repeated: {what}, too soon after one of the same key that counts (`once_per`)"

    def _superseded(self) -> Iterator[str]:
        for (rule, source, preferred), of_meters in groupby(
            self.superseded, lambda one: (one.rule, one.source, one.counted_source)
        ):
            meters = ", ".join(f"{counted(one.events, 'event')} of meter {one.meter}" for one in of_meters)
            yield f"superseded: {meters} from {source}: {preferred} reports the same usage (same_usage[{rule}])"


def usage_findings(calculator: Calculator, contracts: Contracts, period: Period) -> UsageFindings:
    """What `meter_period`, just run on this calculator, left over."""
    scope = scope_of(calculator, contracts, period)
    types = types_in(calculator, scope)
    read = sorted({kind for one in contracts.meters.every.values() for kind in types_of(one.meter, types)})
    counts = tuple(_rows(calculator, "fared", MeterCounts))
    unclaimed = tuple(_rows(calculator, "unclaimed", Unclaimed))

    set_scope(calculator, scope, read)
    # Whoever is served by nobody is missed by some meter: no second look at the events where none misses any.
    missed = any(count.without_subscription for count in counts)
    unserved = tuple(_rows(calculator, "unserved", Unserved)) if missed else ()

    set_scope(calculator, scope, [kind for kind in types if kind not in read])
    empty = calculator.rows(statement(__package__, "empty_dimensions"))
    unmetered = tuple(calculator.rows(statement(__package__, "unmetered_types")))
    return UsageFindings(
        counts=counts,
        unserved=unserved,
        unclaimed=unclaimed,
        unmetered_types=tuple((kind, events) for kind, events in unmetered),
        valueless=tuple(_rows(calculator, "valueless", Valueless)),
        superseded=tuple(_rows(calculator, "superseded_usage", Superseded)),
        empty_dimensions=tuple((meter, name) for meter, name in empty),
        needed=dict(_needed(contracts)),
    )


def _needed(contracts: Contracts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What an event must have to be metered, beside a value: for the meter's own sake, and for charges' sake."""
    asking = contracts.asking_meters
    for key, version in contracts.meters.every.items():
        needed = (*version.meter.needed, *(("amount with units",) if key in asking else ()))
        if needed:
            yield key, needed


def _rows(calculator: Calculator, name: str, noun: type[Noun]) -> Iterator[Noun]:
    """The rows of a statement as nouns whose fields are its columns, in order."""
    names = [field.name for field in fields(noun)]
    for row in calculator.rows(statement(__package__, name)):
        yield noun(**dict(zip(names, row, strict=True)))
