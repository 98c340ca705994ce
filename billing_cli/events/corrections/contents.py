"""Contents that were no events until a person said so: into the events table."""

from __future__ import annotations

from billing_cli.events.ingest import EVERY_EVENT
from billing_cli.events.properties import add_columns
from billing_cli.store.store import Store
from pricing.expressions.definitions import temporary_view
from pricing.expressions.stored import TEXT_ID, UUID_ID, content_select
from pricing.rating.calculator import Statement, statement


def begin_contents(store: Store) -> None:
    """Make the table `contents`, empty."""
    store.run(statement(__package__, "no_contents"))


def insert_contents(store: Store) -> None:
    """Make an event of each of the `contents`, inside a transaction."""
    store.run(statement("billing_cli.events", "keys"))
    store.run(statement(__package__, "identified_contents"))
    has_uuids, has_texts, names = store.one(statement(__package__, "columns_of_contents"))
    numbers: dict[str, int] = dict(store.rows(statement("billing_cli.events", "property_numbers")))
    properties = {name: numbers[name] for name in names or ()}
    store.run(Statement(temporary_view("stored_contents", content_select("identified_contents", properties))))

    columns = [UUID_ID] * has_uuids + [TEXT_ID] * has_texts + [f"p{number}" for number in properties.values()]
    add_columns(store, columns)
    store.run(statement(__package__, "insert_contents"), kept=["event_id", *EVERY_EVENT, *columns])
