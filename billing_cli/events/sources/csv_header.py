"""The columns of a CSV file, from its first record or from its mapping, and the delimiter."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from billing_cli.events.dialect import Dialect
from billing_cli.events.encodings import UTF8, UTF8_MARK
from billing_cli.events.export_file import GivenFile, column_problems, problem
from billing_cli.events.text_file import HEAD_BYTES
from pricing.problems import Problem

DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """`names` of the columns; where the header stands, its first line from 1 and how many it takes; 0 without one."""

    names: tuple[str, ...]
    delimiter: str
    line: int
    lines: int


def header_of(head: bytes, given: GivenFile) -> tuple[Header | None, list[Problem]]:
    """The header of a text in UTF-8 that begins with `head`, skipped lines and comments included."""
    dialect = given.dialect
    at = _first_record(head, dialect)
    line = head.count(b"\n", 0, at) + 1
    record = _record(head[at:].removeprefix(UTF8_MARK), dialect)
    if record is None:
        message = f"line {line} has no end within a million bytes"
        return None, [problem(given.name, line, "header", message, "export it as CSV")]
    try:
        text = record.decode(UTF8)
    except UnicodeDecodeError as error:
        where = "UTF-8" if dialect.encoding == UTF8 else f"text in {dialect.encoding}"
        message = f"byte {error.start} of the header is not {where}"
        remedy = "save the file as UTF-8, or say in the mapping which `encoding` it has"
        return None, [problem(given.name, line, "not-utf-8", message, remedy)]
    if dialect.columns is not None:
        delimiter, names, lines, line = dialect.delimiter or DELIMITERS[0], dialect.columns, 0, 0
    else:
        delimiter = dialect.delimiter or max(DELIMITERS, key=_outside_quotes(text, dialect).count)
        try:
            names, lines = _without_end(_values(text, delimiter, dialect)), text.count("\n") + 1
        except csv.Error as error:
            message = f"the header is not CSV: {error}"
            return None, [problem(given.name, line, "header", message, f"correct the quotes of line {line}")]
    problems = _header_problems(names, given.name, line)
    return (None if problems else Header(names=names, delimiter=delimiter, line=line, lines=lines)), problems


def _first_record(head: bytes, dialect: Dialect) -> int:
    """Where the first record begins, behind skipped lines and comments."""
    at = 0
    for _ in range(dialect.skip_lines):
        at = head.find(b"\n", at) + 1 or len(head)
    comment = (dialect.comment or "").encode()
    while comment and head[at:].removeprefix(UTF8_MARK).startswith(comment):
        at = head.find(b"\n", at) + 1 or len(head)
    return at


def _record(text: bytes, dialect: Dialect) -> bytes | None:
    """The bytes before the first line end outside quotes, or all of a text without one; None where it is too long."""
    quote, escaped = dialect.quote.encode(), dialect.escaping.encode() + dialect.quote.encode()
    at = text.find(b"\n")
    while at >= 0 and quote and text[:at].replace(escaped, b"").count(quote) % 2:
        at = text.find(b"\n", at + 1)
    if at < 0:
        return None if len(text) >= HEAD_BYTES else text.rstrip(b"\r")
    return text[:at].rstrip(b"\r")


def _values(text: str, delimiter: str, dialect: Dialect) -> tuple[str, ...]:
    """The values of one record. Raises csv.Error."""
    doubled = dialect.escaping == dialect.quote
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, quotechar=dialect.quote or None, doublequote=doubled,
        escapechar=None if doubled else dialect.escape, strict=True,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
    )  # fmt: skip
    return tuple(next(reader, []))


def _without_end(names: tuple[str, ...]) -> tuple[str, ...]:
    """A delimiter at the end of a header is no column; a row that has a value there has too many."""
    return names[:-1] if len(names) > 1 and not names[-1] else names


def _outside_quotes(text: str, dialect: Dialect) -> str:
    return "".join(text.split(dialect.quote)[::2]) if dialect.quote else text


def _header_problems(names: tuple[str, ...], name: str, line: int) -> list[Problem]:
    if not names:
        remedy = "remove the lines before the header, or say in the mapping how many to pass over: `skip_lines`"
        return [problem(name, line, "header", f"line {line} is blank, where the header should be", remedy)]
    return column_problems(names, name, line)
