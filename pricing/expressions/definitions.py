"""Views made of the SELECTs of this room; the only statements whose text is not a file."""

from __future__ import annotations

from pricing.expressions.measures import Measure
from pricing.expressions.sql import Sql, identifier, joined
from pricing.expressions.views import EVENT


def temporary_view(name: str, select: str) -> str:
    """The statement that gives a SELECT of this room a name for the rest of the connection."""
    return Sql(f"CREATE OR REPLACE TEMP VIEW {identifier(name)} AS {select}")


def view(name: str, select: str) -> str:
    """The same for a store, in which it stays."""
    return Sql(f"CREATE OR REPLACE VIEW {identifier(name)} AS {select}")


def settled_select(measure: Measure, relation: str) -> str:
    """The shape of `meter_select` for events that Python answered: `relation` holds their dimensions as a list."""
    columns = [identifier(name) for name in (*EVENT, "passes", "value")]
    columns += [Sql("FALSE AS hard")]
    columns += [Sql(f"dimensions[{place + 1}] AS dimension_{place}") for place in range(len(measure.dimensions))]
    columns += [Sql(f"{identifier('key')} AS within_key")] if measure.unique else []
    columns += [identifier("once_key")] if measure.once_key is not None else []
    columns += [identifier("level_key")] if measure.level_key is not None else []
    columns += [identifier("amounts")] if measure.amounts else []
    return Sql(f"SELECT {joined(', ', columns)} FROM {identifier(relation)}")
