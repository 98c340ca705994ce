"""Events handed to the rating path as metering hands them, without a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pricing.catalog.charge import Dynamic, EventCharge
from pricing.money import plain_text
from pricing.rating.calculator import Calculator, Statement

COLUMNS = ("window_id", "meter", "names", "labels", "time_us", "source", "id", "value", "asked", "amount")
LOAD = Statement("""
    INSERT INTO metered_events
    SELECT window_id, meter, names, map_from_entries(list_zip(names, labels)),
        {'time_us': time_us, 'source': source, 'id': id}, value::DECIMAL(38, 12), asked, amount::DECIMAL(38, 12)
    FROM (SELECT unnest($window_id::INTEGER[]) AS window_id, unnest($meter::VARCHAR[]) AS meter,
        unnest($names::VARCHAR[][]) AS names, unnest($labels::VARCHAR[][]) AS labels,
        unnest($time_us::BIGINT[]) AS time_us, unnest($source::VARCHAR[]) AS source, unnest($id::VARCHAR[]) AS id,
        unnest($value::VARCHAR[]) AS value, unnest($asked::VARCHAR[]) AS asked, unnest($amount::VARCHAR[]) AS amount)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedEvent:
    """An event of a charge, which is asked for by its key; `dimensions` are those that it keeps apart, in order."""

    window_id: int
    key: str
    charge: EventCharge
    dimensions: Mapping[str, str | None]
    place: tuple[int, str, str]
    value: Decimal
    amount: Decimal | None = None


def state_events(calculator: Calculator, events: Iterable[StatedEvent]) -> None:
    """Fill the relation `metered_events`, after `state_usage` made it; the quantities are stated there."""
    calculator.load(LOAD, COLUMNS, [_row(one) for one in events])


def _row(one: StatedEvent) -> tuple[object, ...]:
    asked = one.charge.amount.text if isinstance(one.charge, Dynamic) else None
    amount = None if one.amount is None else plain_text(one.amount)
    names, labels = list(one.dimensions), list(one.dimensions.values())
    return one.window_id, one.key, names, labels, *one.place, plain_text(one.value), asked, amount
