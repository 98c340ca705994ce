"""The examples of a reference page: the files of a project, and what usage costs with them.

A block whose info string names a file (`yaml catalog/2026-01-01.yaml`) is a file of the example; a catalog begins the
next example. Tables with a column `amount`, and blocks of JSON or text whose info string says what is priced
(`json --usage emails=1234`), belong to the example above them.

An empty cell is as above, and a row without a line says that there is none. Columns that every row would fill alike are
left out: `terms` is the only plan, `currency` the contract's, else the catalog's, `days` a full period. `quantity` is usage of
the plan's only charge on a meter, and of a charge that prices single events each word of `usage` is one of them. `by hand` is arithmetic that gives the exact amount; `edge` is for readers.
"""

import argparse
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs.pages import Block, Table, blocks, tables

CASE_COLUMNS = ("terms", "currency", "segment", "days", "usage", "quantity")
LINE_COLUMNS = ("line", "by hand", "exact", "amount")
FREE_COLUMNS = ("edge",)
COMPARED = ("json", "text")
FULL_PERIOD = "30/30"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is priced: empty `terms`, `currency` and `segment` are those that the example leaves no choice about."""

    terms: str = ""
    currency: str = ""
    segment: str = ""
    days: str = FULL_PERIOD
    usage: str = "none"
    quantity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line as a page tells it; `line` is empty where there can be only one."""

    line: str
    by_hand: str
    exact: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A block that shows the JSON of a case's line (of the whole quote without `line`), or the printed invoice."""

    language: str
    case: Case
    line: str
    block: Block


@dataclass(slots=True)
class Example:
    """The files of a project, and what is to be priced with them."""

    page: Path
    start: int
    files: dict[str, str]
    cases: dict[Case, list[Told]] = field(default_factory=dict)
    shown: list[Shown] = field(default_factory=list)


def examples(page: Path) -> list[Example]:
    """Every example of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found: list[Example] = []
    items: list[Block | Table] = [*blocks(text), *(table for table in tables(text) if is_priced(table))]
    for item in sorted(items, key=lambda item: item.start):
        if isinstance(item, Table):
            _add_cases(found[-1], item)
        elif is_file(item):
            name = item.info.split()[1]
            if name.startswith("catalog/"):
                found.append(Example(page=page, start=item.start, files={}))
            found[-1].files[name] = item.body + "\n"
        elif is_compared(item):
            found[-1].shown.append(_shown(item))
    return found


def is_priced(table: Table) -> bool:
    """Whether a table says what something costs."""
    return "amount" in table.columns and {"usage", "quantity"} & set(table.columns) != set()


def is_file(block: Block) -> bool:
    """Whether a block is a file of an example."""
    return len(block.info.split()) == 2 and "/" in block.info and not is_compared(block)


def is_compared(block: Block) -> bool:
    """Whether a block shows what the program makes of a case."""
    language, *words = block.info.split()[:2] or [""]
    return language in COMPARED and bool(words) and words[0].startswith("--")


def _add_cases(example: Example, table: Table) -> None:
    strange = set(table.columns) - {*CASE_COLUMNS, *LINE_COLUMNS, *FREE_COLUMNS}
    assert not strange, f"line {table.start}: no column of a priced table is called {strange}"
    own: dict[Case, list[Told]] = {}
    above = dict.fromkeys(table.columns, "")
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        above |= {name: row[name] for name in table.columns if name in CASE_COLUMNS and row[name]}
        case = Case(**{name: above[name].strip("`") for name in CASE_COLUMNS if name in table.columns})
        own.setdefault(case, []).extend(_told(row))
    twice = own.keys() & example.cases.keys()
    assert not twice, f"line {table.start}: priced in another table too: {twice}"
    example.cases |= own


def _told(row: dict[str, str]) -> Iterator[Told]:
    if row.get("line", "only"):
        told = {name: row.get(name, "") for name in LINE_COLUMNS}
        yield Told(line=told["line"], by_hand=told["by hand"], exact=told["exact"], amount=told["amount"])


def _shown(block: Block) -> Shown:
    language, *words = shlex.split(block.info)
    parser = argparse.ArgumentParser(exit_on_error=False)
    for name in ("terms", "currency", "segment", "line"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--days", default=FULL_PERIOD)
    parser.add_argument("--usage", action="append", default=[])
    said = parser.parse_args(words)
    case = Case(
        terms=said.terms, currency=said.currency, segment=said.segment, days=said.days, usage="; ".join(said.usage)
    )
    return Shown(language=language, case=case, line=said.line, block=block)
