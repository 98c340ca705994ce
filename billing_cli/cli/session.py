"""What a command opens: the project, its store, the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from billing_cli import clock
from billing_cli.errors import BillError, UsageError

if TYPE_CHECKING:
    from billing_cli.project import Project
    from billing_cli.store.store import Store
    from pricing.periods import Period


def here() -> Path:
    """The folder that the command runs in."""
    try:
        return Path.cwd()
    except OSError as error:
        raise BillError(
            "the current folder is gone, or you may not enter it", "go to another folder with cd"
        ) from error


def project_at(given: Path | None) -> Project:
    """The project of this command."""
    from billing_cli.project import open_project

    return open_project(given, here())


def store_of(project: Project, now: datetime | None, *, readable: Sequence[Path] = ()) -> Store:
    """The project's store. Raises BillError where it is missing: an empty one would bill nobody for their usage."""
    from billing_cli.audit.chain import open_audited

    demand_store(project)
    return open_audited(project.store_path, clock.now(now), readable=readable)


def store_to_read(project: Project) -> Store:
    """The project's store, to which nothing is written. Raises BillError where it is missing."""
    from billing_cli.store.store import open_to_read

    demand_store(project)
    return open_to_read(project.store_path)


def demand_store(project: Project) -> None:
    """Raise BillError where the project's store is missing."""
    if not project.store_path.exists():
        raise BillError(
            f"there is no store {project.settings.store}",
            "put it back, or ingest all exports again: bill ingest FILE... makes a new one",
        )


def new_store_of(
    project: Project, now: datetime | None, *, readable: Sequence[Path] = (), rehearsal: bool = False
) -> Store:
    """The project's store, made if it is not there; beside it only `readable` files may be read.

    One that is made for a `rehearsal` says so for ever.
    """
    from billing_cli.audit.chain import open_audited

    return open_audited(project.store_path, clock.now(now), readable=readable, rehearsal=rehearsal)


def day_given(option: str, text: str | None, now: datetime | None) -> date:
    """The day that an option says, or today."""
    from pricing.schema import day

    try:
        return clock.now(now).date() if text is None else day(text)
    except ValueError as error:
        raise UsageError(f"{option}: {text!r} is not a date", "write it as 2026-11-05") from error


def month_chosen(invoices: Sequence[str] | None, text: str | None) -> Period | None:
    """The period of a command that takes invoices by name, or all of a period; None with names."""
    if invoices and text is not None:
        raise UsageError("name invoices or a --period, not both", "leave one of them out")
    if not invoices and text is None:
        raise UsageError("say which invoices: their ids, or --period", "such as: --period 2026-09")
    return month_given(text) if text is not None else None


def month_given(text: str, name: str = "--period") -> Period:
    """The period of this command, which its option or argument `name` says."""
    from pricing.periods import month

    try:
        return month(text)
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from error
