"""The columns in which a store keeps its events: how they are made, judged and read back.

Beside those that every event has, a column comes when the first value does that needs it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pricing.expressions.exports import Layout, values_of
from pricing.expressions.fields import Properties, whole_number
from pricing.expressions.sql import Sql, identifier, joined, text_literal

UUID_ID, TEXT_ID = "id", "id_text"
_KINDS = {UUID_ID: "UUID", TEXT_ID: "VARCHAR", "n": "BIGINT", "p": "VARCHAR"}


def added_column(relation: str, name: str) -> Sql:
    """The statement that gives a relation a column for ids or a property; every row has null there."""
    kind = _KINDS.get(name) or _KINDS[name[0]]
    return Sql(f"ALTER TABLE {identifier(relation)} ADD COLUMN {identifier(name)} {kind}")


def sample_select(layout: Layout, header: Sequence[str], relation: str, names: Sequence[str], rows: int) -> Sql:
    """SELECT, for each of the properties `names`, how many of the first `rows` rows have it, and as a whole number."""
    values = values_of(layout, header, relation, names)
    read = joined(", ", [Sql(f"{value} AS v{place}") for place, value in enumerate(values)])
    counts = joined(", ", [Sql(f"[count(v{n}), count({whole_number(Sql(f'v{n}'))})]") for n in range(len(values))])
    return Sql(f"SELECT {counts} FROM (SELECT {read} FROM {identifier(relation)} LIMIT {int(rows)})")


def events_select(relation: str, columns: Collection[str], properties: Properties) -> Sql:
    """SELECT rows of the events table with ids as they were written and all properties as a text.

    out: event_id, key, source, id, customer, type, time_us, properties, and the columns of `properties`. `columns` are
    those of the relation.
    """
    ids = [Sql(name) for column, name in ((TEXT_ID, TEXT_ID), (UUID_ID, "CAST(id AS VARCHAR)")) if column in columns]
    written = Sql(f"coalesce({joined(', ', ids)})") if ids else Sql("CAST(NULL AS VARCHAR)")
    own = [identifier(name) for column in properties.values() for name in column.columns]
    said = Sql(f"{properties_text(properties)} AS properties")
    rest = joined(", ", [Sql(f"{written} AS id"), Sql("customer"), Sql("type"), Sql("time_us"), said, *own])
    return Sql(f"SELECT event_id, key, source, {rest} FROM {identifier(relation)}")


def content_select(relation: str, properties: Mapping[str, int]) -> Sql:
    """SELECT contents that have their properties as one text, as rows of the events table.

    `properties` gives the number of each; all values go into the columns for texts. `relation` has event_id, key,
    source, id UUID, id_text, customer, type, time_us and properties.
    """
    values = Sql("CAST(CAST(properties AS JSON) AS MAP(VARCHAR, VARCHAR))")
    own = [Sql(f"{values}[{text_literal(name)}] AS {identifier(f'p{number}')}") for name, number in properties.items()]
    columns = ("event_id", "key", "source", UUID_ID, TEXT_ID, "customer", "type", "time_us")
    return Sql(f"SELECT {joined(', ', [*map(identifier, columns), *own])} FROM {identifier(relation)}")


def said_select(relation: str, properties: Properties) -> Sql:
    """SELECT a relation's rows with all of their properties as one text, and the id as it was written.

    `relation` has id_text VARCHAR and id UUID.
    """
    written = "coalesce(id_text, CAST(id AS VARCHAR)) AS id"
    return Sql(f"SELECT * REPLACE ({written}), {properties_text(properties)} AS properties FROM {identifier(relation)}")


def properties_text(properties: Properties) -> Sql:
    """The properties of a row as JSON: the same text, whichever columns there are.

    A flat object of texts, its keys in the order of their code points; what is missing is left out.
    """
    pieces = [
        Sql(f"to_json({text_literal(name)}) || ':' || to_json({properties[name].field.text})")
        for name in sorted(properties)
        if properties[name].columns
    ]
    return Sql(f"'{{' || concat_ws(',', {joined(', ', pieces)}) || '}}'") if pieces else Sql("'{}'")
