"""Rows of a table as the same trees that YAML gives: every cell keeps its line, `address.1` nests."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from pricing.problems import Problem
from pricing.yaml_tree import ListNode, MapNode, Node, Place, TextNode

ITEM = re.compile(r"[1-9][0-9]{0,3}")
BAD_CSV = "bad-csv"
# A cell of a typed table; a CSV file has texts alone.
Cell: TypeAlias = "str | Sequence[Cell] | Mapping[str, Cell] | None"
# A row while it is put together: mappings that still grow, and what is whole.
_Part: TypeAlias = "TextNode | ListNode | MapNode | dict[str, _Part]"


def parse_csv(text: str, file: str) -> tuple[list[MapNode], list[Problem]]:
    """Read a CSV file with a header: one mapping per row, an empty cell is absent.

    A column `a.b` is the key `b` of a mapping `a`; `a.1`, `a.2` are the items of a list. Rows keep their order.
    """
    problems: list[Problem] = []
    return list(csv_rows(text, file, problems)), problems


def csv_header(text: str) -> list[str]:
    """The names of the columns; none where the first line cannot be read."""
    try:
        return [name.strip() for name in next(_reader(text), [])]
    except csv.Error:
        return []


def csv_rows(text: str, file: str, problems: list[Problem], removable: Collection[str] = ()) -> Iterator[MapNode]:
    """The rows of `parse_csv` one by one, so that a long file is never in memory as trees; problems as they come.

    Within the keys `removable`, see `row_tree`.
    """
    if not text.strip():
        problems.append(_problem(BAD_CSV, file, 1, "the file is empty", "write a header and rows, or remove the file"))
        return
    reader = _reader(text)
    try:
        header = [name.strip() for name in next(reader)]
        found = column_problems(header, file)
        problems += found
        for line, cells in _lines(reader):
            if len(cells) != len(header):
                message = f"the row has {len(cells)} cells, the header {len(header)}"
                remedy = "add or remove a comma, or quote a cell that holds one"
                problems.append(_problem(BAD_CSV, file, line, message, remedy))
            elif not found:
                yield row_tree(zip(header, cells, strict=True), Place(file, line), removable)
    except csv.Error as error:
        message = f"this is not valid CSV: {error}"
        problems.append(_problem(BAD_CSV, file, reader.line_num, message, "mend the quotes near this line"))


def _reader(text: str) -> Any:
    return csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)


def _lines(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it ends on; blank lines are no rows."""
    for cells in reader:
        if cells:
            yield reader.line_num, cells


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


def row_tree(cells: Iterable[tuple[str, Cell]], place: Place, removable: Collection[str] = ()) -> MapNode:
    """One row, each cell with the name of its column, as a mapping; an empty cell is absent.

    A cell `null` is a text, but in columns of the keys `removable` it is what `null` is in YAML: it takes away. The
    columns have no problems.
    """
    tree: dict[str, _Part] = {}
    nested = False
    for name, cell in cells:
        if cell is None or cell == "":
            continue
        value = _value(cell, place, removes=_steps(name)[0] in removable)
        if value is None:
            continue
        here = tree
        *outer, last = _steps(name)
        for step in outer:
            inner = here.setdefault(step, {})
            assert isinstance(inner, dict), "the header was checked"
            here = inner
        nested = nested or here is not tree or isinstance(value, dict)
        here[last] = value
    return _mapping(tree, place) if nested else MapNode(tree, place)  # type: ignore[arg-type]


@cache
def _steps(name: str) -> list[str]:
    return name.split(".")


def _value(cell: Cell, place: Place, *, removes: bool) -> _Part | None:
    """A cell as part of the tree; None where there is nothing in it. A `null` may be one that `removes`."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return TextNode(None if removes and cell == "null" else cell, place)
    if isinstance(cell, Mapping):
        inner = {name: _value(part, place, removes=removes) for name, part in cell.items()}
        return {name: part for name, part in inner.items() if part is not None} or None
    items = [_value(part, place, removes=removes) for part in cell]
    return ListNode(tuple(TextNode(None, place) if item is None else _node(item, place) for item in items), place)


def _node(value: _Part, place: Place) -> Node:
    if not isinstance(value, dict):
        return value
    if all(ITEM.fullmatch(name) for name in value):
        return ListNode(tuple(_node(value[name], place) for name in sorted(value, key=int)), place)
    return _mapping(value, place)


def _mapping(value: dict[str, _Part], place: Place) -> MapNode:
    """A mapping; its keys stand where their values do, in the row."""
    return MapNode({name: _node(item, place) for name, item in value.items()}, place)


def _problem(code: str, file: str, line: int, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=file, line=line, path="", message=message, remedy=remedy)
