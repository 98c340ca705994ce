"""Data to stdout, remarks to stderr; nothing that a value holds can act on a terminal or in a spreadsheet."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from billing_cli.cli.options import Format
from billing_cli.errors import BillError, InputProblems
from billing_cli.reports.printable import UNSAFE, Column, cell_text, csv_text, safe
from pricing.problems import More, Problem, place_text, without_repetition

SCHEMA_VERSION = "1"
# What stands between two columns of a table.
GAP = "   "


def columns(*keys: str, numbers: Sequence[str] = (), **titles: str) -> tuple[Column, ...]:
    """Columns in the order given; a title is its key in plain words unless it is said."""
    words = {key: titles.get(key, key.replace("_", " ").capitalize()) for key in keys}
    return tuple(Column(key=key, title=words[key], number=key in numbers) for key in keys)


def show_rows(name: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], form: Format) -> None:
    """Print rows: as a table of `columns`, as CSV of the same, or as JSON `{schema_version, name: rows}`."""
    printers: dict[Format, Callable[[], str]] = {
        Format.JSON: lambda: json_text({name: list(rows)}),
        Format.CSV: lambda: csv_text(rows, columns),
        Format.TABLE: lambda: table_text(rows, columns),
    }
    write(printers[form]())


def show_document(document: Mapping[str, Any]) -> None:
    """Print one JSON document."""
    write(json_text(document))


def json_text(document: Mapping[str, Any]) -> str:
    """A JSON document with its schema version first; decimals are text already, the order is the document's own."""
    text = json.dumps({"schema_version": SCHEMA_VERSION, **document}, indent=2, ensure_ascii=False)
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}" if match[0] != "\n" else match[0], text) + "\n"


def one_line(value: Any) -> str:
    """A JSON value in a cell."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def table_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> str:
    """A table with a line per row, numbers to the right; cells are folded where a terminal is too narrow for it."""
    from rich.cells import cell_len

    cells = [[safe(cell_text(row[column.key])) for column in columns] for row in rows]
    titles = [column.title for column in columns]
    widths = [max(map(cell_len, column)) for column in zip(titles, *cells, strict=True)]
    across = sum(widths) + len(GAP) * (len(widths) - 1)
    if sys.stdout.isatty() and across > width():
        return _folded(cells, columns)
    places = [(wide, column.number) for wide, column in zip(widths, columns, strict=True)]

    def line(texts: Sequence[str]) -> str:
        padded = (
            " " * (wide - cell_len(text)) + text if number else text + " " * (wide - cell_len(text))
            for text, (wide, number) in zip(texts, places, strict=True)
        )
        return GAP.join(padded).rstrip() + "\n"

    return "".join([line(titles), "─" * across + "\n", *map(line, cells)])


def _folded(cells: Sequence[Sequence[str]], columns: Sequence[Column]) -> str:
    """The same as wide as the terminal: a row has as many lines as its longest cell needs."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="")
    for column in columns:
        table.add_column(Text(column.title), justify="right" if column.number else "left", overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    written = io.StringIO()
    Console(file=written, color_system=None, markup=False, highlight=False, emoji=False).print(table)
    return "".join(line.rstrip() + "\n" for line in written.getvalue().splitlines())


def width() -> int:
    """How many characters a line of the terminal has; 80 where data goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 80


def write(text: str) -> None:
    """Data to stdout."""
    sys.stdout.write(text)


def flush() -> None:
    """What was written goes out now, for whoever reads along."""
    sys.stdout.flush()


def remark(text: str, *, quiet: bool = False) -> None:
    """A remark to stderr, not with `-q`."""
    if not quiet:
        sys.stderr.write("".join(f"{safe(line)}\n" for line in text.splitlines()))


def show_error(error: BillError) -> None:
    """What went wrong and what to do, to stderr; every problem with its place."""
    if isinstance(error, InputProblems):
        show_problems(error.problems)
    remark(f"bill: {error.message}")
    if error.hint:
        remark(f"      {error.hint}")


def show_problems(problems: Sequence[Problem], severity: str = "") -> None:
    """Each problem with file and line, `severity` if it is none, path, and what to do about it, to stderr.

    Of many that are alike the first few are said, and how many more there are.
    """
    summed_up = False
    for problem in without_repetition(problems):
        about = f"`{problem.path}`: " if problem.path else ""
        if isinstance(problem, More):
            summed_up = True
            remark(f"{problem.file}: {severity}{safe(about + problem.words())}")
            continue
        place = place_text(problem.file, problem.line)
        text = f"{place}: {severity}{safe(about + problem.message)}\n    {safe(problem.remedy)}"
        remark(text.replace("\n    \n", "\n"))
    if summed_up:
        remark("to see all of them: bill check --format json")
