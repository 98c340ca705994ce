"""Metering once more in plain Python, written from the contract: one event at a time, with `zoneinfo` for all local time.

It imports nothing of the metering. Values are looked up by how they are written, not parsed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

# How exports write numbers, and what each is worth with 12 decimals, half away from zero; None: no number.
NUMBERS: Mapping[str, Decimal | None] = {
    "0": Decimal(0), "5": Decimal(5), "5.0": Decimal(5), "-3": Decimal(-3), "10": Decimal(10), "12.5": Decimal("12.5"),
    "100": Decimal(100), "100.000000000001": Decimal("100.000000000001"), "1000": Decimal(1000),
    # only Python answers these
    "1e3": Decimal(1000), "+7": Decimal(7), "2.5e-1": Decimal("0.25"),
    "9.9999999999995": Decimal("10.000000000000"), "9.99999999999949": Decimal("9.999999999999"),
    "n/a": None, "1,5": None,
}  # fmt: skip
BANDS = (Decimal(5), Decimal("12.5"), Decimal(100))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event; properties that it lacks are not in it."""

    source: str
    id: str
    customer: str
    type: str
    time: datetime
    properties: Mapping[str, str]

    @property
    def place(self) -> tuple[datetime, bytes, bytes]:
        """Where it stands in the order of events."""
        return self.time, self.source.encode(), self.id.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A subscription: local days [start, end), and the `w` of its own events where it does not take all."""

    subscription: str
    customer: str
    zone: ZoneInfo
    start: date
    end: date
    own: str | None = None


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """The first instant at which the zone's calendar shows `day` or a later one."""
    low, high = (datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=off) for off in (-2, 2))
    while high - low > timedelta(microseconds=1):
        middle = low + (high - low) / 2
        low, high = (low, middle) if middle.astimezone(zone).date() >= day else (middle, high)
    return high


def mine(event: Event, served: Iterable[Served], who: Served) -> bool:
    """Whether the event, at an instant when `who` is served, is its own and nobody else's."""
    if event.customer != who.customer:
        return False
    if who.own is None:
        return True
    claims = [
        one.subscription
        for one in served
        if one.customer == who.customer
        and event.properties.get("w") in (one.own, "both")
        and first_instant(one.start, one.zone) <= event.time < first_instant(one.end, one.zone)
    ]
    return claims == [who.subscription]


def bucket(each: str | None, event: Event, zone: ZoneInfo) -> object:
    """The local bucket: by local midnight; a clock that is set back begins new ones where they are of an hour or less."""
    if each is None:
        return None
    words = each.split()
    minutes = int(words[0] if len(words) > 1 else 1) * {"m": 1, "h": 60, "d": 1440}[words[-1][0]]
    local = event.time.astimezone(zone)
    return local.date(), (local.hour * 60 + local.minute) // minutes, local.utcoffset() if minutes <= 60 else None


def time_of_use(event: Event, zone: ZoneInfo) -> str | None:
    """The schedule of the tests, in words: see SCHEDULE in test_metering.py. Sundays by day have no name."""
    local = event.time.astimezone(zone)
    if local.date() in (date(2026, 10, 26), date(2018, 11, 5), date(2026, 3, 9)):
        return "holiday"
    if local.hour >= 23 or local.hour < 7:
        return "night"
    if (
        local.weekday() < 5
        and (local.hour, local.minute) >= (15, 30)
        and local.hour < 20
        and local.month in (3, 10, 11)
    ):
        return "peak"
    return "day" if local.weekday() != 6 else None


def number(event: Event) -> Decimal | None:
    """The property `n`."""
    return NUMBERS[event.properties["n"]] if "n" in event.properties else None


def band(event: Event) -> str | None:
    """The property `n` in bands."""
    value = number(event)
    if value is None:
        return None
    return next((format(bound, "f") for bound in BANDS if value <= bound), "over")


READ: Mapping[str, Callable[[Event, ZoneInfo], str | None]] = {
    "model": lambda event, zone: event.properties.get("model"),
    "size": lambda event, zone: band(event),
    "tariff": time_of_use,
}
NEEDED = ("size", "tariff")


def counts(meter: Mapping[str, Any], event: Event, zone: ZoneInfo) -> bool:
    """Whether an event that passes has all that it is metered by."""
    if meter["aggregate"] not in ("count", "unique") and number(event) is None:
        return False
    if meter["aggregate"] == "unique" and key(meter, event) is None:
        return False
    return all(READ[name](event, zone) is not None for name in meter.get("dimensions", {}) if name in NEEDED)


def key(meter: Mapping[str, Any], event: Event) -> object:
    """What distinct values are told apart by."""
    return number(event) if meter["unique"] == "n + 0" else event.properties.get("user")


def total(meter: Mapping[str, Any], events: Sequence[Event]) -> Decimal:
    """The aggregate of events of one bucket."""
    values = [number(event) or Decimal(0) for event in sorted(events, key=lambda event: event.place)]
    match meter["aggregate"]:
        case "count":
            return Decimal(len(events))
        case "unique":
            return Decimal(len({key(meter, event) for event in events}))
        case "sum":
            return sum(values, Decimal(0))
        case "latest":
            return values[-1]
        case name:
            return {"max": max, "min": min}[name](values)


def metered(
    meter: Mapping[str, Any], names: Sequence[str], events: Iterable[Event], who: Served, served: Iterable[Served],
    period: tuple[date, date],
) -> dict[tuple[str | None, ...], Decimal]:  # fmt: skip
    """The quantity of a subscription in a period, by combination of the dimensions `names`."""
    since = who.start if meter.get("reset") == "never" else max(period[0], who.start)
    begin, end = first_instant(since, who.zone), first_instant(min(period[1], who.end), who.zone)
    if max(period[0], who.start) >= min(period[1], who.end):
        return {}
    buckets: dict[tuple[str | None, ...], dict[object, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        passes = event.properties.get("ok") == "yes" if "where" in meter else True
        if not (begin <= event.time < end and passes and mine(event, served, who) and counts(meter, event, who.zone)):
            continue
        combination = tuple(READ[name](event, who.zone) for name in names)
        buckets[combination][bucket(meter.get("each"), event, who.zone)].append(event)
    return {
        combination: sum((total(meter, some) for some in inside.values()), Decimal(0))
        for combination, inside in buckets.items()
    }
