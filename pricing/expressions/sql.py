"""Pieces of SQL text that are safe by construction.

The only three ways in which a user's text gets into a statement.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NewType

Sql = NewType("Sql", str)
"""SQL text that this package has made; a plain `str` is never one, which mypy checks."""


def identifier(name: str) -> Sql:
    """`name` between double quotes, whatever is in it."""
    if not name or "\0" in name:
        raise ValueError("a name of a column or relation is never empty and has no NUL character")
    return Sql('"' + name.replace('"', '""') + '"')


def text_literal(text: str) -> Sql:
    """`text` between single quotes, whatever is in it; a backslash means itself in DuckDB."""
    if "\0" in text:
        raise ValueError("a text in an expression has no NUL character")
    return Sql("'" + text.replace("'", "''") + "'")


def joined(separator: str, parts: Iterable[Sql]) -> Sql:
    """`parts`, with `separator` between them."""
    return Sql(separator.join(parts))
