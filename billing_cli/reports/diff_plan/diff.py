"""`bill diff-plan`: what a change of prices or contracts would do to real customers. Writes nothing to the store."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from billing_cli.errors import UsageError
from billing_cli.project import Project
from billing_cli.reports.diff_plan.asked import BREAKDOWNS, CONCERNS, Asked
from billing_cli.reports.diff_plan.changes import Changes, untouched
from billing_cli.reports.diff_plan.crossings import crossings, new_cliffs, unpriced
from billing_cli.reports.diff_plan.figures import (
    Payer,
    counted_payers,
    distribution,
    drivers,
    lines_of,
    movers,
    payers,
    sums,
)
from billing_cli.reports.diff_plan.guardrails import checked, guardrails_of
from billing_cli.reports.diff_plan.mixed import Mixing
from billing_cli.reports.diff_plan.refs import open_reference
from billing_cli.reports.diff_plan.scratch import Priced, Scratch, open_scratch
from billing_cli.reports.diff_plan.self_check import Checking, SelfCheck, checking
from billing_cli.reports.diff_plan.side import Assumed, Side, read_sides, read_texts
from billing_cli.reports.diff_plan.told import Told
from billing_cli.reports.diff_plan.walks import Walks
from billing_cli.reports.inputs import events_digest
from billing_cli.store.store import Store, open_to_read
from billing_cli.usage.findings import UsageFindings
from pricing.comparison import Kind
from pricing.periods import Period, month
from pricing.problems import did_you_mean
from pricing.rating.calculator import statement

ELASTICITY = "customers are taken to use what they used: how they would react to other prices is not modelled"


@dataclass(slots=True)
class Comparison:
    """Both sides priced, with everything that is told about them."""

    tree: Project
    asked: Asked
    base: Side
    head: Side
    assumed: tuple[Assumed, ...]
    kinds: tuple[Kind, ...]
    events: Mapping[str, object]
    changes: tuple[Told, ...]
    check: SelfCheck
    scratch: Scratch
    mixing: Mixing
    walks: Walks
    findings: Mapping[str, Mapping[str, UsageFindings]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """All of it, for JSON: the same inputs give the same bytes."""
        calculator, asked = self.scratch.history, self.asked
        every = payers(calculator)
        totals = [change for _, change in sums(calculator, "all")]
        limits = list(checked(guardrails_of(self.tree.settings.guardrails, asked.guardrails), totals, every))
        kept = list(untouched(self.mixing, asked.periods[0].start, asked.periods[-1].end))
        kept = [one for one in kept if one["subscription"] in self._chosen()]
        missing = unpriced(calculator)
        body = {
            "base": self.base.document(),
            "head": self.head.document(),
            "events": dict(self.events),
            "periods": [str(period) for period in asked.periods],
            "real_dates": asked.real_dates,
            "assumed": [one.document() for one in self.assumed],
            "filters": [f"{name}={value}" for name, value in asked.filters],
            "self_check": self.check.document(),
            "changes": [one.document() for one in self.changes],
            "revenue": [one.document() for one in totals],
            "by": {name: self._by(name) for name in dict.fromkeys((*BREAKDOWNS, *asked.by))},
            "customers": counted_payers(every),
            "untouched": kept,
            "distribution": list(distribution(every)),
            "movers": [self._mover(one) for one in movers(every, asked.top)],
            "explained": self.walks.document(),
            "drivers": drivers(calculator, self._steps()),
            "cliffs": list(new_cliffs(self.base.written.latest, self.head.written.latest)),
            "crossings": list(crossings(calculator)),
            "unpriced": missing,
            "guardrails": limits,
            "coverage": self._coverage(every),
            "not_modelled": ELASTICITY,
        }
        return {**body, "verdict": self._verdict(limits, missing)}

    def _chosen(self) -> frozenset[str]:
        return chosen(self.asked.filters, (self.base, self.head))

    def _by(self, name: str) -> list[dict[str, Any]]:
        return [{name: key, **change.document()} for key, change in sums(self.scratch.history, name)]

    def _mover(self, payer: Payer) -> dict[str, Any]:
        lines = {"lines": lines_of(self.scratch.history, payer.customer)} if self.asked.lines else {}
        return {**payer.document(), **lines}

    def _steps(self) -> list[tuple[Kind, str, str]]:
        """Each kind of change with the side before it and the one after it."""
        names = ["base", *self.kinds[:-1], "head"]
        return [(kind, names[place], names[place + 1]) for place, kind in enumerate(self.kinds)]

    def _coverage(self, every: Sequence[Payer]) -> dict[str, Any]:
        """How much was looked at, and what was not: nothing is left out in silence."""
        base, head, base_lines, head_lines = self.scratch.history.one(statement(__package__, "counts"))
        wanted = self._chosen()
        all_names = {one.subscription for side in (self.base, self.head) for one in side.contracts.contracts}
        usage = {period: found["head"].counts for period, found in self.findings.items()}
        return {
            "periods": len(self.asked.periods),
            "customers": len({one.customer for one in every}),
            "subscriptions": len(wanted),
            "subscriptions_filtered_out": len(all_names - wanted),
            "subscriptions_started_in_periods": self._started(),
            "only_in_base": len(self._names(self.base) - self._names(self.head)),
            "only_in_head": len(self._names(self.head) - self._names(self.base)),
            "invoices": {"base": base, "head": head},
            "lines": {"base": base_lines, "head": head_lines},
            "events_metered": sum(one.metered for counts in usage.values() for one in counts),
            "events_not_charged": sum(one.without_subscription for counts in usage.values() for one in counts),
            "events_unmeterable": sum(one.unmeterable for counts in usage.values() for one in counts),
            "events_of_unmetered_types": sum(
                events for found in self.findings.values() for _, events in found["head"].unmetered_types
            ),
        }

    def _started(self) -> int:
        """How many of them start within the periods: for those a version that takes effect by then is not new."""
        first, last = self.asked.periods[0].start, self.asked.periods[-1].end
        starts = {one.subscription: one.start for side in (self.base, self.head) for one in side.contracts.contracts}
        return sum(first <= starts[name] < last for name in self._chosen())

    @staticmethod
    def _names(side: Side) -> set[str]:
        return {one.subscription for one in side.contracts.contracts}

    def _verdict(self, limits: Sequence[Mapping[str, Any]], missing: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        found = {
            "guardrails": any(not one["held"] for one in limits),
            "refused": any(one.kind == "closed_periods" for one in self.changes),
            "untrusted": not self.check.trusted,
            "unpriced": any(one["head"] and not one["base"] for one in missing),
        }
        concerns = [name for name in CONCERNS if found[name]]
        return {
            "changes": bool(self.changes),
            "concerns": concerns,
            "failed": [name for name in concerns if name in self.asked.fail_on],
        }


def chosen(filters: Sequence[tuple[str, str]], sides: Sequence[Side]) -> frozenset[str]:
    """The subscriptions that figures are of: those that every filter holds for on either side.

    Raises UsageError for a filter that holds for none.
    """
    found: set[str] | None = None
    for name in dict.fromkeys(name for name, _ in filters):
        values = {value for field, value in filters if field == name}
        own = {
            contract.subscription
            for side in sides
            for contract in side.contracts.contracts
            if values & _said(name, contract)
        }
        if not own:
            said = " or ".join(sorted(values))
            raise UsageError(f"--filter: no subscription has the {name} {said}", "correct it, or leave it out")
        found = own if found is None else found & own
    if found is None:
        found = {contract.subscription for side in sides for contract in side.contracts.contracts}
    return frozenset(found)


def known_customer(name: str | None, sides: Sequence[Side]) -> str | None:
    """A customer that either side has, None for None. Raises UsageError for another."""
    known = {one for side in sides for one in side.contracts.accounts.customers}
    if name is not None and name not in known:
        raise UsageError(f"--explain: there is no customer {name}", did_you_mean(name, sorted(known)))
    return name


def _said(name: str, contract: Any) -> set[str]:
    if name == "plan":
        return {span.plan.key for span in contract.spans}
    values = {
        "customer": contract.customer.id,
        "subscription": contract.subscription,
        "segment": contract.customer.segment or "",
        "currency": contract.currency,
    }
    return {values[name]}


@contextmanager
def compared(tree: Project, asked: Asked, here: Path) -> Iterator[Comparison]:
    """Price both sides, and those on the way between them, for every period.

    Raises BillError where a side cannot be found, and InputProblems where it does not load.
    """
    with tempfile.TemporaryDirectory(prefix="bill-diff-") as folder:
        base, head = Path(folder, "base"), Path(folder, "head")
        base.mkdir()
        head.mkdir()
        with open_to_read(tree.store_path) as store:
            of_base = read_texts(open_reference(store, tree, asked.base, here, base))
            of_head = read_texts(open_reference(store, tree, asked.head, here, head), of_base)
            events = events_digest(store)
        yield from _compared(tree, asked, of_base, of_head, events)


def _compared(tree: Project, asked: Asked, base: Any, head: Any, events: Mapping[str, object]) -> Iterator[Comparison]:
    one, other, assumed = read_sides(base, head, None if asked.real_dates else asked.periods[0].start)
    mixing = Mixing(base=one, head=other)
    wanted = chosen(asked.filters, (one, other))
    checks = checking(tree, one.project, asked.periods)
    with open_scratch(tree) as scratch:
        frozen = _frozen(scratch.history)
        real = mixing
        if assumed:
            real_base, real_head, _ = read_sides(base, head, None)
            real = Mixing(base=real_base, head=real_head)
        kinds = mixing.kinds()
        rounding = {name: side.project.settings.rounding for name, side in (("base", one), ("head", other))}
        walks = Walks(customer=known_customer(asked.explain, (one, other)), rounding=rounding)
        findings = _priced(scratch, mixing, kinds, asked, checks, walks)
        scratch.choose(wanted)
        yield Comparison(
            tree=tree,
            asked=asked,
            base=one,
            head=other,
            assumed=assumed,
            kinds=kinds,
            events=events,
            changes=tuple(Changes(base=base, head=head, real=real, frozen=frozen).told()),
            check=checks.result(),
            scratch=scratch,
            mixing=mixing,
            walks=walks,
            findings=findings,
        )


def _priced(
    scratch: Scratch, mixing: Mixing, kinds: Sequence[Kind], asked: Asked, checks: Checking, walks: Walks
) -> dict[str, Mapping[str, UsageFindings]]:
    """Price every side of every period; by period what became no money."""
    base, head = mixing.base, mixing.head
    sides = [Priced(name="base", contracts=base.contracts, project=base.project, lines=True)]
    for place, kind in enumerate(kinds[:-1]):
        sides.append(Priced(name=kind, contracts=mixing.having(kinds[: place + 1]), project=base.project))
    sides.append(Priced(name="head", contracts=head.contracts, project=head.project, lines=True))

    def look(side: str, period: Period) -> None:
        checked = side == "base"
        if walks.customer is not None or (checked and checks.wants(period)):
            scratch.show(period)
        if checked:
            checks.look(scratch.history, period)
        walks.look(side, scratch.history, period)

    scratch.begin(sides, asked.periods[0])
    scratch.segments(
        {
            name: {one.id: one.segment for one in side.contracts.accounts.customers.values()}
            for name, side in (("base", base), ("head", head))
        }
    )
    return {str(period): scratch.price(period, look) for period in asked.periods}


def _frozen(store: Store) -> date | None:
    """The first day of which nothing is issued or closed yet; None where nothing is."""
    last = store.one(statement(__package__, "frozen"))[0]
    return None if last is None else month(str(last)).end
