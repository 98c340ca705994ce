"""`bill close` and `bill reopen`: a closed period gets no further drafts, and none of its invoices becomes void."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing_cli.audit.chain import recorded
from billing_cli.charges.closing import is_closed
from billing_cli.charges.price import draft_period
from billing_cli.invoices.issue import conflicts_by_customer
from billing_cli.invoices.reading import blocked_subscriptions
from billing_cli.invoices.void import reason_given
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.periods import Period, local_day, microseconds, zone
from pricing.problems import counted, first_of
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """What keeps a period open, and what to do about it."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseReport:
    """A period, and what keeps it open; `done` is False where it was closed before."""

    period: Period
    obstacles: tuple[Obstacle, ...]
    done: bool

    def rows(self) -> list[dict[str, Any]]:
        """A row per obstacle."""
        return [{"obstacle": one.what, "remedy": one.remedy} for one in self.obstacles]

    def remark(self) -> str:
        """The outcome."""
        if self.obstacles:
            return f"{self.period} stays open: {counted(len(self.obstacles), 'obstacle')}"
        return f"{self.period} is closed" if self.done else f"{self.period} is closed already"


def close_period(store: Store, project: Project, period: Period, now: datetime) -> CloseReport:
    """Close a period in which everything is priced, issued and settled; else say all that keeps it open."""
    if is_closed(store, period):
        return CloseReport(period=period, obstacles=(), done=False)
    obstacles = tuple(_obstacles(store, project, period, now))
    if not obstacles:
        with recorded(store, "period.closed", now) as record:
            _keep(store, period, "closed", None, record.seq)
            issued, digest = store.one(statement(__package__, "issued_of_period"), period=str(period))
            record.inputs["period"] = str(period)
            record.outputs |= {"issued": issued, "digest": digest}
    return CloseReport(period=period, obstacles=obstacles, done=not obstacles)


def reopen_period(store: Store, period: Period, reason: str, now: datetime) -> bool:
    """Open a closed period again; whether it was closed."""
    said = reason_given(reason)
    if not is_closed(store, period):
        return False
    with recorded(store, "period.reopened", now) as record:
        _keep(store, period, "open", said, record.seq)
        record.inputs |= {"period": str(period), "reason": said}
    return True


def _keep(store: Store, period: Period, state: str, reason: str | None, link: int) -> None:
    store.run(statement(__package__, "keep_closing"), period=str(period), state=state, reason=reason, link=link)


def _obstacles(store: Store, project: Project, period: Period, now: datetime) -> Iterator[Obstacle]:
    run = draft_period(store, project, period)
    coming = [one.billing for one in run.invoices if one.billing.at_us > microseconds(now)]
    if coming:
        yield Obstacle(
            what=f"it is not over: {first_of([one.invoice_id for one in coming])} bill until "
            f"{max(one.day for one in coming)}",
            remedy="close it when all of it has passed",
        )
    if run.changed:
        yield Obstacle(
            what="its drafts are not what pricing makes now",
            remedy=f"run bill price --period {period} and look at them",
        )
    blocked = [subscription for _, subscription in blocked_subscriptions(store, period)]
    if blocked:
        yield Obstacle(what=f"blocked: {first_of(blocked)}", remedy=f"bill price --period {period} says why")
    left = _unissued(store, project, period)
    if left:
        yield Obstacle(what=f"not issued: {first_of(left)}", remedy=f"bill invoice issue --period {period}")
    contradicted = _contradicted(store, project, period)
    if contradicted:
        yield Obstacle(what=f"usage in conflict: {first_of(contradicted)}", remedy="bill conflicts list")


def _unissued(store: Store, project: Project, period: Period) -> list[str]:
    """Drafts that come to something, or to nothing where that is issued too."""
    rows = store.rows(statement(__package__, "unissued"), period=str(period))
    return [name for name, total in rows if total or project.settings.zero_invoices == "issue"]


def _contradicted(store: Store, project: Project, period: Period) -> list[str]:
    """Customers with conflicts in the month of their own calendar."""
    found = []
    for customer, (timezone, instants) in conflicts_by_customer(store, project).items():
        days = [local_day(at_us, zone(timezone)) for at_us in instants]
        if any(period.start <= day < period.end for day in days):
            found.append(customer)
    return sorted(found)
