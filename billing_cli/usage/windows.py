"""When usage is counted: the stretches of each subscription that a run meters, and the windows made of them, in UTC."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from billing_cli.contracts.contract import Contract, splits_of
from billing_cli.contracts.invoice import Invoice
from billing_cli.contracts.items import Item
from pricing.periods import Period, microseconds, midnight

Days = tuple[date, date]
# What makes a window: its local days [start, end), and how long the full periods are that it is of, in microseconds.
Bounds = tuple[Days, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """UTC microseconds [from_us, to_us) of a contract that no window divides.

    `meters`: the keys of those that its plan charges by then. `earlier`: it lies before the periods of the run.
    """

    segment_id: int
    contract: Contract
    from_us: int
    to_us: int
    meters: tuple[str, ...]
    earlier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Consecutive segments over which some meters are taken together; `shown`: as the contract's usage of the run.

    `period_us`: how long the full periods are that it is of, in microseconds.
    """

    window_id: int
    segments: tuple[int, ...]
    meters: tuple[str, ...]
    shown: bool
    period_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWindows:
    """By an item's place in its invoice, the window of units so far and that of the units before, None for none.

    They are counted on from `first`: invoices that are alike share one `of_place`.
    """

    first: int = 0
    of_place: Mapping[int, tuple[int, int | None]] = field(default_factory=dict)

    def of(self, place: int) -> tuple[int, int | None] | None:
        """Those of one item; None for one without a meter."""
        found = self.of_place.get(place)
        if found is None:
            return None
        so_far, before = found
        return self.first + so_far, None if before is None else self.first + before

    def metered(self, place: int) -> tuple[int, int | None]:
        """Those of an item that has a meter."""
        found = self.of(place)
        assert found is not None, "the item is metered"
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """The invoices of a run with the windows that give their quantities: those of the items of each, in their order."""

    invoices: tuple[Invoice, ...]
    segments: tuple[Segment, ...]
    windows: tuple[Window, ...]
    of_items: tuple[ItemWindows, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPeriod:
    """UTC microseconds [from_us, to_us) in which a contract serves its customer, but not in the periods at hand."""

    contract: Contract
    from_us: int
    to_us: int


def bounds(period: Period, in_zone: ZoneInfo) -> tuple[int, int]:
    """The period in a zone's calendar, as UTC microseconds [from, to)."""
    return microseconds(midnight(period.start, in_zone)), microseconds(midnight(period.end, in_zone))


def other_periods(
    contracts: Iterable[Contract], metered: Metered, period: Period, own_zones: Mapping[str, ZoneInfo]
) -> Iterator[OtherPeriod]:
    """Where a customer's own calendar has a time in `period` and the contract's periods that end in it do not.

    Usage at such an instant belongs to a period of the contract before or after, and is not without subscription in
    this one. `own_zones`: customer -> zone.
    """
    billed: dict[str, tuple[int, int]] = {}
    for one in metered.segments:
        if not one.earlier:
            name = one.contract.subscription
            billed[name] = billed.get(name, (one.from_us,))[0], one.to_us
    calendars = {in_zone: bounds(period, in_zone) for in_zone in {*own_zones.values()}}
    for contract in contracts:
        own_from, own_to = calendars[own_zones[contract.customer.id]]
        from_us, to_us = billed.get(contract.subscription, (own_to, own_to))
        if from_us <= own_from and own_to <= to_us:
            continue
        served_from, served_to = contract.served
        for first, last in ((own_from, min(from_us, own_to)), (max(to_us, own_from), own_to)):
            if max(first, served_from) < min(last, served_to):
                yield OtherPeriod(contract=contract, from_us=max(first, served_from), to_us=min(last, served_to))


def metered_windows(invoices: Sequence[Invoice]) -> Metered:
    """The windows that the items of some invoices need, and for each contract one of all that it used in the run.

    Of one subscription there may be several contracts, each with invoices of its own: what might be agreed with it.
    They share their windows.
    """
    filing = _Filing()
    own: dict[str, dict[int, list[tuple[int, Invoice]]]] = defaultdict(dict)
    for number, invoice in enumerate(invoices):
        contract = invoice.contract
        own[contract.subscription].setdefault(id(contract), []).append((number, invoice))
    for of_contracts in own.values():
        filing.add(list(of_contracts.values()))
    return Metered(
        invoices=tuple(invoices),
        segments=tuple(filing.segments),
        windows=tuple(filing.windows),
        of_items=tuple(filing.of_items[number] for number in range(len(invoices))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filed:
    """What was filed for one subscription: its segments and windows, and those of the items of its invoices."""

    segments: Sequence[Segment]
    windows: Sequence[Window]
    of_items: Sequence[ItemWindows]


@dataclass(slots=True)
class _Filing:
    segments: list[Segment] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    of_items: dict[int, ItemWindows] = field(default_factory=dict)
    # None: it counts from when a contract began, so that no other is like it.
    known: dict[Hashable, _Filed | None] = field(default_factory=dict)

    def add(self, of_contracts: Sequence[Sequence[tuple[int, Invoice]]]) -> None:
        """File the invoices of one subscription, those of each of its contracts together."""
        numbers = [number for invoices in of_contracts for number, _ in invoices]
        alike = _alike(of_contracts)
        held = self.known.get(alike)
        if held is not None:
            contracts = (invoice.contract for own in of_contracts for _, invoice in own if invoice.billing.ended)
            self._repeat(held, next(contracts, of_contracts[0][0][1].contract), numbers)
            return
        segments, windows = len(self.segments), len(self.windows)
        self.of_items |= {number: ItemWindows(first=windows) for number in numbers}
        found = self._file(of_contracts)
        for number, of_place in found.items():
            self.of_items[number] = ItemWindows(first=windows, of_place=of_place)
        if alike is not None and alike not in self.known:
            self.known[alike] = (
                None
                if _since_start(of_contracts)
                else _Filed(
                    segments=self.segments[segments:],
                    windows=self.windows[windows:],
                    of_items=[self.of_items[number] for number in numbers],
                )
            )

    def _repeat(self, filed: _Filed, contract: Contract, numbers: Sequence[int]) -> None:
        """File for a contract what was filed for another one that is billed alike."""
        segments, windows = len(self.segments), len(self.windows)
        if filed.segments:
            segments -= filed.segments[0].segment_id - 1
        self.segments += (
            Segment(
                segment_id=segments + one.segment_id,
                contract=contract,
                from_us=one.from_us,
                to_us=one.to_us,
                meters=one.meters,
                earlier=one.earlier,
            )
            for one in filed.segments
        )
        self.windows += (
            Window(
                window_id=windows + place,
                segments=tuple(segments + number for number in one.segments),
                meters=one.meters,
                shown=one.shown,
                period_us=one.period_us,
            )
            for place, one in enumerate(filed.windows, start=1)
        )
        for number, own in zip(numbers, filed.of_items, strict=True):
            self.of_items[number] = ItemWindows(first=windows, of_place=own.of_place)

    def _file(
        self, of_contracts: Sequence[Sequence[tuple[int, Invoice]]]
    ) -> dict[int, dict[int, tuple[int, int | None]]]:
        """File them; by invoice and place the windows of their items, counted on from what is filed already."""
        first = len(self.windows)
        found: dict[int, dict[int, tuple[int, int | None]]] = defaultdict(dict)
        shown: dict[Bounds, set[str]] = {}
        items: list[tuple[int, int, Item, Contract]] = []
        contracts: list[Contract] = []
        firsts, lasts = [], []
        for invoices in of_contracts:
            contract = invoices[0][1].contract
            ended = [invoice.billing.ended for _, invoice in invoices if invoice.billing.ended is not None]
            if not ended:
                continue
            contracts.append(contract)
            days, length = (ended[0].start, ended[-1].end), sum(_length(contract, period.full) for period in ended)
            firsts.append(days[0])
            lasts.append(days[1])
            for key in _meters(contract, *days):
                never = contract.meter_keys.every[key].meter.reset == "never"
                shown.setdefault(((contract.start, days[1]) if never else days, length), set()).add(key)
            items += [
                (number, place, item, contract)
                for number, invoice in invoices
                for place, item in enumerate(invoice.items)
                if item.is_metered
            ]
        if not contracts:
            return found
        hidden: dict[Bounds, set[str]] = {}
        for _, _, item, contract in items:
            key = _key(contract, item)
            for bounds_of in _windows_of(contract, item):
                if key not in shown.get(bounds_of, ()):
                    hidden.setdefault(bounds_of, set()).add(key)
        numbers = self._segments(contracts, (min(firsts), max(lasts)), [*shown.items(), *hidden.items()])
        windows = {
            (one, key): number
            for is_shown, wanted in ((True, shown), (False, hidden))
            for one, keys in wanted.items()
            for number in [self._window(one, is_shown, keys, numbers)]
            for key in keys
        }
        for number, place, item, contract in items:
            key = _key(contract, item)
            so_far, *before = (windows[one, key] - first for one in _windows_of(contract, item))
            found[number][place] = so_far, before[0] if before else None
        return found

    def _segments(
        self, contracts: Sequence[Contract], shown: Days, wanted: Sequence[tuple[Bounds, set[str]]]
    ) -> dict[Days, int]:
        """Cut time at every bound of a window, and where the plan's meters change."""
        contract = contracts[0]
        cuts = {*shown, *(day for (days, _), _ in wanted for day in days)}
        first, last = min(cuts), max(cuts)
        for one in contracts:
            cuts |= {span.start for span in one.spans_between(first, last) if span.start > first}
        numbers: dict[Days, int] = {}
        for start, end in pairwise(sorted(cuts)):
            earlier = end <= shown[0]
            meters = {key for one in contracts for key in _meters(one, start, end)}
            if earlier:
                meters &= {key for (days, _), keys in wanted if days[0] <= start and end <= days[1] for key in keys}
            numbers[start, end] = len(self.segments) + 1
            self.segments.append(
                Segment(
                    segment_id=len(self.segments) + 1,
                    contract=contract,
                    from_us=contract.instant(start),
                    to_us=contract.instant(end),
                    meters=tuple(sorted(meters)),
                    earlier=earlier,
                )
            )
        return numbers

    def _window(self, one: Bounds, shown: bool, meters: Iterable[str], numbers: Mapping[Days, int]) -> int:
        days, period_us = one
        held = tuple(number for (start, end), number in numbers.items() if days[0] <= start and end <= days[1])
        window = Window(
            window_id=len(self.windows) + 1,
            segments=held,
            meters=tuple(sorted(meters)),
            shown=shown,
            period_us=period_us,
        )
        self.windows.append(window)
        return window.window_id


def _alike(of_contracts: Sequence[Sequence[tuple[int, Invoice]]]) -> Hashable | None:
    """What subscriptions have in common whose invoices are alike; None for one that is like no other."""
    found = tuple([tuple([invoice.alike for _, invoice in invoices]) for invoices in of_contracts])
    return None if any(None in own for own in found) else found


def _since_start(of_contracts: Sequence[Sequence[tuple[int, Invoice]]]) -> bool:
    """Whether a meter counts from when a contract began, which those that are billed alike need not share."""
    return any(
        contract.meter_keys.every[key].meter.reset == "never"
        for invoices in of_contracts
        for contract in [invoices[0][1].contract]
        for ended in [[one.billing.ended for _, one in invoices if one.billing.ended is not None]]
        for key in (_meters(contract, ended[0].start, ended[-1].end) if ended else ())
    )


def _windows_of(contract: Contract, item: Item) -> list[Bounds]:
    """The window of the units so far, and that of the units before where there are any.

    A meter that is never reset goes on from the contract's start, unless another one begins inside the period.
    """
    assert item.counted_from is not None
    length, first = _length(contract, item.full), item.counted_from
    if item.charge.metered_by is not None and not item.restarted:
        never = item.span.catalog.meters[item.charge.metered_by].reset == "never"
        first = contract.start if never else first
    so_far = (first, item.end), length
    return [so_far] if item.counted_from == item.start else [so_far, ((first, item.start), length)]


def _length(contract: Contract, period: Period) -> int:
    """How long a period of a contract's calendar is, in microseconds: a day may have 23 or 25 hours."""
    return contract.instant(period.end) - contract.instant(period.start)


def _key(contract: Contract, item: Item) -> str:
    key = contract.meter_key(item.span, item.charge)
    assert key is not None, "the item is metered"
    return key


def _meters(contract: Contract, first: date, last: date) -> Iterator[str]:
    """The keys of the meters that a contract charges on any day of [first, last)."""
    for span in contract.spans_between(first, last):
        yield from {contract.meter_keys.key(span.catalog, meter) for meter, _ in splits_of(span)}
