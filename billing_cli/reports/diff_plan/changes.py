"""What the head changes, in words, and of what class each change is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing_cli.contracts.contract import Contract
from billing_cli.reports.catalog_history import Kind, PlanHistory, history_of
from billing_cli.reports.diff_plan.account_changes import AccountChanges
from billing_cli.reports.diff_plan.mixed import Mixing
from billing_cli.reports.diff_plan.side import EDITED, Texts
from billing_cli.reports.diff_plan.told import Class, Told, told
from pricing.catalog.catalog import Catalog
from pricing.catalog.change_words import in_words
from pricing.catalog.changes import Change, plan_changes
from pricing.catalog.existing import KEY
from pricing.catalog.meaning import tree_meaning
from pricing.yaml_tree import content

# What is told of a plan of which no single thing changes.
WHOLE: Mapping[Kind, str] = {
    "new": "the plan is new",
    "removed": "the plan is removed: nobody can join it, and those on it stay as they are",
    "changed": "nothing that changes an amount",
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
        """Every change: those of versions in their order, then those of subscriptions and customers by id."""
        altered = dict(self._altered())
        plans = {plan for subscription in altered.values() for plan in subscription}
        yield from self._of_versions(plans)
        of_accounts = AccountChanges(
            base=self.base, head=self.head, real=self.real, altered=frozenset(altered), frozen=self.frozen
        )
        yield from of_accounts.told()

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
            yield told("plan", "*", "the version is not there any more", kind, version=gone.version)

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
            own: Class = "cosmetic" if history.kind == "changed" else kind
            yield told("plan", history.plan, WHOLE[history.kind], own, version=version.version, existing=existing)
        for change in history.changes:
            words = _words(change, history.plan)
            yield told("plan", history.plan, words, kind, change, version=version.version, existing=existing)

    def _edited(self, old: Catalog, new: Catalog, altered: set[str]) -> Iterator[Told]:
        """What an edit of a version that both sides have does to its plans."""
        for plan in dict.fromkeys((*old.plans, *new.plans)):
            kind: Class = "closed_periods" if plan in altered and self._is_frozen(new) else "changes_money"
            if plan not in new.plans or plan not in old.plans:
                words = "the plan is new" if plan in new.plans else "the plan is removed"
                yield told("plan", plan, words, kind, version=new.version)
                continue
            found = plan_changes(old, new, plan)
            for change in found:
                yield told("plan", plan, _words(change, plan), kind, change, version=new.version)
            answers = [content(one.plans[plan].place.entries[KEY]) if KEY in one.plans[plan].place.entries else None
                       for one in (old, new)]  # fmt: skip
            if answers[0] != answers[1]:
                yield told("plan", plan, f"`{KEY}` changes", kind, version=new.version)
            elif not found and tree_meaning(old.plans[plan].place) != tree_meaning(new.plans[plan].place):
                yield told("plan", plan, "names or descriptions alone", "cosmetic", version=new.version)


def _words(change: Change, plan: str) -> str:
    about, words = in_words(change)
    own = about.split(".", 2)[-1] if about.count(".") > 1 else about
    return words if about == f"plans.{plan}" else f"{own}: {words}"


def _before(contract: Contract, day: date) -> Iterator[Any]:
    return contract.spans_between(contract.start, day)


def untouched(mixing: Mixing, first: date, last: date) -> Iterator[dict[str, Any]]:
    """The subscriptions that pay as before on [first, last) although the head changes or removes their plan.

    Looked at is every version of the head that the base lacks or has with another content, and that comes after the
    one that a subscription is on.
    """
    known: dict[tuple[str, str], bool] = {}
    bases = {one.subscription: one for one in mixing.base.contracts.contracts}
    for head in mixing.head.contracts.contracts:
        base, day = bases.get(head.subscription), max(first, head.start)
        if base is None or day >= last or (head.end is not None and head.end <= day):
            continue
        span = list(head.spans_between(day, last))[-1]
        key = span.catalog.version, span.plan.key
        if key not in known:
            known[key] = _is_left(mixing, span.catalog, span.plan.key)
        if known[key] and not mixing.differs(base, head, day, last):
            yield {
                "subscription": head.subscription,
                "customer": head.customer.id,
                "plan": span.plan.key,
                "version": span.catalog.version.removesuffix(EDITED),
                "why": span.why or f"stays on version {span.catalog.version}",
            }


def _is_left(mixing: Mixing, version: Catalog, plan: str) -> bool:
    """Whether a version of the head that is not the base's changes or removes a plan after a version."""
    known = {one.version for one in mixing.base.contracts.versions.versions}
    versions = mixing.head.contracts.versions
    later = versions.versions[versions.place_of(version) + 1 :]
    return any(
        one.version not in known and (plan not in one.plans or bool(plan_changes(version, one, plan))) for one in later
    )
