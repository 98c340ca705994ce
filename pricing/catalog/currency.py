"""The figures of a charge in one currency: nothing is converted, another currency has figures of its own."""

from __future__ import annotations

from pricing.catalog.charge import AMOUNT_FIELDS
from pricing.catalog.patches import merge
from pricing.problems import Problem
from pricing.yaml_tree import ListNode, MapNode, Node, TextNode

SHOWN_ROWS = 3


def charge_in(charge: MapNode, currency: str, *, catalog_currency: str, path: str) -> tuple[MapNode, list[Problem]]:
    """Keep the figures that `currency` pays and drop the others; a figure that is missing is a problem."""
    problems: list[Problem] = []
    resolved = _mapping(charge, currency, catalog_currency, path, problems)
    return resolved, problems


def _mapping(node: MapNode, currency: str, base: str, path: str, problems: list[Problem]) -> MapNode:
    others = node.get("currencies")
    entries = {name: value for name, value in node.entries.items() if name != "currencies"}
    overlay = others.entries.get(currency) if isinstance(others, MapNode) and currency != base else None
    figures = overlay.entries if isinstance(overlay, MapNode) else {}
    if currency != base and "currency" not in entries:
        for name in sorted((AMOUNT_FIELDS & entries.keys()) - figures.keys()):
            problems.append(_missing(entries[name], currency, f"{path}.{name}"))
    resolved: dict[str, Node] = {}
    for name, value in entries.items():
        if name in figures:
            resolved[name] = merge(value, figures[name])
        elif name == "prices" and isinstance(value, ListNode):
            resolved[name] = _rows(value, currency, base, f"{path}.prices", problems)
        elif isinstance(value, MapNode):
            resolved[name] = _mapping(value, currency, base, f"{path}.{name}", problems)
        else:
            resolved[name] = value
    resolved |= {name: value for name, value in figures.items() if name not in resolved}
    return node.with_entries(resolved)


def _rows(rows: ListNode, currency: str, base: str, path: str, problems: list[Problem]) -> ListNode:
    """The price rows of one currency; a row with a `currency` of its own belongs to that one alone."""
    kept: list[Node] = []
    missing: list[Problem] = []
    for index, row in enumerate(rows.items):
        if not isinstance(row, MapNode):
            kept.append(row)
            continue
        own = row.entries.get("currency")
        if isinstance(own, TextNode) and own.text != currency:
            continue
        plain_row = _mapping(row, currency, base, f"{path}[{index}]", missing)
        kept.append(plain_row.with_entries({name: value for name, value in plain_row.entries.items() if name != "currency"}))
    problems.extend(missing[:SHOWN_ROWS])
    if len(missing) > SHOWN_ROWS:
        problems.append(_more(rows, currency, path, len(missing) - SHOWN_ROWS))
    if not kept and rows.items:
        problems.append(_missing(rows, currency, path))
    return ListNode(tuple(kept), rows.place)


def _missing(node: Node, currency: str, path: str) -> Problem:
    return Problem(code="no-figure-in-currency", file=node.place.file, line=node.place.line, path=path,
                   message=f"there is no figure in {currency}, and a subscription in {currency} is on this plan",
                   remedy=f"add `currencies: {{{currency}: {{…}}}}` beside it, or rows with `currency` {currency}")


def _more(node: Node, currency: str, path: str, count: int) -> Problem:
    return Problem(code="no-figure-in-currency", file=node.place.file, line=node.place.line, path=path,
                   message=f"{count} more rows have no figure in {currency}", remedy="see the rows named above")
