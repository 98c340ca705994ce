"""Columns that are the same in every row of an export, and stand in none of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pricing.expressions.sql import Sql, identifier, joined, text_literal

Constants: TypeAlias = Mapping[str, str | None]


def constant_columns(constants: Constants) -> Sql:
    """The columns, to be written behind others."""
    return joined("", [Sql(f", {_value(text)} AS {identifier(name)}") for name, text in constants.items()])


def _value(text: str | None) -> Sql:
    return Sql("CAST(NULL AS VARCHAR)") if text is None else text_literal(text)
