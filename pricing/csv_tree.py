"""Rows of a CSV file as the same trees that YAML gives: every cell keeps its line, `address.1` nests."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from pricing.problems import Problem
from pricing.yaml_tree import ListNode, MapNode, Node, Place, TextNode

ITEM = re.compile(r"[1-9][0-9]{0,3}")


def parse_csv(text: str, file: str) -> tuple[list[MapNode], list[Problem]]:
    """Read a CSV file with a header: one mapping per row, an empty cell is absent.

    A column `a.b` is the key `b` of a mapping `a`; `a.1`, `a.2` are the items of a list. Rows keep their order.
    """
    if not text.strip():
        return [], [_problem(file, 1, "the file is empty", "write a header and rows, or remove the file")]
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[MapNode] = []
    problems: list[Problem] = []
    try:
        header = [name.strip() for name in next(reader)]
        problems += _header_problems(header, file)
        for line, cells in _lines(reader):
            if len(cells) != len(header):
                problems.append(
                    _problem(
                        file,
                        line,
                        f"the row has {len(cells)} cells, the header {len(header)}",
                        "add or remove a comma, or quote a cell that holds one",
                    )
                )
            elif not problems:
                rows.append(_row(header, cells, Place(file, line)))
    except csv.Error as error:
        problems.append(
            _problem(file, reader.line_num, f"this is not valid CSV: {error}", "mend the quotes near this line")
        )
    return rows, problems


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line that it ends on; blank lines are no rows."""
    for cells in reader:
        if cells:
            yield reader.line_num, cells  # type: ignore[attr-defined]


def _header_problems(header: list[str], file: str) -> list[Problem]:
    twice = sorted({name for name in header if header.count(name) > 1})
    problems = [_problem(file, 1, f"the column `{name}` stands twice", "keep one of the two") for name in twice]
    if "" in header:
        problems.append(_problem(file, 1, "a column has no name", "name every column"))
    for name in sorted(set(header)):
        steps = name.split(".")
        if name and "" in steps:
            problems.append(_problem(file, 1, f"the column `{name}` has an empty step", "remove the point too many"))
        for count in range(1, len(steps)):
            if ".".join(steps[:count]) in header:
                problems.append(
                    _problem(
                        file,
                        1,
                        f"the column `{name}` stands inside the column `{'.'.join(steps[:count])}`",
                        "keep one of the two",
                    )
                )
    return problems


def _row(header: list[str], cells: list[str], place: Place) -> MapNode:
    tree: dict[str, object] = {}
    for name, cell in zip(header, cells, strict=True):
        if cell == "":
            continue
        here = tree
        *outer, last = name.split(".")
        for step in outer:
            inner = here.setdefault(step, {})
            assert isinstance(inner, dict), "the header was checked"
            here = inner
        here[last] = TextNode(cell, place)
    return _mapping(tree, place)


def _node(value: object, place: Place) -> Node:
    if isinstance(value, TextNode):
        return value
    assert isinstance(value, dict)
    if all(ITEM.fullmatch(name) for name in value):
        return ListNode(tuple(_node(value[name], place) for name in sorted(value, key=int)), place)
    return _mapping(value, place)


def _mapping(value: dict[str, object], place: Place) -> MapNode:
    inner = {name: _node(item, place) for name, item in value.items()}
    return MapNode(inner, place, dict.fromkeys(inner, place))


def _problem(file: str, line: int, message: str, remedy: str) -> Problem:
    return Problem(code="bad-csv", file=file, line=line, path="", message=message, remedy=remedy)
