"""Views made of the SELECTs of this room; the only statements whose text is not a file."""

from __future__ import annotations

from pricing.expressions.sql import Sql, identifier, joined


def temporary_view(name: str, select: str) -> str:
    """The statement that gives a SELECT of this room a name for the rest of the connection."""
    return Sql(f"CREATE OR REPLACE TEMP VIEW {identifier(name)} AS {select}")


def settled_select(dimensions: int, relation: str) -> str:
    """The shape of `meter_select` for events that Python answered: `relation` holds their dimensions as a list."""
    columns = [identifier(name) for name in ("event_id", "customer", "time_us", "passes", "value")]
    columns += [Sql("FALSE AS hard")]
    columns += [Sql(f"dimensions[{place + 1}] AS dimension_{place}") for place in range(dimensions)]
    return Sql(f"SELECT {joined(', ', columns)} FROM {identifier(relation)}")
