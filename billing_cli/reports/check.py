"""`bill check`: every file of the project read, every problem said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from billing_cli.charges.pinned import pinned_edits
from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.reading import load_contracts
from billing_cli.errors import BillError, InputProblems
from billing_cli.events.mapping_files import load_mappings
from billing_cli.project import Project, open_project
from billing_cli.reports.lints.lint import lint_project
from billing_cli.statements.mapping_files import load_statement_mappings
from billing_cli.store.store import open_to_read
from pricing.periods import zone
from pricing.problems import Problem, counted, sorted_problems


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The problems of a project, by place; `contracts` is there where nothing is wrong with catalog and customers.

    `warnings` are what is legal and most likely a mistake.
    """

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    contracts: Contracts | None
    mappings: int
    statements: int
    today: date

    def document(self) -> dict[str, list[dict[str, Any]]]:
        """Problems and warnings, each as rows."""
        return {"problems": _rows(self.problems), "warnings": _rows(self.warnings)}

    def rows(self) -> list[dict[str, Any]]:
        """Both as rows of one table, told apart by `severity`."""
        return [
            {"severity": severity, **row}
            for severity, found in (("problem", self.problems), ("warning", self.warnings))
            for row in _rows(found)
        ]

    def summary(self) -> str:
        """One line about what was read, or how much is wrong."""
        if self.problems or self.contracts is None:
            return counted(len(self.problems), "problem")
        catalog, accounts = self.contracts.catalog, self.contracts.accounts
        active = sum(c.start <= self.today and (c.end is None or self.today < c.end) for c in self.contracts.contracts)
        count = len(self.contracts.versions.versions)
        of = f" (the last of {count} versions)" if count > 1 else ""
        warned = f", {counted(len(self.warnings), 'warning')}" if self.warnings else ""
        stated = f", {counted(self.statements, 'statement mapping')}" if self.statements else ""
        return (
            f"no problems{warned}: catalog {catalog.version}{of} with {counted(len(catalog.plans), 'plan')} "
            f"and {counted(len(catalog.meters), 'meter')}, {counted(len(accounts.customers), 'customer')}, "
            f"{counted(len(accounts.subscriptions), 'subscription')} ({active} active on {self.today}), "
            f"{counted(self.mappings, 'source mapping')}{stated}"
        )


def _rows(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    return [asdict(problem) for problem in problems]


def check_project(given: Path | None, here: Path, now: datetime) -> CheckReport:
    """Read the settings, then all other files of the project, each in full, whatever is wrong with the others.

    Without readable settings nothing else can be found: then they are all that is reported. A catalog without problems
    is looked through for what is hardly meant, and compared with the stored events if the rest is sound too; what
    issued invoices were made from must be as it was.
    """
    try:
        project = open_project(given, here)
    except InputProblems as error:
        return CheckReport(problems=tuple(error.problems), contracts=None, mappings=0, statements=0, today=now.date())
    contracts, problems = load_contracts(project)
    mappings, found = load_mappings(project)
    statements, faults = load_statement_mappings(project)
    found += faults
    today = now.astimezone(zone(project.settings.timezone)).date()
    if contracts is not None and not problems:
        found += _pinned_edits(project, contracts)
    every = tuple(sorted_problems([*problems, *found]))
    warnings = lint_project(project, contracts, mappings, sound=not every) if contracts is not None else []
    return CheckReport(
        problems=every,
        warnings=tuple(warnings),
        contracts=contracts,
        mappings=len(mappings),
        statements=len(statements),
        today=today,
    )


def _pinned_edits(project: Project, contracts: Contracts) -> list[Problem]:
    """What is not as it was when invoices were issued. A store that cannot be read is told of among the warnings."""
    if not project.store_path.exists():
        return []
    try:
        with open_to_read(project.store_path) as store:
            return pinned_edits(store, project, contracts)
    except BillError:
        return []
