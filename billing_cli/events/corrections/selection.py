"""Which events a person means: by their ids, or all of a source in a window of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from billing_cli.errors import BillError, UsageError
from billing_cli.events.properties import define_wanted
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.periods import instant_text, microseconds, midnight, zone
from pricing.problems import counted
from pricing.rating.calculator import statement

# How many of what is wrong a message names.
EXAMPLES = 5
EXPECTED = "write a date such as 2026-09-01, or an instant such as 2026-09-01T12:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The events of a source in [from_us, until_us), microseconds since 1970."""

    source: str
    from_us: int
    until_us: int

    def __str__(self) -> str:
        return f"{self.source} from {instant_text(self.from_us)} until {instant_text(self.until_us)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Either the events `ids` of `source`, or those in `window`, which `customer` and `type` may narrow.

    `customer` is the name that the events say.
    """

    source: str
    ids: Sequence[str] = ()
    window: Window | None = None
    customer: str | None = None
    type: str | None = None

    def said(self) -> dict[str, object]:
        """What the audit chain says of it."""
        if self.window is None:
            return {"source": self.source, "ids": sorted(set(self.ids))}
        bounds = {"from": instant_text(self.window.from_us), "until": instant_text(self.window.until_us)}
        return {"source": self.source, **bounds, "customer": self.customer, "type": self.type}


def window_given(project: Project, source: str, first: str | None, until: str | None) -> Window:
    """A window as a person writes it: dates are local midnights of the project. Raises UsageError."""
    if first is None or until is None:
        raise UsageError("a window needs both --from and --until", EXPECTED)
    window = Window(
        source=source,
        from_us=_bound(project, "--from", first),
        until_us=_bound(project, "--until", until),
    )
    if window.from_us >= window.until_us:
        raise UsageError(f"the window ends at {until}, before it begins", "give the later one as --until")
    return window


def _bound(project: Project, option: str, text: str) -> int:
    try:
        if len(text) == len("2026-09-01"):
            return microseconds(midnight(date.fromisoformat(text), zone(project.settings.timezone)))
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option}: {text!r} is no time", EXPECTED) from error
    if instant.tzinfo is None:
        raise UsageError(f"{option}: {text!r} has no offset from UTC", EXPECTED)
    return microseconds(instant)


def selection_given(
    project: Project,
    source: str,
    ids: Sequence[str],
    bounds: tuple[str | None, str | None],
    customer: str | None,
    kind: str | None,
) -> Selection:
    """What a person chose on the command line. Raises UsageError where that is both ids and a window, or neither."""
    windowed = any(given is not None for given in (*bounds, customer, kind))
    if windowed and ids:
        raise UsageError("events are named by their ids or by a window, not by both", "leave one of them out")
    if not windowed and not ids:
        raise UsageError("no events are named", "give their ids, or a window with --from and --until")
    window = window_given(project, source, *bounds) if windowed else None
    return Selection(source=source, ids=ids, window=window, customer=customer, type=kind)


def select_events(store: Store, selection: Selection) -> None:
    """Fill the table `selected` with the contents that stand. Raises BillError where an id is of no event."""
    if selection.window is not None:
        store.run(
            statement(__package__, "select_window"),
            source=selection.source,
            from_us=selection.window.from_us,
            until_us=selection.window.until_us,
            customer=selection.customer,
            type=selection.type,
        )
        return
    want_ids(store, selection.source, selection.ids)
    store.run(statement(__package__, "select_by_ids"))
    unknown = [name for (name,) in store.rows(statement(__package__, "unknown_ids"))]
    if unknown:
        shown = ", ".join(f"`{name}`" for name in unknown[:EXAMPLES]) + (", …" if unknown[EXAMPLES:] else "")
        which = "no event" if len(unknown) == 1 else f"no events for {counted(len(unknown), 'id')}:"
        raise BillError(
            f"the source {selection.source} has {which} {shown}; nothing was done",
            "check --source and the ids: bill events show EVENT --source NAME",
        )


def want_ids(store: Store, source: str, ids: Sequence[str]) -> None:
    """Let `asked_ids` be these ids and `wanted_events` every content of the source that shares a key with one."""
    store.run(statement("billing_cli.events", "keys"))
    store.run(statement(__package__, "asked_ids"), ids=list(ids))
    store.run(statement(__package__, "wanted_by_ids"), source=source)
    define_wanted(store)
