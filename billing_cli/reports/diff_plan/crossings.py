"""What is crossed: tiers, limits, commitments and caps that hold on one side alone, and cliffs that the head brings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pricing.catalog.catalog import Catalog
from pricing.lints.cliffs import cliffs
from pricing.lints.priced import priced_charges
from pricing.money import plain_text
from pricing.rating.calculator import Calculator, statement


def crossings(calculator: Calculator) -> Iterator[dict[str, Any]]:
    """By kind and charge: how many subscriptions, and how many lines or invoices of them go each way.

    `more`: lines that end in a higher tier, or invoices that a limit begins to hold; `fewer` the other way round.
    """
    for charge, subscriptions, _, higher, lower in calculator.rows(statement(__package__, "crossed_tiers")):
        yield _crossing("tier", charge, subscriptions, higher, lower)
    for kind, charge, subscriptions, begun, ceased in calculator.rows(statement(__package__, "crossed_limits")):
        yield _crossing(kind, charge, subscriptions, begun, ceased)


def _crossing(kind: str, charge: str | None, subscriptions: int, more: int, fewer: int) -> dict[str, Any]:
    return {"kind": kind, "charge": charge, "subscriptions": subscriptions, "more": more, "fewer": fewer}


def new_cliffs(base: Catalog, head: Catalog) -> Iterator[dict[str, str]]:
    """The quantities at which one more unit lowers the bill in the head's latest version and did not in the base's."""
    if base is head:
        return
    known = set(_cliffs(base))
    for path, said in _cliffs(head):
        if (path, said) not in known:
            yield {"path": path, "what": said}


def _cliffs(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for priced in priced_charges(catalog):
        for one in cliffs(priced):
            yield one.path, one.message


def unpriced(calculator: Calculator) -> list[dict[str, Any]]:
    """Usage that stops an invoice on a side, since no price covers it or its figures leave the limits."""
    return [
        {
            "period": period,
            "subscription": subscription,
            "charge": charge,
            "dimensions": dimensions,
            "code": code,
            "quantity": plain_text(quantity),
            "currency": currency,
            "base": on_base,
            "head": on_head,
        }
        for period, subscription, charge, dimensions, code, currency, quantity, on_base, on_head in calculator.rows(
            statement(__package__, "blocked")
        )
    ]
