"""Grants and subscriptions of the account of credits, day by day, in plain fractions.

Written from the pricing language alone: nothing of the product is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from tests.credits.drawn_credits import Credited, Yaml
from tests.time.days import Cadence, after, lasting

DAY = timedelta(days=1)
EVER = date(9000, 1, 1)
CENT = Fraction(1, 100)
FINEST = Fraction(1, 10**12)
Moved: TypeAlias = dict[str, Fraction]
# By grant and month, what happened to it: `opening`, movements, `closing`; what is 0 is left out.
Statement: TypeAlias = dict[str, Moved]


def day_of(text: str) -> date:
    """A date as it is written."""
    return date.fromisoformat(text)


def half_away(amount: Fraction) -> int:
    """To the nearest whole number."""
    return floor(abs(amount) + Fraction(1, 2)) * (-1 if amount < 0 else 1)


def cents(amount: Fraction) -> Fraction:
    """To the nearest cent."""
    return half_away(amount / CENT) * CENT


def shares(total: Fraction, weights: Sequence[Fraction], quantum: Fraction) -> list[Fraction]:
    """Share out a total in proportion, in whole quanta, what is left over to the largest remainders, the first first."""
    if not total:
        return [Fraction(0) for _ in weights]
    exact = [total / quantum * weight / sum(weights) for weight in weights]
    found = [floor(one) for one in exact]
    order = sorted(range(len(exact)), key=lambda place: (found[place] - exact[place], place))
    for place in order[: int(total / quantum) - sum(found)]:
        found[place] += 1
    return [one * quantum for one in found]


@dataclass(slots=True)
class Held:
    """A grant: what it is, and what moved."""

    id: str
    name: str
    subscription: str | None
    kind: str
    unit: str
    priority: int
    charges: Sequence[str] | None
    starts: date
    expires: date
    voided: date
    steps: list[tuple[date, Fraction]]
    rolls: tuple[str, Fraction] | None = None
    moves: list[tuple[date, str, Fraction]] = field(default_factory=list)
    settled: date = EVER
    over: bool = False

    @property
    def ends(self) -> date:
        """The first day that it does not cover."""
        return min(self.expires, self.voided)

    @property
    def order(self) -> tuple[int, date, date, str]:
        """Lowest priority, soonest expiry, oldest, id."""
        return self.priority, self.expires, self.starts, self.id

    def holds(self, day: date) -> bool:
        """Whether it covers a day."""
        return self.starts <= day < self.ends

    def covers(self, key: str, charge: Yaml) -> bool:
        """Whether it is for a charge: those that it names, else usage."""
        if self.kind == "unit" and charge.get("meter") != self.unit:
            return False
        if self.charges is not None:
            return key in self.charges
        return self.kind == "prepaid" or "meter" in charge

    def move(self, day: date, what: str, amount: Fraction) -> None:
        """Book an amount."""
        if amount:
            self.moves.append((day, what, amount))

    def available(self, invoice_on: date) -> Fraction:
        """What an invoice of a day finds: all that moved, and what was given by then; what is given later is not there.

        What a grant gives on that very day is there only where it begins with it.
        """
        given = sum(
            (amount for day, amount in self.steps if day < invoice_on + (day == self.starts) * DAY), Fraction(0)
        )
        return given + sum((amount for _, what, amount in self.moves if what != "granted"), Fraction(0))


@dataclass(slots=True)
class Line:
    """A line of an invoice."""

    key: str
    dims: str
    start: date
    end: date
    quantity: Fraction
    amount: Fraction = Fraction(0)
    units: Moved = field(default_factory=dict)
    money: Moved = field(default_factory=dict)
    # On the way: what is priced so far and before, by which terms, and which grants cover it.
    so_far: Fraction = Fraction(0)
    before: Fraction = Fraction(0)
    charge: Yaml = field(default_factory=dict)
    grants: frozenset[str] = frozenset()
    draws: str | None = None
    left: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Invoice:
    """What an invoice comes to."""

    id: str
    lines: list[Line]
    total: Fraction
    due: Fraction
    # Grant, what was taken of it, what it left; in order.
    credits: list[tuple[str, Fraction, Fraction]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a subscription has on a day."""

    charges: Mapping[str, Yaml]
    grants: Mapping[str, Yaml]
    version: int


