"""Price rows: which dimensions a row names, which rows are the tiers of one price, whether two rows could both win."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from pricing.money import parse_decimal
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode

Named = frozenset[tuple[str, str]]

TIERED = frozenset({"graduated", "volume", "graduated_percentage"})
# What a row that is a tier of its price may hold; those that price all usage need no bound.
TIER_FIELDS = frozenset({"up_to", "unit_price", "rate", "flat_fee", "package_size", "package_price"})
WHOLE_PRICES = frozenset({"unit_price", "rate"})

# Where the model of a row finds what the row says about dimensions; never a key that a person may write.
NAMED = "dimensions"


def split_rows(charge: MapNode) -> MapNode:
    """Put what a row says about dimensions (the names in `by`) under `dimensions`, apart from its price fields.

    A null in a row is a dimension it does not name; a column that starts with `_` is a note. In a model with tiers,
    rows that name the same are the tiers of one price, in any order.
    """
    rows = charge.entries.get("prices")
    if not isinstance(rows, ListNode):
        return charge
    by = _names(charge.entries.get("by"))
    items: list[Node] = [_split(row, by) if isinstance(row, MapNode) else row for row in rows.items]
    model = charge.entries.get("model")
    if isinstance(model, TextNode) and model.text in TIERED:
        items = _gathered(items)
    return charge.with_entries({**charge.entries, "prices": ListNode(tuple(items), rows.place)})


def _gathered(rows: Sequence[Node]) -> list[Node]:
    """One row per price: those that are a tier each, of equal dimensions, become its `tiers`."""
    found: list[Node] = []
    places: dict[Named, int] = {}
    groups: dict[int, list[MapNode]] = {}
    for row in rows:
        if not isinstance(row, MapNode) or "tiers" in row.entries or not row.entries.keys() & TIER_FIELDS:
            found.append(row)
            continue
        named = _named(row)
        if named not in places:
            places[named] = len(found)
            found.append(row)
        groups.setdefault(places[named], []).append(row)
    for place, group in groups.items():
        if len(group) > 1 or group[0].entries.keys() & (TIER_FIELDS - WHOLE_PRICES):
            found[place] = _tiered(group)
    return found


def _named(row: MapNode) -> Named:
    dimensions = row.entries[NAMED]
    assert isinstance(dimensions, MapNode)
    return frozenset((name, node.text or "") for name, node in dimensions.entries.items() if isinstance(node, TextNode))


def _tiered(group: Sequence[MapNode]) -> MapNode:
    """Rows of one price as one, its tiers by bound; what is not a tier's own is said by any of them, alike."""
    first = group[0]
    tiers = [row.with_entries({k: v for k, v in row.entries.items() if k != NAMED}) for row in group]
    free = {_amount(row.entries["included"]) for row in tiers if "included" in row.entries}
    entries: dict[str, Node] = {NAMED: first.entries[NAMED]}
    if len(free) == 1:
        entries["included"] = next(row.entries["included"] for row in tiers if "included" in row.entries)
        tiers = [row.with_entries({k: v for k, v in row.entries.items() if k != "included"}) for row in tiers]
    ordered = sorted(tiers, key=_bound)
    entries["tiers"] = ListNode(tuple(ordered), first.place)
    return first.with_entries(entries)


def _amount(node: Node) -> Decimal | str | None:
    """A figure by its value, or by its text where it is no number."""
    text = node.text if isinstance(node, TextNode) else None
    try:
        return parse_decimal(text or "")
    except ValueError:
        return text


def _bound(tier: MapNode) -> tuple[bool, Decimal]:
    """By upper bound, the tier without one last; what is no number keeps its place and is refused when it is read."""
    written = tier.entries.get("up_to")
    if not isinstance(written, TextNode) or written.text is None:
        return True, Decimal(0)
    try:
        return False, parse_decimal(written.text)
    except ValueError:
        return False, Decimal(0)


def rows_that_nest(charge: MapNode) -> Iterator[int]:
    """Rows that put their dimensions below a key of their own, where they stand beside the price."""
    rows, by = charge.entries.get("prices"), _names(charge.entries.get("by"))
    if isinstance(rows, ListNode) and NAMED not in by:
        yield from (index for index, row in enumerate(rows.items) if isinstance(row, MapNode) and NAMED in row.entries)


def _names(node: Node | None) -> set[str]:
    if isinstance(node, ListNode):
        return {item.text for item in node.items if isinstance(item, TextNode) and item.text is not None}
    return {node.text} if isinstance(node, TextNode) and node.text is not None else set()


def _split(row: MapNode, by: set[str]) -> MapNode:
    named = {name: node for name, node in row.entries.items() if name in by and not _is_null(node)}
    fields = {name: node for name, node in row.entries.items() if name not in by and not name.startswith("_")}
    dimensions = MapNode(named, row.place, {name: row.keys.get(name, row.place) for name in named})
    return row.with_entries({**fields, NAMED: dimensions})


def _is_null(node: Node) -> bool:
    return isinstance(node, TextNode) and node.text is None


def ambiguous(rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[int, int]]:
    """Pairs of rows that could both win: neither names more than the other and some usage matches both.

    A third row that names more and covers all that matches both settles it.
    """
    named: list[Named] = [frozenset(row.items()) for row in rows]
    first: dict[Named, int] = {}
    for index, row in enumerate(named):
        if row in first:
            yield first[row], index
        first.setdefault(row, index)
    by_names: dict[frozenset[str], list[int]] = defaultdict(list)
    for row, index in first.items():
        by_names[frozenset(name for name, _ in row)].append(index)
    for one, other in combinations(sorted(by_names, key=sorted), 2):
        if len(one) == len(other):
            yield from _clashes(named, by_names[one], by_names[other], one & other, set(first))


def _clashes(
    named: list[Named], left: list[int], right: list[int], shared: frozenset[str], known: set[Named]
) -> Iterator[tuple[int, int]]:
    by_shared: dict[Named, list[int]] = defaultdict(list)
    for index in right:
        by_shared[_restricted(named[index], shared)].append(index)
    for one in left:
        for other in by_shared[_restricted(named[one], shared)]:
            if not _settled(named[one] | named[other], len(named[one]), known):
                yield one, other


def _restricted(row: Named, names: frozenset[str]) -> Named:
    return frozenset(pair for pair in row if pair[0] in names)


def _settled(both: Named, size: int, known: set[Named]) -> bool:
    pairs = sorted(both)
    return any(
        frozenset(some) in known for count in range(size + 1, len(pairs) + 1) for some in combinations(pairs, count)
    )
