"""Phases that last until a grant is used up: which event exhausts it, and what is charged before that and after.

The events of an invoice draw the grant in their order, each at the price that the rating path finds for its units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from billing_cli.charges.bills import rateables
from billing_cli.charges.rateable import Again, Rateable
from billing_cli.charges.rating_run import rate_bills
from billing_cli.contracts.contract import Contract
from billing_cli.contracts.grant import Grant
from billing_cli.contracts.invoice import Invoice, of_each
from billing_cli.contracts.items import Item
from billing_cli.credits.purse import Purse
from billing_cli.usage.windows import ItemWindows, Metered
from pricing.catalog.charge import UsageCharge
from pricing.money import Rounding
from pricing.periods import DAY, local_day
from pricing.rating.calculator import Calculator, Row, statement
from pricing.rating.credits import ONE, units_text

SPLITS = ("window_id", "meter", "names", "dimensions", "quantity", "events")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """An item that draws a grant: where it stands, what one unit of each combination costs, and what it draws in all.

    `included` are units of each combination that are free first. `falls`: some of its events have values below 0.
    """

    place: Place
    item: Item
    prices: Mapping[str, Fraction]
    included: Mapping[str, Fraction]
    total: Fraction
    falls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """An event of a charge; of two charges that price the same one the first of the plan comes first.

    One from before the item's days is counted, and `draws` nothing.
    """

    at_us: int
    source: bytes
    event_id: bytes
    order: int
    drawing: _Drawing
    dimensions: str
    value: Fraction
    draws: bool


@dataclass(slots=True)
class _Crossing:
    """What the charges of an invoice counted up to the event that used the grant up, a part of that event included."""

    at_us: int
    counted: dict[tuple[int, str], tuple[Fraction, int]]


def exhaust(calculator: Calculator, metered: Metered, purse: Purse, rounding: Rounding) -> Metered:
    """The invoices of a run with what each charges before its grants are used up, and after.

    Notes in the purse what they draw. Changes `metered` of the calculator where a period is divided.
    """
    waits = of_each(metered.invoices, lambda one: any(item.once_spent for item in one.items))
    waiting = [number for number, found in enumerate(waits) if found]
    if not waiting:
        return metered
    drawings: dict[tuple[int, str], list[_Drawing]] = defaultdict(list)
    for one in _drawings(calculator, metered, rounding):
        assert one.item.drains is not None
        drawings[one.place[0], one.item.drains.grant_id].append(one)
    division = _Division(calculator, metered, max(window.window_id for window in metered.windows))
    invoices = metered.invoices
    for number in sorted(waiting, key=lambda place: (invoices[place].billing.at_us, place)):
        for grant in _grants(invoices[number]):
            division.divide(number, grant, drawings[number, grant.grant_id], purse)
    return division.divided()


def _grants(invoice: Invoice) -> list[Grant]:
    return list({item.once_spent.grant_id: item.once_spent for item in invoice.items if item.once_spent}.values())


def _drawings(calculator: Calculator, metered: Metered, rounding: Rounding) -> list[_Drawing]:
    """What each item that draws a grant would cost if that lasted, and the price of one unit of each line."""
    places, chosen = _selected(metered, lambda item: item.drains is not None)
    rate_bills(calculator, _alone(rateables(chosen)), rounding)
    prices: dict[int, dict[str, Fraction]] = defaultdict(dict)
    free: dict[int, dict[str, Fraction]] = defaultdict(dict)
    totals: dict[int, Fraction] = defaultdict(Fraction)
    for item_id, dimensions, unit_price, included, gross, numerator, denominator in calculator.rows(
        statement(__package__, "drawn_lines")
    ):
        factor = Fraction(numerator, denominator)
        if unit_price is not None:
            prices[item_id][dimensions] = Fraction(unit_price) * factor
        free[item_id][dimensions] = Fraction(included or 0)
        totals[item_id] += Fraction(gross or 0) * factor
    windows = [metered.of_items[number].metered(place)[0] for number, place in places]
    falling = {row[0] for row in calculator.rows(statement(__package__, "falling_windows"), windows=windows)}
    return [
        _Drawing(
            place=place,
            item=metered.invoices[place[0]].items[place[1]],
            prices=prices[number],
            included=free[number],
            total=totals[number],
            falls=window in falling,
        )
        for number, (place, window) in enumerate(zip(places, windows, strict=True), start=1)
    ]


def _alone(bills: Iterable[Rateable | Again]) -> Iterator[Rateable]:
    """The bills with nothing but what they charge for these items."""
    for bill in bills:
        assert isinstance(bill, Rateable), "invoices of which some items are taken are like no other"
        charges = tuple(charged for charged in bill.charges if charged.shown)
        if charges:
            yield replace(bill, charges=charges, commitment=None)


def _selected(metered: Metered, keep: Callable[[Item], bool]) -> tuple[list[Place], Metered]:
    """The invoices with some of their items alone, and where those stood."""
    places: list[Place] = []
    invoices: list[Invoice] = []
    of_items: list[ItemWindows] = []
    for number, invoice in enumerate(metered.invoices):
        kept = [(place, item) for place, item in enumerate(invoice.items) if keep(item)]
        own = metered.of_items[number]
        of_items.append(ItemWindows(of_place={new: own.metered(place) for new, (place, _) in enumerate(kept)}))
        places += [(number, place) for place, _ in kept]
        invoices.append(replace(invoice, items=tuple(item for _, item in kept), alike=None))
    return places, replace(metered, invoices=tuple(invoices), of_items=tuple(of_items))


@dataclass(slots=True)
class _Division:
    """The invoices as they are divided, one after the other."""

    calculator: Calculator
    metered: Metered
    last_window: int
    items: dict[int, list[tuple[Item, tuple[int, int | None] | None]]] = field(default_factory=dict)
    splits: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, invoice in enumerate(self.metered.invoices):
            own = self.metered.of_items[number]
            self.items[number] = [(item, own.of(place)) for place, item in enumerate(invoice.items)]

    def divide(self, number: int, grant: Grant, drawings: Sequence[_Drawing], purse: Purse) -> None:
        """Find how far a grant reaches in an invoice, and keep what is charged then."""
        credit_id = purse.numbers[grant.grant_id]
        available = purse.available(number + 1, credit_id)
        if not available and purse.has_begun(credit_id):
            self._keep(number, grant, spent=True)
            return
        drawn = sum((one.total for one in drawings), Fraction(0))
        if drawn * ONE <= available and not any(one.falls for one in drawings):
            purse.draw(number + 1, credit_id, drawn, dust=False)
            self._keep(number, grant, spent=False)
            return
        drawn, crossing = _cross(self._events(drawings), Fraction(available, ONE))
        purse.draw(number + 1, credit_id, drawn, dust=crossing is not None)
        if crossing is None:
            self._keep(number, grant, spent=False)
        else:
            self._split(number, grant, drawings, crossing)

    def _events(self, drawings: Sequence[_Drawing]) -> list[_Event]:
        found: list[_Event] = []
        begun: set[str] = set()
        for order, drawing in enumerate(drawings):
            charge = drawing.item.charge
            assert isinstance(charge, UsageCharge)
            invoice, place = drawing.place
            window = self.metered.of_items[invoice].metered(place)[0]
            contract = self.metered.invoices[invoice].contract
            names = drawing.item.span.catalog.meters[charge.meter or ""].in_order(charge.by)
            rows = self.calculator.rows(
                statement(__package__, "drawing_events"),
                window=window,
                meter=contract.meter_key(drawing.item.span, charge),
                names=list(names),
            )
            since = contract.instant(drawing.item.start)
            found += [
                _Event(
                    at_us=at_us,
                    source=source.encode(),
                    event_id=event_id.encode(),
                    order=order,
                    drawing=drawing,
                    dimensions=dimensions,
                    value=Fraction(value),
                    draws=at_us >= since,
                )
                for at_us, source, event_id, dimensions, value in rows
                if at_us >= since or drawing.item.key not in begun
            ]
            begun.add(drawing.item.key)
        return sorted(found, key=lambda one: (one.at_us, one.source, one.event_id, one.order))

    def _keep(self, number: int, grant: Grant, *, spent: bool) -> None:
        """Keep what is charged where the grant lasts to the end, or was spent before."""
        keys = self._keys(number, grant)
        kept = []
        for item, windows in self.items[number]:
            if item.key in keys and item.timing == "arrears" and (item.once_spent is not None) != spent:
                continue
            kept.append((replace(item, once_spent=None) if item.once_spent == grant else item, windows))
        self.items[number] = kept

    def _keys(self, number: int, grant: Grant) -> set[str]:
        return {item.key for item, _ in self.items[number] if item.once_spent == grant}

    def _split(self, number: int, grant: Grant, drawings: Sequence[_Drawing], crossing: _Crossing) -> None:
        """Keep what is charged up to the crossing, and from there on what follows once the grant is spent."""
        keys = self._keys(number, grant)
        contract = self.metered.invoices[number].contract
        day = _local_day(contract, crossing.at_us)
        kept: list[tuple[Item, tuple[int, int | None] | None]] = []
        for item, windows in self.items[number]:
            if item.key not in keys or item.timing != "arrears":
                kept.append((item, windows))
            elif item.once_spent is None and item.start <= day:
                if item.end > day:
                    assert windows is not None
                    item, windows = replace(item, end=day + DAY), (self._window(item, drawings, crossing), windows[1])
                kept.append((item, windows))
            elif item.once_spent is not None and item.end > day:
                if item.start <= day:
                    assert windows is not None
                    item, windows = replace(item, start=day), (windows[0], self._window(item, drawings, crossing))
                kept.append((item, windows))
        self.items[number] = kept

    def _window(self, item: Item, drawings: Sequence[_Drawing], crossing: _Crossing) -> int:
        """A window of what a charge counted up to the crossing."""
        self.last_window += 1
        drawing = next(one for one in drawings if one.item.key == item.key)
        contract = self.metered.invoices[drawing.place[0]].contract
        charge = drawing.item.charge
        assert isinstance(charge, UsageCharge)
        names = drawing.item.span.catalog.meters[charge.meter or ""].in_order(charge.by)
        orders = [order for order, one in enumerate(drawings) if one.item.key == item.key]
        counted: dict[str, tuple[Fraction, int]] = {}
        for (order, dimensions), (quantity, events) in crossing.counted.items():
            if order in orders:
                before = counted.get(dimensions, (Fraction(0), 0))
                counted[dimensions] = before[0] + quantity, before[1] + events
        meter = contract.meter_key(drawing.item.span, charge)
        for dimensions, (quantity, events) in counted.items():
            text = units_text(int(quantity * ONE))
            self.splits.append((self.last_window, meter, list(names), dimensions, text, events))
        return self.last_window

    def divided(self) -> Metered:
        """The invoices with the items that they charge, and the windows of those in the calculator."""
        self.calculator.load(statement(__package__, "load_splits"), SPLITS, self.splits)
        invoices: list[Invoice] = []
        of_items: list[ItemWindows] = []
        for number, invoice in enumerate(self.metered.invoices):
            own = self.items[number]
            of_items.append(
                ItemWindows(of_place={place: windows for place, (_, windows) in enumerate(own) if windows is not None})
            )
            invoices.append(replace(invoice, items=tuple(item for item, _ in own), alike=None))
        return replace(self.metered, invoices=tuple(invoices), of_items=tuple(of_items))


def _cross(events: Sequence[_Event], available: Fraction) -> tuple[Fraction, _Crossing | None]:
    """What events draw in their order, and the one at which that is all that there is, if one comes after it."""
    drawn = Fraction(0)
    free: dict[tuple[str, str], Fraction] = {}
    counted: dict[tuple[int, str], tuple[Fraction, int]] = {}
    for event, last in _with_last(events):
        item = event.drawing.item
        line = item.key, event.dimensions
        included = free.setdefault(line, event.drawing.included.get(event.dimensions, Fraction(0)))
        given = max(Fraction(0), min(included, event.value))
        free[line] = included - given
        price = event.drawing.prices.get(event.dimensions, Fraction(0)) if event.draws else Fraction(0)
        paid = event.value - given
        place = event.order, event.dimensions
        before = counted.get(place, (Fraction(0), 0))
        if drawn + paid * price > available and price > 0:
            part = Fraction(int((available - drawn) / price * ONE), ONE)
            counted[place] = before[0] + given + part, before[1] + 1
            return drawn + part * price, _Crossing(event.at_us, counted)
        drawn = max(Fraction(0), drawn + paid * price)
        counted[place] = before[0] + event.value, before[1] + 1
        if drawn == available and not last:
            return drawn, _Crossing(event.at_us, counted)
    return drawn, None


def _with_last(events: Sequence[_Event]) -> Iterator[tuple[_Event, bool]]:
    for place, event in enumerate(events):
        yield event, place + 1 == len(events)


def _local_day(contract: Contract, at_us: int) -> date:
    return local_day(at_us, contract.zone)
