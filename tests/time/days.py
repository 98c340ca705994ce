"""What each charge of a drawn subscription must come to over its life, worked out day by day in exact fractions.

Written from the pricing language alone: nothing of the product is used. A day of a fee costs its price of that day over the
days of the full period; usage costs, in each period and at each set of terms, the price of all so far less that of before.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import TypeAlias
from zoneinfo import ZoneInfo

from tests.time.drawn_lives import Drawn, Event, Yaml

DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
PRICES = {"amount", "unit_price", "tiers", "package_size", "package_price"}


def after(day: date, count: int, unit: str) -> date:
    """So many units later, clamped at the month's end."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    month = day.year * 12 + day.month - 1 + count * MONTHS[unit]
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def lasting(text: str) -> tuple[int, str]:
    """`3 months` as number and unit."""
    count, unit = text.split()
    return int(count), unit.rstrip("s")


@dataclass(frozen=True, slots=True)
class Cadence:
    """How a plan cuts time."""

    unit: str
    anchor: date

    def full(self, day: date) -> tuple[date, date]:
        """The full period that holds a day: steps from the anchor, one by one."""
        number = (day - self.anchor).days // 366 if self.unit == "year" else (day - self.anchor).days // 92
        number = (
            min(number, 0) if self.unit in MONTHS else (day - self.anchor).days // (7 if self.unit == "week" else 1)
        )
        while after(self.anchor, number + 1, self.unit) <= day:
            number += 1
        while after(self.anchor, number, self.unit) > day:
            number -= 1
        return after(self.anchor, number, self.unit), after(self.anchor, number + 1, self.unit)


@dataclass(frozen=True, slots=True)
class Today:
    """What a subscription has on one day: its plan's periods, its charges, what is free of charge, its discounts."""

    day: date
    cadence: Cadence
    charges: Mapping[str, Yaml]
    free: frozenset[str]
    discounts: Sequence[Yaml]

    def percents(self, key: str) -> list[Fraction]:
        """What is taken off a charge, one after the other."""
        return [Fraction(one["percent"]) for one in self.discounts if key in one["charges"]]

    def left(self, key: str) -> Fraction:
        """What discounts leave of a charge."""
        found = Fraction(1)
        for percent in self.percents(key):
            found *= 1 - percent / 100
        return found


class Lives:
    """The versions of one catalog, and what a subscription is on."""

    def __init__(self, project: Drawn) -> None:
        self.names = list(project.versions)
        self.effective = [date.min, *(date.fromisoformat(name) for name in self.names[1:])]
        self.answers = [
            {key: plan.get("existing_subscriptions") for key, plan in version["plans"].items()}
            for version in project.versions.values()
        ]
        self.plans: list[dict[str, Yaml]] = []
        for version in project.versions.values():
            before = self.plans[-1] if self.plans else {}
            now = dict(before)
            for key, plan in version["plans"].items():
                held = before.get(key, {"charges": {}, "period": "month", "align": "calendar"})
                charges = patched(held["charges"], plan["charges"])
                now[key] = {
                    **held,
                    **{k: v for k, v in plan.items() if k in ("period", "align", "trial", "discounts")},
                    "charges": charges,
                }
            self.plans.append(now)

    def days(self, subscription: Yaml) -> Iterator[Today]:
        """Each day that is served, in order."""
        start, end = date.fromisoformat(subscription["start"]), date.fromisoformat(subscription["end"])
        changes = {date.fromisoformat(one["at"]): one for one in subscription.get("changes", ())}
        laid: dict[str, Yaml] = {}
        plan, held, decided = subscription["plan"], self._in_force(start), -1
        own = [subscription.get("charges", {})]
        # What the subscription says of discounts, and what a transition does, each with the day on which that began.
        agreed = (start, subscription["discounts"]) if "discounts" in subscription else None
        promised: tuple[date, list[Yaml]] | None = None
        joined = start
        began: dict[str, date] = {}
        todo = self._instants(subscription, plan, joined, held)
        day = start
        while day < end:
            change = changes.get(day, {})
            if "plan" in change:
                # Another plan has charges of its own, whatever they are called.
                began = began if change["plan"] == plan else {}
                plan, joined, held, laid, decided = change["plan"], day, self._in_force(day), {}, -1
                promised = None
                todo = self._instants(subscription, plan, joined, held)
            if "charges" in change:
                own = [*own, change["charges"]]
            if "discounts" in change:
                agreed = (day, change["discounts"])
            due = [one for one in todo if one[0] == day and one[1] >= decided]
            # Of several versions at one instant the last one counts.
            for _, version, what in due:
                if version != max(one[1] for one in due):
                    continue
                decided = version
                if what == "move" and version > held:
                    held, laid, promised = version, {}, None
                elif what == "transition":
                    answer = self.answers[version][plan]
                    assert answer is not None
                    laid = answer["charges"]
                    promised = (day, answer["discounts"]) if "discounts" in answer else None
            terms = self.plans[held][plan]
            charges = _laid_over(patched(terms["charges"], laid), own)
            began = {key: began.get(key, day) for key in charges}
            free = _free(subscription.get("trial", terms.get("trial")), charges, (day - start).days)
            anchor = start if terms["align"] == "anniversary" else date(2024, 1, 1)
            yield Today(
                day,
                Cadence(terms["period"], anchor),
                {key: phase(charge, began[key], day) for key, charge in charges.items()},
                free,
                discounts_on(agreed or promised or (joined, terms.get("discounts", [])), day),
            )
            day += DAY

    def _in_force(self, day: date) -> int:
        return max(number for number, effective in enumerate(self.effective) if effective <= day)

    def _instants(self, subscription: Yaml, plan: str, joined: date, held: int) -> list[tuple[date, int, str]]:
        """When each later version does something to who joined the plan before it: day, version, what."""
        start = date.fromisoformat(subscription["start"])
        terms = self.plans[0][plan]
        cadence = Cadence(terms["period"], start if terms["align"] == "anniversary" else date(2024, 1, 1))
        found = []
        for version in range(held + 1, len(self.names)):
            answer, effective = self.answers[version].get(plan), self.effective[version]
            if answer is None or answer["policy"] == "keep":
                continue
            at = answer.get("at", "next_period")
            if at == "effective":
                on = effective
            elif at == "renewal" and "term" in subscription:
                count, unit = lasting(subscription["term"])
                on = next(day for n in range(1, 999) if (day := after(start, count * n, unit)) >= effective)
            elif at in ("next_period", "renewal"):
                on = _next_start(cadence, effective)
            else:
                on = date.fromisoformat(at)
            if answer["policy"] == "move":
                found.append((on, version, "move"))
            else:
                count, unit = lasting(answer["for"])
                found.append((on, version, "transition"))
                found.append((_next_start(cadence, after(on, count, unit)), version, "move"))
        return sorted(found)


