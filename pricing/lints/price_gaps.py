"""Gaps: usage that can occur and that no price row prices, where that is an error."""

from __future__ import annotations

from collections.abc import Iterator

from pricing.catalog.charge import UsageCharge
from pricing.catalog.price_rows import Named
from pricing.catalog.prices import RowFields
from pricing.lints.combinations import Combinations, combinations_of, words
from pricing.lints.priced import PricedCharge
from pricing.problems import Problem, counted

SHOWN = 3


def price_gaps(priced: PricedCharge) -> Iterator[Problem]:
    """For whatever the rows name of other dimensions: the bands and schedule values that have no row beside it."""
    charge = priced.charge
    if not isinstance(charge, UsageCharge) or charge.prices is None or charge.fallback is not None:
        return
    known = combinations_of(charge, priced.closed)
    if not known.closed:
        return
    seen: set[Named] = set()
    rows: tuple[RowFields, ...] = charge.prices
    for index, row in enumerate(rows):
        open_part = known.open_part(frozenset(row.dimensions.items()))
        missing = [] if open_part in seen else _missing(known, open_part)
        seen.add(open_part)
        if missing:
            yield _warning(priced, ("prices", index), open_part, missing)


def _missing(known: Combinations, open_part: Named) -> list[Named]:
    return [some for some in known.every if not any(True for _ in known.applying(open_part | some))]


def _warning(priced: PricedCharge, location: tuple[str | int, ...], open_part: Named, missing: list[Named]) -> Problem:
    about = f"for {words(open_part)} " if open_part else ""
    shown = " or ".join(words(some) for some in missing[:SHOWN])
    more = f" and {counted(len(missing) - SHOWN, 'more combination')}" if len(missing) > SHOWN else ""
    names = ", ".join(f"`{name}`" for name, _ in sorted(missing[0]))
    return priced.warning(
        location,
        "price-gap",
        f"{about}nothing prices usage with {shown}{more}: it would block the invoice",
        f"add rows for it, or a row that does not name {names}, or say `otherwise`",
    )
