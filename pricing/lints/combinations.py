"""Which values of a charge's dimensions can occur at all, and which rows price them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from pricing.catalog.charge import UsageCharge
from pricing.catalog.price_rows import Named

# Beyond that many combinations of one charge nothing is looked at: the check must stay quick.
MOST_COMBINATIONS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Combinations:
    """The dimensions of a charge: `closed` are those whose values the catalog itself lists, `rows` its price rows.

    `every` is every combination of values of the closed dimensions, empty where there are too many; `shapes` are the
    sets of names that rows have, in order.
    """

    closed: Mapping[str, Sequence[str]]
    rows: frozenset[Named]
    every: Sequence[Named]
    shapes: Sequence[Sequence[str]]

    def open_part(self, named: Named) -> Named:
        """What a row names of the dimensions that may have any value."""
        return frozenset(pair for pair in named if pair[0] not in self.closed)

    def closed_part(self, named: Named) -> Named:
        """What a row names of the dimensions whose values the catalog lists."""
        return frozenset(pair for pair in named if pair[0] in self.closed)

    def applying(self, usage: Named) -> Iterator[Named]:
        """The rows that name nothing but what the usage has."""
        known = dict(usage)
        for names in self.shapes:
            row = frozenset((name, known[name]) for name in names if name in known)
            if len(row) == len(names) and row in self.rows:
                yield row


def combinations_of(charge: UsageCharge, closed: Mapping[str, Sequence[str]]) -> Combinations:
    """The rows of a charge, with those of its dimensions whose values are known."""
    rows = frozenset(frozenset(row.dimensions.items()) for row in charge.prices or ())
    kept = {name: closed[name] for name in charge.by if name in closed}
    few = len(rows) * prod(map(len, kept.values())) <= MOST_COMBINATIONS
    values = product(*kept.values()) if few else ()
    return Combinations(
        closed=kept,
        rows=rows,
        every=[frozenset(zip(kept, some, strict=True)) for some in values],
        shapes=sorted({tuple(sorted(name for name, _ in row)) for row in rows}),
    )


def words(named: Named) -> str:
    """What usage has, in words."""
    return ", ".join(f"{name}={value}" for name, value in sorted(named))
