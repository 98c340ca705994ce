"""Which price a charge has for some usage."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pricing.catalog.charge import PerUnit, PriceRow, UnitPrice

Dimensions = Mapping[str, str | None]


def price_for(charge: PerUnit, dimensions: Dimensions) -> Decimal | None:
    """The unit price, for `per` units, of usage with these dimensions; None where nothing prices it.

    A charge without `prices` has one price for everything. Of its rows those apply that name nothing but what the usage
    has, and the one that names most wins. A dimension that is None, or absent, equals no value that a row names. Usage
    that no row prices costs what `otherwise` says.
    """
    if charge.prices is None:
        return charge.unit_price
    applying = [row for row in charge.prices if _applies(row, dimensions)]
    if applying:
        return _naming_most(applying).unit_price
    if isinstance(charge.otherwise, UnitPrice):
        return charge.otherwise.unit_price
    return Decimal(0) if charge.otherwise == "free" else None


def _applies(row: PriceRow, dimensions: Dimensions) -> bool:
    return all(dimensions.get(name) == value for name, value in row.dimensions.items())


def _naming_most(rows: list[PriceRow]) -> PriceRow:
    most = max(len(row.dimensions) for row in rows)
    winners = [row for row in rows if len(row.dimensions) == most]
    assert len(winners) == 1, "the catalog was read, so that no two rows can win"
    return winners[0]
