"""The first rows of an export, read as an ingest would read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from billing_cli.errors import InputProblems
from billing_cli.events.drafts.form import Form
from billing_cli.events.drafts.words import flow, is_number, scalar
from billing_cli.events.export_file import Needs, problem
from billing_cli.events.mapping import SourceMapping, read_mapping
from billing_cli.events.sources.readers import look_at
from billing_cli.project import Project
from billing_cli.store.connection import first_line, open_calculator
from billing_cli.store.failures import FAILED, is_unreadable
from pricing.expressions.json_exports import FAULT
from pricing.expressions.numbers import decimal_from
from pricing.expressions.numerals import BLANKS
from pricing.rating.calculator import statement
from pricing.yaml_tree import parse_yaml

ROWS = 10_000
# What programs write where there is nothing.
NULL_TEXTS = ("NULL", "null", "(null)", "<null>", "\\N", "N/A", "n/a", "#N/A", "NaN", "nan", "-", "--", "?")
_COMMA = re.compile(rf"[{BLANKS}]*-?(?:[0-9]{{1,3}}(?:\.[0-9]{{3}})+|[0-9]+)(?:,[0-9]+)?[{BLANKS}]*")
_POINT = re.compile(rf"[{BLANKS}]*-?[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?[{BLANKS}]*")


@dataclass(frozen=True, kw_only=True)
class SampleColumn:
    """A column and its values in the sample; None where there is none, null texts among them."""

    name: str
    values: Sequence[str | None]

    @cached_property
    def filled(self) -> list[str]:
        """The values that there are."""
        return [value for value in self.values if value is not None]

    @cached_property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(set(self.filled))

    @property
    def is_unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.distinct == len(self.values) > 0

    @cached_property
    def numbers(self) -> list[Decimal]:
        """The values as numbers, if all of them are."""
        found = [decimal_from(value) for value in self.filled]
        return [number for number in found if number is not None] if None not in found else []

    @cached_property
    def numeral(self) -> tuple[str, str | None] | None:
        """The sign before decimals and the one between thousands, where numbers are not written plainly."""
        if self.numbers or not self.filled:
            return None
        if all(map(_COMMA.fullmatch, self.filled)) and any("," in value for value in self.filled):
            return ",", "." if any("." in value for value in self.filled) else None
        grouped = [value for value in self.filled if not is_number(value)]
        return (".", ",") if all(map(_POINT.fullmatch, grouped)) else None


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The columns of the first rows; `is_whole` where there are no others. `nulls` are the null texts in it."""

    form: Form
    columns: Sequence[SampleColumn]
    rows: int
    is_whole: bool
    nulls: Sequence[str]


def sample_of(project: Project, path: Path, form: Form) -> Sample:
    """Read the first rows of an export. Raises InputProblems where it cannot be read."""
    export, problems = look_at(project, path, _reading(form))
    if export is None:
        raise InputProblems(problems)
    calculator = open_calculator(readable=[export.path, export.read_path])
    try:
        found, problems = export.with_fields(calculator, Needs(cloudevents=form.name == "cloudevents"), 2_000_000)
        if found is None:
            raise InputProblems(problems)
        found.define(calculator, project.settings.ingest.max_row_bytes)
        rows = calculator.rows(statement(__package__, "sample"), rows=ROWS + 1)
    except FAILED as error:
        if not is_unreadable(error):
            raise
        code, message, remedy = export.unreadable()
        raise InputProblems([problem(export.name, 0, code, f"{message}: {first_line(error)}", remedy)]) from error
    is_whole, rows = len(rows) <= ROWS, rows[:ROWS]
    names = ("=line", FAULT, *found.header) if found.from_lines else found.header
    good = [row for row in rows if not found.from_lines or row[1] is None]
    values = {name: [row[place] for row in good] for place, name in enumerate(names) if not name.startswith("=")}
    nulls = [text for text in NULL_TEXTS if any(text in column for column in values.values())]
    columns = [
        SampleColumn(name=name, values=[None if not value or value in nulls else value for value in column])
        for name, column in values.items()
    ]
    return Sample(form=form, columns=columns, rows=len(good), is_whole=is_whole, nulls=nulls)


def form_lines(form: Form) -> list[str]:
    """The keys of a mapping that say how the file is written, a line each."""
    lines = [f"format: {form.name}"]
    for key, value in form.keys.items():
        said = str(value) if isinstance(value, int) else scalar(value) if isinstance(value, str) else flow(value)
        lines.append(f"{key}: {said}" + (f"   # {form.remarks[key]}" if key in form.remarks else ""))
    return lines


def _reading(form: Form) -> SourceMapping:
    """A mapping that reads every column and keeps nothing."""
    constants = "id: row\ncustomer: {constant: x}\ntype: {constant: x}\ntime: {constant: 2000-01-01}\n"
    node, problems = parse_yaml("\n".join([*form_lines(form), constants]), "draft.yaml")
    assert node is not None, problems
    mapping, problems = read_mapping(node, "draft")
    assert mapping is not None, problems
    return mapping
