"""Which mapping reads which export."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from billing_cli.events.export_file import CANONICAL_COLUMNS, ExportFile, Needs, problem
from billing_cli.events.mapping import CANONICAL, CANONICAL_WITH_SOURCE, CLOUDEVENTS, EVENT_FIELDS, SourceMapping
from billing_cli.project import Project
from pricing.expressions import parse
from pricing.problems import Problem, did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentField:
    """A field that no row has; `reader` says what in which mapping reads it."""

    field: str
    reader: str


def claiming(
    project: Project, path: Path, source_name: str | None, mappings: Sequence[SourceMapping]
) -> tuple[SourceMapping | None, list[Problem]]:
    """The mapping that is named, else the one whose `files` match; None where none claims the file."""
    name = project.name_of(path)
    if source_name is not None:
        named = [mapping for mapping in mappings if mapping.name == source_name]
        return (named[0], []) if named else (None, [_unknown_source(name, source_name, mappings)])

    found = [mapping for mapping in mappings if any(matches(name, pattern) for pattern in mapping.body.files)]
    if len(found) > 1:
        names = ", ".join(f"`{mapping.name}`" for mapping in found)
        message = f"several mappings claim this file: {names}"
        remedy = "make their `files` distinct, or name one with --source"
        return None, [problem(name, 0, "several-mappings", message, remedy)]
    return (found[0], []) if found else (None, [])


def needs_of(mapping: SourceMapping | None, *, checked_later: bool = False) -> Needs:
    """What must be read of an export for `mapping`; for one that no mapping claims, everything.

    `checked_later`: what its beginning shows is enough, if the mapping names all that it reads, and in columns.
    """
    if mapping is None:
        return Needs()
    body = mapping.body
    fields = {column for columns in columns_read(mapping).values() for column in columns}
    fields |= set(body.numbers.columns) if body.numbers is not None else set()
    if body.properties is None:
        fields |= set(body.rules) - set(EVENT_FIELDS)
    names_all = body.properties is not None and all(value.expr is None for _, value in mapping.values())
    return Needs(
        fields=frozenset(fields), all_fields=body.properties is None, cloudevents=body.format == "cloudevents",
        checked_later=checked_later and names_all,
    )  # fmt: skip


def fitted(mapping: SourceMapping | None, export: ExportFile) -> tuple[SourceMapping | None, list[Problem]]:
    """The mapping, if the export has what it reads; without one, how a file with the fields of an event is read."""
    if mapping is not None:
        return _fitting(mapping, export)
    if export.cloudevents:
        return CLOUDEVENTS, []
    if set(export.header) >= CANONICAL_COLUMNS:
        return (CANONICAL_WITH_SOURCE if "source" in export.header else CANONICAL), []
    return None, [_no_mapping(export)]


def absent_fields(mapping: SourceMapping, export: ExportFile) -> Iterator[AbsentField]:
    """What the mapping reads and no row of the export has, where that need not be a mistake."""
    for place, columns in columns_read(mapping).items():
        for column in columns:
            if column in export.absent:
                yield AbsentField(field=column, reader=f"`{place}` of {mapping.file}")


def _unknown_source(name: str, source_name: str, mappings: Sequence[SourceMapping]) -> Problem:
    remedy = did_you_mean(source_name, [mapping.name for mapping in mappings])
    return problem(name, 0, "unknown-source", f"there is no mapping `{source_name}`", remedy)


def _no_mapping(export: ExportFile) -> Problem:
    missing = ", ".join(f"`{column}`" for column in sorted(CANONICAL_COLUMNS - set(export.header)))
    message = f"no mapping claims this file, and it lacks the columns {missing}"
    remedy = "write a mapping in the sources folder and claim the file with its `files`, or name one with --source"
    return _problem(export, "no-mapping", message, remedy)


def matches(name: str, pattern: str) -> bool:
    """Whether a path matches a glob: `*` and `?` stay inside a folder, `**` crosses folders.

    >>> matches("exports/2026/a.csv", "exports/*.csv"), matches("exports/2026/a.csv", "exports/**/*.csv")
    (False, True)
    """
    signs = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.findall(r"\*\*/|\*\*|.", pattern, re.DOTALL)
    return re.fullmatch("".join(signs.get(piece, re.escape(piece)) for piece in pieces), name, re.DOTALL) is not None


def columns_read(mapping: SourceMapping) -> dict[str, list[str]]:
    """The columns that each part of a mapping reads, by its place in the file."""
    read: dict[str, list[str]] = {}
    for place, value in mapping.values():
        if value.read_columns:
            read[place] = list(value.read_columns)
        elif value.expr is not None:
            read[place] = sorted(parse(value.expr).names - {"row_number"})
    return read


def _fitting(mapping: SourceMapping, export: ExportFile) -> tuple[SourceMapping | None, list[Problem]]:
    """The mapping, if the export has every column that it names.

    Where columns may differ from row to row, only those that no event can do without must be there, if any row is.
    """
    problems = [
        _missing(export, column, f"`{place}` of {mapping.file}")
        for place, columns in columns_read(mapping).items()
        for column in columns
        if _lacks(export, column) and (export.has_columns or _identifies(mapping, place))
    ]
    if any(value.expr is not None for _, value in mapping.values()):
        problems += [
            _problem(export, "reserved-name", f"beside expressions, no column may be called `{column}`", "rename it")
            for column in export.header
            if column.lower() in ("row_number", "rowid")
        ]
    if mapping.body.numbers is not None and export.has_columns:
        problems += [
            _missing(export, column, f"`numbers` of {mapping.file}")
            for column in mapping.body.numbers.columns
            if _lacks(export, column)
        ]
    if mapping.body.properties is None and export.has_columns:
        problems += [
            _missing(export, name, f"`rules.{name}` of {mapping.file}")
            for name in mapping.body.rules
            if name not in (*export.header, *EVENT_FIELDS)
        ]
    return (None if problems else mapping), problems


def _lacks(export: ExportFile, column: str) -> bool:
    return column not in export.header or column in export.absent


def _identifies(mapping: SourceMapping, place: str) -> bool:
    """Whether a column stands alone for a field without which there is no event."""
    value = dict(mapping.values())[place]
    return bool(value.read_columns) and not place.startswith("properties.")


def _missing(export: ExportFile, column: str, reader: str) -> Problem:
    remedy = did_you_mean(column, export.names)
    return _problem(export, "missing-column", f"there is no column `{column}`, which {reader} reads", remedy)


def _problem(export: ExportFile, code: str, message: str, remedy: str) -> Problem:
    return problem(export.name, export.header_line, code, message, remedy)
