"""Figures, dimension values and the many ways to write them, drawn from a seeded source."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from random import Random

WIDE = Context(prec=200)
LAST_PLACE = Decimal("0.000000000001")
PRICES = tuple(map(Decimal, (
    "0", "0.000000000001", "-0.000000000001", "0.005", "0.015", "0.025", "0.5", "1", "1.5", "2.50", "10", "12.345", "-3.335",
    "0.0000025", "0.333333333333", "0.000001", "0.0010", "-10", "0.0005",
)))  # fmt: skip
EXTREME_PRICES = tuple(map(Decimal, ("999999999999.999999999999", "-999999999999", "100000000000", "249999999999.75")))
PERS = tuple(map(Decimal, ("1", "1", "1", "10", "100", "1000", "1000000", "0.5", "0.001", "3", "7", "1024", "1e9")))
BOUNDS = tuple(map(Decimal, (
    "0.000000000001", "0.5", "1", "1.000000000001", "2", "3", "10", "33.333333333333", "99.999999999999", "100", "500", "1000",
    "10000", "123456.789", "1e6", "999999999999999999", "999999999999999999.999999999999",
)))  # fmt: skip
SIZES = tuple(
    map(Decimal, ("1", "3", "10", "12", "100", "1000", "1024", "0.5", "2.5", "0.333333333333", "1e6", "1e-12"))
)
INCLUDED = tuple(map(Decimal, ("0.000000000001", "0.5", "1", "10", "100", "500.25", "1e6", "999999999999999999")))
RATES = tuple(map(Decimal, ("0", "0.029", "0.0025", "0.5", "1", "1.5", "-0.1", "0.000000000001", "0.12345", "0.1")))
PERCENTS = tuple(map(Decimal, ("10", "-10", "100", "-50", "-100", "25", "0", "200", "0.5", "-33.3", "-12.5")))
LIMITS = tuple(map(Decimal, ("0", "0.005", "0.015", "1", "4.99", "10", "12.345", "50", "99.995", "250", "1000", "1e6")))
QUANTITIES = tuple(map(Decimal, (
    "0", "0", "1", "-1", "2", "3", "0.5", "1.5", "-2.5", "0.000000000001", "-0.000000000001", "333.333333333333", "1000000",
)))  # fmt: skip
WILD_QUANTITIES = tuple(map(Decimal, (
    "12345678.123456789012", "999999999999999999.999999999999", "-999999999999999999.999999999999", "1000000000000000000",
    "-1000000000000000000", "999999999999", "1e12", "1000000000000.000000000001", "9999999999999999999999999.999999999999",
    "500000000000000000", "600000000000000000.5",
)))  # fmt: skip
VALUES = (
    "gpt-4o", "32000", "over", "NO", "off", "it's", 'say "x"', "a=b", "a,b=c", "日本語", "Straße", "null", "~", "", " x ", "#1",
    "[x]", "back\\slash", "two\nlines", "1e-6", "007",
)  # fmt: skip
SAFE_PLAIN = ("gpt-4o", "32000", "over", "NO", "off", "a=b", "日本語", "1e-6", "007", "~")
DIMENSIONS = ("model", "context", "region")


@dataclass(frozen=True, slots=True)
class Written:
    """A scalar exactly as it stands in the file."""

    text: str


def price(random: Random) -> Decimal:
    """The price of one unit: at most 12 decimals, below 10^12 in size."""
    chance = random.random()
    if chance < 0.4:
        return random.choice(PRICES)
    if chance < 0.42:
        return random.choice(EXTREME_PRICES)
    return Decimal(random.randint(-(10**4), 10**6)).scaleb(-random.randint(0, 12), WIDE)


def exact_price(random: Random, per: Decimal, factors: Iterable[Fraction]) -> Decimal:
    """A price for `per` units that is exact for one, whichever of `factors` adjusts it."""
    wanted = list(factors)
    for attempt in range(60):
        figure = WIDE.multiply(price(random), per)
        if attempt > 30:  # small whole prices are exact under most adjustments
            figure = WIDE.multiply(Decimal(random.randint(0, 50)), per)
        if all(is_priced(Fraction(figure) * factor, Fraction(per)) for factor in wanted):
            return figure
    return Decimal(0)


def is_priced(figure: Fraction, per: Fraction) -> bool:
    """Whether a price for `per` units has at most 12 decimals for one, and stays within the limits."""
    exact = (figure / per * 10**12).denominator == 1
    return exact and abs(figure) < 10**12 and abs(figure / per) < 10**12


def bounds(random: Random, count: int) -> list[Decimal]:
    """Ascending upper bounds of tiers, whole ones mostly, now and then one last place apart."""
    if random.random() < 0.5:
        return sorted(random.sample(BOUNDS, count))
    steps = [random.choice((Decimal(1), Decimal(5), Decimal(10), Decimal(100), Decimal("2.5"), LAST_PLACE))
             for _ in range(count)]  # fmt: skip
    found: list[Decimal] = []
    for step in steps:
        found.append(WIDE.add(found[-1], step) if found else step)
    return found


def written(value: Decimal, random: Random) -> Written:
    """One of the ways in which a person writes this number."""
    plain = format(value, "f")
    ways = [plain, plain, f'"{plain}"']
    if "." in plain:
        ways.append(plain + "00")
    elif abs(value) >= 1000:
        ways.append(format(int(value), "_"))
    if value > 0:
        ways.append("+" + plain)
    ways.append(format(value, "E"))
    return Written(random.choice(ways))


def written_rate(value: Decimal, random: Random) -> Written:
    """A rate as a share, or in percent: the only way to write one above 1."""
    if abs(value) <= 1 and random.random() < 0.5:
        return written(value, random)
    percent = format(WIDE.multiply(value, Decimal(100)), "f")
    return Written(random.choice((f"{percent}%", f'"{percent} %"')))


def spelled(value: str, random: Random) -> Written:
    """A dimension value, quoted, or plain where YAML leaves it whole."""
    if value in SAFE_PLAIN and random.random() < 0.5:
        return Written(value)
    return Written(json.dumps(value, ensure_ascii=random.random() < 0.5))


def flow(value: object) -> str:
    """YAML in flow style."""
    if isinstance(value, Written):
        return value.text
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return "null" if value is None else json.dumps(value)
