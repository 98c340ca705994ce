"""What ingest keeps so that trouble can be seen later: counts by hour, and the values that were ever seen."""

from __future__ import annotations

from datetime import datetime
from fnmatch import fnmatchcase

from billing_cli.catalogs.plain_dimensions import plain_dimensions
from billing_cli.events.properties import stored_properties
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing import expressions
from pricing.expressions.definitions import temporary_view
from pricing.periods import microseconds
from pricing.rating.calculator import Statement, statement

# How many values of a property are kept for each source.
MOST_VALUES = 1_000


def watch(store: Store, project: Project, first_file_id: int, seq: int, now: datetime) -> None:
    """Keep what the files from `first_file_id` on brought, inside the transaction that ingests them.

    `seq` is the number of the run, which is that of the audit link that it will append.
    """
    for file_id, first_id, last_id in store.rows(statement(__package__, "files_of_run"), first_file_id=first_file_id):
        file = {"seq": seq, "file_id": file_id, "first_id": first_id, "last_id": last_id}
        store.run(statement(__package__, "count_hours"), **file, clock_us=microseconds(now))

    store.run(statement(__package__, "set_first_event"), first_file_id=first_file_id)
    store.run(statement(__package__, "new_events"))
    types = [str(kind) for (kind,) in store.rows(statement(__package__, "types_of_run"), seq=seq)]
    for name, patterns in plain_dimensions(project).items():
        read = [kind for kind in types if any(fnmatchcase(kind, pattern) for pattern in patterns)]
        known = {"seq": seq, "name": name, "most": MOST_VALUES}
        if read and store.one(statement(__package__, "sources_watched"), **known)[0]:
            select = expressions.value_select(name, "new_events", stored_properties(store))
            store.run(Statement(temporary_view("named_values", select)))
            store.run(statement(__package__, "note_values"), **known, types=read)
