"""The columns of a JSON export: nested names with points between them; of CloudEvents, `data` is left out of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from billing_cli.events.export_file import Needs
from billing_cli.events.sources.json_shape import Shape
from pricing.expressions.json_exports import JsonField, Steps

# Of CloudEvents 1.0: they describe the message, not what was used.
ENVELOPE = frozenset(("specversion", "datacontenttype", "dataschema"))
# A member of `data` with one of these names keeps the whole of its name.
TAKEN = ENVELOPE | {"id", "source", "type", "subject", "time", "data", "customer"}


def fields_of(shape: Shape, needs: Needs, *, cloudevents: bool) -> tuple[JsonField, ...]:
    """The columns that are needed, in the order of their names.

    A needed name may have several places: `a.b` is a member of `a`, or a name with a point. One without any place has
    no value in any row.
    """
    named = {name: [place for place in shape.places() if ".".join(place) == name] for name in needs.fields}
    fields = [JsonField(name=name, places=tuple(places)) for name, places in named.items()]
    if needs.all_fields:
        others: dict[str, list[Steps]] = defaultdict(list)
        for place in _values(shape):
            full = ".".join(place)
            if full not in named and not (cloudevents and full in ENVELOPE):
                others[_property(place, needs) if cloudevents else full].append(place)
        fields += [
            JsonField(name=name, places=tuple(places), scalars_only=any(map(shape.is_object, places)))
            for name, places in others.items()
        ]
    return tuple(sorted(fields, key=lambda found: found.name))


def _values(shape: Shape) -> Iterator[Steps]:
    """Every place where something else than an object stands in some line."""
    for place in shape.places():
        if not shape.is_object(place) or place in shape.bare:
            yield place


def _property(place: Steps, needs: Needs) -> str:
    """What a field of a CloudEvent is called as a property."""
    if place[0] != "data" or len(place) == 1:
        return ".".join(place)
    short = ".".join(place[1:])
    return ".".join(place) if short in TAKEN | needs.fields else short
