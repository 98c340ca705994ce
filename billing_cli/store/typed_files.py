"""What DuckDB says of the columns of a typed file."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from pricing.expressions.typed_exports import (
    TypedColumn,
    parquet_names_select,
    parquet_shape_select,
    parquet_size_select,
)
from pricing.rating.calculator import Calculator, Statement

NESTED = frozenset(("struct", "list", "array", "map"))


def parquet_columns(calculator: Calculator, path: Path) -> tuple[list[TypedColumn], Collection[str]]:
    """The columns of a Parquet file, and every name that is written in it, nested ones too.

    A column whose name is not among them was renamed, because another one has it with other capitals.
    """
    columns = [_column(name, kind) for name, kind in calculator.types(Statement(parquet_shape_select(str(path))))]
    names = {name for (name,) in calculator.rows(Statement(parquet_names_select(str(path))))}
    return columns, names


def parquet_size(calculator: Calculator, path: Path) -> tuple[int, int]:
    """How many rows a Parquet file has, and how many bytes they take unpacked, as the file itself says."""
    rows, unpacked = calculator.one(Statement(parquet_size_select(str(path))))
    return rows, unpacked


def _column(name: str, kind: Any) -> TypedColumn:
    if kind.id not in NESTED:
        return TypedColumn(name=name, kind=kind.id)
    parts = [(inner, part) for inner, part in kind.children if inner != "size"]
    return TypedColumn(name=name, kind=kind.id, inner=tuple(_column(inner, part) for inner, part in parts))
