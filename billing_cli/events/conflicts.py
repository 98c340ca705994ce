"""Rows that contradict an event: what they say differently, and what a person made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from billing_cli.events.properties import define_wanted
from billing_cli.store.store import Store
from pricing.periods import instant_text
from pricing.rating.calculator import statement

# More than any store holds.
NO_LIMIT = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field of which the event that stays says `first` and the later row `later`; None where it is missing."""

    field: str
    first: str | None
    later: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A row that contradicts the event with its (source, id), `event_id`, which stands in first_file at first_row.

    `row_id` is the row's number among all rows ever read: by it people name a conflict. `state` is open, kept,
    replaced or renamed.
    """

    row_id: int
    source: str
    id: str
    state: str
    event_id: int
    file: str
    row: int
    first_file: str
    first_row: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictFilter:
    """Which conflicts are asked for; those too that are not open only with `every`."""

    every: bool = False
    row_ids: Sequence[int] | None = None
    file_id: int | None = None
    source: str | None = None
    file: str | None = None


def open_conflicts(store: Store, file_id: int | None = None, most: int = NO_LIMIT) -> list[Conflict]:
    """The first conflicts that nobody resolved, of one file or of all."""
    return read_conflicts(store, ConflictFilter(file_id=file_id), most)


def read_conflicts(store: Store, wanted: ConflictFilter, most: int = NO_LIMIT) -> list[Conflict]:
    """Conflicts in the order of files and rows, which also fill the table `asked_conflicts`."""
    if not ask_conflicts(store, wanted, most):
        return []
    store.run(statement(__package__, "wanted_by_conflicts"))
    define_wanted(store)
    return [_conflict(*row) for row in store.rows(statement(__package__, "contradicted"))]


def ask_conflicts(store: Store, wanted: ConflictFilter, most: int = NO_LIMIT) -> int:
    """Fill the table `asked_conflicts`; with how many."""
    (asked,) = store.one(
        statement(__package__, "asked_conflicts"),
        every=wanted.every,
        row_ids=None if wanted.row_ids is None else list(wanted.row_ids),
        file_id=wanted.file_id,
        source=wanted.source,
        file=wanted.file,
        most=most,
    )
    return int(asked)


def _conflict(*row: object) -> Conflict:
    row_id, source, id_text, state, file, number, first_file, first_row, event_id, *content = row
    later, first = fields_of(*content[:4]), fields_of(*content[4:])
    return Conflict(
        row_id=int(str(row_id)),
        source=str(source),
        id=str(id_text),
        state=str(state),
        event_id=int(str(event_id)),
        file=str(file),
        row=int(str(number)),
        first_file=str(first_file),
        first_row=int(str(first_row)),
        differences=tuple(
            Difference(field=name, first=first.get(name), later=later.get(name))
            for name in sorted({*first, *later})
            if first.get(name) != later.get(name)
        ),
    )


def fields_of(customer: object, kind: object, time_us: object, properties: object) -> Mapping[str, str]:
    """The content of an event by field; properties under `properties.NAME`, so that none hides a field."""
    content = {"customer": str(customer), "type": str(kind), "time": instant_text(int(str(time_us)))}
    return content | {f"properties.{name}": value for name, value in json.loads(str(properties)).items()}
