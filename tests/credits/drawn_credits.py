"""Draws customers with grants of every kind, and what they use in a year: a plan and up to two subscriptions each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

Yaml: TypeAlias = dict[str, Any]
# Customer, instant, type, n, kind.
Event: TypeAlias = tuple[str, datetime, str, str, str]

DAY = timedelta(days=1)
FIRST, LAST = date(2025, 1, 1), date(2026, 1, 1)
ZONES = ("UTC", "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")
PRICES = ("1.00", "0.25", "3", "0.037", "12.345", "0.3333", "0")
STEPS = ("1", "2", "7", "0.5", "3.333")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """A project: versions of the catalog by name, accounts as they are written, and events."""

    versions: dict[str, Yaml]
    customers: list[Yaml]
    subscriptions: list[Yaml]
    grants: list[Yaml]
    voids: list[Yaml]
    events: list[Event]


def drawn(seed: int, count: int) -> Credited:
    """`count` customers with a plan each, in three versions of one catalog."""
    random = Random(seed)
    found = Credited(versions=_versions(random), customers=[], subscriptions=[], grants=[], voids=[], events=[])
    for number in range(count):
        _customer(random, found, f"c{number:02}")
    for version in found.versions.values():
        version["plans"] = {key: plan for key, plan in version["plans"].items() if plan}
    random.shuffle(found.events)
    return found


def only(project: Credited, customer: str) -> Credited:
    """The project of one customer alone."""
    kept = [one for one in project.subscriptions if one["customer"] == customer]
    ids = {one["id"] for one in kept} | {one["id"] for one in project.grants if one["customer"] == customer}
    return Credited(
        versions={
            name: {**version, "plans": {key: plan for key, plan in version["plans"].items() if key == customer}}
            for name, version in project.versions.items()
        },
        customers=[one for one in project.customers if one["id"] == customer],
        subscriptions=kept,
        grants=[one for one in project.grants if one["customer"] == customer],
        voids=[one for one in project.voids if one["grant"].split("/")[0] in ids],
        events=[one for one in project.events if one[0] == customer],
    )


def _versions(random: Random) -> dict[str, Yaml]:
    meters = {
        "calls": {"event": "call", "aggregate": "sum", "value": "n", "dimensions": {"kind": "kind"}},
        "data": {"event": "data", "aggregate": "count", "dimensions": {"kind": "kind"}},
        "mails": {"event": "mail", "aggregate": "sum", "value": "n", "dimensions": {"kind": "kind"}},
    }
    found: dict[str, Yaml] = {"first": {"version": "first", "currency": "USD", "meters": meters, "plans": {}}}
    before = "first"
    for day in sorted(random.sample(range(40, 300), 2)):
        name = (FIRST + timedelta(days=day)).isoformat()
        found[name] = {"version": name, "effective": name, "extends": before, "plans": {}}
        before = name
    return found


def _customer(random: Random, found: Credited, name: str) -> None:
    zone = random.choice(ZONES)
    found.customers.append({"id": name, "timezone": zone})
    plan = _plan(random)
    _, second, third = found.versions
    found.versions["first"]["plans"][name] = plan
    found.versions[second]["plans"][name] = _price_change(random, plan, second)
    found.versions[third]["plans"][name] = _grant_change(random, plan, third)
    own = [_subscription(random, name, letter, plan) for letter in "ab"[: random.choice((1, 1, 2))]]
    if len(own) == 2:  # two that could claim an event say which is theirs
        own[0]["usage"], own[1]["usage"] = "side = 'a'", "side = 'b'"
    found.subscriptions.extend(own)
    grants = [_grant(random, f"{name}-g{number}", own, plan) for number in range(random.choice((0, 1, 2, 3, 4)))]
    if "mails" in plan["charges"]:  # a phase waits for one grant
        for one in [one for one in grants if "replaces" in one][1:]:
            del one["replaces"]
    found.grants.extend(grants)
    found.voids.extend(_voids(random, own, plan, grants))
    found.events.extend(_events(random, name, own, ZoneInfo(zone)))


def _plan(random: Random) -> Yaml:
    charges: Yaml = {"calls": _calls(random), "data": _data(random)}
    if random.random() < 0.6:
        charges["fee"] = {"model": "flat", "amount": random.choice(("30", "7.77", "100"))}
        if random.random() < 0.4:
            charges["fee"]["bill"] = "in_advance"
    grants: Yaml = {}
    if random.random() < 0.6:
        grants["welcome"] = {"amount": random.choice(("20", "75", "300.01")), "unit": "USD", "kind": "promotional"}
        grants["welcome"] |= random.choice(({}, {"expires": "40 days"}, {"expires": "4 months"}))
    if random.random() < 0.5:
        grants["welcome"] = grants.get("welcome", {"amount": "50", "unit": "USD", "kind": "promotional"})
        charges["mails"] = _mails(random)
    if random.random() < 0.5:
        grants["monthly"] = _monthly(random, charges)
    for grant in grants.values():
        grant |= _priority(random)
    order = list(charges)
    random.shuffle(order)
    plan: Yaml = {"period": random.choice(("month", "month", "month", "quarter"))}
    plan["align"] = random.choice(("calendar", "anniversary"))
    return plan | {"charges": {key: charges[key] for key in order}} | ({"grants": grants} if grants else {})


def _priority(random: Random) -> Yaml:
    return random.choice(({}, {}, {"priority": "1"}, {"priority": "100"}, {"priority": "200"}))


def _calls(random: Random) -> Yaml:
    found: Yaml = {"meter": "calls", "model": "per_unit", "unit_price": random.choice(PRICES)}
    if random.random() < 0.4:
        tiers: list[Yaml] = [{"up_to": "4", "unit_price": "1.11"}, {"up_to": "10", "unit_price": "0.5"}]
        found = {"meter": "calls", "model": "graduated", "tiers": [*tiers, {"unit_price": random.choice(PRICES)}]}
    if random.random() < 0.4:
        found["included"] = random.choice(("1", "2.5", "6"))
    if random.random() < 0.4:
        found["by"] = ["kind"]
    return found


def _data(random: Random) -> Yaml:
    found: Yaml = {"meter": "data", "model": "per_unit", "unit_price": random.choice(PRICES)}
    if random.random() < 0.3:
        found["units"] = {"of": random.choice(("10", "4"))}
    return found


def _mails(random: Random) -> Yaml:
    phases: list[Yaml] = [{"until": {"credits_exhausted": "welcome"}, "unit_price": random.choice(PRICES)}]
    if random.random() < 0.3:
        phases.append({"until": {"after": "3 months"}, "unit_price": random.choice(PRICES)})
    phases.append({"unit_price": random.choice(PRICES)})
    found: Yaml = {"meter": "mails", "model": "per_unit", "phases": phases}
    return found | ({"by": ["kind"]} if random.random() < 0.3 else {})


def _monthly(random: Random, charges: Yaml) -> Yaml:
    unit = random.choice(("calls", "data", "USD"))
    found: Yaml = {"amount": random.choice(("5", "12.5", "1")), "unit": unit, "on": "period"}
    if unit == "USD":
        found["kind"] = random.choice(("promotional", "prepaid"))
        if random.random() < 0.3:
            found["charges"] = [random.choice(sorted(charges))]
    if random.random() < 0.4:
        found["rollover"] = {"max": random.choice(("0", "3", "100"))}
    elif random.random() < 0.3:
        found["expires"] = random.choice(("10 days", "2 months", "45 days"))
    return found


def _answer(random: Random, plan: Yaml, effective: str) -> Yaml:
    if random.random() < 0.3:
        return {"policy": "keep"}
    ats = ["next_period"]
    if plan["charges"].get("fee", {}).get("bill") != "in_advance":
        ats += ["effective", (date.fromisoformat(effective) + timedelta(days=random.randrange(1, 60))).isoformat()]
    return {"policy": "move", "at": random.choice(ats)}


def _price_change(random: Random, plan: Yaml, effective: str) -> Yaml:
    """A charge with other prices; never what it costs already."""
    key = random.choice(("calls", "data"))
    new = f"0.{random.randrange(1000, 9999)}1"
    patch: Yaml = (
        {"tiers": [{"unit_price": new}]} if plan["charges"][key]["model"] == "graduated" else {"unit_price": new}
    )
    return {"charges": {key: patch}, "existing_subscriptions": _answer(random, plan, effective)}


def _grant_change(random: Random, plan: Yaml, effective: str) -> Yaml:
    """Every grant with another amount."""
    if "grants" not in plan:
        return {}
    welcome = random.choice(("20.5", "400", "1000"))
    grants = {key: {"amount": welcome if key == "welcome" else random.choice(("3", "30"))} for key in plan["grants"]}
    return {"grants": grants, "existing_subscriptions": _answer(random, plan, effective)}


def _subscription(random: Random, customer: str, letter: str, plan: Yaml) -> Yaml:
    start = FIRST + timedelta(days=random.choice((0, 14, 30, random.randrange(120))))
    end = start + timedelta(days=random.randrange(20, 330))
    found: Yaml = {"id": f"{customer}{letter}", "customer": customer, "plan": customer, "start": start.isoformat()}
    if random.random() < 0.6:
        found["end"] = end.isoformat()
    if plan["charges"].get("fee", {}).get("bill") != "in_advance" and random.random() < 0.2:
        found["trial"] = {"days": str(random.choice((5, 31)))}
    return found


def _grant(random: Random, name: str, own: list[Yaml], plan: Yaml) -> Yaml:
    charges = plan["charges"]
    kind = random.choice(("unit", "promotional", "prepaid"))
    unit = random.choice(("calls", "data")) if kind == "unit" else "USD"
    starts = FIRST + timedelta(days=random.choice((0, 31, random.randrange(200))))
    found: Yaml = {"id": name, "customer": own[0]["customer"], "unit": unit, "kind": kind, "starts": starts.isoformat()}
    found["amount"] = random.choice(("4", "30", "7.5", "200"))
    if random.random() < 0.6:
        day = (starts + timedelta(days=random.choice((10, 31, random.randrange(1, 200))))).isoformat()
        found["expires"] = random.choice(("20 days", "2 months", "90 days", day, day))
    if random.random() < 0.3:
        found["charges"] = [unit] if kind == "unit" else random.sample(sorted(charges), random.choice((1, 2)))
    if random.random() < 0.3:
        found["subscription"] = random.choice(own)["id"]
    if (
        kind == "promotional"
        and "welcome" in plan.get("grants", {})
        and "charges" not in found
        and random.random() < 0.3
    ):
        found["replaces"] = "welcome"
    return found | _priority(random)


def _voids(random: Random, own: list[Yaml], plan: Yaml, grants: list[Yaml]) -> list[Yaml]:
    starts = {grant["id"]: date.fromisoformat(grant["starts"]) for grant in grants}
    replaced = any("replaces" in grant for grant in grants)
    if "welcome" in plan.get("grants", {}) and not replaced:
        starts |= {f"{one['id']}/welcome": date.fromisoformat(one["start"]) for one in own}
    if "monthly" in plan.get("grants", {}):
        starts |= {f"{one['id']}/monthly/{one['start']}": date.fromisoformat(one["start"]) for one in own[:1]}
    return [
        {"grant": name, "at": (day + timedelta(days=random.choice((0, 17, 60)))).isoformat()}
        for name, day in starts.items()
        if random.random() < 0.15
    ]


def _events(random: Random, customer: str, own: list[Yaml], zone: ZoneInfo) -> list[Event]:
    """Instants all over the lives, many at a local midnight or a microsecond before it; none outside."""
    found: list[Event] = []
    for one in own:
        start, end = date.fromisoformat(one["start"]), min(date.fromisoformat(one.get("end", "2026-01-01")), LAST)
        side = one["id"][-1]
        for _ in range(random.choice((5, 20, 60))):
            day = start + timedelta(days=random.randrange((end - start).days))
            first = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
            instant = random.choice(
                (first, first + timedelta(hours=random.randrange(23)), first - timedelta(microseconds=1))
            )
            if start <= instant.astimezone(zone).date() < end:
                kind = f"{random.choice('xy')}{side}"
                found.append(
                    (customer, instant, random.choice(("call", "data", "mail", "call")), random.choice(STEPS), kind)
                )
    return found
