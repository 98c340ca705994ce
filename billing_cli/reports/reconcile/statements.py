"""The exports that a reconciliation is given: read then, and not kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from billing_cli.contracts.contract import Contracts
from billing_cli.errors import InputProblems
from billing_cli.project import Project
from billing_cli.statements.mapping_files import mapping_for, read_statement_mappings
from billing_cli.statements.numbers_found import numbered_documents
from billing_cli.statements.reading import Known, read_statement
from billing_cli.statements.statement import Statement
from billing_cli.store.store import Store
from pricing.periods import Period
from pricing.problems import Problem


def read_statements(
    store: Store, project: Project, contracts: Contracts, period: Period, against: Sequence[str]
) -> tuple[Statement, ...]:
    """Each `FILE` or `NAME=FILE`, in order, with the mapping that is named or claims it.

    Raises BillError where a file or its mapping is not there, InputProblems for all that is wrong in them.
    """
    if not against:
        return ()
    mappings = read_statement_mappings(project)
    known = Known(documents=numbered_documents(store), customers=contracts.accounts.names())
    found: list[Statement] = []
    problems: list[Problem] = []
    for given in against:
        name, path = _parted(given, {mapping.name for mapping in mappings})
        statement, faults = read_statement(mapping_for(mappings, path, name), path, known, period)
        found.append(statement)
        problems += faults
    if problems:
        raise InputProblems(problems)
    return tuple(found)


def _parted(given: str, names: set[str]) -> tuple[str | None, Path]:
    """`NAME=FILE` in two, unless that whole text is the name of a file."""
    name, sign, rest = given.partition("=")
    if not sign or (name not in names and Path(given).exists()):
        return None, Path(given)
    return name, Path(rest)
