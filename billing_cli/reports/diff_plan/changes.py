"""What the head changes, in words, and of what class each change is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from billing_cli.contracts.contract import Contract
from billing_cli.reports.catalog_history import PlanHistory, history_of
from billing_cli.reports.diff_plan.mixed import Mixing
from billing_cli.reports.diff_plan.side import Texts
from pricing.catalog.catalog import Catalog
from pricing.catalog.change_words import in_words
from pricing.catalog.changes import Change, plan_changes, tree_changes
from pricing.catalog.existing import KEY
from pricing.yaml_tree import MapNode, content

Class = Literal["cosmetic", "forward_only", "changes_money", "closed_periods"]
CLASSES: Mapping[Class, str] = {
    "cosmetic": "changes no amount",
    "forward_only": "only new subscriptions pay it",
    "changes_money": "changes what subscriptions pay",
    "closed_periods": "would alter periods that are issued or closed: refused",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change in words, of a plan in a version, or of a subscription."""

    what: Literal["plan", "subscription"]
    name: str
    version: str | None
    path: str | None
    before: str | None
    after: str | None
    words: str
    existing: str | None
    kind: Class

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "of": self.what,
            "name": self.name,
            "version": self.version,
            "path": self.path,
            "before": self.before,
            "after": self.after,
            "what": self.words,
            "existing_subscriptions": self.existing,
            "class": self.kind,
        }


@dataclass(slots=True)
class Changes:
    """Both sides as their files say them; `real` are the contracts without any assumption about days.

    `frozen` is the first day of which nothing is issued or closed yet, None where nothing is.
    """

    base: Texts
    head: Texts
    real: Mixing
    frozen: date | None

    def told(self) -> Iterator[Told]:
        """Every change: those of versions in their order, then those of subscriptions by id."""
        altered = dict(self._altered())
        plans = {plan for subscription in altered.values() for plan in subscription}
        yield from self._of_versions(plans)
        yield from self._of_subscriptions(frozenset(altered))

    def _altered(self) -> Iterator[tuple[str, frozenset[str]]]:
        """The subscriptions whose terms differ on a day before `frozen`, with the plans that they are on then."""
        if self.frozen is None:
            return
        heads = {one.subscription: one for one in self.real.head.contracts.contracts}
        for base in self.real.base.contracts.contracts:
            head = heads.get(base.subscription)
            if base.start < self.frozen and (head is None or self.real.differs(base, head, base.start, self.frozen)):
                yield (
                    base.subscription,
                    frozenset(
                        span.plan.key for one in (base, head) if one is not None for span in _before(one, self.frozen)
                    ),
                )

    def _of_versions(self, altered: set[str]) -> Iterator[Told]:
        known = {one.version: one for one in self.base.versions.versions}
        for version in self.head.versions.versions:
            old = known.pop(version.version, None)
            if old is None:
                before = self.head.versions.before(version)
                for history in history_of(self.head.versions, before, version):
                    yield from self._of_plan(history, version, before, altered)
            elif content(old.place) != content(version.place):
                yield from self._edited(old, version, altered)
        for gone in known.values():
            kind: Class = "closed_periods" if altered and self._is_frozen(gone) else "changes_money"
            yield self._plain("plan", "*", gone.version, "the version is not there any more", kind)

    def _is_frozen(self, version: Catalog) -> bool:
        return self.frozen is not None and (version.effective is None or version.effective < self.frozen)

    def _of_plan(
        self, history: PlanHistory, version: Catalog, before: Catalog | None, altered: set[str]
    ) -> Iterator[Told]:
        """What a new version does to a plan."""
        policies = {answer.existing.policy for answer in history.answers}
        existing = "; ".join(answer.words() for answer in history.answers) or None
        kind: Class = "forward_only" if history.kind != "changed" or policies == {"keep"} else "changes_money"
        if history.plan in altered and self._is_frozen(version):
            kind = "closed_periods"
        if not history.changes:
            words = f"the plan is {history.kind}" if history.kind != "changed" else "nothing that changes an amount"
            yield self._plain(
                "plan",
                history.plan,
                version.version,
                words,
                "cosmetic" if history.kind == "changed" else kind,
                existing,
            )
        for change in history.changes:
            yield _told(change, "plan", history.plan, version.version, existing, kind)

    def _edited(self, old: Catalog, new: Catalog, altered: set[str]) -> Iterator[Told]:
        """What an edit of a version that both sides have does to its plans."""
        for plan in dict.fromkeys((*old.plans, *new.plans)):
            kind: Class = "closed_periods" if plan in altered and self._is_frozen(new) else "changes_money"
            if plan not in new.plans or plan not in old.plans:
                words = "the plan is new" if plan in new.plans else "the plan is removed"
                yield self._plain("plan", plan, new.version, words, kind)
                continue
            found = plan_changes(old, new, plan)
            for change in found:
                yield _told(change, "plan", plan, new.version, None, kind)
            answers = [content(one.plans[plan].place.entries[KEY]) if KEY in one.plans[plan].place.entries else None
                       for one in (old, new)]  # fmt: skip
            if answers[0] != answers[1]:
                yield self._plain("plan", plan, new.version, f"`{KEY}` changes", kind)
            elif not found and content(old.plans[plan].place) != content(new.plans[plan].place):
                yield self._plain("plan", plan, new.version, "names or descriptions alone", "cosmetic")

    def _of_subscriptions(self, altered: frozenset[str]) -> Iterator[Told]:
        names = sorted({*self.base.accounts.subscriptions, *self.head.accounts.subscriptions})
        heads = {one.subscription: one for one in self.real.head.contracts.contracts}
        bases = {one.subscription: one for one in self.real.base.contracts.contracts}
        for name in names:
            old, new = (texts.accounts.written.get(("subscriptions", name)) for texts in (self.base, self.head))
            closed = name in altered
            if old is None or new is None:
                words = "the subscription is new" if old is None else "the subscription is removed"
                yield self._plain("subscription", name, None, words, "closed_periods" if closed else "changes_money")
                continue
            if old.node is None or new.node is None:
                one, other = (texts.accounts.subscriptions[name] for texts in (self.base, self.head))
                if one != other and self.real.differs(bases[name], heads[name], None, None):
                    kind: Class = "closed_periods" if closed else "changes_money"
                    yield self._plain("subscription", name, None, "its row says something else", kind)
                continue
            if content(old.node) != content(new.node):
                yield from self._rewritten(name, old.node, new.node, bases.get(name), heads.get(name), closed)

    def _rewritten(
        self, name: str, old: MapNode, new: MapNode, base: Contract | None, head: Contract | None, closed: bool
    ) -> Iterator[Told]:
        money = base is None or head is None or self.real.differs(base, head, None, None)
        # Only terms of the plan alone can be altered where its own did not change money.
        kind: Class = "cosmetic" if not money else "closed_periods" if closed else "changes_money"
        currency = head.currency if head is not None else ""
        found = tree_changes(old, new, ("subscriptions", name), currency)
        for change in found:
            yield _told(change, "subscription", name, None, None, kind)
        if not found:
            yield self._plain("subscription", name, None, "names or reasons alone", "cosmetic")

    def _plain(
        self,
        what: Literal["plan", "subscription"],
        name: str,
        version: str | None,
        words: str,
        kind: Class,
        existing: str | None = None,
    ) -> Told:
        return Told(
            what=what, name=name, version=version, path=None, before=None, after=None, words=words, existing=existing,
            kind=kind,
        )  # fmt: skip


