"""Which mapping reads which export."""

from __future__ import annotations

import re
from collections.abc import Sequence

from billing_cli.events.export_file import ExportFile
from billing_cli.events.mapping import CANONICAL, CANONICAL_WITH_SOURCE, SourceMapping
from billing_cli.project import Project
from pricing.expressions import parse
from pricing.problems import Problem, did_you_mean

CANONICAL_COLUMNS = frozenset(("id", "customer", "type", "time"))


def claim(
    project: Project, export: ExportFile, source_name: str | None, mappings: Sequence[SourceMapping]
) -> tuple[SourceMapping | None, list[Problem]]:
    """The mapping of an export: the one named, else the one whose `files` match, else the canonical columns'."""
    if source_name is not None:
        named = [mapping for mapping in mappings if mapping.name == source_name]
        return _fitting(named[0], export) if named else (None, [_unknown_source(export, source_name, mappings)])

    name = project.name_of(export.path)
    claiming = [mapping for mapping in mappings if any(matches(name, pattern) for pattern in mapping.body.files)]
    if len(claiming) > 1:
        names = ", ".join(f"`{mapping.name}`" for mapping in claiming)
        message = f"several mappings claim this file: {names}"
        remedy = "make their `files` distinct, or name one with --source"
        return None, [_problem(export, 0, "several-mappings", message, remedy)]
    if claiming:
        return _fitting(claiming[0], export)
    if set(export.header) >= CANONICAL_COLUMNS:
        return (CANONICAL_WITH_SOURCE if "source" in export.header else CANONICAL), []
    return None, [_no_mapping(export)]


def _unknown_source(export: ExportFile, source_name: str, mappings: Sequence[SourceMapping]) -> Problem:
    remedy = did_you_mean(source_name, [mapping.name for mapping in mappings])
    return _problem(export, 0, "unknown-source", f"there is no mapping `{source_name}`", remedy)


def _no_mapping(export: ExportFile) -> Problem:
    missing = ", ".join(f"`{column}`" for column in sorted(CANONICAL_COLUMNS - set(export.header)))
    message = f"no mapping claims this file, and it lacks the columns {missing}"
    remedy = "write a mapping in the sources folder and claim the file with its `files`, or name one with --source"
    return _problem(export, 1, "no-mapping", message, remedy)


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
        if value.column is not None:
            read[place] = [value.column]
        elif value.expr is not None:
            read[place] = sorted(parse(value.expr).names - {"row_number"})
    return read


def _fitting(mapping: SourceMapping, export: ExportFile) -> tuple[SourceMapping | None, list[Problem]]:
    """The mapping, if the export has every column that it names."""
    problems = [
        _problem(
            export,
            1,
            "missing-column",
            f"there is no column `{column}`, which `{place}` of {mapping.file} reads",
            did_you_mean(column, export.header),
        )
        for place, columns in columns_read(mapping).items()
        for column in columns
        if column not in export.header
    ]
    if any(value.expr is not None for _, value in mapping.values()):
        problems += [
            _problem(export, 1, "reserved-name", f"beside expressions, no column may be called `{column}`", "rename it")
            for column in export.header
            if column.lower() in ("row_number", "rowid")
        ]
    automatic = mapping.body.properties is None
    unknown = [
        name
        for name in mapping.body.rules
        if automatic and name not in (*export.header, "source", "id", "customer", "type", "time")
    ]
    problems += [
        _problem(
            export,
            1,
            "missing-column",
            f"there is no column `{name}`, which `rules.{name}` of {mapping.file} reads",
            did_you_mean(name, export.header),
        )
        for name in unknown
    ]
    return (None if problems else mapping), problems


def _problem(export: ExportFile, line: int, code: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=export.name, line=line, path="", message=message, remedy=remedy)
