"""The events behind the lines of an invoice, metered once more along the path that priced them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.items import Item
from billing_cli.contracts.meters import Meters
from billing_cli.project import Project
from billing_cli.reports.explained.origin import Origin, of_customer
from billing_cli.store.store import Store
from billing_cli.usage.metering import meter_period
from billing_cli.usage.windows import Metered
from pricing.catalog.charge import UsageCharge
from pricing.catalog.meter import Meter
from pricing.money import plain_text
from pricing.periods import instant_text
from pricing.rating.calculator import Row, statement

Json = Mapping[str, Any]
COUNTED, OTHER = "counted", "other_line"
# Metered, but before the line: its units come on top, or its level holds as the line begins.
BEFORE, HELD = "before", "held"
# Events of the customer that no subscription has.
OF_NOBODY = frozenset({"unclaimed", "claimed_twice", "without_subscription"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEvent:
    """One event of a line's meter and days: how it fared, and the row of a file where it stands."""

    event_id: int
    time_us: int
    source: str
    id: str
    status: str
    value: str | None
    dimensions: Mapping[str, str | None]
    amounts: tuple[str, ...]
    instead: str | None
    type: str
    file: str
    row: int
    properties: str

    def document(self) -> dict[str, Any]:
        """As a row; decimals are text."""
        return {
            "time": instant_text(self.time_us),
            "source": self.source,
            "id": self.id,
            "type": self.type,
            "status": self.status,
            "value": self.value,
            "dimensions": dict(self.dimensions),
            "amounts": list(self.amounts),
            "file": self.file,
            "row": self.row,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LineUsage:
    """What a line's meter found: `quantity` by the events of today, and the events, in the order of metering."""

    meter: Meter
    name: str
    item: Item
    from_us: int
    start_us: int
    until_us: int
    quantity: Decimal
    events: tuple[ListedEvent, ...]
    dimensions: Mapping[str, str | None]

    @property
    def is_split(self) -> bool:
        """Whether a grant that was used up splits these events over several lines."""
        return self.item.drains is not None or self.item.once_spent is not None

    def count(self, status: str) -> int:
        """How many events fared so."""
        return sum(1 for event in self.events if event.status == status)

    @property
    def shown(self) -> list[ListedEvent]:
        """All but the events of other lines of the charge."""
        return [event for event in self.events if event.status != OTHER]


@dataclass(slots=True)
class MeteredInvoice:
    """The lines of an invoice that a meter gives, metered anew. The relations live as long as the store is open."""

    store: Store
    origin: Origin
    metered: Metered
    place: int
    segments: Mapping[int, tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.segments = {one.segment_id: (one.from_us, one.to_us) for one in self.metered.segments}

    def usage_of(self, item: Item, dimensions: Mapping[str, str | None]) -> LineUsage:
        """What is metered for an item and one combination of its dimensions."""
        charge, contract = item.charge, self.origin.contract
        assert isinstance(charge, UsageCharge)
        key = contract.meter_key(item.span, charge)
        assert key is not None, "the item is metered"
        meter = contract.meter_keys.every[key].meter
        names = meter.in_order(charge.by)
        own = self.origin.invoice.items.index(item)
        so_far, before = self.metered.of_items[self.place].metered(own)
        quantity = self._quantity(so_far, key, names, dimensions)
        if before is not None:
            quantity -= self._quantity(before, key, names, dimensions)
        inside = self._segments(so_far)
        earlier = self._segments(before) if before is not None else frozenset()
        spans = [self.segments[one] for one in inside]
        start_us, until_us = contract.instant(item.start), contract.instant(item.end)
        places = [tuple(meter.dimensions).index(name) for name in names]
        wanted = _Wanted(
            inside=inside - earlier,
            earlier=earlier,
            from_us=min(first for first, _ in spans),
            start_us=start_us,
            until_us=until_us,
            places=tuple(places),
            values=tuple(dimensions[name] for name in names),
        )
        found = self.store.rows(
            statement(__package__, "listed_events"), meter=key, segments=sorted(inside), until_us=until_us
        )
        return LineUsage(
            meter=meter,
            name=contract.meter_keys.every[key].name,
            item=item,
            from_us=wanted.from_us,
            start_us=start_us,
            until_us=until_us,
            quantity=quantity,
            events=tuple(wanted.events(found, tuple(meter.dimensions))),
            dimensions=dict(dimensions),
        )

    def _segments(self, window: int) -> frozenset[int]:
        return frozenset(self.metered.windows[window - 1].segments)

    def _quantity(self, window: int, key: str, names: Sequence[str], dimensions: Mapping[str, str | None]) -> Decimal:
        rows = self.store.rows(
            statement(__package__, "metered_quantity"), window_id=window, meter=key, names=list(names)
        )
        return next((quantity for said, quantity in rows if json.loads(said) == dict(dimensions)), Decimal(0))


def meter_invoice(store: Store, project: Project, contracts: Contracts, origin: Origin) -> MeteredInvoice:
    """Meter the invoice's subscription, and the customer's others whose events they might be, and list every event."""
    own = of_customer(contracts, origin.contract.customer.id)
    names = {
        origin.contract.meter_keys.every[key].name
        for item in origin.invoice.items
        if item.is_metered and (key := origin.contract.meter_key(item.span, item.charge)) is not None
    }
    every = {key: one for key, one in contracts.meters.every.items() if one.name in names}
    limited = replace(contracts, contracts=own, meters=Meters(every=every, keys=contracts.meters.keys))
    metered = meter_period(
        store, limited, origin.period, project.settings.same_usage, listed=origin.contract.customer.id
    )
    place = next(
        number
        for number, one in enumerate(metered.invoices)
        if one.contract.subscription == origin.contract.subscription
        and one.billing.at_us == origin.invoice.billing.at_us
    )
    return MeteredInvoice(store=store, origin=origin, metered=metered, place=place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """Which events are those of a line."""

    inside: frozenset[int]
    earlier: frozenset[int]
    from_us: int
    start_us: int
    until_us: int
    places: tuple[int, ...]
    values: tuple[str | None, ...]

    def events(self, rows: Sequence[Row], names: Sequence[str]) -> Iterator[ListedEvent]:
        """The events of the rows that concern the line, in the order of metering."""
        held = _last_before(rows, self.from_us)
        for event_id, source, id_, time_us, segment_id, status, value, labels, _, amounts, why, *row in rows:
            fared = self._fared(event_id, time_us, segment_id, status, labels, held)
            if fared is not None:
                kind, properties, file, number = row
                yield ListedEvent(
                    event_id=event_id,
                    time_us=time_us,
                    source=source,
                    id=id_,
                    status=fared,
                    value=None if value is None else plain_text(value),
                    dimensions=dict(zip(names, labels or [None] * len(names), strict=True)),
                    amounts=tuple(plain_text(one) for one in amounts or () if one is not None),
                    instead=why,
                    type=kind,
                    file=file,
                    row=number,
                    properties=properties,
                )

    def _fared(
        self,
        event_id: int,
        time_us: int,
        segment_id: int | None,
        status: str,
        labels: Sequence[str | None] | None,
        held: frozenset[int],
    ) -> str | None:
        if time_us < self.from_us and status in ("metered", "earlier"):
            return HELD if event_id in held and self._is_of(labels) else None
        if segment_id is None or status in OF_NOBODY:
            return status if self.start_us <= time_us < self.until_us else None
        if status not in ("metered", "earlier"):
            return status if segment_id in self.inside else None
        if not self._is_of(labels):
            return OTHER if segment_id in self.inside else None
        return COUNTED if segment_id in self.inside else BEFORE

    def _is_of(self, labels: Sequence[str | None] | None) -> bool:
        return labels is not None and tuple(labels[place] for place in self.places) == self.values


def _last_before(rows: Sequence[Row], from_us: int) -> frozenset[int]:
    """Of events that set levels, the last of each key before an instant: that level holds as the days begin."""
    last: dict[tuple[str, ...], int] = defaultdict(int)
    for event_id, _, _, time_us, _, status, _, _, key, *_ in rows:
        if key is not None and time_us < from_us and status in ("metered", "earlier"):
            last[tuple(key)] = event_id
    return frozenset(last.values())
