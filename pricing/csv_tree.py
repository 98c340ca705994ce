"""Rows of a table as the same trees that YAML gives: every cell keeps its line, `address.1` nests."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from pricing.problems import Problem
from pricing.yaml_tree import ListNode, MapNode, Node, Place, TextNode

ITEM = re.compile(r"[1-9][0-9]{0,3}")
BAD_CSV = "bad-csv"
# A cell of a typed table; a CSV file has texts alone.
Cell: TypeAlias = "str | Sequence[Cell] | Mapping[str, Cell] | None"


def parse_csv(text: str, file: str) -> tuple[list[MapNode], list[Problem]]:
    """Read a CSV file with a header: one mapping per row, an empty cell is absent.

    A column `a.b` is the key `b` of a mapping `a`; `a.1`, `a.2` are the items of a list. Rows keep their order.
    """
    if not text.strip():
        return [], [_problem(BAD_CSV, file, 1, "the file is empty", "write a header and rows, or remove the file")]
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[MapNode] = []
    problems: list[Problem] = []
    try:
        header = [name.strip() for name in next(reader)]
        problems += column_problems(header, file)
        for line, cells in _lines(reader):
            if len(cells) != len(header):
                problems.append(
                    _problem(
                        BAD_CSV,
                        file,
                        line,
                        f"the row has {len(cells)} cells, the header {len(header)}",
                        "add or remove a comma, or quote a cell that holds one",
                    )
                )
            elif not problems:
                rows.append(row_tree(dict(zip(header, cells, strict=True)), Place(file, line)))
    except csv.Error as error:
        problems.append(
            _problem(
                BAD_CSV, file, reader.line_num, f"this is not valid CSV: {error}", "mend the quotes near this line"
            )
        )
    return rows, problems


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it ends on; blank lines are no rows."""
    for cells in reader:
        if cells:
            yield reader.line_num, cells  # type: ignore[attr-defined]


def column_problems(header: Sequence[str], file: str, code: str = BAD_CSV, line: int = 1) -> list[Problem]:
    """Columns that stand twice, have no name, or lie one inside the other."""
    found = [
        (f"the column `{name}` stands twice", "keep one of the two")
        for name in sorted({name for name in header if header.count(name) > 1})
    ]
    if "" in header:
        found.append(("a column has no name", "name every column"))
    known = set(header)
    for name in sorted(known):
        steps = name.split(".")
        if name and "" in steps:
            found.append((f"the column `{name}` has an empty step", "remove the point too many"))
        outer = [".".join(steps[:count]) for count in range(1, len(steps))]
        found += [
            (f"the column `{name}` stands inside the column `{column}`", "keep one of the two")
            for column in outer
            if column in known
        ]
    return [_problem(code, file, line, message, remedy) for message, remedy in found]


def row_tree(cells: Mapping[str, Cell], place: Place) -> MapNode:
    """One row as a mapping; an empty cell is absent. The columns have no problems."""
    tree: dict[str, object] = {}
    for name, cell in cells.items():
        value = _value(cell, place)
        if value is None:
            continue
        here = tree
        *outer, last = name.split(".")
        for step in outer:
            inner = here.setdefault(step, {})
            assert isinstance(inner, dict), "the header was checked"
            here = inner
        here[last] = value
    return _mapping(tree, place)


def _value(cell: Cell, place: Place) -> object:
    """A cell as part of the tree; None where there is nothing in it."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return TextNode(cell, place)
    if isinstance(cell, Mapping):
        inner = {name: _value(part, place) for name, part in cell.items()}
        return {name: part for name, part in inner.items() if part is not None} or None
    items = [_value(part, place) for part in cell]
    return ListNode(tuple(TextNode(None, place) if item is None else _node(item, place) for item in items), place)


def _node(value: object, place: Place) -> Node:
    if isinstance(value, TextNode | ListNode):
        return value
    assert isinstance(value, dict)
    if all(ITEM.fullmatch(name) for name in value):
        return ListNode(tuple(_node(value[name], place) for name in sorted(value, key=int)), place)
    return _mapping(value, place)


def _mapping(value: dict[str, object], place: Place) -> MapNode:
    inner = {name: _node(item, place) for name, item in value.items()}
    return MapNode(inner, place, dict.fromkeys(inner, place))


def _problem(code: str, file: str, line: int, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=file, line=line, path="", message=message, remedy=remedy)
