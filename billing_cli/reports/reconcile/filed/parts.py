"""The sections of a pack as they are printed: controls, variances and tables, long ones cut with how many there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from billing_cli.invoices.documents.plain_text import plain_text
from billing_cli.reports.reconcile.filed.cover import anchor, at_risk, money
from billing_cli.reports.reconcile.filed.csv_files import CsvFile, section_file, table_file
from billing_cli.reports.reconcile.filed.grid import Grid, grid, told
from billing_cli.reports.reconcile.pack import Control, Pack, Result, Section, Table, Variance
from billing_cli.reports.section import Head

# How many variances of a control, or rows of a table, are printed at most; the CSV has all. It is the first of these
# that keeps all of them together within `PRINTED`: where everything is wrong, the pack can be read still.
SHOWN = (200, 100, 50, 25, 10)
PRINTED = 1_000
# How many of each control stand in the list of what fails, in front.
SHOWN_IN_FRONT = 10
INSTANT = re.compile(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9:.]+(?:Z|[+-][0-9:]+))$")


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceLine:
    """A variance: of what, its two sides, their difference and what it may cost; below that why, and where to look."""

    about: tuple[tuple[str, str], ...]
    left: str
    right: str
    difference: str
    at_risk: str
    category: str
    explanation: str
    evidence: str
    tolerated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPart:
    """A control with variances as many as are printed; `more` is a sentence about the others."""

    id: str
    name: str
    result: Result
    left: str
    right: str
    compared: str
    exceptions: str
    at_risk: str
    tolerance: str
    note: str
    not_run: str
    variances: tuple[VarianceLine, ...]
    more: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePart:
    """A table with as many rows as are printed."""

    title: str
    grid: Grid
    more: str
    file: CsvFile


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPart:
    """A section with all that is printed of it, and the file that has the rest."""

    number: int
    title: str
    about: str
    anchor: str
    result: Result
    controls: tuple[ControlPart, ...]
    tables: tuple[TablePart, ...]
    file: CsvFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why controls were not run, and which ones."""

    reason: str
    controls: tuple[tuple[str, str], ...]


def parts(pack: Pack, files: Mapping[str, CsvFile]) -> Iterator[SectionPart]:
    """Every section, in order."""
    most = shown(pack)
    for section in pack.sections:
        yield SectionPart(
            number=section.number,
            title=section.title,
            about=section.about,
            anchor=anchor(section),
            result=section.result,
            controls=tuple(_control(section, one, one.variances, most) for one in section.controls),
            tables=tuple(_table(section, one, files, most) for one in section.tables if one.rows),
            file=files[section_file(section)],
        )


def shown(pack: Pack) -> int:
    """How many variances of a control, and rows of a table, are printed of this pack."""
    lengths = [len(one.variances) for one in pack.controls]
    lengths += [len(one.rows) for section in pack.sections for one in section.tables]
    return next((most for most in SHOWN if sum(min(one, most) for one in lengths) <= PRINTED), SHOWN[-1])


def failing(pack: Pack) -> Iterator[ControlPart]:
    """What fails: of each control the variances beyond the tolerance, what costs most first."""
    for section in pack.sections:
        for one in section.controls:
            if one.result == "FAIL":
                found = sorted((v for v in one.variances if not v.tolerated), key=_cost)
                yield _control(section, one, found, SHOWN_IN_FRONT)


def tolerated(pack: Pack) -> Iterator[ControlPart]:
    """What is within a tolerance."""
    for section in pack.sections:
        for one in section.controls:
            found = [v for v in one.variances if v.tolerated]
            if found:
                yield _control(section, one, found, SHOWN_IN_FRONT, money(one.at_risk(tolerated=True)))


def reasons(pack: Pack) -> list[Reason]:
    """What was not run, by why."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in pack.controls:
        if one.not_run is not None:
            found.setdefault(one.not_run, []).append((one.id, one.name))
    return [Reason(reason=plain_text(why), controls=tuple(controls)) for why, controls in found.items()]


def _cost(one: Variance) -> tuple[bool, str, int]:
    currency, minor = one.at_risk or ("", 0)
    return not one.at_risk, currency, -minor


def _control(
    section: Section, one: Control, chosen: Sequence[Variance], most: int, risk: str | None = None
) -> ControlPart:
    ran = one.not_run is None
    return ControlPart(
        id=one.id,
        name=one.name,
        result=one.result,
        left=plain_text(one.left),
        right=plain_text(one.right),
        compared=told(str(one.compared)) if ran else "",
        exceptions=told(str(one.exceptions)) if ran else "",
        at_risk=at_risk(one) if risk is None else risk,
        tolerance=one.tolerance if ran else "",
        note=plain_text(one.note),
        not_run=plain_text(one.not_run or ""),
        variances=tuple(_line(variance) for variance in chosen[:most]),
        more=_more(len(chosen), most, section_file(section)),
        anchor=anchor(section),
    )


def _line(one: Variance) -> VarianceLine:
    # Thousands are set apart in what is compared as figures, not in numbers that are names.
    written = told if one.difference is not None else _as_it_is
    difference = "" if one.difference is None else f"{told(one.difference)} {one.unit}"
    return VarianceLine(
        about=tuple((name.replace("_", " "), plain_text(str(value))) for name, value in one.key.items() if value),
        left="nothing" if one.left is None else plain_text(written(one.left)),
        right="nothing" if one.right is None else plain_text(written(one.right)),
        difference=plain_text(difference),
        at_risk="" if one.at_risk is None else money([one.at_risk]),
        category=one.category,
        explanation=plain_text(one.explanation),
        evidence=plain_text(one.evidence),
        tolerated=one.tolerated,
    )


def _as_it_is(text: str) -> str:
    return text


def _table(section: Section, one: Table, files: Mapping[str, CsvFile], most: int) -> TablePart:
    name = table_file(section, one.id)
    heads = [Head(words=column.title, number=column.number) for column in one.columns]
    rows = ([_cell(row.get(column.key), figures=column.number) for column in one.columns] for row in one.rows[:most])
    return TablePart(title=one.title, grid=grid(heads, rows), more=_more(len(one.rows), most, name), file=files[name])


def _cell(value: str | int | None, *, figures: bool) -> str:
    text = "" if value is None else str(value)
    # An instant may go on in the next line between its day and its time.
    return plain_text(told(text) if figures else INSTANT.sub(r"\1 \2", text))


def _more(count: int, most: int, file: str) -> str:
    return f"The first {most:,} of {count:,} are printed; {file} has all of them." if count > most else ""
