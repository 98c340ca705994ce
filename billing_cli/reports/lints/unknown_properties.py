"""Names in the expressions of a meter, and of charges on it, that no stored event of its types has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from billing_cli.events.properties import stored_properties
from billing_cli.reports.lints.stored_events import StoredEvents
from pricing.catalog.charge import Dynamic
from pricing.catalog.meter import BandDimension, Meter, ScheduleDimension
from pricing.expressions import Expression, fields_select
from pricing.expressions.definitions import temporary_view
from pricing.expressions.fields import is_property
from pricing.lints.priced import PricedCharge
from pricing.problems import Problem, counted, did_you_mean
from pricing.rating.calculator import Statement, statement


def unknown_properties(stored: StoredEvents, priced: Iterable[PricedCharge]) -> Iterator[Problem]:
    """Each name that is no field of any event, with the properties that there are."""
    # In another currency a charge asks for the same.
    charges = {one.path: one for one in priced}.values()
    for name, meter in stored.catalog.meters.items():
        events = stored.look_at(meter)
        if not events:
            continue
        known: dict[str, bool] = {}
        asked = [
            *((partial(stored.warning, ("meters", name, *place)), one) for place, one in _expressions(meter)),
            *((partial(one.warning, ("amount",)), amount) for one, amount in _amounts(name, charges)),
        ]
        for warning, expression in asked:
            for word in sorted(filter(is_property, expression.names)):
                if word not in known:
                    known[word] = _is_there(stored, word)
                if not known[word]:
                    message = f"of the {counted(events, 'stored event')} of its types none has a property `{word}`"
                    yield warning("unknown-property", message, did_you_mean(word, stored.properties_seen()))


def _amounts(meter: str, charges: Iterable[PricedCharge]) -> Iterator[tuple[PricedCharge, Expression]]:
    """The charges on a meter that ask its events for an amount, with that."""
    for one in charges:
        if isinstance(one.charge, Dynamic) and one.charge.meter == meter:
            yield one, one.charge.amount


def _expressions(meter: Meter) -> Iterator[tuple[tuple[str, ...], Expression]]:
    """Every expression of a meter, with its place in it."""
    for key, expression in (("where", meter.where), ("value", meter.value), ("unique", meter.unique)):
        if expression is not None:
            yield (key,), expression
    if meter.once_per:
        yield from ((("once_per", "key"), part) for part in meter.once_per.key)
    yield from ((("key",), part) for part in meter.key or ())
    for name, dimension in meter.dimensions.items():
        if isinstance(dimension, BandDimension):
            yield ("dimensions", name, "band"), dimension.band
        elif not isinstance(dimension, ScheduleDimension):
            yield ("dimensions", name), dimension


def _is_there(stored: StoredEvents, name: str) -> bool:
    select = fields_select([name], "typed_events", stored_properties(stored.calculator))
    stored.calculator.run(Statement(temporary_view("asked_fields", select)))
    return bool(stored.calculator.rows(statement(__package__, "one_with_property")))
