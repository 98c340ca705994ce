"""Events that are kept one by one: for charges that price each, and for the amounts that such charges ask of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from billing_cli.contracts.invoice import Invoice, of_each
from billing_cli.usage.windows import Metered
from pricing.catalog.charge import Dynamic, EventCharge, UsageCharge
from pricing.catalog.meter import Meter
from pricing.expressions import Expression, Measure
from pricing.rating.calculator import Calculator, Row, statement

EVENT_CHARGES = ("window_id", "meter", "names", "places", "asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedEvents:
    """What charges ask of single events: by the key of each meter, the distinct amounts by their texts."""

    amounts: Mapping[str, Mapping[str, Expression]] = field(default_factory=dict)

    def measure(self, name: str, meter: Meter) -> Measure:
        """What is read of the meter's events, the amounts included."""
        return replace(meter.measure, amounts=tuple(self.amounts.get(name, {}).values()))


def ask_events(calculator: Calculator, metered: Metered) -> AskedEvents:
    """Make the relations of single events anew, and file what the charges of these invoices ask of their windows."""
    amounts: dict[str, dict[str, Expression]] = defaultdict(dict)
    rows: dict[tuple[object, ...], Row] = {}
    asking = of_each(metered.invoices, _asking)
    for invoice, own, places_asking in zip(metered.invoices, metered.of_items, asking, strict=True):
        for place in places_asking:
            item = invoice.items[place]
            charge = item.charge
            assert isinstance(charge, UsageCharge)
            assert charge.meter is not None
            key = invoice.contract.meter_key(item.span, charge)
            assert key is not None, "it prices the events of a meter"
            asked = charge.amount if isinstance(charge, Dynamic) else None
            amounts[key] |= {asked.text: asked} if asked else {}
            meter = item.span.catalog.meters[charge.meter]
            names, every = meter.in_order(charge.by), tuple(meter.dimensions)
            text, places = asked.text if asked else None, [every.index(one) + 1 for one in names]
            for window in filter(None, own.metered(place)):
                rows[window, key, names, text] = (window, key, list(names), places, text)
    calculator.run(statement(__package__, "event_relations"))
    calculator.load(statement(__package__, "load_event_charges"), EVENT_CHARGES, list(rows.values()))
    return AskedEvents(amounts=amounts)


def _asking(invoice: Invoice) -> list[int]:
    """The places of the metered items that price single events, or draw a grant by them."""
    return [
        place
        for place, item in enumerate(invoice.items)
        if item.is_metered and (isinstance(item.charge, EventCharge) or item.drains is not None)
    ]


def begin_meter(calculator: Calculator, asked: AskedEvents, name: str) -> None:
    """Turn to the next meter: none of its events is kept yet."""
    if name in asked.amounts:
        calculator.run(statement(__package__, "no_kept_events"))
        calculator.run(statement(__package__, "set_segment_amounts"), meter=name, texts=list(asked.amounts[name]))


def count_events(calculator: Calculator, asked: AskedEvents, name: str) -> None:
    """Let `counted_events` be the events of `timed_events` as they fare, and keep those that are priced one by one."""
    calculator.run(statement(__package__, "counted_with_amounts" if asked.amounts.get(name) else "counted_events"))
    if name in asked.amounts:
        calculator.run(statement(__package__, "keep_events"))


def collect_events(calculator: Calculator, asked: AskedEvents, name: str) -> None:
    """Add the kept events to `metered_events`, for each charge that asks for them."""
    if name in asked.amounts:
        calculator.run(statement(__package__, "collect_events"), meter=name, texts=list(asked.amounts[name]))
