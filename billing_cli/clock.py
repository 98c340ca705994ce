"""The only place that asks the time, and waits. `--now` sets it, so that a month end can be rehearsed."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event


def now(given: datetime | None = None) -> datetime:
    """The given instant, else the machine's, in UTC."""
    return (given or machine_now()).astimezone(UTC)


def machine_now() -> datetime:
    """What the machine's clock says, in UTC."""
    return datetime.now(UTC)


def pause(seconds: float, ended: Event) -> bool:
    """Wait; whether `ended` came true meanwhile, which ends the wait."""
    return ended.wait(seconds)
