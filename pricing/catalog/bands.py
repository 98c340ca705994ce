"""Values of band dimensions as they are written: `32_000` and `32e3` name the same band as `32000`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pricing.catalog.meter import BandDimension, Meter
from pricing.money import parse_decimal, plain_text
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode


def band_text(text: str) -> str:
    """A band's name in plain decimal form, as metered usage has it; what is no number (`over`) stays.

    >>> band_text("32_000"), band_text("over")
    ('32000', 'over')
    """
    try:
        return plain_text(parse_decimal(text))
    except ValueError:
        return text


def bands_of(meter: Meter) -> frozenset[str]:
    """The dimensions of a meter that are bands."""
    return frozenset(name for name, one in meter.dimensions.items() if isinstance(one, BandDimension))


def last_bounds(meter: Meter, names: Iterable[str]) -> dict[str, str]:
    """The last bound of those of `names` that are bands: what is `over` lies above it."""
    found = ((name, meter.dimensions[name]) for name in names)
    return {name: plain_text(one.up_to[-1]) for name, one in found if isinstance(one, BandDimension)}


def with_plain_bands(charge: MapNode, meters: Mapping[str, Meter]) -> MapNode:
    """Write the bands that price rows and adjustments of a charge name in plain form."""
    named = charge.entries.get("meter")
    meter = meters.get(named.text or "") if isinstance(named, TextNode) else None
    bands = bands_of(meter) if meter is not None else frozenset()
    if not bands:
        return charge
    entries = dict(charge.entries)
    rows, adjust = entries.get("prices"), entries.get("adjust")
    if isinstance(rows, ListNode):
        entries["prices"] = ListNode(tuple(_plain(row, bands) for row in rows.items), rows.place)
    if isinstance(adjust, ListNode):
        entries["adjust"] = ListNode(tuple(_plain_when(one, bands) for one in adjust.items), adjust.place)
    return charge.with_entries(entries)


def _plain_when(adjustment: Node, bands: frozenset[str]) -> Node:
    if not isinstance(adjustment, MapNode) or "when" not in adjustment.entries:
        return adjustment
    return adjustment.with_entries({**adjustment.entries, "when": _plain(adjustment.entries["when"], bands)})


def _plain(named: Node, bands: frozenset[str]) -> Node:
    if not isinstance(named, MapNode) or bands.isdisjoint(named.entries):
        return named
    return named.with_entries(
        {
            name: TextNode(band_text(node.text), node.place)
            if name in bands and isinstance(node, TextNode) and node.text is not None
            else node
            for name, node in named.entries.items()
        }
    )
