"""The cases that are not run, and the figures that are not compared, as the page for people states them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tests.docs.pages import DOCS, Table, code, table_under, tables

PAGE = DOCS / "reference" / "other-products.md"
NOT_RUN = ("Priced in a later version", "Different on purpose", "Not to be expressed")
REVENUE = "Revenue recognition"
NOT_COMPARED = "Figures that are not compared"


def ids(cell: str) -> list[str]:
    """The ids of a cell, each written as code."""
    return [code(part.strip()) for part in cell.split(",")]


@cache
def groups(heading: str) -> Mapping[str, tuple[str, ...]]:
    """Why cases under a heading are not run, with their ids."""
    table = table_under(PAGE, heading)
    assert table.columns[-2:] == ("why", "cases")
    return {" ".join(row[:-1]): tuple(ids(row[-1])) for row in table.rows}


def listed_ids() -> list[str]:
    """Every pricing case that is not run; one that is listed twice stands twice."""
    return [one for heading in NOT_RUN for group in groups(heading).values() for one in group]


def not_compared() -> Mapping[str, frozenset[str]]:
    """Figures of `expected` that have no counterpart, by the name of the figure: the cases or kinds that have them."""
    rows = _table(NOT_COMPARED).rows
    found = {code(row[0]): frozenset(ids(row[1])) for row in rows}
    assert len(found) == len(rows), "a figure stands once"
    return found


def _table(heading: str) -> Table:
    [table] = [table for table in tables(PAGE.read_text(encoding="utf-8")) if table.heading == heading]
    return table
