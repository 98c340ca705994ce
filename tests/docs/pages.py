"""What the tests read in a Markdown page: fenced blocks, tables with the heading they stand under, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.transcripts import ROOT

README = ROOT / "README.md"
DOCS = ROOT / "docs"

FENCE = re.compile(r"^(?P<fence>`{3,})(?P<info>.*)$")
HEADING = re.compile(r"^#{1,6} (?P<title>.+)$")
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its info string, and where its body stands in the page's lines, [start, end)."""

    info: str
    body: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: the last heading above it, the titles of its columns, its rows, and its first line in the page."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    start: int


def pages() -> list[Path]:
    """Return the README and every page of `docs/`."""
    return [README, *sorted(DOCS.rglob("*.md"))]


def blocks(text: str) -> list[Block]:
    """Find the fenced blocks; a fence that is not closed is a ValueError."""
    lines = text.splitlines()
    found: list[Block] = []
    opened: tuple[int, str, str] | None = None
    for number, line in enumerate(lines):
        match = FENCE.match(line)
        if opened is None and match:
            opened = (number + 1, match["fence"], match["info"].strip())
        elif opened is not None and line == opened[1]:
            start, _, info = opened
            found.append(Block(info=info, body="\n".join(lines[start:number]), start=start, end=number))
            opened = None
    if opened is not None:
        raise ValueError(f"the block that begins at line {opened[0]} has no end")
    return found


def tables(text: str) -> list[Table]:
    """Find the tables outside of fenced blocks."""
    lines = _outside_blocks(text)
    found: list[Table] = []
    heading = ""
    number = 0
    while number < len(lines):
        title = HEADING.match(lines[number])
        heading = title["title"] if title else heading
        end = number
        while end < len(lines) and lines[end].startswith("|"):
            end += 1
        if end - number >= 2:
            columns, _, *rows = (_cells(line) for line in lines[number:end])
            found.append(Table(heading=heading, columns=columns, rows=tuple(rows), start=number))
        number = max(end, number + 1)
    return found


def table_under(page: Path, heading: str) -> Table:
    """Return the first table under a heading; AssertionError if there is none."""
    found = [table for table in tables(page.read_text(encoding="utf-8")) if table.heading == heading]
    assert found, f"{page.relative_to(ROOT)} has no table under {heading!r}"
    return found[0]


def links(text: str) -> Iterator[str]:
    """Every target of a link or an image, outside of fenced blocks and code."""
    for line in _outside_blocks(text):
        yield from (match["target"] for match in LINK.finditer(re.sub(r"`[^`]*`", "", line)))


def anchors(text: str) -> set[str]:
    """Return the names under which a page's headings are linked, as GitHub makes them."""
    titles = (HEADING.match(line) for line in _outside_blocks(text))
    return {re.sub(r"[^\w\- ]", "", match["title"].lower()).replace(" ", "-") for match in titles if match}


def code(cell: str) -> str:
    """Return the text of a cell that is one piece of code, such as `per`; AssertionError for another."""
    match = re.fullmatch(r"`([^`]+)`", cell)
    assert match, f"{cell!r} is not written as code"
    return match[1]


def _outside_blocks(text: str) -> list[str]:
    lines = text.splitlines()
    for block in blocks(text):
        lines[block.start - 1 : block.end + 1] = [""] * (block.end - block.start + 2)
    return lines


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace("\\|", "|") for cell in CELL.split(line.strip().strip("|")))