class Subscription:
    """One subscription over its life."""

    def __init__(self, project: Credited, written: Yaml, zone: ZoneInfo) -> None:
        self.id: str = written["id"]
        self.zone = zone
        self.start = day_of(written["start"])
        self.end = day_of(written["end"]) if "end" in written else EVER
        self.free_until = self.start + int(written["trial"]["days"]) * DAY if "trial" in written else self.start
        plan = written["plan"]
        first = project.versions["first"]["plans"][plan]
        anchor = self.start if first["align"] == "anniversary" else date(2024, 1, 1)
        self.cadence = Cadence(first["period"], anchor)
        self.keys: list[str] = list(first["charges"])
        self.versions = [first]
        self.moves: list[tuple[date, int]] = [(self.start, 0)]
        for number, (name, version) in enumerate(list(project.versions.items())[1:], start=1):
            patch = version["plans"].get(plan, {})
            self.versions.append(_patched(self.versions[-1], patch))
            if day_of(name) <= self.start:
                self.moves[0] = (self.start, number)
            elif patch and patch["existing_subscriptions"]["policy"] == "move":
                self.moves.append((self._move(patch["existing_subscriptions"]["at"], day_of(name)), number))

    def _move(self, at: str, effective: date) -> date:
        if at == "effective":
            return effective
        if at == "next_period":
            first, last = self.cadence.full(effective)
            return first if first == effective else last
        return day_of(at)

    def on(self, day: date) -> Terms:
        """What it has on a day."""
        version = max(number for since, number in self.moves if since <= day)
        held = self.versions[version]
        charges = {key: _phase(held["charges"][key], self.start, day) for key in self.keys}
        return Terms(charges, held.get("grants", {}), version)

    def serves(self, day: date) -> bool:
        """Whether a day is part of it."""
        return self.start <= day < self.end

    def period(self, day: date) -> tuple[date, date]:
        """Its period that holds a day."""
        first, last = self.cadence.full(day)
        return max(first, self.start), min(last, self.end)

    def instant(self, day: date) -> datetime:
        """The first instant of a day."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def billed(self, until: date) -> Iterator[date]:
        """Its billing instants up to a day: its start, the end of each period."""
        day = self.start
        if day < until:
            yield day
        while day < self.end and (day := self.period(day)[1]) <= until:
            yield day

    def grants(self, replaced: frozenset[str], until: date) -> Iterator[Held]:
        """What its plan gives, on start and each period."""
        for name, said in self.on(self.start).grants.items():
            if said.get("on") != "period" and name not in replaced:
                expires = after(self.start, *lasting(said["expires"])) if "expires" in said else EVER
                steps = self._steps(name, expires)
                yield _held(f"{self.id}/{name}", said, name, self.id, self.start, expires, steps)
        day = self.start
        while day < min(self.end, until):
            first, last = self.period(day)
            for name, said in self.on(first).grants.items():
                if said.get("on") == "period" and name not in replaced:
                    expires = after(first, *lasting(said["expires"])) if "expires" in said else last
                    steps = [(first, Fraction(said["amount"]))]
                    found = _held(f"{self.id}/{name}/{first}", said, name, self.id, first, expires, steps)
                    if "rollover" in said and last < self.end:
                        found.rolls = (f"{self.id}/{name}/{last}", Fraction(said["rollover"]["max"]))
                    yield found
            day = last

    def _steps(self, name: str, expires: date) -> list[tuple[date, Fraction]]:
        held = Fraction(0)
        found = []
        for since in sorted({since for since, _ in self.moves}):
            now = Fraction(self.on(since).grants[name]["amount"])
            if now > held and since < min(expires, self.end):
                found.append((since, now - held))
                held = now
        return found


def _patched(held: Yaml, patch: Yaml) -> Yaml:
    found = dict(held)
    for part in ("charges", "grants"):
        if part in patch:
            found[part] = {key: one | patch[part].get(key, {}) for key, one in held[part].items()}
    return found


def _phase(charge: Yaml, began: date, day: date) -> Yaml:
    """The charge with the phases that are not over by their days: `waits` for a grant, and is `spent` once it is."""
    if "phases" not in charge:
        return charge
    rest = {key: one for key, one in charge.items() if key != "phases"}
    waiting, *later = charge["phases"]
    then = next(one for one in later if "until" not in one or day < after(began, *lasting(one["until"]["after"])))
    spent = rest | {"unit_price": then["unit_price"]}
    first: Yaml = rest | {"unit_price": waiting["unit_price"], "waits": waiting["until"]["credits_exhausted"]}
    return first | {"spent": spent}


def _held(name: str, said: Yaml, key: str, subscription: str | None, starts: date, expires: date, steps: Any) -> Held:
    return Held(
        id=name,
        name=key,
        subscription=subscription,
        kind=said.get("kind", "unit"),
        unit=said["unit"],
        priority=int(said.get("priority", 100)),
        charges=said.get("charges"),
        starts=starts,
        expires=expires,
        voided=EVER,
        steps=steps,
    )


def customer_grant(said: Yaml) -> Held:
    starts, expires = day_of(said["starts"]), EVER
    if "expires" in said:
        text = said["expires"]
        expires = after(starts, *lasting(text)) if " " in text else day_of(text)
    steps = [(starts, Fraction(said["amount"]))]
    subscription: str | None = said.get("subscription")
    return _held(said["id"], said, str(said.get("replaces", said["id"])), subscription, starts, expires, steps)


def price_of(charge: Yaml, units: Fraction) -> Fraction:
    """What units cost that are not free."""
    if charge["model"] == "per_unit":
        return units * Fraction(charge["unit_price"])
    below, total = Fraction(0), Fraction(0)
    for tier in charge["tiers"]:
        bound = Fraction(tier["up_to"]) if "up_to" in tier else max(units, below) + 1
        total += max(min(units, bound) - below, Fraction(0)) * Fraction(tier["unit_price"])
        below = bound
    return total
