"""Price files: `prices: {file: prices/llm.csv}` reads the same as the rows written out."""

from __future__ import annotations

from collections.abc import Iterable

from billing_cli.project import Project
from pricing.csv_tree import parse_csv
from pricing.problems import Problem
from pricing.yaml_tree import ListNode, MapNode, Node, Place, TextNode

# Where the name of a price file stands in its charge.
PATH = "prices.file"


def with_price_files(project: Project, node: Node) -> tuple[Node, list[Problem]]:
    """Put the rows of each price file in the place of its name, wherever `prices` names one.

    A file that cannot be read has no rows; `without_echo` takes away what that makes of the charge.
    """
    reader = _Reader(project)
    return reader.read(node), reader.problems


def without_echo(found: Iterable[Problem], missing: Iterable[Problem]) -> list[Problem]:
    """Leave out problems on the lines that name a price file which could not be read: they only repeat it."""
    broken = {(problem.file, problem.line) for problem in missing if problem.path == PATH}
    return [problem for problem in found if (problem.file, problem.line) not in broken]


class _Reader:
    def __init__(self, project: Project) -> None:
        self.project = project
        self.problems: list[Problem] = []
        self.known: dict[str, tuple[MapNode, ...]] = {}

    def read(self, node: Node) -> Node:
        if isinstance(node, ListNode):
            return ListNode(tuple(self.read(item) for item in node.items), node.place)
        if not isinstance(node, MapNode):
            return node
        entries = {}
        for name, value in node.entries.items():
            file = value.entries.get("file") if isinstance(value, MapNode) and name == "prices" else None
            if isinstance(file, TextNode) and file.text:
                assert isinstance(value, MapNode)
                self._nothing_else(value)
                entries[name] = self._rows(file)
            else:
                entries[name] = self.read(value)
        return node.with_entries(entries)

    def _nothing_else(self, prices: MapNode) -> None:
        """Beside the name of a file nothing may stand: it would be passed over."""
        for name, value in prices.entries.items():
            if name != "file":
                place = prices.keys.get(name, value.place)
                self.problems.append(
                    Problem(
                        code="unknown-key",
                        file=place.file,
                        line=place.line,
                        path=f"prices.{name}",
                        message=f"`{name}` is not a known key beside `file`",
                        remedy="write it in the charge, or as a column of the price file",
                    )
                )

    def _rows(self, file: TextNode) -> Node:
        assert file.text is not None
        if file.text not in self.known:
            self.known[file.text] = self._parse(file.text, file.place)
        return ListNode(self.known[file.text], file.place)

    def _parse(self, name: str, place: Place) -> tuple[MapNode, ...]:
        text, problems = self.project.read_text(self.project.root / name)
        if text is None:
            # The fault is in the line that names the file.
            self.problems += [
                Problem(
                    code=p.code,
                    file=place.file,
                    line=place.line,
                    path=PATH,
                    message=p.message,
                    remedy=p.remedy,
                )
                for p in problems
            ]
            return ()
        rows, problems = parse_csv(text, self.project.name_of(self.project.root / name))
        if not rows and not problems:
            problems = [
                Problem(
                    code="no-prices",
                    file=name,
                    line=1,
                    path="",
                    message="the price file has no rows",
                    remedy="add a row per price",
                )
            ]
        self.problems += problems
        return tuple(rows)
