"""Five notations of tiers, one of ours: an inclusive, decimal `up_to`, and a last tier without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.vectors.asking import Yaml

Tiers = Sequence[Mapping[str, Any]]
# The smallest step of a quantity: a tier [first, next) ends this much below the next.
STEP = Decimal("0.000000000001")


def lago_tiers(tiers: Tiers) -> list[Yaml]:
    """`from` and `to`, adjacent or with a gap of one; what is applied is (previous `to`, `to`]."""
    before = None
    translated = []
    for tier in tiers:
        begins = Decimal(tier["from"])
        assert before is None or begins in (before, before + 1), "a gap that the product itself would refuse"
        price = {"rate": f"{tier['rate_pct']}%"} if "rate_pct" in tier else {"unit_price": tier["unit_price"]}
        translated.append(_bounded(tier["to"], {**price, "flat_fee": tier["flat_fee"]}))
        before = Decimal(tier["to"]) if tier["to"] is not None else None
    return translated


def flexprice_tiers(tiers: Tiers) -> list[Yaml]:
    """`up_to` inclusive, as ours."""
    return [_bounded(tier["up_to"], {"unit_price": tier["unit_price"], "flat_fee": tier["flat_fee"]}) for tier in tiers]


def openmeter_tiers(tiers: Tiers) -> list[Yaml]:
    """`up_to` inclusive, as ours; a tier has a unit price, a flat fee or both."""
    names = {"unit": "unit_price", "flat": "flat_fee"}
    return [
        _bounded(tier["up_to"], {ours: tier[theirs] for theirs, ours in names.items() if theirs in tier})
        for tier in tiers
    ]


def meteroid_tiers(tiers: Tiers, *, first_is_next: bool = False) -> list[Yaml]:
    """`first` unit of each tier, counted from zero.

    Graduated: a quantity on the next `first` fills the lower tier, so the bound is that. `first_is_next`: the whole
    quantity is priced by the tier [first, next first), so the bound is the largest quantity below.
    """
    bounds = [Decimal(tier["first"]) - (STEP if first_is_next else 0) for tier in tiers[1:]]
    return [
        _bounded(
            None if bound is None else format(bound, "f"),
            {"unit_price": tier["unit"], **({"flat_fee": tier["flat"]} if "flat" in tier else {})},
        )
        for tier, bound in zip(tiers, [*bounds, None], strict=True)
    ]


def killbill_tiers(tiers: Tiers) -> list[Yaml]:
    """`max_blocks` of this tier, not cumulative; a started block is billed whole. Above the last, its price goes on."""
    bounds = list(_block_bounds(tiers))[:-1]
    return [
        _bounded(bound, {"package_size": tier["block_size"], "package_price": tier["price"]})
        for tier, bound in zip(tiers, [*bounds, None], strict=True)
    ]


def killbill_closed_tiers(tiers: Tiers) -> list[Yaml]:
    """The same with the bound of the last tier, which leaves the units above it without a price."""
    translated = killbill_tiers(tiers)
    return [*translated[:-1], {"up_to": list(_block_bounds(tiers))[-1], **translated[-1]}]


def _block_bounds(tiers: Tiers) -> Iterator[str]:
    covered = 0
    for tier in tiers:
        covered += int(tier["block_size"]) * int(tier["max_blocks"])
        yield str(covered)


def _bounded(bound: str | None, price: Yaml) -> Yaml:
    return price if bound is None else {"up_to": bound, **price}