def _next_start(cadence: Cadence, day: date) -> date:
    first, last = cadence.full(day)
    return first if first == day else last


def patched(charges: Mapping[str, Yaml], patch: Mapping[str, Yaml | None]) -> dict[str, Yaml]:
    """Patches merge key by key; null removes, another model replaces, and of prices and phases one removes the other."""
    found = dict(charges)
    for key, value in patch.items():
        if value is None:
            found.pop(key, None)
        elif "model" in value or key not in found:
            found[key] = value
        else:
            held = found[key]
            if PRICES & value.keys():
                held = {name: one for name, one in held.items() if name != "phases"}
            found[key] = {**held, **value}
    return found


def phase(charge: Yaml, began: date, day: date) -> Yaml:
    """The charge as its phase of the day has it."""
    for one in charge.get("phases", ()):
        if "until" not in one or day < after(began, *lasting(one["until"]["after"])):
            rest = {key: value for key, value in charge.items() if key != "phases"}
            return rest | {key: value for key, value in one.items() if key != "until"}
    return charge


def discounts_on(carrier: tuple[date, Sequence[Yaml]], day: date) -> list[Yaml]:
    """Those that hold on a day; what carries them began on a day, too."""
    began, discounts = carrier
    found = []
    for one in discounts:
        first = date.fromisoformat(one.get("from", began.isoformat()))
        last = date.fromisoformat(one.get("until", "9999-12-31"))
        if "for" in one:
            last = after(first, *lasting(one["for"]))
        if first <= day < last:
            found.append(one)
    return found


def price(charge: Yaml, quantity: Fraction) -> Fraction:
    """What a quantity costs in one period."""
    if charge["model"] == "flat":
        return Fraction(charge["amount"])
    units = max(quantity - Fraction(charge.get("included", 0)), Fraction(0))
    if charge["model"] == "per_unit":
        return units * Fraction(charge["unit_price"])
    if charge["model"] == "package":
        return ceil(units / Fraction(charge["package_size"])) * Fraction(charge["package_price"])
    below, total = Fraction(0), Fraction(0)
    for tier in charge["tiers"]:
        bound = Fraction(tier["up_to"]) if "up_to" in tier else max(units, below) + 1
        rate, fee = Fraction(tier["unit_price"]), Fraction(tier.get("flat_fee", 0))
        if charge["model"] == "volume" and below < units <= bound:
            return units * rate + fee
        if charge["model"] == "graduated" and units > below:
            total += (min(units, bound) - below) * rate + fee
        below = bound
    return total


def lengths(cadence: Cadence, unit: str | None, day: date) -> tuple[date, date]:
    """The full period of a charge, which may be longer than its plan's."""
    return Cadence(unit or cadence.unit, cadence.anchor).full(day)


# What was used of a meter, by day and kind.
Used: TypeAlias = Mapping[str, Mapping[date, Mapping[str, int]]]


