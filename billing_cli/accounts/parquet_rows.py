"""Rows of a Parquet file of customers or subscriptions, as the same trees that CSV and YAML give."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from billing_cli.project import Project
from billing_cli.store.connection import first_line, open_calculator
from billing_cli.store.failures import FAILED, is_unreadable
from billing_cli.store.typed_files import parquet_columns
from pricing.csv_tree import column_problems, row_tree
from pricing.expressions.typed_exports import parquet_rows_select
from pricing.problems import Problem
from pricing.rating.calculator import Statement
from pricing.yaml_tree import Node, Place

CODE = "bad-parquet"
AGAIN = "write it again, or as CSV"


def parquet_rows(project: Project, path: Path) -> tuple[Collection[str], list[Node], list[Problem]]:
    """The columns of a file, a tree for each row, and what is wrong with it.

    Every value is read as its text, a binary float as the shortest decimal; a struct is a mapping, a list a list; a
    null or an empty text is absent. Lines are rows, from 1.
    """
    content, problems = project.read_bytes(path)
    if content is None:
        return (), [], problems
    name = project.name_of(path)
    if not content.startswith(b"PAR1"):
        return (), [], [_problem(name, "the file is not Parquet: it does not begin with PAR1", "correct its ending")]
    try:
        return _rows(path.resolve(), name)
    except FAILED as error:
        if not is_unreadable(error):
            raise
        return (), [], [_problem(name, f"the file cannot be read as Parquet: {first_line(error)}", AGAIN)]


def _rows(real: Path, name: str) -> tuple[Collection[str], list[Node], list[Problem]]:
    calculator = open_calculator(readable=[real])
    columns, written = parquet_columns(calculator, real)
    header = [column.name for column in columns]
    problems = column_problems(header, name, CODE, line=0)
    problems += [
        _problem(name, f"two columns have one name; one of them is called `{column}` here", "rename one")
        for column in header
        if column not in written
    ]
    problems += [
        _problem(name, f"the column `{column.name}` holds values of the type {column.unreadable}", AGAIN)
        for column in columns
        if column.unreadable
    ]
    if problems:
        return header, [], problems
    texts = calculator.rows(Statement(parquet_rows_select(str(real), columns)))
    return header, [row_tree(json.loads(text), Place(name, row)) for row, (text,) in enumerate(texts, start=1)], []


def _problem(file: str, message: str, remedy: str) -> Problem:
    return Problem(code=CODE, file=file, line=0, path="", message=message, remedy=remedy)
