"""Figures, dimension values and the many ways to write them, drawn from a seeded source."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Context, Decimal
from random import Random

WIDE = Context(prec=200)
PRICES = tuple(map(Decimal, (
    "0", "0.000000000001", "-0.000000000001", "0.005", "0.015", "0.025", "0.5", "1", "1.5", "2.50", "10", "12.345", "-3.335",
    "0.0000025", "0.333333333333", "999999999999.999999999999", "-999999999999", "100000000000", "0.000001", "0.0010",
)))  # fmt: skip
PERS = tuple(map(Decimal, ("1", "1", "1", "10", "100", "1000", "1000000", "0.5", "0.001", "3", "7", "1024", "1e9")))
QUANTITIES = tuple(map(Decimal, (
    "0", "1", "-1", "2", "3", "0.5", "1.5", "-2.5", "0.000000000001", "-0.000000000001", "333.333333333333", "1000000",
    "12345678.123456789012", "999999999999999999.999999999999", "-999999999999999999.999999999999", "1000000000000000000",
    "-1000000000000000000", "999999999999", "1e12", "1000000000000.000000000001", "99999999999999999999999999.999999999999",
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
    if random.random() < 0.4:
        return random.choice(PRICES)
    return Decimal(random.randint(-(10**6), 10**8)).scaleb(-random.randint(0, 12), WIDE)


def quantity(random: Random) -> Decimal:
    """A line's quantity: 12 decimals, of either sign, past the limit of 10^18 too."""
    if random.random() < 0.4:
        return random.choice(QUANTITIES)
    if random.random() < 0.5:
        return Decimal(random.randint(-50, 2000))
    return Decimal(random.randint(-(10**9), 10 ** random.randint(1, 24))).scaleb(-12, WIDE)


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
