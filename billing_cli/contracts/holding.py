"""Which version of its plan a subscription holds when: the answers of later versions, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from billing_cli.contracts.span import cadence_of
from pricing.catalog.answers import transitional
from pricing.catalog.catalog import Catalog, Plan
from pricing.catalog.existing import ExistingSubscriptions
from pricing.catalog.versions import Versions
from pricing.durations import Duration
from pricing.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """From `since` on a subscription is on this version of its plan, perhaps patched by a transition.

    `joins`: it comes to the plan then, and is not moved. `discounts_begin`: its discounts are those of a transition,
    which begins then.
    """

    since: date
    catalog: Catalog
    plan: Plan
    why: str
    joins: bool = False
    discounts_begin: bool = False


@dataclass(slots=True)
class Transitions:
    """What versions are like while a transition patches a plan of theirs; each is worked out once."""

    known: dict[tuple[int, int], tuple[Catalog, ExistingSubscriptions, Catalog]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, catalog: Catalog, key: str, answer: ExistingSubscriptions) -> Catalog:
        """The version as the transition has it; what is wrong with that is noted."""
        held = self.known.get((id(catalog), id(answer)))
        if held is None:
            patched, found = transitional(catalog, key, answer)
            held = self.known[id(catalog), id(answer)] = (catalog, answer, patched)
            self.problems += found
        return held[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What a version does to a subscription on a day; `place` counts the versions."""

    on: date
    place: int
    does: Literal["follow", "move", "transition"]
    answer: ExistingSubscriptions | None


def holdings(
    versions: Versions,
    transitions: Transitions,
    key: str,
    joined: date,
    until: date | None,
    started: date,
    term: Duration | None,
) -> list[Holding]:
    """The versions that a subscription which joins the plan `key` on the day `joined` holds, up to `until`.

    It joins at the version in force. Each later one says what happens to those on the plan before it took effect: they
    move, keep what they have, or make a transition; where it says nothing, the plan costs the same and they follow.
    Where several come on one day the last one counts, and none that is older than one that came before.
    `started` and `term` are the subscription's own. The plan must be in the version in force on `joined`.
    """
    every = versions.versions
    first = versions.in_force(joined)
    assert first is not None, "the version in force holds the plan"
    held = every.index(first)
    found = [
        Holding(since=joined, catalog=first, plan=first.plans[key], why=f"version {first.version} in force", joins=True)
    ]
    decided = held
    steps = sorted(_steps(versions, key, joined, held, started, term), key=lambda step: (step.on, step.place))
    for place, step in enumerate(steps):
        superseded = any(later.on == step.on and later.answer is not None for later in steps[place + 1 :])
        if superseded or step.place < decided or (until is not None and step.on >= until):
            continue
        if step.does == "follow" and held != step.place - 1:
            continue
        version = every[step.place]
        decided = max(decided, step.place) if step.answer is not None else decided
        if step.does == "transition":
            assert step.answer is not None
            left = transitions.of(every[held], key, step.answer)
            why = f"transition to version {version.version}"
            own = step.answer.discounts is not None
            found.append(Holding(since=step.on, catalog=left, plan=left.plans[key], why=why, discounts_begin=own))
            continue
        if step.place <= held:
            continue
        held = step.place
        why = (
            f"moved to version {version.version}" if step.does == "move" else f"as before in version {version.version}"
        )
        found.append(Holding(since=step.on, catalog=version, plan=version.plans[key], why=why))
    return found


def _steps(
    versions: Versions, key: str, joined: date, held: int, started: date, term: Duration | None
) -> Iterator[_Step]:
    for place, version in enumerate(versions.versions):
        if place <= held or key not in version.plans:
            continue
        assert version.effective is not None, "every version but the first takes effect on a day"
        answer = version.plans[key].existing
        if answer is None:
            yield _Step(on=version.effective, place=place, does="follow", answer=None)
            continue
        # The periods of the plan as it is before: those say when the next one starts.
        before = versions.versions[place - 1].plans.get(key, version.plans[key])
        periods = cadence_of(before, started)
        on = max(joined, _instant(answer, version.effective, started, term, periods.start_from(version.effective)))
        if answer.policy == "move":
            yield _Step(on=on, place=place, does="move", answer=answer)
        if answer.policy == "transition":
            assert answer.length is not None
            yield _Step(on=on, place=place, does="transition", answer=answer)
            yield _Step(on=periods.start_from(answer.length.after(on)), place=place, does="move", answer=answer)


def _instant(
    answer: ExistingSubscriptions, effective: date, started: date, term: Duration | None, next_period: date
) -> date:
    """The day from which an answer counts for a subscription."""
    if isinstance(answer.at, date):
        return max(answer.at, effective)
    if answer.at == "effective":
        return effective
    if answer.at == "renewal" and term is not None:
        return renewal(started, term, effective)
    return next_period


def renewal(started: date, term: Duration, day: date) -> date:
    """The first end of a term on `day` or later; the next term begins there."""
    times = 1
    while term.after(started, times) < day:
        times += 1
    return term.after(started, times)
