"""How a name of an expression is read from the relation at hand."""

from __future__ import annotations

from collections.abc import Sequence

from pricing.expressions.sql import Sql, identifier, joined, text_literal

EVENT_COLUMNS = frozenset(("source", "id", "customer", "type"))
"""The columns of the events relation that are texts; every other name but `time` is a property."""


def event_field(name: str) -> Sql:
    """A field of an event as VARCHAR: a column, `time` as `2026-03-31T23:00:00.000000Z`, or else a property.

    A dotted name is the property of that whole name: properties are one flat JSON object whose values are
    texts.
    """
    if is_property(name):
        return Sql(f"json_extract_string({identifier('properties')}, {_pointer(name)})")
    if name == "time":
        return Sql(f"strftime(make_timestamp({identifier('time_us')}), '%Y-%m-%dT%H:%M:%S.%fZ')")
    return identifier(name)


def is_property(name: str) -> bool:
    """Whether a name of an expression over events is one of their properties."""
    return name != "time" and name not in EVENT_COLUMNS


def properties_list(names: Sequence[str]) -> Sql:
    """Several properties as a list of VARCHAR: reading the JSON text once is cheaper than once for each."""
    return Sql(f"json_extract_string({identifier('properties')}, [{joined(', ', map(_pointer, names))}])")


def raw_column(name: str) -> Sql:
    """A column of an export as it was read, all of them VARCHAR."""
    return identifier(name)


def _pointer(name: str) -> Sql:
    """A JSON pointer (RFC 6901): unlike a JSON path, it has no signs of its own but / and ~."""
    return text_literal("/" + name.replace("~", "~0").replace("/", "~1"))
