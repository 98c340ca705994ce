"""The figures of a charge in one currency: nothing is converted, another currency has figures of its own."""

from __future__ import annotations

from collections.abc import Mapping

from pricing.catalog.patches import merge
from pricing.catalog.prices import AMOUNT_FIELDS
from pricing.catalog.reductions import Cap
from pricing.money import minor_units
from pricing.problems import Problem
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode, path_text, walk

SHOWN_ROWS = 3
CAP = frozenset(Cap.model_fields)
NO_FIGURE = "no-figure-in-currency"


def in_currency(priced: MapNode, currency: str, *, catalog_currency: str, path: str) -> tuple[MapNode, list[Problem]]:
    """Keep the figures that `currency` pays and drop the others; a figure that is missing is a problem.

    `priced` is a charge, a discount or a commitment.
    """
    problems: list[Problem] = []
    resolved = _mapping(priced, currency, catalog_currency, path, problems)
    return resolved, problems


def currencies_named(priced: MapNode, catalog_currency: str, *, path: str) -> tuple[set[str], list[Problem]]:
    """The other currencies in which it has figures; what is no currency, or has figures twice, is a problem."""
    named: set[str] = set()
    problems: list[Problem] = []
    for location, node in walk(priced):
        where = path_text([path, *location])
        if location[-1:] == ("currencies",):
            for name, figures in _figures(node, where, problems).items():
                named.add(name)
                if name == catalog_currency:
                    problems.append(
                        _wrong(
                            "figure-twice",
                            figures,
                            f"{where}.{name}",
                            f"{name} is the catalog's own currency",
                            f"write its figures beside `currencies`, not below `{name}`",
                        )
                    )
        elif location[-1:] == ("currency",) and isinstance(node, TextNode) and node.text is not None:
            named.add(node.text)
            _known(node.text, node, where, problems)
    return {name for name in named if is_currency(name)} - {catalog_currency}, problems


def _figures(node: Node, where: str, problems: list[Problem]) -> Mapping[str, Node]:
    if not isinstance(node, MapNode):
        problems.append(
            _wrong("not-a-mapping", node, where, "a mapping is expected here", "write `EUR: {unit_price: 0.90}` lines")
        )
        return {}
    for name, figures in node.entries.items():
        if not isinstance(figures, MapNode):
            problems.append(
                _wrong(
                    "not-a-mapping", figures, f"{where}.{name}", "a mapping is expected here", "write `unit_price: …`"
                )
            )
        _known(name, figures, f"{where}.{name}", problems)
    return node.entries


def _known(name: str, node: Node, where: str, problems: list[Problem]) -> None:
    if not is_currency(name):
        problems.append(
            _wrong(
                "unknown-currency",
                node,
                where,
                f"{name!r} is not a currency code of ISO 4217, such as USD",
                "correct the code",
            )
        )


def is_currency(name: str) -> bool:
    """Whether ISO 4217 knows the code, with a number of minor units."""
    try:
        minor_units(name)
    except KeyError:
        return False
    return True


def _wrong(code: str, node: Node, path: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=node.place.file, line=node.place.line, path=path, message=message, remedy=remedy)


def _mapping(node: MapNode, currency: str, base: str, path: str, problems: list[Problem]) -> MapNode:
    others = node.get("currencies")
    entries = {name: value for name, value in node.entries.items() if name != "currencies"}
    overlay = others.entries.get(currency) if isinstance(others, MapNode) and currency != base else None
    figures = overlay.entries if isinstance(overlay, MapNode) else {}
    if currency != base and "currency" not in entries:
        for name in sorted((_amounts(entries) & entries.keys()) - figures.keys()):
            problems.append(_missing(entries[name], currency, f"{path}.{name}"))
    resolved: dict[str, Node] = {}
    for name, value in entries.items():
        if name in figures:
            resolved[name] = merge(value, figures[name]) if isinstance(value, MapNode) else figures[name]
        elif name == "prices" and isinstance(value, ListNode):
            resolved[name] = _rows(value, currency, base, f"{path}.prices", problems)
        elif isinstance(value, MapNode):
            resolved[name] = _mapping(value, currency, base, f"{path}.{name}", problems)
        elif isinstance(value, ListNode):
            resolved[name] = _list(value, currency, base, f"{path}.{name}", problems)
        else:
            resolved[name] = value
    resolved |= {name: value for name, value in figures.items() if name not in resolved}
    whole = node.with_entries(resolved)
    # What was taken away is no figure of another currency.
    return whole if currency == base else MapNode(whole.entries, whole.place, whole.keys, whole.over)


def _amounts(entries: Mapping[str, Node]) -> frozenset[str]:
    """The fields that hold money; the `amount` of a dynamic charge is an expression, and each event brings its own."""
    model = entries.get("model")
    dynamic = isinstance(model, TextNode) and model.text == "dynamic"
    # In a price row `spend` may be a dimension; in a cap nothing stands beside it but what a cap has.
    if "spend" in entries and entries.keys() <= CAP:
        return frozenset({"spend"})
    return AMOUNT_FIELDS - {"amount"} if dynamic else AMOUNT_FIELDS


def _list(items: ListNode, currency: str, base: str, path: str, problems: list[Problem]) -> ListNode:
    """Tiers and discounts: each holds its own figures."""
    resolved = (
        _mapping(item, currency, base, f"{path}[{index}]", problems) if isinstance(item, MapNode) else item
        for index, item in enumerate(items.items)
    )
    return ListNode(tuple(resolved), items.place, items.over)


def _own_currency(row: Node) -> str | None:
    own = row.entries.get("currency") if isinstance(row, MapNode) else None
    return own.text if isinstance(own, TextNode) else None


def _rows(rows: ListNode, currency: str, base: str, path: str, problems: list[Problem]) -> ListNode:
    """The price rows of one currency; a row with a `currency` of its own belongs to that one alone.

    Beside such rows, one that names no currency and no other figures belongs to the catalog's.
    """
    named = any(_own_currency(row) is not None for row in rows.items)
    kept: list[Node] = []
    missing: list[Problem] = []
    for index, row in enumerate(rows.items):
        if not isinstance(row, MapNode):
            kept.append(row)
            continue
        own = _own_currency(row) or (base if named and "currencies" not in row.entries else None)
        if own is not None and own != currency:
            continue
        unnamed = row.with_entries({name: value for name, value in row.entries.items() if name != "currency"})
        # A row of this very currency holds its figures itself.
        kept.append(unnamed if own is not None else _mapping(unnamed, currency, base, f"{path}[{index}]", missing))
    problems.extend(missing[:SHOWN_ROWS])
    if len(missing) > SHOWN_ROWS:
        problems.append(_more(rows, currency, path, len(missing) - SHOWN_ROWS))
    if not kept and rows.items:
        problems.append(_missing(rows, currency, path))
    return ListNode(tuple(kept), rows.place, rows.over)


def _missing(node: Node, currency: str, path: str) -> Problem:
    return Problem(
        code=NO_FIGURE,
        file=node.place.file,
        line=node.place.line,
        path=path,
        message=f"there is no figure in {currency}, and nothing is converted",
        remedy=f"add `currencies: {{{currency}: {{…}}}}` beside it, or rows with `currency` {currency}",
    )


def _more(node: Node, currency: str, path: str, count: int) -> Problem:
    return Problem(
        code=NO_FIGURE,
        file=node.place.file,
        line=node.place.line,
        path=path,
        message=f"{count} more rows have no figure in {currency}",
        remedy="see the rows named above",
    )
