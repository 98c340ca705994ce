"""What both sides come to: in all, by one thing, by customer, in steps: in whole minor units until printed."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from pricing.comparison import Kind
from pricing.money import minor_text, percent_text, plain_text
from pricing.rating.calculator import Calculator, Row, statement

PERCENTILES = (50, 95)
# What sums may be asked by that there are many of.
MORE = ("customer", "subscription")
# Percentages that part customers by how much their bill changes; the same ones always, so that plans compare.
BOUNDS = (1, 5, 10, 20, 50)
UP = ("0", *map(str, BOUNDS), None)
DOWN = (None, *(f"-{bound}" for bound in reversed(BOUNDS)), "0")
BINS = (*pairwise(DOWN), ("0", "0"), *pairwise(UP))
NAMES: Mapping[Kind, str] = {
    "charges": "charges added, removed or replaced", "included": "included units", "tiers": "bounds of tiers",
    "price": "prices", "limits": "minimums and maximums", "discounts": "discounts", "commitment": "commitments",
    "grants": "grants of credit", "everything_else": "everything else",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An amount on both sides, in minor units of a currency."""

    currency: str
    before: int
    after: int

    @property
    def minor(self) -> int:
        """What is added; below 0 what is taken away."""
        return self.after - self.before

    @property
    def percent(self) -> Fraction | None:
        """The change in percent of what was before; None where that was nothing."""
        return Fraction(self.minor * 100, abs(self.before)) if self.before else None

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "currency": self.currency,
            "before": minor_text(self.before, self.currency),
            "after": minor_text(self.after, self.currency),
            "change": minor_text(self.minor, self.currency),
            "percent": percent_text(self.percent),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """A customer with what its invoices come to in one currency; a side on which it has no invoice is without it."""

    customer: str
    change: Change
    on_base: bool
    on_head: bool

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {"customer": self.customer, **self.change.document()}


def sums(calculator: Calculator, by: str) -> list[tuple[str | None, Change]]:
    """What both sides come to by one thing, and currency."""
    name = "sums_of_each" if by in MORE else "sums"
    return [
        (key, Change(currency=currency, before=int(before), after=int(after)))
        for key, currency, before, after in calculator.rows(statement(__package__, name), by=by)
    ]


def payers(calculator: Calculator) -> list[Payer]:
    """Every customer with an invoice on either side."""
    return [
        Payer(
            customer=customer,
            change=Change(currency=currency, before=int(before), after=int(after)),
            on_base=of_base > 0,
            on_head=of_head > 0,
        )
        for customer, currency, before, after, of_base, of_head in calculator.rows(statement(__package__, "payers"))
    ]


def counted_payers(every: Sequence[Payer]) -> list[dict[str, Any]]:
    """How many customers pay more, less and the same, by currency."""
    found: dict[str, dict[str, Any]] = {}
    for one in every:
        row = found.setdefault(
            one.change.currency,
            {"currency": one.change.currency, "up": 0, "down": 0, "same": 0, "only_before": 0, "only_after": 0},
        )
        row["up" if one.change.minor > 0 else "down" if one.change.minor < 0 else "same"] += 1
        row["only_before"] += one.on_base and not one.on_head
        row["only_after"] += one.on_head and not one.on_base
    return [found[currency] for currency in sorted(found)]


def distribution(every: Sequence[Payer]) -> Iterator[dict[str, Any]]:
    """Percentiles of the customers' changes, by nearest rank, and the largest; by currency."""
    by_currency: dict[str, list[Payer]] = defaultdict(list)
    for one in every:
        by_currency[one.change.currency].append(one)
    for currency in sorted(by_currency):
        found = by_currency[currency]
        amounts = sorted(one.change.minor for one in found)
        percents = sorted((one.change.percent for one in found if one.change.percent is not None), key=_ordered)
        yield {
            "currency": currency,
            "change": {
                **{f"p{rank}": minor_text(_ranked(amounts, rank), currency) for rank in PERCENTILES},
                "lowest": minor_text(amounts[0], currency),
                "highest": minor_text(amounts[-1], currency),
            },
            "percent": {
                **{f"p{rank}": percent_text(_ranked(percents, rank)) if percents else None for rank in PERCENTILES},
                "lowest": percent_text(percents[0]) if percents else None,
                "highest": percent_text(percents[-1]) if percents else None,
            },
            "bins": list(_bins([one.change for one in found])),
        }


