"""Price tables as contracts meet them: whose usage each one prices, and for which values it has a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from billing_cli.contracts.contract import Contract, Contracts
from pricing.catalog.charge import UsageCharge
from pricing.catalog.meter import BandDimension, Meter, ScheduleDimension
from pricing.catalog.price_rows import Named
from pricing.catalog.prices import RowFields
from pricing.expressions import Expression
from pricing.yaml_tree import MapNode, Place, place_at


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PriceTable:
    """The rows of a charge whose missing prices are an error; `open` are those of its dimensions that an event gives.

    `keys` holds what the rows name of these: usage that meets none of them has no price.
    """

    path: str
    place: Place
    meter: str
    open: tuple[str, ...]
    keys: frozenset[Named]

    def prices(self, values: Sequence[str | None]) -> bool:
        """Whether some row is for usage with these values of the open dimensions; None is a value of no row."""
        pairs = [(name, value) for name, value in zip(self.open, values, strict=True) if value is not None]
        return any(frozenset(some) in self.keys for size in range(len(pairs) + 1) for some in combinations(pairs, size))


def open_dimensions(meter: Meter) -> dict[str, Expression]:
    """The dimensions that an expression over the event gives: their values may be anything."""
    found = meter.dimensions.items()
    return {name: one for name, one in found if not isinstance(one, BandDimension | ScheduleDimension)}


def tables_met(contracts: Contracts) -> Iterator[tuple[PriceTable, Contract]]:
    """Each contract with each of its price tables; contracts on one plan with equal rows share a table.

    A contract with a `usage` of its own is left out: which events are its own, only metering tells.
    """
    by_terms: dict[tuple[int, str], PriceTable] = {}
    equal: dict[tuple[str, str, frozenset[Named]], PriceTable] = {}
    for contract in contracts.contracts:
        now = contract.spans[-1].terms
        for priced in now.charges if contract.usage is None else ():
            charge, terms = priced.charge, (id(now), priced.key)
            if not isinstance(charge, UsageCharge) or charge.meter is None:
                continue
            if charge.prices is None or charge.fallback is not None:
                continue
            if terms not in by_terms:
                table = _table(contracts, contract, priced.key, charge, charge.meter)
                by_terms[terms] = equal.setdefault((table.path, table.meter, table.keys), table)
            if by_terms[terms].open:
                yield by_terms[terms], contract


def _table(contracts: Contracts, contract: Contract, key: str, charge: UsageCharge, meter: str) -> PriceTable:
    known = open_dimensions(contract.spans[-1].catalog.meters[meter])
    names = tuple(name for name in charge.by if name in known)
    rows: tuple[RowFields, ...] = charge.prices or ()
    keys = (frozenset(pair for pair in row.dimensions.items() if pair[0] in names) for row in rows)
    path, node = _written(contracts, contract, key)
    return PriceTable(
        path=f"{path}.prices",
        place=place_at(node, ("prices",)),
        meter=meter,
        open=names,
        keys=frozenset(keys),
    )


def _written(contracts: Contracts, contract: Contract, key: str) -> tuple[str, MapNode]:
    """Where the rows of a charge stand: in the contract's own patch, or else in the plan."""
    written = contracts.accounts.written["subscriptions", contract.subscription]
    for own in reversed([written.own, *(change.own for change in written.changes)]):
        patch = own.charges.entries.get(key) if own is not None and own.charges is not None else None
        if own is not None and isinstance(patch, MapNode) and "prices" in patch.entries:
            return f"{own.path}.charges.{key}", patch
    plan = contract.spans[-1].plan
    variants = plan.charges[key]
    place = next((place for place, variant in enumerate(variants) if "prices" in variant.entries), 0)
    return f"plans.{plan.key}.charges.{key}" + (f"[{place}]" if len(variants) > 1 else ""), variants[place]