def totals(lives: Lives, subscription: Yaml, zone: ZoneInfo, events: Sequence[Event]) -> dict[str, Fraction]:
    """What each charge comes to, by key. Every meter counts events but `volume`, which adds their values."""
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    values: dict[date, Counter[str]] = defaultdict(Counter)
    for _, instant, value, kind in events:
        day = instant.astimezone(zone).date()
        counts[day][kind] += 1
        values[day][kind] += value
    used = defaultdict(lambda: counts, volume=values)
    days = list(lives.days(subscription))
    keys = {key: None for today in days for key in today.charges}
    return {key: sum(_parts(key, days, subscription, zone, used), Fraction(0)) for key in keys}


def usage_price(charge: Yaml, used: Mapping[str, int]) -> Fraction:
    """What usage costs: each kind by itself where the charge is `by` kind."""
    if "by" in charge:
        return sum((price(charge, Fraction(units)) for units in used.values()), Fraction(0))
    return price(charge, Fraction(sum(used.values())))


def _parts(key: str, days: Sequence[Today], subscription: Yaml, zone: ZoneInfo, used: Used) -> Iterator[Fraction]:
    before: Today | None = None
    so_far: Counter[str] = Counter()
    level = Fraction(0)
    for number, today in enumerate(days):
        charge = today.charges.get(key)
        if charge is None:
            before = None
            continue
        day, trial = today.day, key in today.free
        full = lengths(today.cadence, charge.get("period"), day)
        same_run = number > 0 and days[number - 1].cadence == today.cadence
        begins = number == 0 or full[0] == day or not same_run
        goes_on = before is not None and not begins
        held = before.charges[key] if before is not None else None
        was_free = before is not None and key in before.free
        same_terms = before is not None and held == charge and before.percents(key) == today.percents(key)
        if "meter" in charge:
            if not goes_on or was_free or trial or held is None or held["meter"] != charge["meter"]:
                so_far = Counter()
            if charge.get("tiers_restart") == "segment" and not same_terms:
                so_far = Counter()
            units = Counter(used[charge["meter"]][day])
            if not trial:
                # With the terms of the day: all so far less what was before it.
                yield (usage_price(charge, so_far + units) - usage_price(charge, so_far)) * today.left(key)
            so_far = so_far + units
        else:
            now = seats(subscription, charge, day)
            if (
                not goes_on
                or not same_terms
                or was_free
                or charge.get("bill") != "in_advance"
                or charge.get("decrease")
            ):
                level = now
            level = max(level, now)
            prorate = charge.get("prorate", "day")
            if not trial and prorate == "none":
                yield from _whole(key, days, number, charge, begins=begins, full=full)
            elif not trial:
                yield price(charge, level) * share(prorate, day, full, zone) * today.left(key)
        before = today


def _whole(
    key: str, days: Sequence[Today], number: int, charge: Yaml, *, begins: bool, full: tuple[date, date]
) -> Iterator[Fraction]:
    """Once, whole: at the terms of the period's start in advance, of its end in arrears."""
    today = days[number]
    if charge.get("bill") == "in_advance":
        if begins:
            yield price(charge, Fraction(1)) * today.left(key)
        return
    last = number + 1 == len(days) or today.day + DAY == full[1] or days[number + 1].cadence != today.cadence
    if last:
        yield price(charge, Fraction(1)) * today.left(key)


def seats(subscription: Yaml, charge: Yaml, day: date) -> Fraction:
    """What the subscription says of a quantity for a day; one of what counts nothing."""
    if "quantity" not in charge:
        return Fraction(1)
    steps = subscription["quantities"][charge["quantity"]]
    said = [Fraction(one["quantity"]) for one in steps if date.fromisoformat(one["from"]) <= day]
    return said[-1] if said else Fraction(0)


def share(prorate: str, day: date, full: tuple[date, date], zone: ZoneInfo) -> Fraction:
    """What part of the full period a day is."""
    if prorate == "day":
        return Fraction(1, (full[1] - full[0]).days)
    return Fraction(_seconds(day, day + DAY, zone), _seconds(*full, zone))


def _seconds(first: date, last: date, zone: ZoneInfo) -> int:
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) for day in (first, last))
    return int((end - begin).total_seconds())


def _laid_over(charges: dict[str, Yaml], patches: Sequence[dict[str, Yaml]]) -> dict[str, Yaml]:
    """The charges with each patch laid over them, as far as there are such charges."""
    for patch in patches:
        charges = patched(charges, {key: value for key, value in patch.items() if key in charges})
    return charges


def _free(trial: Yaml | None, charges: Mapping[str, Yaml], day: int) -> frozenset[str]:
    """The charges that cost nothing on a day of the subscription, counted from 0."""
    return frozenset(trial.get("charges", charges)) if trial and day < int(trial["days"]) else frozenset()
