"""Generated sources: how many events each hour has, with chance but without surprise."""

import math
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from pricing.periods import EPOCH

Shape = Callable[[datetime], float]
Change = Callable[[datetime, int], int]
# A Wednesday.
START = datetime(2026, 7, 1, tzinfo=UTC)


def always(_: datetime) -> float:
    return 1


def by_day(hour: datetime) -> float:
    """Little at night, most at noon."""
    return 0.2 + 0.8 * max(0, math.sin((hour.hour - 6) / 12 * math.pi))


def by_week(hour: datetime) -> float:
    """By day, and less on weekends."""
    return by_day(hour) * (0.3 if hour.weekday() >= 5 else 1)


def in_the_office(hour: datetime) -> float:
    return float(hour.weekday() < 5 and 8 <= hour.hour < 17)


def in_summer_time(hour: datetime) -> float:
    """The office, whose clocks go back in the night to 2 August."""
    return in_the_office(hour if hour < datetime(2026, 8, 2, tzinfo=UTC) else hour - timedelta(hours=1))


def at_midnight(hour: datetime) -> float:
    return float(hour.hour == 0)


def source(shape: Shape, most: float, days: int, change: Change | None = None, *, seed: int = 1) -> dict[int, int]:
    """Events by hour since 1970: by chance about `most` where `shape` is 1; then `change` says what comes of them."""
    dice = random.Random(seed)
    counts = {}
    for place in range(24 * days):
        hour = START + timedelta(hours=place)
        count = _by_chance(dice, most * shape(hour))
        counts[(hour - EPOCH) // timedelta(hours=1)] = change(hour, count) if change else count
    return {hour: count for hour, count in counts.items() if count}


def exactly(shape: Shape, count: int, days: int, change: Change | None = None) -> dict[int, int]:
    """The same without chance."""
    hours = [START + timedelta(hours=place) for place in range(24 * days)]
    counts = {hour: count * round(shape(hour)) for hour in hours}
    changed = {hour: change(hour, found) if change else found for hour, found in counts.items()}
    return {(hour - EPOCH) // timedelta(hours=1): found for hour, found in changed.items() if found}


def between(start: str, end: str, factor: float) -> Change:
    """Multiply the events of the hours from `start` to before `end`, written as 2026-07-15T10."""
    first, last = (datetime.fromisoformat(f"{text}:00+00:00") for text in (start, end))
    return lambda hour, count: round(count * factor) if first <= hour < last else count


def _by_chance(dice: random.Random, expected: float) -> int:
    """A number that independent events give, of which so many are expected."""
    if expected > 50:
        return max(0, round(dice.gauss(expected, math.sqrt(expected))))
    limit, product, count = math.exp(-expected), dice.random(), 0
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


def window(hours: Mapping[int, int]) -> tuple[int, int]:
    """All hours of a source."""
    return min(hours), max(hours) + 1
