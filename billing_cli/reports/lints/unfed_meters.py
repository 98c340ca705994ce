"""Charges whose meter no stored event feeds."""

from __future__ import annotations

from collections.abc import Iterator

from billing_cli.reports.lints.stored_events import StoredEvents
from pricing.catalog.meter import Meter
from pricing.expressions import Measure
from pricing.problems import Problem, counted, did_you_mean
from pricing.rating.calculator import statement


def unfed_meters(stored: StoredEvents) -> Iterator[Problem]:
    """Each charged meter that counts none of the stored events: by its types, or by its `where`."""
    for name in sorted(stored.charged):
        meter = stored.catalog.meters[name]
        if not stored.of(meter):
            types = " or ".join(f"`{kind}`" for kind in meter.event)
            message = f"no stored event is of type {types}, so that what is charged on `{name}` is nothing"
            yield stored.warning(("meters", name, "event"), "unfed-meter", message, _remedy(meter, stored))
        elif meter.where is not None:
            events = stored.look_at(meter)
            stored.measure(Measure(where=meter.where))
            if not stored.calculator.rows(statement(__package__, "one_passing")):
                message = f"of the {counted(events, 'stored event')} of its types none passes, so that what is charged "
                message += f"on `{name}` is nothing"
                remedy = "compare the condition with the properties of your events"
                yield stored.warning(("meters", name, "where"), "unfed-meter", message, remedy)


def _remedy(meter: Meter, stored: StoredEvents) -> str:
    return did_you_mean(meter.event[0], stored.types)