def _told(
    change: Change,
    what: Literal["plan", "subscription"],
    name: str,
    version: str | None,
    existing: str | None,
    kind: Class,
) -> Told:
    about, words = in_words(change)
    own = about.split(".", 2)[-1] if about.count(".") > 1 else about
    said = words if about == f"{what}s.{name}" else f"{own}: {words}"
    return Told(
        what=what, name=name, version=version, path=change.path, before=change.before, after=change.after, words=said,
        existing=existing, kind=kind,
    )  # fmt: skip


def _before(contract: Contract, day: date) -> Iterator[Any]:
    return contract.spans_between(contract.start, day)


def untouched(mixing: Mixing, first: date, last: date) -> Iterator[dict[str, Any]]:
    """The subscriptions that pay as before because they keep a version whose plan the head's latest one changes."""
    latest = mixing.head.contracts.versions.latest
    known: dict[tuple[str, str], bool] = {}
    bases = {one.subscription: one for one in mixing.base.contracts.contracts}
    for head in mixing.head.contracts.contracts:
        base, day = bases.get(head.subscription), max(first, head.start)
        if base is None or day >= last or (head.end is not None and head.end <= day):
            continue
        span = list(head.spans_between(day, last))[-1]
        key = span.catalog.version, span.plan.key
        if key not in known:
            known[key] = (
                span.catalog.version != latest.version
                and span.plan.key in latest.plans
                and bool(plan_changes(span.catalog, latest, span.plan.key))
            )
        if known[key] and not mixing.differs(base, head, day, last):
            yield {
                "subscription": head.subscription,
                "customer": head.customer.id,
                "plan": span.plan.key,
                "version": span.catalog.version,
                "why": span.why or f"stays on version {span.catalog.version}",
            }
