"""The exports that `bill payments import` is given, read: all of them, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from billing_cli.errors import InputProblems, UsageError
from billing_cli.project import Project
from billing_cli.statements.mapping_files import mapping_for, read_statement_mappings
from billing_cli.statements.numbers_found import numbered_documents
from billing_cli.statements.reading import Known, read_statement
from billing_cli.statements.statement import Statement
from billing_cli.store.store import Store
from pricing.problems import Problem


def read_payments(store: Store, project: Project, files: Sequence[Path], name: str | None) -> list[Statement]:
    """Each file with the mapping `name`, or the one that claims it.

    Raises UsageError where a mapping is not about payments, BillError where a file or its mapping is not there,
    InputProblems for everything that is wrong in the files.
    """
    mappings = read_statement_mappings(project)
    known = Known(documents=numbered_documents(store), customers={})
    found: list[Statement] = []
    problems: list[Problem] = []
    for path in files:
        mapping = mapping_for(mappings, path, name)
        if mapping.body.kind != "payments":
            raise UsageError(
                f"statements/{mapping.name}.yaml is of kind {mapping.body.kind}, not payments",
                "compare with such a file: bill reconcile --period MONTH --against FILE",
            )
        statement, faults = read_statement(mapping, path, known)
        found.append(statement)
        problems += faults
    if problems:
        raise InputProblems(problems)
    return found
