"""A population that a scenario of one page describes: customers, when they come, leave and change, and what they use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

Row = tuple[str, str, str, str]


def population(said: Mapping[str, Any]) -> tuple[dict[str, Any], list[Row]]:
    """Customers with subscriptions, as their file holds them, and their events: id, customer, type, time.

    `plans`, `leave`, `upgrade.share` and the like are chances or weights; all is drawn from `seed`.
    """
    random = Random(int(said["seed"]))
    customers, subscriptions, events = [], [], []
    for number in range(int(said["customers"])):
        name = f"c{number:03}"
        zone = random.choice(said["timezones"])
        subscription = _subscription(random, name, said)
        customers.append({"id": name, "timezone": zone})
        subscriptions.append(subscription)
        events += list(_events(random, subscription, ZoneInfo(zone), said))
    return {"customers": customers, "subscriptions": subscriptions}, events


def _subscription(random: Random, name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    first, last = (date.fromisoformat(day) for day in said["starts"])
    start = _day(random, first, last)
    [plan] = random.choices([*said["plans"]], [int(weight) for weight in said["plans"].values()])
    found: dict[str, Any] = {"id": name, "customer": name, "plan": plan, "start": start.isoformat()}
    rest = last + timedelta(days=60)
    if random.random() < float(said["leave"]):
        rest = _day(random, start + timedelta(days=10), rest)
        found["end"] = rest.isoformat()
    upgrade = said["upgrade"]
    if plan in upgrade["from"] and random.random() < float(upgrade["share"]):
        found["changes"] = [{"at": _day(random, start + timedelta(days=1), rest).isoformat(), "plan": upgrade["to"]}]
    days = sorted({start, *(_day(random, start, rest) for _ in range(random.randint(0, int(said["seat_steps"]))))})
    most = int(said["seats"])
    found["quantities"] = {
        "seats": [{"from": day.isoformat(), "quantity": str(random.randint(1, most))} for day in days]
    }
    return found


def _day(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randrange(max(1, (last - first).days)))


def _events(random: Random, subscription: Mapping[str, Any], zone: ZoneInfo, said: Mapping[str, Any]) -> Iterator[Row]:
    """Some events in each week that is served, at any time of the day."""
    start = date.fromisoformat(subscription["start"])
    end = min(date.fromisoformat(subscription.get("end", said["until"])), date.fromisoformat(said["until"]))
    week, number = start, 0
    while week < end:
        for _ in range(random.randint(0, int(said["events_a_week"]))):
            day = min(week + timedelta(days=random.randrange(7)), end - timedelta(days=1))
            local = datetime(day.year, day.month, day.day, random.randrange(3, 24), random.randrange(60), tzinfo=zone)
            name = subscription["customer"]
            yield f"{name}-{number}", name, said["event"], local.astimezone(UTC).isoformat()
            number += 1
        week += timedelta(days=7)
