"""Files of `sources/`."""

from __future__ import annotations

from billing_cli.events.mapping import CloudEventsFile, Customer, MappingFile, Time, Value
from billing_cli.schemas.descriptions import SOURCES
from billing_cli.schemas.generation import JsonSchema, definitions, document, reference


def sources_schema() -> JsonSchema:
    """A source mapping; that of CloudEvents may leave out what every CloudEvent says by itself."""
    found = definitions([MappingFile, CloudEventsFile], SOURCES)
    for model in (Value, Customer, Time):
        found[model.__name__]["oneOf"] = [{"required": [way]} for way in model.WAYS]
    root = {
        "type": "object",
        "if": {"properties": {"format": {"const": "cloudevents"}}, "required": ["format"]},
        "then": reference("CloudEventsFile"),
        "else": reference("MappingFile"),
    }
    return document("A source mapping of bill", root, found)
