"""Metering once more in plain Python, written from the contract: one event at a time, with `zoneinfo` for all local time.

It imports nothing of the metering. Values are looked up by how they are written, not parsed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from fractions import Fraction
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

# How exports write numbers, and what each is worth with 12 decimals, half away from zero; None: no number.
NUMBERS: Mapping[str, Decimal | None] = {
    "0": Decimal(0), "5": Decimal(5), "5.0": Decimal(5), "-3": Decimal(-3), "10": Decimal(10), "12.5": Decimal("12.5"),
    "100": Decimal(100), "100.000000000001": Decimal("100.000000000001"), "1000": Decimal(1000),
    # only Python answers these
    "1e3": Decimal(1000), "+7": Decimal(7), "2.5e-1": Decimal("0.25"),
    "9999999999999999.999999999999": Decimal("9999999999999999.999999999999"),
    "9.9999999999995": Decimal("10.000000000000"), "9.99999999999949": Decimal("9.999999999999"),
    "n/a": None, "1,5": None,
}  # fmt: skip
UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
MICROSECOND = timedelta(microseconds=1)
WIDE = Context(prec=60)
LEVELS = ("time_weighted", "time_average")
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


def passes(meter: Mapping[str, Any], event: Event) -> bool:
    """Whether `where` leaves the event in."""
    return event.properties.get("ok") == "yes" if "where" in meter else True


def has_all(meter: Mapping[str, Any], event: Event) -> bool:
    """Whether an event has of itself all that it is metered by; the name of its local time is nothing of its own."""
    if meter["aggregate"] not in ("count", "unique") and number(event) is None:
        return False
    asked = [meter["unique"]] if meter["aggregate"] == "unique" else []
    asked += [*meter.get("key", []), *meter.get("once_per", {}).get("key", [])]
    return None not in parts(asked, event) and ("size" not in meter.get("dimensions", {}) or band(event) is not None)


def counts(meter: Mapping[str, Any], event: Event, zone: ZoneInfo) -> bool:
    """Whether an event that passes has all that it is metered by."""
    named = "tariff" not in meter.get("dimensions", {}) or time_of_use(event, zone) is not None
    return named and has_all(meter, event)


def parts(asked: Iterable[str], event: Event) -> tuple[object, ...]:
    """What distinct values and keys are told apart by: calculated numbers by their value, properties as they stand."""
    return tuple(number(event) if name == "n + 0" else event.properties.get(name) for name in asked)


def repetitions(meter: Mapping[str, Any], events: Iterable[Event]) -> frozenset[str]:
    """The ids of events of which one of the same customer and key counted too short a time before."""
    if "once_per" not in meter:
        return frozenset()
    count, unit = meter["once_per"]["within"].split()
    within = timedelta(seconds=int(count) * UNITS[unit.rstrip("s")])
    counted: dict[object, datetime] = {}
    found: set[str] = set()
    for event in sorted(events, key=lambda event: event.place):
        if passes(meter, event) and has_all(meter, event):
            key = (event.customer, parts(meter["once_per"]["key"], event))
            if key in counted and event.time - counted[key] < within:
                found.add(event.id)
            else:
                counted[key] = event.time
    return frozenset(found)


def total(meter: Mapping[str, Any], events: Sequence[Event]) -> Decimal:
    """The aggregate of events of one bucket."""
    values = [number(event) or Decimal(0) for event in sorted(events, key=lambda event: event.place)]
    match meter["aggregate"]:
        case "count":
            return Decimal(len(events))
        case "unique":
            return Decimal(len({parts([meter["unique"]], event) for event in events}))
        case "sum":
            return reduce(WIDE.add, values, Decimal(0))
        case "latest":
            return values[-1]
        case name:
            return {"max": max, "min": min}[name](values)


def held(
    meter: Mapping[str, Any], names: Sequence[str], events: Iterable[Event], zone: ZoneInfo,
    between: tuple[datetime, datetime], per: timedelta,
) -> dict[tuple[str | None, ...], Decimal]:  # fmt: skip
    """Levels times how long each holds between two instants, in units times `per`; a row where anything was or happened."""
    begin, end = between
    by_key: dict[object, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda event: event.place):
        by_key[parts(meter.get("key", []), event)].append(event)
    found: dict[tuple[str | None, ...], Fraction] = defaultdict(Fraction)
    for row in by_key.values():
        for event, until in zip(row, [*(later.time for later in row[1:]), end], strict=True):
            level, lasts = number(event) or Decimal(0), min(until, end) - max(event.time, begin)
            if event.time >= begin or (level and lasts > timedelta(0)):
                combination = tuple(READ[name](event, zone) for name in names)
                found[combination] += Fraction(level) * (max(lasts, timedelta(0)) // MICROSECOND)
    return {combination: rounded(amount / (per // MICROSECOND)) for combination, amount in found.items()}


def rounded(exact: Fraction) -> Decimal:
    """Half away from zero, to 12 decimals."""
    twelfths, rest = divmod(abs(exact) * 10**12, 1)
    size = int(twelfths) + (rest >= Fraction(1, 2))
    return Decimal(size if exact >= 0 else -size).scaleb(-12, WIDE)


def metered(
    meter: Mapping[str, Any], names: Sequence[str], events: Sequence[Event], who: Served, served: Iterable[Served],
    period: tuple[date, date],
) -> dict[tuple[str | None, ...], Decimal]:  # fmt: skip
    """The quantity of a subscription in a period, by combination of the dimensions `names`."""
    if max(period[0], who.start) >= min(period[1], who.end):
        return {}
    repeated = repetitions(meter, events)
    begin, end = first_instant(max(period[0], who.start), who.zone), first_instant(min(period[1], who.end), who.zone)
    looks_back = meter.get("reset") == "never" or meter["aggregate"] in LEVELS
    since = first_instant(who.start, who.zone) if looks_back else begin
    own = [
        event
        for event in events
        if since <= event.time < end and passes(meter, event) and mine(event, served, who)
        if counts(meter, event, who.zone) and event.id not in repeated
    ]
    if meter["aggregate"] in LEVELS:
        lasts = first_instant(period[1], who.zone) - first_instant(period[0], who.zone)
        per = timedelta(hours=1) if meter["aggregate"] == "time_weighted" else lasts
        return held(meter, names, own, who.zone, (begin, end), per)

    buckets: dict[tuple[str | None, ...], dict[object, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in own:
        combination = tuple(READ[name](event, who.zone) for name in names)
        buckets[combination][bucket(meter.get("each"), event, who.zone)].append(event)
    return {
        combination: reduce(WIDE.add, (total(meter, some) for some in inside.values()), Decimal(0))
        for combination, inside in buckets.items()
    }
