"""The statement mappings of a project, and which of them reads which export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from billing_cli.errors import BillError, InputProblems, UsageError
from billing_cli.events.claims import matches
from billing_cli.events.mapping_files import mappings_in
from billing_cli.project import Project
from billing_cli.statements.mapping import StatementMapping, read_statement_mapping
from pricing.problems import Problem, did_you_mean


def load_statement_mappings(project: Project) -> tuple[list[StatementMapping], list[Problem]]:
    """All statement mappings of the project, by name, with their lookups; and the problems of all their files."""
    return mappings_in(project, "statements", read_statement_mapping)


def read_statement_mappings(project: Project) -> list[StatementMapping]:
    """All statement mappings of the project. Raises InputProblems where one has a fault."""
    mappings, problems = load_statement_mappings(project)
    if problems:
        raise InputProblems(problems)
    return mappings


def mapping_for(mappings: Sequence[StatementMapping], path: Path, name: str | None) -> StatementMapping:
    """The mapping that is named, else the one whose `file` matches. Raises UsageError for an unknown name.

    Raises BillError where none or several claim the file.
    """
    names = [mapping.name for mapping in mappings]
    if name is not None:
        if name not in names:
            hint = did_you_mean(name, names) if names else "write statements/NAME.yaml: docs/reference/statements.md"
            raise UsageError(f"there is no statement mapping {name}", hint)
        return mappings[names.index(name)]
    shown = path.as_posix()
    found = [one for one in mappings if any(_claims(shown, pattern) for pattern in one.body.file)]
    if len(found) == 1:
        return found[0]
    if found:
        said = ", ".join(one.name for one in found)
        raise BillError(f"several statement mappings claim {shown}: {said}", "name one, or make their `file` distinct")
    raise BillError(f"no statement mapping claims {shown}", "name one, or give one a `file` that matches")


def _claims(name: str, pattern: str) -> bool:
    """Whether a pattern matches a path; one without a folder is about the file's name alone."""
    return matches(name if "/" in pattern else name.rpartition("/")[2], pattern)
