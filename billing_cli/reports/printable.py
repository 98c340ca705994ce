"""Text that nothing acts on: not a terminal, and not a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Control characters (C0, DEL, C1), line separators, and those that turn the direction of text.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: the key of the row, its title, and whether it holds numbers, all or `mixed` with text."""

    key: str
    title: str
    number: bool = False
    mixed: bool = False


def safe(text: str) -> str:
    """Text as it may reach a terminal: what would act on it is written out.

    >>> safe("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    return LONE_SURROGATE.sub("\ufffd", UNSAFE.sub(_written_out, text))


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def csv_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> str:
    """CSV; a text cell that a spreadsheet would run as a formula gets an apostrophe, a number never does."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([column.key for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(row[column.key], column) for column in columns])
    return written.getvalue()


def _csv_cell(value: Any, column: Column) -> str:
    text = safe(cell_text(value))
    number = column.number or (column.mixed and NUMBER.fullmatch(text))
    harmless = number or not text.startswith(FORMULA_STARTS)
    return text if harmless else f"'{text}"


def cell_text(value: Any) -> str:
    """A value in a cell.

    >>> cell_text({"model": "lite", "region": None})
    'model=lite, region=(none)'
    """
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={'(none)' if inner is None else inner}" for key, inner in value.items())
    return str(value)