def _bins(changes: Sequence[Change]) -> Iterator[dict[str, Any]]:
    """How many customers' bills change by how many percent, from less to more, and last what comes where nothing was.

    Of two bounds the one farther from 0 belongs to the bin. `from` or `to` is None where there is no bound.
    """
    counts = Counter(_bin(change) for change in changes)
    for place, (low, high) in enumerate(BINS):
        yield {"from": low, "to": high, "customers": counts[place - len(BOUNDS) - 1]}
    yield {"from": None, "to": None, "customers": counts[None]}


def bin_words(bounds: Mapping[str, Any]) -> str:
    """Which customers are in a bin.

    >>> bin_words({"from": "-20", "to": "-10"}), bin_words({"from": "50", "to": None})
    ('-20 % to -10 %', 'above +50 %')
    """
    low, high = bounds["from"], bounds["to"]
    if low is None and high is None:
        return "from nothing"
    if low == high:
        return "the same"
    if low is None:
        return f"below {high} %"
    if high is None:
        return f"above +{low} %"
    return f"{_side(low)} % to {_side(high)} %"


def _side(bound: str) -> str:
    return bound if bound == "0" or bound.startswith("-") else f"+{bound}"


def _bin(change: Change) -> int | None:
    """How many bins from the one of no change; None for what comes where nothing was.

    >>> [_bin(Change(currency="USD", before=100, after=after)) for after in (100, 101, 102, 50, 49, 1000)]
    [0, 1, 2, -5, -6, 6]
    """
    if not change.minor:
        return 0
    if not change.before:
        return None
    bins = 1 + sum(abs(change.minor) * 100 > bound * abs(change.before) for bound in BOUNDS)
    return bins if change.minor > 0 else -bins


def _ordered(percent: Fraction) -> tuple[int, Fraction]:
    """What orders percents as they are ordered: whole numbers first, which decide nearly always, and faster."""
    return percent.numerator * 10**18 // percent.denominator, percent


def _ranked(ordered: Sequence[Any], percent: int) -> Any:
    """The value below or at which so many percent of the values are.

    >>> _ranked([1, 2, 3, 4], 50), _ranked([1, 2, 3, 4], 95)
    (2, 4)
    """
    return ordered[max(-(-len(ordered) * percent // 100), 1) - 1]


def movers(every: Sequence[Payer], top: int) -> list[Payer]:
    """The customers whose invoices change most, in each currency the first `top`; those that do not are none."""
    moved = sorted(
        (one for one in every if one.change.minor),
        key=lambda one: (one.change.currency, -abs(one.change.minor), one.customer),
    )
    found: dict[str, list[Payer]] = defaultdict(list)
    for one in moved:
        found[one.change.currency].append(one)
    return [one for currency in found for one in found[currency][:top]]


def drivers(calculator: Calculator, steps: Sequence[tuple[Kind, str, str]]) -> list[dict[str, Any]]:
    """By currency what each kind of change makes of the total: `steps` are kinds with the sides before and after."""
    totals: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for side, currency, minor in calculator.rows(statement(__package__, "steps")):
        totals[currency][side] = int(minor)
    return [
        {
            "currency": currency,
            "drivers": [
                {
                    "driver": kind,
                    "what": NAMES[kind],
                    "change": minor_text(of_side[after] - of_side[before], currency),
                }
                for kind, before, after in steps
            ],
            "total": minor_text(of_side["head"] - of_side["base"], currency),
        }
        for currency, of_side in sorted(totals.items())
    ]


LINE = (
    "customer", "period", "invoice", "subscription", "charge", "name", "kind", "dimensions", "service_start",
    "service_end", "nth", "currency",
)  # fmt: skip


def lines_of(calculator: Calculator, customer: str | None) -> list[dict[str, Any]]:
    """The lines of a customer, or of all, on both sides; a side that has no such line has null."""
    return [_line(row) for row in calculator.rows(statement(__package__, "lines_of"), customer=customer)]


def _line(row: Row) -> dict[str, Any]:
    named, (quantity, quantity_after, amount, amount_after, net, net_after, *_) = row[: len(LINE)], row[len(LINE) :]
    said = dict(zip(LINE, named, strict=True))
    currency = said.pop("currency")
    del said["nth"], said["customer"]
    return {
        **said,
        "dimensions": json.loads(said["dimensions"]),
        "service_start": str(said["service_start"]),
        "service_end": str(said["service_end"]),
        "currency": currency,
        "before": _part(quantity, amount, net, currency),
        "after": _part(quantity_after, amount_after, net_after, currency),
        "change": minor_text((net_after or 0) - (net or 0), currency),
    }


def _part(quantity: Any, amount: Any, net: Any, currency: str) -> dict[str, Any] | None:
    if amount is None:
        return None
    return {
        "quantity": plain_text(quantity),
        "amount": minor_text(amount, currency),
        "net": minor_text(net, currency),
    }
