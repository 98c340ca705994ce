"""Contracts as they are and as they might be, metered together: no event is read twice for what counts it alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

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


def together(
    sides: Mapping[str, Contracts], rules: Mapping[str, Sequence[SameUsage]], period: Period
) -> Iterator[Together]:
    """Sides of one period, those in one that hand the same events to the same subscriptions; `rules`: of `bill.yaml`.

    All of them must share one set of meters.
    """
    invoices = {name: invoices_of(contracts.contracts, period) for name, contracts in sides.items()}
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for name, contracts in sides.items():
        groups[_handed_out(contracts, tuple(rules[name]), invoices[name])].append(name)
    for names in groups.values():
        yield _together({name: sides[name] for name in names}, invoices)


def _together(sides: Mapping[str, Contracts], invoices: Mapping[str, list[Invoice]]) -> Together:
    every = [(name, invoice) for name in sides for invoice in invoices[name]]
    windows = metered_windows([invoice for _, invoice in every])
    own: dict[str, Metered] = {}
    first = 0
    for name in sides:
        last = first + len(invoices[name])
        own[name] = replace(windows, invoices=tuple(invoices[name]), of_items=windows.of_items[first:last])
        first = last
    return Together(contracts=_of_all(list(sides.values())), windows=windows, sides=own)


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


def _handed_out(contracts: Contracts, rules: tuple[SameUsage, ...], invoices: Sequence[Invoice]) -> Hashable:
    """What decides to which subscription an event belongs, and in which time of it."""
    several = defaultdict(list)
    for one in contracts.contracts:
        several[one.customer.id].append(one)
    billed: dict[str, list[object]] = defaultdict(list)
    for invoice in invoices:
        if invoice.billing.ended is not None:
            billed[invoice.contract.subscription] += (invoice.billing.ended.start, invoice.billing.ended.end)
    return (
        rules,
        contracts.default_zone.key,
        tuple(sorted(contracts.accounts.names().items())),
        tuple((name, customer.timezone) for name, customer in sorted(contracts.accounts.customers.items())),
        tuple(
            (
                *(one.subscription, one.customer.id, one.zone.key, one.served, one.usage_text),
                *((billed[one.subscription][0], billed[one.subscription][-1]) if one.subscription in billed else ()),
            )
            for one in contracts.contracts
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
