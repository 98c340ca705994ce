"""What most lints look at: every charge of every plan, in each currency that it has figures in, with its places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pricing.catalog.catalog import Catalog
from pricing.catalog.charge import Charge
from pricing.catalog.charge_reading import read_charge
from pricing.catalog.currency import currencies_named, in_currency
from pricing.catalog.meter import BandDimension, Meter, ScheduleDimension
from pricing.catalog.price_rows import split_rows
from pricing.expressions.measures import OVER
from pricing.expressions.numbers import plain
from pricing.problems import Problem
from pricing.yaml_tree import MapNode, path_text, place_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedCharge:
    """A charge of a plan in one currency; `tree` is what it was read from, rows of one price put together.

    `closed` are the dimensions of its meter whose values the catalog itself lists, with those values.
    """

    path: str
    charge: Charge
    currency: str
    tree: MapNode
    meter: Meter | None
    closed: Mapping[str, Sequence[str]]

    def warning(self, location: tuple[str | int, ...], code: str, message: str, remedy: str) -> Problem:
        """A warning about a part of the charge."""
        place = place_at(self.tree, location)
        path = path_text([self.path, *location])
        return Problem(code=code, file=place.file, line=place.line, path=path, message=message, remedy=remedy)


def priced_charges(catalog: Catalog) -> Iterator[PricedCharge]:
    """Every variant of every charge, in the catalog's currency and in each other one in which it is whole."""
    for plan in catalog.plans.values():
        for key, variants in plan.charges.items():
            for place, node in enumerate(variants):
                path = f"plans.{plan.key}.charges.{key}" + (f"[{place}]" if len(variants) > 1 else "")
                yield from _in_each_currency(catalog, node, path)


def _in_each_currency(catalog: Catalog, node: MapNode, path: str) -> Iterator[PricedCharge]:
    named, _ = currencies_named(node, catalog.currency, path=path)
    for currency in [catalog.currency, *sorted(named)]:
        resolved, problems = in_currency(node, currency, catalog_currency=catalog.currency, path=path)
        charge, found = read_charge(resolved, path, catalog.meters)
        if charge is not None and not problems and not found:
            meter = catalog.meters[charge.metered_by] if charge.metered_by is not None else None
            yield PricedCharge(
                path=path,
                charge=charge,
                currency=currency,
                tree=split_rows(resolved),
                meter=meter,
                closed=closed_values(catalog, meter) if meter is not None else {},
            )


def closed_values(catalog: Catalog, meter: Meter) -> dict[str, list[str]]:
    """Every value that bands and schedules can give; other dimensions may have any."""
    found: dict[str, list[str]] = {}
    for name, dimension in meter.dimensions.items():
        if isinstance(dimension, BandDimension):
            found[name] = [*map(plain, dimension.up_to), OVER]
        elif isinstance(dimension, ScheduleDimension):
            found[name] = [rule.name for rule in catalog.schedules[dimension.schedule]]
    return found
