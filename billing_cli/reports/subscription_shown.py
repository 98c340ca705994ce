"""The terms of one subscription on a day, and where each of them was written: `bill subscription show`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from billing_cli.accounts.account import Written
from billing_cli.contracts.billing import billings_in, period_on
from billing_cli.contracts.contract import Contract, Contracts
from billing_cli.contracts.reading import read_contracts
from billing_cli.contracts.span import Span
from billing_cli.contracts.written import change_layer, written_terms
from billing_cli.errors import UsageError
from billing_cli.project import SETTINGS_FILE, Project
from billing_cli.reports.layers import Layers, Shown, approvals, taken_charges, term_rows
from pricing.catalog.existing import KEY
from pricing.catalog.patches import APPROVAL
from pricing.catalog.reductions import Discount
from pricing.money import plain_text
from pricing.periods import Period, days_after
from pricing.problems import did_you_mean
from pricing.schema import day
from pricing.yaml_tree import MapNode, Place, TextNode, place_at

# So far ahead billing days are looked for, at most so many.
AHEAD_DAYS = 1_200
BILLING_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSubscription:
    """A subscription on a day: who pays in what, its terms, and what changes later; each value with its place."""

    subscription: str
    on: date
    facts: tuple[Shown, ...]
    terms: tuple[Shown, ...]
    later: tuple[Shown, ...]

    def document(self, *, explain: bool) -> dict[str, Any]:
        """For JSON."""
        parts = {"facts": self.facts, "terms": self.terms, "later": self.later}
        found = {name: [one.document(explain=explain) for one in part] for name, part in parts.items()}
        return {"subscription": {"id": self.subscription, "on": self.on.isoformat(), **found}}

    def rows(self) -> list[dict[str, Any]]:
        """One table of all."""
        return [one.row() for one in (*self.facts, *self.terms, *self.later)]


def show_subscription(project: Project, name: str, on: str) -> ShownSubscription:
    """The subscription of that id on a day.

    Raises UsageError for what is no date, a subscription that there is not, and a day on which it is not served.
    """
    asked = _day(on)
    contracts = read_contracts(project)
    contract = next((one for one in contracts.contracts if one.subscription == name), None)
    if contract is None:
        known = [one.subscription for one in contracts.contracts]
        raise UsageError(f"there is no subscription {name!r}", did_you_mean(name, known))
    if asked < contract.start or (contract.end is not None and asked >= contract.end):
        served = f"from {contract.start}" + (f" until {contract.end}" if contract.end is not None else " on")
        raise UsageError(f"--on: {name} is not served on {asked}", f"it is served {served}; name one of these days")
    return terms_on(project, contracts, contract, asked)


def terms_on(project: Project, contracts: Contracts, contract: Contract, on: date) -> ShownSubscription:
    """A contract on a day on which it is served."""
    return _Report(project, contracts, contract, on).shown()


def list_subscriptions(project: Project, on: str) -> list[dict[str, Any]]:
    """Every subscription that is served on a day, with what it holds then, by id."""
    asked = _day(on)
    served = (
        one for one in read_contracts(project).contracts if one.start <= asked and (one.end is None or asked < one.end)
    )
    return [
        {
            "subscription": contract.subscription,
            "customer": contract.customer.id,
            "plan": contract.span_on(asked).plan.key,
            "version": contract.span_on(asked).catalog.version,
            "currency": contract.currency,
            "start": contract.start.isoformat(),
            "end": contract.end.isoformat() if contract.end is not None else None,
        }
        for contract in served
    ]


def _day(on: str) -> date:
    try:
        return day(on)
    except ValueError as error:
        raise UsageError(f"--on: {on!r} is not a date", "write it as 2026-11-05") from error


class _Report:
    def __init__(self, project: Project, contracts: Contracts, contract: Contract, on: date) -> None:
        accounts = contracts.accounts
        self.project, self.contracts, self.contract, self.on = project, contracts, contract, on
        self.span = contract.span_on(on)
        self.subscription = accounts.subscriptions[contract.subscription]
        self.written = accounts.written["subscriptions", contract.subscription]
        self.customer = accounts.written["customers", contract.customer.id]
        self.layers = Layers({one.file: one.version for one in contracts.versions.versions})

    def shown(self) -> ShownSubscription:
        terms, own = written_terms(self.project, self.contract, self.written, self.on)
        priced = replace(terms.terms, discounts=terms.terms.discounts_on(self.span.discounts_begin, self.on))
        assert priced == self.span.terms, "what is shown is what is priced"
        return ShownSubscription(
            subscription=self.contract.subscription,
            on=self.on,
            facts=tuple(self._facts()),
            terms=(
                *term_rows(terms, self.layers),
                *taken_charges(self.span.plan.place, terms, self.layers),
                *self._days_of(terms.terms.discounts),
                *approvals(own, self.layers),
                *self._agreed_changes(),
                *self._quantities(),
            ),
            later=tuple(self._later()),
        )

    def _facts(self) -> Iterator[Shown]:
        contract, span, own = self.contract, self.span, self.layers
        yield self._of_subscription("customer", contract.customer.id)
        yield self._plan()
        version = place_at(span.catalog.written or span.catalog.place, ("version",))
        yield Shown.of("version", span.catalog.version, version, own.name(version))
        held = self._held()
        yield Shown.of("held_since", f"{held.start}: {held.why.partition(', own terms of ')[0]}", *self._reason(held))
        yield self._currency()
        yield self._zone()
        for name, said in {"start": contract.start, "end": contract.end, "term": contract.term}.items():
            if said is not None:
                yield self._of_subscription(name, str(said))
        for name, unit in {"period": span.plan.period, "align": span.plan.align}.items():
            place = place_at(span.plan.place, (name,)) if name in span.plan.place.entries else None
            yield Shown.of(name, unit, place, own.name(place) if place is not None else "default")
        period = period_on(contract, self.on)
        yield Shown.of("billing_period", f"{period.start}..{period.end}", None, None)
        yield Shown.of("billed_on", ", ".join(self._billing_days()), None, None)
        free = max((until for until, _ in span.trials), default=None)
        if free is not None:
            yield Shown.of("trial_until", free.isoformat(), None, None)

    def _days_of(self, discounts: Sequence[Discount]) -> Iterator[Shown]:
        """From when until when discounts with an end hold for this subscription, in words, on the day or not."""
        begun = self.span.discounts_begin
        for place, one in enumerate(discounts):
            if one.is_timed:
                first, last = one.days(begun)
                until = f"..{last}" if last is not None else " on"
                held = "" if one.holds(begun, self.on) else f", not on {self.on}"
                yield Shown.of(f"discounts[{place}].days", f"{first}{until}{held}", None, None)

    def _of_subscription(self, name: str, value: str) -> Shown:
        return Shown.of(name, value, _place(self.written, name), "subscription")

    def _plan(self) -> Shown:
        """The plan, said by the last change to another one, or by the subscription."""
        changes = [one for one in self.written.changes if one.plan is not None and one.at <= self.on]
        if not changes:
            return self._of_subscription("plan", self.span.plan.key)
        place, layer = place_at(changes[-1].node, ("plan",)), change_layer(changes[-1].at)
        before = changes[-2].plan if len(changes) > 1 else self.subscription.plan
        under = (
            Shown.of("plan", before, place_at(changes[-2].node, ("plan",)), change_layer(changes[-2].at))
            if len(changes) > 1
            else self._of_subscription("plan", self.subscription.plan)
        )
        return Shown.of("plan", self.span.plan.key, place, layer, (under,))

    def _currency(self) -> Shown:
        if self.contract.customer.currency is not None:
            return Shown.of("currency", self.contract.currency, _place(self.customer, "currency"), "customer")
        catalog = self.contract.spans[0].catalog
        place = place_at(catalog.place, ("currency",))
        return Shown.of("currency", self.contract.currency, place, self.layers.name(place))

    def _zone(self) -> Shown:
        zone = self.contract.zone.key
        if self.subscription.timezone is not None:
            return self._of_subscription("timezone", zone)
        if self.contract.customer.timezone is not None:
            return Shown.of("timezone", zone, _place(self.customer, "timezone"), "customer")
        settings, _ = self.project.read_yaml(self.project.root / SETTINGS_FILE)
        said = settings is not None and isinstance(settings, MapNode) and "timezone" in settings.entries
        place = place_at(settings, ("timezone",)) if settings is not None and said else None
        return Shown.of("timezone", zone, place, "project" if said else "default")

    def _held(self) -> Span:
        """The span in which what is held now, a version or a transition of the plan, began to apply."""
        held = self.span
        for span in reversed([one for one in self.contract.spans if one.start < held.start]):
            if span.plan is not held.plan:
                break
            held = span
        return held

    def _billing_days(self) -> list[str]:
        ahead = Period(start=self.on, end=days_after(self.on, AHEAD_DAYS))
        days = sorted({one.day for one in billings_in(self.contract, ahead) if one.day >= self.on})
        return [one.isoformat() for one in days[:BILLING_DAYS]]

    def _agreed_changes(self) -> Iterator[Shown]:
        """Why whole changes were agreed, and by whom."""
        for change in self.written.changes:
            for name in APPROVAL:
                said = change.node.get(name) if isinstance(change.node, MapNode) and change.at <= self.on else None
                if isinstance(said, TextNode):
                    yield Shown.of(f"changes.{change.at}.{name}", said.text, said.place, change_layer(change.at))

    def _quantities(self) -> Iterator[Shown]:
        for name in self.contract.quantities:
            steps = [index for index, (since, _) in enumerate(self.contract.quantities[name]) if since <= self.on]
            place = _place(self.written, "quantities", name, *steps[-1:])
            held = plain_text(self.contract.quantity_on(name, self.on))
            yield Shown.of(f"quantities.{name}", held, place, "subscription")

    def _later(self) -> Iterator[Shown]:
        """What will change, by day."""
        found: list[tuple[date, Shown]] = []
        for span in self.contract.spans:
            if span.start > self.on and span.why:
                text = f"{span.why} (plan {span.plan.key}, version {span.catalog.version})"
                found.append((span.start, Shown.of(span.start.isoformat(), text, *self._reason(span))))
        for name, steps in self.contract.quantities.items():
            for index, (since, quantity) in enumerate(steps):
                if since > self.on:
                    place = _place(self.written, "quantities", name, index)
                    found.append(
                        (
                            since,
                            Shown.of(
                                since.isoformat(), f"quantities.{name}: {plain_text(quantity)}", place, "subscription"
                            ),
                        )
                    )
        for until, _ in self.span.trials:
            if until > self.on:
                found.append((until, Shown.of(until.isoformat(), "a trial is over", None, None)))
        if self.contract.end is not None:
            found.append((self.contract.end, self._of_subscription("end", "it ends").at(self.contract.end.isoformat())))
        yield from (shown for _, shown in sorted(found, key=lambda one: one[0]))

    def _reason(self, span: Span) -> tuple[Place, str]:
        """Where it is written that a span begins: in a change, a version's answer, or the subscription's start."""
        change = next((one for one in self.written.changes if one.at == span.start), None)
        if change is not None:
            return change.node.place, change_layer(change.at)
        if span.start == self.contract.start:
            return _place(self.written, "start"), "subscription"
        for version in reversed(self.contracts.versions.versions):
            plan = version.plans.get(span.plan.key)
            if version.effective is None or version.effective > span.start or plan is None:
                continue
            if plan.existing is None or plan.existing.policy != "keep":
                steps = ("plans", plan.key, KEY) if plan.existing is not None else ("effective",)
                place = place_at(version.written or version.place, steps)
                return place, self.layers.name(place)
        return span.plan.place.place, self.layers.name(span.plan.place.place)


def _place(written: Written, *steps: str | int) -> Place:
    """Where a key of a customer or subscription stands; a row is all in one line."""
    node: MapNode | None = written.node
    return place_at(node, steps) if node is not None else written.place
