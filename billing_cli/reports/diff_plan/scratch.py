"""Where sides are priced: a store's events in sight, drafts and ledgers of its own, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from billing_cli.charges.parties import Parties
from billing_cli.charges.price import draft_metered, draft_rows, show_drafts
from billing_cli.contracts.contract import Contracts
from billing_cli.credits.ledger import keep_movements
from billing_cli.events.properties import define_events
from billing_cli.project import Project
from billing_cli.store.history import History, open_history
from billing_cli.usage.findings import UsageFindings, usage_findings
from billing_cli.usage.metering import meter_windows
from billing_cli.usage.together import Sides
from pricing.periods import Period
from pricing.rating.calculator import statement

# What sides see of the store: usage. Nothing counts as issued, and ledgers begin as they were before the first period.
SEEN = (
    "files", "event_rows", "properties", "rejects", "reject_outcomes", "conflicts", "changes", "event_states",
    "conflict_states", "event_hours", "seen_values",
)  # fmt: skip
# Later than any link that there is.
NO_LINK = 2**40


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A side to price: its contracts, and the project whose settings hold. `lines`: whether each line is kept."""

    name: str
    contracts: Contracts
    project: Project
    lines: bool = False
    parties: Parties = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parties", Parties(self.project))


@dataclass(slots=True)
class Scratch:
    """A history with relations for what each side comes to. `meterings`: how often the events of a period were read."""

    history: History
    meterings: int = 0
    sides: Sequence[Priced] = ()
    metered: Sides = field(default_factory=lambda: Sides(contracts={}, rules={}))

    def begin(self, sides: Sequence[Priced], first: Period) -> None:
        """Say what is priced, and give every side the ledger of before the first period."""
        self.sides = sides
        self.metered = Sides(
            contracts={side.name: side.contracts for side in sides},
            rules={side.name: side.project.settings.same_usage for side in sides},
        )
        self.history.run(statement(__package__, "relations"))
        for side in sides:
            for name in ("movements", "progress"):
                self.history.run(statement(__package__, f"begin_{name}"), side=side.name, first=str(first))

    def price(self, period: Period, look: Callable[[str, Period], None]) -> dict[str, UsageFindings]:
        """Price a period for every side; by the sides whose lines are kept, what became no money in each.

        `look` is called after each of these, while `show` can still show its drafts.
        """
        named = {side.name: side for side in self.sides}
        findings: dict[str, UsageFindings] = {}
        for group in self.metered.together(period):
            own = [named[name] for name in group.sides]
            meter_windows(self.history, group.contracts, group.windows, period, own[0].project.settings.same_usage)
            self.meterings += 1
            if any(side.lines for side in own):
                found = usage_findings(self.history, group.contracts, period)
                findings |= {side.name: found for side in own if side.lines}
            last = max((window.window_id for window in group.windows.windows), default=0)
            for side in own:
                self._turn_to(side)
                draft_metered(self.history, side.project, side.contracts, group.sides[side.name], period, side.parties)
                self._keep(side, period)
                if side.lines:
                    look(side.name, period)
                self.history.run(statement(__package__, "forget_splits"), last=last)
        return findings

    def _turn_to(self, side: Priced) -> None:
        for name in ("no_movements", "no_progress"):
            self.history.run(statement(__package__, name))
        for name in ("take_movements", "take_progress"):
            self.history.run(statement(__package__, name), side=side.name)

    def show(self, period: Period) -> None:
        """Let the drafts of the side that was priced last stand where drafts of a store do."""
        draft_rows(self.history, period)
        show_drafts(self.history)

    def _keep(self, side: Priced, period: Period) -> None:
        self.history.run(statement("billing_cli.charges", "keep_progress"), period=str(period), link=NO_LINK)
        keep_movements(self.history, NO_LINK)
        for name in ("put_movements", "put_progress"):
            self.history.run(statement(__package__, name), side=side.name, period=str(period))
        after = self.history.one(statement(__package__, "last_invoice"))[0]
        self.history.run(statement(__package__, "put_invoices"), side=side.name, after=after)
        if side.lines:
            self.history.run(statement(__package__, "name_lines"))
            self.history.run(statement(__package__, "put_line_names"))
            self.history.run(statement(__package__, "put_lines"), after=after)
            for name in ("put_blocked", "put_caps"):
                self.history.run(statement(__package__, name), side=side.name)

    def segments(self, segments: Mapping[str, Mapping[str, str | None]]) -> None:
        """Say, by side, which segment each customer is in."""
        for side, of_customer in segments.items():
            self.history.run(
                statement(__package__, "load_segments"),
                side=side,
                customer=list(of_customer),
                segment=list(of_customer.values()),
            )

    def choose(self, subscriptions: Iterable[str]) -> None:
        """Say which subscriptions figures are of, and sum up their lines."""
        self.history.run(statement(__package__, "load_chosen"), subscription=sorted(subscriptions))
        self.history.run(statement(__package__, "sum_lines"))


@contextmanager
def open_scratch(project: Project) -> Iterator[Scratch]:
    """Open a store that is there to price sides of it. Raises BillError unless it is whole and of this version."""
    with open_history(project.store_path, SEEN) as history:
        define_events(history)
        yield Scratch(history=history)
