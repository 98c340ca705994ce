"""What waits for a person: rejected rows and open conflicts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from billing_cli.events.properties import define_wanted
from billing_cli.store.store import Store
from pricing.periods import instant_text
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row that is no event: why, which `value` is to blame (None: no single one), and its bytes as they were."""

    reject_id: int
    file: str
    row: int
    code: str
    reason: str
    value: str | None
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field of which the event that stays says `first` and the later row `later`; None where it is missing."""

    field: str
    first: str | None
    later: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConflict:
    """A row that contradicts the event with its (source, id), `event_id`, which stands in first_file at first_row."""

    source: str
    id: str
    event_id: int
    file: str
    row: int
    first_file: str
    first_row: int
    differences: tuple[Difference, ...]


def rejected_rows(store: Store, file_id: int | None = None) -> list[RejectedRow]:
    """The rejected rows of one file, or of all, in the order of files and rows."""
    rows = store.rows(statement(__package__, "rejected_rows"), file_id=file_id)
    names = ("reject_id", "file", "row", "code", "reason", "value", "raw")
    return [RejectedRow(**dict(zip(names, row, strict=True))) for row in rows]


def open_conflicts(store: Store, file_id: int | None = None) -> list[OpenConflict]:
    """The conflicts that nobody resolved, of one file or of all, in the order of files and rows."""
    conflicts = []
    store.run(statement(__package__, "wanted_by_conflicts"), file_id=file_id)
    define_wanted(store)
    for source, id_text, file, row, first_file, first_row, event_id, *content in store.rows(
        statement(__package__, "open_conflicts"), file_id=file_id
    ):
        later, first = _fields(*content[:4]), _fields(*content[4:])
        differences = tuple(
            Difference(field=name, first=first.get(name), later=later.get(name))
            for name in sorted({*first, *later})
            if first.get(name) != later.get(name)
        )
        conflicts.append(
            OpenConflict(
                source=source,
                id=id_text,
                event_id=event_id,
                file=file,
                row=row,
                first_file=first_file,
                first_row=first_row,
                differences=differences,
            )
        )
    return conflicts


def _fields(customer: str, kind: str, time_us: int, properties: str) -> Mapping[str, str]:
    """The content of an event by field; properties under `properties.NAME`, so that none hides a field."""
    content = {"customer": customer, "type": kind, "time": instant_text(time_us)}
    return content | {f"properties.{name}": value for name, value in json.loads(properties).items()}
