"""Dates of documents: the seller's local day, never after today by the machine's clock, and when payment is due."""

from __future__ import annotations

from datetime import date, datetime

from billing_cli import clock
from billing_cli.audit.chain import is_rehearsal
from billing_cli.errors import BillError
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing import periods
from pricing.durations import Unit, later


def issue_day(store: Store, project: Project, now: datetime) -> date:
    """The seller's local day of `now`. Raises BillError where that is after today, unless the store is a rehearsal."""
    in_zone = periods.zone(project.settings.timezone)
    day = now.astimezone(in_zone).date()
    today = clock.machine_now().astimezone(in_zone).date()
    if day > today and not is_rehearsal(store):
        raise BillError(
            f"{day} is after today, {today}, by the clock of this machine",
            "leave out --now; or rehearse in a project of its own, made with: bill init --rehearsal DIR",
        )
    return day


def due_day(issued_on: date, terms: str) -> date:
    """The day on which payment is due by terms such as `30 days`; months clamp at month ends. BillError beyond 9999."""
    count, _, unit = terms.partition(" ")
    units: dict[str, Unit] = {
        name + ending: name for name in ("day", "week", "month", "quarter", "year") for ending in ("", "s")
    }
    try:
        return later(issued_on, int(count), units[unit])
    except ValueError as error:
        raise BillError(f"payment terms of {terms}: {error}", "correct `payment_terms`") from error
