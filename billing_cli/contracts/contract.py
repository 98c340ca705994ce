"""Who pays what when: one subscription with its spans, each at one set of terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from billing_cli.accounts.account import Accounts, Customer
from billing_cli.contracts.grant import Grant
from billing_cli.contracts.meters import Meters
from billing_cli.contracts.span import Span
from billing_cli.taxes.reading import Taxes
from pricing import periods
from pricing.catalog.catalog import Catalog
from pricing.catalog.charge import Charge, Dynamic, UsageCharge
from pricing.catalog.versions import Versions
from pricing.durations import Duration
from pricing.expressions import Expression

# Later than any event: those end with the year 9999.
FOREVER = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One subscription with everything that decides its price. `end` is the first day not served.

    `spans` follow one another from `start` to `end`. `quantities`: by name, (day from which on, quantity), in order.
    `grants` are those that it may use besides those of single periods (see `grants_of`); `replaced` are grants of its
    plan that it is not given, `voids` the days from which on grants are void. `payment_terms` None are the seller's.
    """

    subscription: str
    customer: Customer
    currency: str
    zone: ZoneInfo
    start: date
    end: date | None
    term: Duration | None
    spans: tuple[Span, ...]
    quantities: Mapping[str, tuple[tuple[date, Decimal], ...]]
    meter_keys: Meters
    usage: Expression | None
    grants: tuple[Grant, ...] = ()
    replaced: frozenset[str] = frozenset()
    voids: Mapping[str, date] = field(default_factory=dict)
    payment_terms: str | None = None
    # The grants of days that were asked for: each charge asks for those of the same period. A copy has its own.
    known_grants: dict[tuple[date, date], tuple[Grant, ...]] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    @property
    def meters(self) -> set[str]:
        """The meters that price something in this contract."""
        return {meter for meter, _ in self.splits}

    @property
    def splits(self) -> set[tuple[str, tuple[str, ...]]]:
        """Each charged meter with the dimensions that a charge keeps apart, as its `by` says them."""
        return {split for span in self.spans for split in splits_of(span)}

    @property
    def served(self) -> tuple[int, int]:
        """UTC microseconds [from, to) of the whole contract; `FOREVER` where it has no end."""
        return self.instant(self.start), FOREVER if self.end is None else self.instant(self.end)

    @property
    def usage_text(self) -> str | None:
        """The `usage` expression as written."""
        return self.usage.text if self.usage else None

    def serves(self, day: date) -> bool:
        """Whether a day is one that the contract serves."""
        return self.start <= day and (self.end is None or day < self.end)

    def instant(self, day: date) -> int:
        """The first instant of a local day, in UTC microseconds."""
        return _instant(day, self.zone)

    def span_on(self, day: date) -> Span:
        """The span that holds a day on which the contract is served."""
        return next(span for span in reversed(self.spans) if span.start <= day)

    def spans_between(self, first: date, last: date) -> Iterator[Span]:
        """The spans that hold a day of [first, last)."""
        return (span for span in self.spans if span.start < last and (span.end is None or span.end > first))

    def meter_key(self, span: Span, charge: Charge) -> str | None:
        """Which definition of a meter a charge of a span counts by; None where it has no meter."""
        return None if charge.metered_by is None else self.meter_keys.key(span.catalog, charge.metered_by)

    def quantity_on(self, name: str, day: date) -> Decimal:
        """What the contract says of a quantity for a day; 0 before the first that it says."""
        held = Decimal(0)
        for since, quantity in self.quantities.get(name, ()):
            if since <= day:
                held = quantity
        return held


@lru_cache(maxsize=100_000)
def _instant(day: date, zone: ZoneInfo) -> int:
    return periods.microseconds(periods.midnight(day, zone))


def splits_of(span: Span) -> set[tuple[str, tuple[str, ...]]]:
    """Each charged meter of a span with the dimensions that a charge keeps apart."""
    charges = (one for charge in span.terms.charges for one in charge.every)
    return {(one.meter, one.by) for one in charges if isinstance(one, UsageCharge) and one.meter is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contracts:
    """Every contract, by subscription id, with the catalog's versions and the names that exports use for customers."""

    versions: Versions
    meters: Meters
    accounts: Accounts
    contracts: tuple[Contract, ...]
    default_zone: ZoneInfo
    taxes: Taxes = field(default_factory=Taxes)

    @property
    def catalog(self) -> Catalog:
        """The newest version of the catalog."""
        return self.versions.latest

    def distinct_spans(self) -> Iterator[Span]:
        """A span for each of the terms that any contract has at any time."""
        known: set[int] = set()
        for contract in self.contracts:
            for span in contract.spans:
                if id(span.terms) not in known:
                    known.add(id(span.terms))
                    yield span

    @property
    def splits(self) -> Mapping[str, set[tuple[str, ...]]]:
        """By the key of each charged meter, the sets of dimensions that charges keep apart, as their `by` says them."""
        found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for span in self.distinct_spans():
            for meter, by in splits_of(span):
                found[self.meters.key(span.catalog, meter)].add(by)
        return found

    @property
    def asking_meters(self) -> set[str]:
        """The keys of the meters of whose events charges ask for an amount too."""
        found = ((span, one) for span in self.distinct_spans() for charge in span.terms.charges for one in charge.every)
        return {self.meters.key(span.catalog, one.meter) for span, one in found if isinstance(one, Dynamic)}
