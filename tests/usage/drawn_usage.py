"""Meters and events drawn at random, thick where metering is hard: at clock changes, at one instant, at period ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from pricing.periods import Period
from tests.usage.metering_oracle import BANDS, LEVELS, NUMBERS, Event, Served, first_instant

SCHEDULE = [
    {"name": "holiday", "dates": ["2026-10-26", "2018-11-05", "2026-03-09"]},
    {"name": "night", "hours": "23:00-07:00"},
    {
        "name": "peak",
        "days": ["mon", "tue", "wed", "thu", "fri"],
        "hours": "15:30-20:00",
        "months": ["mar", "oct", "nov"],
    },
    {"name": "day", "days": ["mon", "tue", "wed", "thu", "fri", "sat"]},
]
DIMENSIONS: Mapping[str, object] = {
    "model": "model",
    "size": {"band": "n", "up_to": [str(bound) for bound in BANDS]},
    "tariff": {"schedule": "time_of_use"},
}
AGGREGATES = ("count", "sum", "max", "min", "latest", "unique", "time_weighted", "time_average")
KEYS = (["user"], ["n + 0"], ["user", "model"])
WITHIN = ("1 second", "15 minutes", "30 minutes", "1 hour", "24 hours", "1 day", "7 days", "60 days")
# Months with a clock change: by an hour and by half of one, at midnight and at other hours, one that skips midnight, one
# that skips a whole day; and months without.
PLACES = [
    ("America/New_York", "2026-03"), ("America/New_York", "2026-11"), ("Europe/Dublin", "2026-10"),
    ("Australia/Lord_Howe", "2026-04"), ("Australia/Lord_Howe", "2026-10"), ("Asia/Kathmandu", "2026-10"),
    ("America/Sao_Paulo", "2018-11"), ("America/Sao_Paulo", "2018-02"), ("America/Havana", "2026-11"),
    ("Pacific/Apia", "2011-12"), ("Pacific/Chatham", "2026-04"), ("Asia/Beirut", "2026-10"), ("UTC", "2026-10"),
]  # fmt: skip
EACH = ("15 minutes", "45 minutes", "hour", "hour", "2 hours", "6 hours", "day")
FAR = date(2030, 1, 1)


def draw_meter(random: Random) -> dict[str, Any]:
    aggregate = random.choice(AGGREGATES)
    possible = [name for name in DIMENSIONS if name != "tariff" or aggregate not in LEVELS]
    names = random.sample(possible, min(random.choice((0, 0, 1, 1, 2, 3)), len(possible)))
    meter: dict[str, Any] = {"event": "use", "aggregate": aggregate, "dimensions": {n: DIMENSIONS[n] for n in names}}
    if aggregate == "unique":
        meter["unique"] = random.choice(("user", "n + 0"))
    elif aggregate != "count":
        meter["value"] = "n"
    if random.random() < 0.2:
        meter["where"] = "ok = 'yes'"
    if random.random() < 0.4:
        meter["once_per"] = {"key": random.choice(KEYS), "within": random.choice(WITHIN)}
    if aggregate in LEVELS:
        return meter | ({"key": random.choice(KEYS)} if random.random() < 0.8 else {})
    if random.random() < 0.6:
        meter["each"] = random.choice(EACH)
    if random.random() < 0.3:
        meter["reset"] = random.choice(("never", "never", "period"))
    return meter


def draw_served(random: Random, zone: ZoneInfo, period: Period) -> list[Served]:
    """One subscription that takes all of its customer's events, and two of one customer that share them out."""
    starts = (date(2010, 1, 1), date(2010, 1, 1), period.start - timedelta(days=20), period.start + timedelta(days=3))
    ends = (FAR, FAR, period.end - timedelta(days=5))
    nepal = ZoneInfo("Asia/Kathmandu")
    return [
        Served(subscription="s1", customer="alone", zone=zone, start=random.choice(starts), end=random.choice(ends)),
        Served(subscription="s2", customer="shared", zone=zone, start=random.choice(starts), end=FAR, own="east"),
        Served(subscription="s3", customer="shared", zone=nepal, start=random.choice(starts), end=FAR, own="west"),
    ]


def draw_events(random: Random, zone: ZoneInfo, period: Period) -> list[Event]:
    first, last = first_instant(period.start, zone), first_instant(period.end, zone)
    hours = [first + timedelta(hours=number) for number in range(int((last - first) / timedelta(hours=1)))]
    changes = [
        one
        for one in hours
        if one.astimezone(zone).utcoffset() != (one - timedelta(hours=1)).astimezone(zone).utcoffset()
    ]
    minutes = (-75, -60, -45, -30, -15, 0, 0, 15, 29, 30, 45, 60, 90)
    instants = [first - timedelta(days=40), first - timedelta(days=2)]
    for _ in range(14):
        anchor = random.choice([first, last, *changes * 4, *random.sample(hours, 3)])
        edge = timedelta(microseconds=random.choice((-1, 0, 0, 0, 1)))
        instants.append(anchor + timedelta(minutes=random.choice(minutes)) + edge)
    return [
        Event(
            source=random.choice(("a", "z", "é")),
            id=f"{random.choice('xyé')}{number}",
            customer=random.choice(("alone", "alone", "alone", "shared", "shared", "nobody", "stranger")),
            type="use",
            time=random.choice(instants),
            properties=_properties(random),
        )
        for number in range(60)
    ]


def _properties(random: Random) -> dict[str, str]:
    held = {
        "n": random.choice(tuple(NUMBERS)),
        "model": random.choice(("a", "b", "", "é")),
        "user": random.choice(("1", "1.0", "u", "U")),
        "ok": random.choice(("yes", "yes", "no")),
        "w": random.choice(("east", "west", "both", "none")),
    }
    return {name: text for name, text in held.items() if random.random() < 0.9}
