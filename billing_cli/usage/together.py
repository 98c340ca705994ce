"""Contracts as they are and as they might be, metered together: no event is read twice for what counts it alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from billing_cli.contracts.contract import Contract, Contracts
from billing_cli.contracts.invoice import Invoice, invoices_of
from billing_cli.project import SameUsage
from billing_cli.usage.windows import Metered, metered_windows
from pricing.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Sides that are metered in one go: `contracts` and `windows` of all of them, and by side its own invoices.

    Each side's windows are those of all: what exists for another one alone, it never asks for.
    """

    contracts: Contracts
    windows: Metered
    sides: Mapping[str, Metered]


@dataclass(slots=True, kw_only=True)
class Sides:
    """Sides that are priced period by period, with the `rules` of their `bill.yaml`; all share one set of meters.

    What no period changes is worked out once: which sides are alike in it, and the contracts of several put together.
    """

    contracts: Mapping[str, Contracts]
    rules: Mapping[str, Sequence[SameUsage]]
    alike: dict[str, int] = field(init=False)
    merged: dict[tuple[str, ...], Contracts] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        numbers: dict[Hashable, int] = {}
        self.alike = {
            name: numbers.setdefault(_handed_out(contracts, tuple(self.rules[name])), len(numbers))
            for name, contracts in self.contracts.items()
        }

    def together(self, period: Period) -> Iterator[Together]:
        """The sides in one period, those in one that hand the same events to the same subscriptions."""
        invoices = {name: invoices_of(contracts.contracts, period) for name, contracts in self.contracts.items()}
        groups: dict[Hashable, list[str]] = defaultdict(list)
        for name, found in invoices.items():
            groups[self.alike[name], _billed(found)].append(name)
        for names in groups.values():
            yield self._together(tuple(names), invoices)

    def _together(self, names: tuple[str, ...], invoices: Mapping[str, list[Invoice]]) -> Together:
        if names not in self.merged:
            self.merged[names] = _of_all([self.contracts[name] for name in names])
        windows = metered_windows([invoice for name in names for invoice in invoices[name]])
        own: dict[str, Metered] = {}
        first = 0
        for name in names:
            last = first + len(invoices[name])
            own[name] = replace(windows, invoices=tuple(invoices[name]), of_items=windows.of_items[first:last])
            first = last
        return Together(contracts=self.merged[names], windows=windows, sides=own)


def _of_all(sides: Sequence[Contracts]) -> Contracts:
    """Contracts that have everything that any side charges by."""
    spans: dict[str, list[Contract]] = defaultdict(list)
    for side in sides:
        for contract in side.contracts:
            spans[contract.subscription].append(contract)
    merged = tuple(
        one[0] if len(one) == 1 else replace(one[0], spans=tuple(span for each in one for span in each.spans))
        for one in spans.values()
    )
    return replace(sides[-1], contracts=merged)


def _billed(invoices: Sequence[Invoice]) -> Hashable:
    """By subscription, the days of the periods that end in one period: the first, and the one after the last."""
    found: dict[str, tuple[date, date]] = {}
    for invoice in invoices:
        ended, name = invoice.billing.ended, invoice.contract.subscription
        if ended is not None:
            found[name] = found.get(name, (ended.start,))[0], ended.end
    return tuple(found.items())


def _handed_out(contracts: Contracts, rules: tuple[SameUsage, ...]) -> Hashable:
    """What decides to which subscription an event belongs, whatever the period."""
    several = defaultdict(list)
    for one in contracts.contracts:
        several[one.customer.id].append(one)
    return (
        rules,
        contracts.default_zone.key,
        tuple(sorted(contracts.accounts.names().items())),
        tuple((name, customer.timezone) for name, customer in sorted(contracts.accounts.customers.items())),
        tuple(
            (one.subscription, one.customer.id, one.zone.key, one.served, one.usage_text) for one in contracts.contracts
        ),
        # Of several subscriptions of a customer, the one that charges a meter has its events.
        tuple(
            (one.subscription, span.start, tuple(sorted(_meters(one, index))))
            for own in several.values()
            if len(own) > 1
            for one in own
            for index, span in enumerate(one.spans)
        ),
    )


def _meters(contract: Contract, index: int) -> set[str]:
    span = contract.spans[index]
    return {
        contract.meter_keys.key(span.catalog, charge.metered_by)
        for planned in span.terms.charges
        for charge in planned.every
        if charge.metered_by is not None
    }
