"""Rows of a Parquet file of customers or subscriptions, as the same trees that CSV and YAML give."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from billing_cli.project import Project
from billing_cli.store.connection import first_line, open_calculator
from billing_cli.store.failures import FAILED, is_unreadable
from billing_cli.store.typed_files import parquet_columns
from pricing.csv_tree import column_problems, row_tree
from pricing.expressions.typed_exports import TypedColumn, parquet_rows_select
from pricing.problems import Problem
from pricing.rating.calculator import Calculator, Statement
from pricing.yaml_tree import Node, Place

CODE = "bad-parquet"
AGAIN = "write it again, or as CSV"
ROWS_AT_ONCE = 10_000


def parquet_rows(
    project: Project, path: Path, problems: list[Problem], removable: Collection[str]
) -> tuple[Collection[str], Iterator[Node]]:
    """The columns of a file and a tree for each row; what is wrong with it comes into `problems` as it is read.

    Every value is read as its text, a binary float as the shortest decimal; a struct is a mapping, a list a list; a
    null or an empty text is absent, a text `null` within the keys `removable` a null. Lines are rows, from 1.
    """
    content, found = project.read_bytes(path)
    problems += found
    if content is None:
        return (), iter(())
    name = project.name_of(path)
    if not content.startswith(b"PAR1"):
        message = "the file is not Parquet: it does not begin with PAR1"
        problems.append(_problem(name, message, "correct its ending"))
        return (), iter(())
    real = path.resolve()
    try:
        calculator = open_calculator(readable=[real])
        columns, written = parquet_columns(calculator, real)
    except FAILED as error:
        problems.append(_unreadable(name, error))
        return (), iter(())
    header = [column.name for column in columns]
    faults = list(_column_faults(columns, written, name))
    problems += faults
    if faults:
        return header, iter(())
    texts = _texts(calculator, Statement(parquet_rows_select(str(real), columns)), name, problems)
    return header, (
        row_tree(json.loads(text).items(), Place(name, row), removable) for row, text in enumerate(texts, start=1)
    )


def _column_faults(columns: Sequence[TypedColumn], written: Collection[str], name: str) -> Iterator[Problem]:
    header = [column.name for column in columns]
    yield from column_problems(header, name, CODE, line=0)
    for column in header:
        if column not in written:
            message = f"two columns have one name; one of them is called `{column}` here"
            yield _problem(name, message, "rename one")
    for typed in columns:
        if typed.unreadable:
            yield _problem(name, f"the column `{typed.name}` holds values of the type {typed.unreadable}", AGAIN)


def _texts(calculator: Calculator, select: Statement, name: str, problems: list[Problem]) -> Iterator[str]:
    """Each row as JSON, up to where the file is damaged."""
    try:
        for chunk in calculator.chunks(select, ROWS_AT_ONCE):
            yield from (text for (text,) in chunk)
    except FAILED as error:
        problems.append(_unreadable(name, error))


def _unreadable(name: str, error: FAILED) -> Problem:
    """What DuckDB says of a file that is damaged. Raises what is no fault of the file."""
    if not is_unreadable(error):
        raise error
    return _problem(name, f"the file cannot be read as Parquet: {first_line(error)}", AGAIN)


def _problem(file: str, message: str, remedy: str) -> Problem:
    return Problem(code=CODE, file=file, line=0, path="", message=message, remedy=remedy)
