"""Subscriptions with lives of their own, drawn from a seed: a catalog with its versions, who is on it, and what they use.

Everything is drawn as the YAML that a person would write. `days.py` works out from it what each charge must come to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

Yaml: TypeAlias = dict[str, Any]
# Subscription, instant, value, kind.
Event: TypeAlias = tuple[str, datetime, int, str]

ZONES = (
    "UTC", "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo",
    "America/Havana",
)  # fmt: skip
FIRST = date(2025, 1, 1)
CADENCES = (
    ("month", "calendar"), ("month", "anniversary"), ("month", "anniversary"), ("quarter", "anniversary"),
    ("week", "anniversary"), ("week", "calendar"), ("year", "anniversary"), ("quarter", "calendar"),
)  # fmt: skip
LONGER = {"day": ("week", "month"), "week": (), "month": ("quarter", "year"), "quarter": ("year",), "year": ()}
KEYS = ("fee", "seats", "calls", "extra")
AMOUNTS = ("49.00", "30", "0.01", "100", "7.77", "31", "0", "365")
PRICES = ("1.00", "0.0010", "0.25", "3", "12.345", "0")
STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a charge no change touches: its own period, by key and the plan's, and the keys that are never prorated."""

    longer: dict[tuple[str, str], str | None]
    whole: set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A project: versions of the catalog by name, subscriptions, and events."""

    versions: dict[str, Yaml]
    subscriptions: list[Yaml]
    zones: dict[str, str]
    events: list[Event]
    plans: list[str] = field(default_factory=list)


def drawn(seed: int, count: int, months: int) -> Drawn:
    """A catalog of four plans in up to four versions, and `count` subscriptions that last up to `months` months."""
    random = Random(seed)
    # A charge's own period stays the same, whatever plan and version it is in, and so does whether it is prorated.
    longer = {(key, unit): _longer(random, unit) for key in KEYS for unit in LONGER}
    whole = {key for key in ("fee", "extra") if random.random() < 0.3}
    plans = {f"plan{number}": _plan(random, Kept(longer, whole)) for number in range(4)}
    plans["plan3"]["trial"] = {"days": random.choice((5, 14, 40))} | random.choice(({}, {"charges": ["fee", "calls"]}))
    # Each life may end in a version of its own: they are spread over the time.
    versions = _versions(random, plans, Kept(longer, whole), months)
    subscriptions = [_subscription(random, f"s{number}", plans, months) for number in range(count)]
    zones = {one["id"]: random.choice(ZONES) for one in subscriptions}
    events = [event for one in subscriptions for event in _events(random, one, ZoneInfo(zones[one["id"]]))]
    random.shuffle(events)
    _lower(Random(f"discounts of {seed}"), versions, subscriptions)
    return Drawn(versions=versions, subscriptions=subscriptions, zones=zones, events=events, plans=[*plans])


def _longer(random: Random, unit: str) -> str | None:
    return random.choice(LONGER[unit]) if LONGER[unit] and random.random() < 0.2 else None


def _plan(random: Random, kept: Kept) -> Yaml:
    unit, align = random.choice(CADENCES)
    charges = {key: _charge(random, key, unit, kept) for key in KEYS if key != "extra"}
    if random.random() < 0.6:
        charges["extra"] = _charge(random, "extra", unit, kept)
    return {"period": unit, "align": align, "charges": charges}


def _charge(random: Random, key: str, unit: str, kept: Kept) -> Yaml:
    charge = {"fee": _fee, "extra": _fee, "seats": _seats, "calls": _calls}[key](random)
    longer = kept.longer[key, unit]
    return charge | ({"prorate": "none"} if key in kept.whole else {}) | ({"period": longer} if longer else {})


def _timing(random: Random) -> Yaml:
    found: Yaml = {}
    if random.random() < 0.5:
        found["bill"] = "in_advance"
    if random.random() < 0.5:
        found["prorate"] = random.choice(("day", "second"))
    return found


def _fee(random: Random) -> Yaml:
    timing = _timing(random)
    if random.random() < 0.25:
        phases: list[Yaml] = [{"until": {"after": random.choice(("1 month", "45 days", "2 months"))}}, {}]
        if random.random() < 0.3:
            phases.insert(1, {"until": {"after": "3 months"}})
        return {"model": "flat", **timing, "phases": [{**one, "amount": random.choice(AMOUNTS)} for one in phases]}
    return {"model": "flat", "amount": random.choice(AMOUNTS), **timing}


def _seats(random: Random) -> Yaml:
    timing = _timing(random)
    credit = {"decrease": "credit"} if "bill" in timing and random.random() < 0.4 else {}
    return {"quantity": "seats", **_price(random, ("per_unit", "graduated", "volume", "package")), **timing, **credit}


def _calls(random: Random) -> Yaml:
    included: Yaml = {"included": str(random.choice((1, 3, 10)))} if random.random() < 0.4 else {}
    if random.random() < 0.3:
        included["by"] = ["kind"]
    if random.random() < 0.15:
        included["tiers_restart"] = "segment"
    meter = random.choice(("calls", "calls", "volume"))
    return {"meter": meter, **_price(random, ("per_unit", "graduated", "volume", "package")), **included}


def _price(random: Random, models: tuple[str, ...]) -> Yaml:
    model = random.choice(models)
    return {"model": model, **_figures(random, model)}


def _figures(random: Random, model: str) -> Yaml:
    if model == "per_unit":
        return {"unit_price": random.choice(PRICES)}
    if model == "package":
        return {"package_size": str(random.choice((2, 5, 10))), "package_price": random.choice(PRICES)}
    bounds = sorted(random.sample((1, 2, 5, 8, 20), random.choice((1, 2))))
    tiers = [{"up_to": str(bound), "unit_price": random.choice(PRICES)} for bound in bounds]
    tiers.append({"unit_price": random.choice(PRICES)})
    for tier in tiers:
        if random.random() < 0.3:
            tier["flat_fee"] = random.choice(AMOUNTS)
    return {"tiers": tiers}


def _versions(random: Random, plans: dict[str, Yaml], kept: Kept, months: int) -> dict[str, Yaml]:
    meters = {
        "calls": {"event": "call", "aggregate": "count", "dimensions": {"kind": "kind"}},
        "volume": {"event": "call", "aggregate": "sum", "value": "value", "dimensions": {"kind": "kind"}},
    }
    found: dict[str, Yaml] = {"first": {"version": "first", "currency": "USD", "meters": meters, "plans": plans}}
    # How each plan's charges stand in the newest version: a patch has to suit the model that is there.
    now = {key: dict(plan["charges"]) for key, plan in plans.items()}
    days = sorted(random.sample(range(20, 30 * months), 3))
    before = "first"
    for day in days:
        effective = FIRST + timedelta(days=day)
        name = effective.isoformat()
        patches = {}
        for key in random.sample(sorted(plans), random.choice((2, 3, 4))):
            charges = _patch(random, plans[key]["period"], kept, now[key])
            for charge, patch in charges.items():
                now[key][charge] = None if patch is None else (patch if "model" in patch else now[key][charge] | patch)
            now[key] = {charge: held for charge, held in now[key].items() if held is not None}
            if charges:
                answer = _answer(random, effective, plans[key]["charges"])
                patches[key] = {"charges": charges, "existing_subscriptions": answer}
        found[name] = {"version": name, "effective": name, "extends": before, "plans": patches}
        before = name
    return found


def _patch(random: Random, unit: str, kept: Kept, charges: Yaml) -> Yaml:
    """Some charges with other prices, of another model, gone, or new: all that a patch changes is really another."""
    found: Yaml = {}
    for key, charge in charges.items():
        chance = random.random()
        if chance < 0.5:
            continue
        if key == "extra" and chance < 0.7:
            found[key] = None
        elif chance < 0.85:
            found[key] = _other_price(random, charge)
        else:
            found[key] = _charge(random, key, unit, kept)
    if "extra" not in charges and random.random() < 0.4:
        found["extra"] = _charge(random, "extra", unit, kept)
    return found


def _other_price(random: Random, charge: Yaml) -> Yaml:
    if charge["model"] == "flat":
        return {"amount": f"{random.randrange(1, 9000)}.{random.randrange(100):02}"}
    if charge["model"] == "per_unit":
        return {"unit_price": f"0.{random.randrange(1, 9999):04}"}
    if charge["model"] == "package":
        return {"package_price": f"{random.randrange(1, 90)}.{random.randrange(100):02}"}
    return {
        "tiers": [
            {"up_to": "3", "unit_price": f"1.{random.randrange(1, 9999):04}"},
            *_figures(random, "volume")["tiers"][-1:],
        ]
    }


def _answer(random: Random, effective: date, charges: Yaml) -> Yaml:
    policy = random.choice(("move", "move", "keep", "transition"))
    if policy == "keep":
        return {"policy": "keep"}
    at = random.choice(
        ("effective", "next_period", "renewal", (effective + timedelta(days=random.randrange(1, 60))).isoformat())
    )
    if policy == "move":
        return {"policy": "move", "at": at}
    patch = {"fee": {"amount": f"{random.randrange(1, 90)}.5"}}
    return {
        "policy": "transition",
        "at": at,
        "for": random.choice(("20 days", "1 month", "2 months")),
        "charges": patch,
    }


def _subscription(random: Random, name: str, plans: dict[str, Yaml], months: int) -> Yaml:
    start = FIRST + timedelta(days=random.choice((0, 14, 30, random.randrange(60))))
    end = start + timedelta(days=random.randrange(1, 30 * months))
    plan = random.choice(sorted(plans))
    found: Yaml = {"id": name, "customer": name, "plan": plan, "start": start.isoformat(), "end": end.isoformat()}
    if random.random() < 0.5:
        found["term"] = random.choice(("1 month", "3 months", "50 days"))
    found["quantities"] = {"seats": _steps(random, start, end)}
    if plan != "plan3" and random.random() < 0.4:
        found["trial"] = {"days": random.choice((0, 1, 10, 31, 70))} | random.choice(
            ({}, {"charges": ["seats", "fee"]})
        )
    if random.random() < 0.3:
        found["charges"] = {"calls": {"included": "2"}} | random.choice(({}, {"fee": {"amount": "12.50"}}))
    changes: list[Yaml] = []
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        change: Yaml = {"at": _between(random, start, end).isoformat()}
        if plan != "plan3" and random.random() < 0.7:
            change["plan"] = random.choice(("plan0", "plan1", "plan2"))
        else:
            change["charges"] = random.choice(({"fee": {"amount": "60"}}, {"calls": {"included": "4"}}))
        if change["at"] not in [one["at"] for one in changes] and change["at"] != start.isoformat():
            changes.append(change)
    if changes:
        found["changes"] = sorted(changes, key=lambda change: change["at"])
    return found


def _lower(random: Random, versions: dict[str, Yaml], subscriptions: list[Yaml]) -> None:
    """Discounts in some plans, transitions, subscriptions and changes, each with or without an end."""
    for plan in versions["first"]["plans"].values():
        if random.random() < 0.4:
            plan["discounts"] = _discounts(random, FIRST)
    for name, version in list(versions.items())[1:]:
        for plan in version["plans"].values():
            answer = plan["existing_subscriptions"]
            if answer["policy"] == "transition" and random.random() < 0.5:
                answer["discounts"] = _discounts(random, date.fromisoformat(name))
    for one in subscriptions:
        if random.random() < 0.4:
            one["discounts"] = _discounts(random, date.fromisoformat(one["start"]))
        for change in one.get("changes", ()):
            if random.random() < 0.3:
                change["discounts"] = _discounts(random, date.fromisoformat(change["at"]))


def _discounts(random: Random, begun: date) -> list[Yaml]:
    return [_discount(random, begun) for _ in range(random.choice((0, 1, 2, 2)))]


def _discount(random: Random, begun: date) -> Yaml:
    """A percent off some charges, that holds for a day at least where what carries it begins on `begun`."""
    some = random.sample(("fee", "seats", "calls"), random.choice((1, 2, 3)))
    found: Yaml = {"percent": random.choice(("10", "50", "12.5", "33", "100")), "charges": sorted(some)}
    first = begun
    if random.random() < 0.3:
        first = begun + timedelta(days=random.randrange(60))
        found["from"] = first.isoformat()
    end = random.choice(("none", "for", "until", "until"))
    if end == "for":
        found["for"] = random.choice(("1 month", "20 days", "2 weeks", "1 quarter"))
    if end == "until":
        found["until"] = (first + timedelta(days=random.randrange(1, 90))).isoformat()
    return found


def _between(random: Random, start: date, end: date) -> date:
    return start + timedelta(days=random.randrange((end - start).days))


def _steps(random: Random, start: date, end: date) -> list[Yaml]:
    days = {start, *(_between(random, start, end) for _ in range(random.choice((0, 1, 3, 5))))}
    return [{"from": day.isoformat(), "quantity": str(random.choice((0, 1, 2, 5, 9, 21)))} for day in sorted(days)]


def _events(random: Random, subscription: Yaml, zone: ZoneInfo) -> list[Event]:
    """Instants all over the life, many of them at a local midnight or a microsecond before it; none outside."""
    start, end = (date.fromisoformat(subscription[name]) for name in ("start", "end"))
    found = []
    for _ in range(random.choice((0, 5, 30, 60))):
        day = _between(random, start, end)
        first = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        instant = random.choice(
            (first, first + timedelta(hours=random.randrange(23)), first - timedelta(microseconds=1))
        )
        if start <= instant.astimezone(zone).date() < end:
            found.append((subscription["id"], instant, random.choice(STEPS), random.choice(("x", "y"))))
    return found
