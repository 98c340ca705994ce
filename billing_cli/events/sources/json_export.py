"""JSON: an object a line, or one array of objects; events of our own shape or CloudEvents."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from billing_cli.events.export_file import (
    CANONICAL_COLUMNS,
    SOURCES,
    UTF8_MARK,
    ExportFile,
    Needs,
    RowsRead,
    Text,
    column_problems,
    define_view,
    lines_lost,
    look_at_text,
    problem,
    run,
    staged_rows,
)
from billing_cli.events.faults import (
    BAD_JSON,
    BAD_NAME,
    NOT_A_CLOUD_EVENT,
    REPEATED_NAME,
    TOO_DEEP,
    TWO_VALUES,
    UNKEEPABLE_NUMBER,
)
from billing_cli.events.sources.json_fields import fields_of
from billing_cli.events.sources.json_shape import MOST_NAMES, Shape, find_shape
from billing_cli.store.store import Store
from pricing.expressions.json_exports import JsonFaults, JsonField, array_select, json_select, lines_select
from pricing.problems import Problem
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonExport(ExportFile):
    """`lines` are those of its text without blank ones at the end; `is_array` where it is one array over lines.

    `names_data`: its beginning names something `data`, as CloudEvents do.
    """

    gzipped: bool
    lines: int
    is_array: bool
    is_empty: bool
    names_data: bool
    has_malformed: bool = False
    cloudevents: bool = False
    fields: tuple[JsonField, ...] = ()
    shape: Shape = field(default_factory=Shape)

    tells_empty = True
    from_lines = True
    has_columns = False

    def unreadable(self) -> tuple[str, str, str]:
        """An array with a fault in it, as a rule, or a CR inside a line."""
        remedy = "export it again, as UTF-8: an object a line, which end in LF or CR LF, or one array of objects"
        return "unreadable-json", "the file cannot be read as JSON", remedy

    def with_fields(
        self, store: Store, needs: Needs, longest_row_bytes: int
    ) -> tuple[ExportFile | None, list[Problem]]:
        """The same with the fields of all its lines, found by reading it once."""
        self._define_lines(store, longest_row_bytes, parallel=True)
        wanted = None if needs.all_fields else needs.fields
        likely = [("data",)] if self.names_data else []
        shape = find_shape(store, wanted, likely) if not self.is_empty else Shape()
        has_malformed = not (self.is_array or self.is_empty) and self._malformed_lines(store) > 0
        if shape.too_many:
            message = f"the objects of the file have more than {MOST_NAMES} fields"
            remedy = "write a mapping that names the `properties` to keep"
            return None, [problem(self.name, 0, "too-many-fields", message, remedy)]
        cloudevents = needs.cloudevents if needs.cloudevents is not None else "specversion" in shape.names
        if not shape.names and not needs.fields:
            needs = Needs(fields=CANONICAL_COLUMNS)
        fields = fields_of(shape, needs, cloudevents=cloudevents)
        header = tuple(found.name for found in fields)
        absent = frozenset(found.name for found in fields if shape.names and not found.places)
        export = replace(
            self, header=header, absent=absent, names=tuple(map(".".join, shape.places())), fields=fields, shape=shape,
            cloudevents=cloudevents, has_malformed=has_malformed,
        )  # fmt: skip
        problems = column_problems(header, self.name, 0)
        return (None if problems else export), problems

    def define(self, store: Store, longest_row_bytes: int) -> None:
        """Make the temporary view `export`."""
        self._define_lines(store, longest_row_bytes, parallel=not self.has_malformed)
        faults = JsonFaults(
            unreadable=BAD_JSON,
            differing=TWO_VALUES,
            unkeepable=UNKEEPABLE_NUMBER,
            repeated=(REPEATED_NAME, self.shape.repeated),
            badly_named=(BAD_NAME, self.shape.badly_named),
            too_deep=(TOO_DEEP, self.shape.too_deep),
            version=NOT_A_CLOUD_EVENT if self.cloudevents else None,
        )
        run(store, "json_macros")
        run(store, "raw_line")
        define_view(store, "export", json_select(self.fields, faults))

    def find_malformed(self, store: Store) -> None:
        """The lines that are no text, or too long. Where there are some, blank lines are looked for."""
        if self.is_array:
            run(store, "no_malformed")
            return
        if self._malformed_lines(store):
            run(store, "blank_lines", places=self._blank_lines())
            run(store, "malformed_lines")
        run(store, "drop_reader_errors")

    def account(self, store: Store, relation: str) -> tuple[RowsRead, list[Problem]]:
        """Account for every line of the file."""
        counted, _ = staged_rows(store)
        unaccounted = 0 if self.is_array or self.is_empty else self.lines - counted.rows
        if unaccounted > 0:
            unaccounted -= len(self._blank_lines())
        return counted, [lines_lost(store, self.name, unaccounted)] if unaccounted else []

    def _malformed_lines(self, store: Store) -> int:
        """How many lines the last scan could not read."""
        run(store, "blank_lines", places=[])
        run(store, "malformed_lines")
        return int(store.one(statement(SOURCES, "count_malformed"))[0])

    def _define_lines(self, store: Store, longest_row_bytes: int, *, parallel: bool) -> None:
        """The view `lines`. Where lines are numbered, one thread reads: several count malformed ones piece by piece."""
        path = str(self.path)
        if self.is_array:
            select = array_select(path=path, gzipped=self.gzipped, longest_row_bytes=longest_row_bytes)
        else:
            select = lines_select(
                path=path, gzipped=self.gzipped, longest_row_bytes=longest_row_bytes, parallel=parallel
            )
        run(store, "drop_reader_errors")
        define_view(store, "lines", select)

    def _blank_lines(self) -> list[int]:
        """The places of the blank lines, from 1, without those at the end."""
        blanks: list[int] = []
        last = 0
        with gzip.open(self.path) if self.gzipped else self.path.open("rb") as raw:
            for place, line in enumerate(raw, start=1):
                if line.strip(b" \t\r\n"):
                    last = len(blanks)
                else:
                    blanks.append(place)
        return blanks[:last]


def look_at_json(path: Path, name: str) -> tuple[JsonExport | None, list[Problem]]:
    """Read a file once: its digest and lines; or why it cannot be read as JSON. `name` is for messages.

    An empty file has no rows: unlike CSV, nothing need stand in it.
    """
    found, problems = look_at_text(path, name, "JSON")
    if found is None:
        return None, problems
    is_array = _is_array(found.text)
    if found.text.has_mixed_ends and not is_array:
        message = "some lines end in LF, others in CR LF"
        return None, [problem(name, 0, "line-ends", message, "save the file with one kind of line end")]
    if is_array and found.text.tail != b"]":
        message = "the file begins as a JSON array and does not end as one: it may have been cut short"
        return None, [problem(name, 0, "truncated", message, "get the whole file again")]
    export = JsonExport(
        path=path, name=name, digest=found.digest, bytes=found.bytes, stamp=found.stamp, gzipped=found.gzipped,
        lines=found.text.lines, is_array=is_array, is_empty=found.text.is_empty,
        names_data=b'"data"' in found.text.head,
    )  # fmt: skip
    return export, []


def _is_array(text: Text) -> bool:
    """Whether the text is one array over all lines, and not lines of which the first happens to be a list."""
    head = text.head.removeprefix(UTF8_MARK).lstrip()
    if not head.startswith(b"["):
        return False
    first, _, rest = head.partition(b"\n")
    if not rest.strip():
        return True
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return True
    return False
