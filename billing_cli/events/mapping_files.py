"""The mappings of a project, each with its lookup: a CSV file that maps the names of an export to customers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, Protocol, TypeVar

from billing_cli.audit.chain import digest
from billing_cli.events.mapping import SourceMapping, read_mapping
from billing_cli.project import Project
from pricing.problems import Problem
from pricing.yaml_tree import Node

COLUMNS = ["name", "customer"]


class Looking(Protocol):
    """A mapping with a name of its own, which may look up the names that an export has for customers."""

    @property
    def name(self) -> str:
        """The stem of its file."""

    @property
    def file(self) -> str:
        """Its file."""

    @property
    def digest(self) -> str:
        """That of its content."""

    @property
    def lookup(self) -> str | None:
        """The file in which it looks names up."""


Mapped = TypeVar("Mapped", bound=Looking)


def load_mappings(project: Project) -> tuple[list[SourceMapping], list[Problem]]:
    """All mappings of sources, by name, with their lookups; and the problems of all their files."""
    return mappings_in(project, "sources", read_mapping)


def mappings_in(
    project: Project,
    folder: Literal["sources", "statements"],
    read: Callable[[Node, str], tuple[Mapped | None, list[Problem]]],
) -> tuple[list[Mapped], list[Problem]]:
    """The mappings of a folder of the project; `read` makes one of a file's content and stem."""
    mappings: list[Mapped] = []
    problems: list[Problem] = []
    for path in project.files(project.folder(folder), (".yaml", ".yml")):
        node, found = project.read_yaml(path)
        problems += found
        mapping, found = read(node, path.stem) if node is not None else (None, [])
        problems += found
        if mapping is not None:
            mapping, found = _with_aliases(mapping, project)
            problems += found
            mappings.append(mapping)
    return mappings, problems + same_names((mapping.name, mapping.file) for mapping in mappings)


def _with_aliases(mapping: Mapped, project: Project) -> tuple[Mapped, list[Problem]]:
    """The mapping with its lookup read, and part of its digest: other aliases make other events."""
    if mapping.lookup is None:
        return mapping, []
    text, problems = project.read_text(project.root / mapping.lookup)
    aliases, found = read_aliases(text, mapping.lookup) if text is not None else ({}, [])
    content = digest({"mapping": mapping.digest, "aliases": dict(aliases)})
    whole: Any = mapping
    return replace(whole, aliases=aliases, digest=content), [*problems, *found]


def read_aliases(text: str, file: str) -> tuple[Mapping[str, str], list[Problem]]:
    """The names and customers of a CSV file with the columns `name,customer`; every name once."""
    aliases: dict[str, str] = {}
    problems: list[Problem] = []
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if next(rows, None) != COLUMNS:
            return {}, [_problem(file, 1, "wrong-columns", "the first line is not `name,customer`", "write that line")]
        for row in rows:
            if not row:
                continue
            if len(row) != len(COLUMNS) or not all(row):
                problems.append(
                    _problem(file, rows.line_num, "bad-row", "a row gives one name and one customer", "correct the row")
                )
            elif aliases.setdefault(row[0], row[1]) != row[1]:
                problems.append(
                    _problem(
                        file,
                        rows.line_num,
                        "ambiguous-alias",
                        f"{row[0]!r} already stands for {aliases[row[0]]!r}",
                        "keep one of the two",
                    )
                )
    except csv.Error as error:
        problems.append(_problem(file, rows.line_num, "csv-syntax", f"this is not CSV: {error}", "correct the quotes"))
    return aliases, problems


def _problem(file: str, line: int, code: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=file, line=line, path="", message=message, remedy=remedy)


def same_names(named: Iterable[tuple[str, str]]) -> list[Problem]:
    """Problems of files that have the same name but for their ending; of each, its name and the file."""
    seen: dict[str, str] = {}
    problems = []
    for name, file in named:
        other = seen.setdefault(name, file)
        if other != file:
            problems.append(
                _problem(file, 0, "duplicate-name", f"{other} has the same name", "rename one of the two files")
            )
    return problems
