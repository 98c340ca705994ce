"""Numbers of issued documents: without a gap, each once, in the order of their dates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter

from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Control, Section, Table, Variance, table
from billing_cli.reports.reconcile.variances import Cause, quantity
from pricing.rating.calculator import Row, statement

COLUMNS = (
    Column(key="series", title="Series"),
    Column(key="first", title="First"),
    Column(key="last", title="Last"),
    Column(key="issued", title="Issued", number=True),
    Column(key="void", title="Void", number=True),
    Column(key="missing", title="Missing", number=True),
)


def numbering(context: Context) -> Section:
    """Every series from its first number on, whatever the month."""
    rows = context.store.rows(statement(__package__, "numbering"))
    series = [(name, list(found)) for name, found in groupby(rows, key=itemgetter(0))]
    return Section(
        id="numbering",
        number=15,
        title="Numbering",
        about="Every number of a series was given once, in the order of the dates, and none is missing.",
        controls=(
            Control(
                id="numbering.gaps",
                name="no number of a series is missing",
                left="number before", right="next number",
                compared=len(rows),
                variances=tuple(one for name, found in series for one in _gaps(name, found)),
            ),
            Control(
                id="numbering.duplicates",
                name="no number was given twice",
                left="expected", right="found",
                compared=len(rows),
                variances=tuple(one for name, found in series for one in _twice(name, found)),
            ),
            Control(
                id="numbering.dates",
                name="dates of issue do not go back within a series",
                left="date before", right="date",
                compared=len(rows),
                variances=tuple(one for name, found in series for one in _going_back(name, found)),
            ),
        ),
        tables=(_table(series),),
    )  # fmt: skip


def _gaps(name: str, rows: list[Row]) -> Iterator[Variance]:
    counters = [0, *(row[1] for row in rows)]
    for before, counter in pairwise(counters):
        if counter > before + 1:
            missing = counter - before - 1
            why = Cause(
                category="NUMBERING",
                explanation=f"{missing} missing after number {before} of the series",
                evidence="table issued_documents; bill audit verify says what history has",
            )
            yield from quantity({"series": name}, (before + 1, counter), "counter", why)


def _twice(name: str, rows: list[Row]) -> Iterator[Variance]:
    for number, found in groupby(sorted(rows, key=itemgetter(2)), key=itemgetter(2)):
        count = len(list(found))
        why = Cause(
            category="DUPLICATE", explanation="the number stands on several documents", evidence="issued_documents"
        )
        yield from quantity({"series": name, "number": number}, (1, count), "documents", why)


def _going_back(name: str, rows: list[Row]) -> Iterator[Variance]:
    for before, row in pairwise(rows):
        if row[4] < before[4]:
            yield Variance(
                key={"series": name, "number": row[2]},
                left=str(before[4]),
                right=str(row[4]),
                difference=str((row[4] - before[4]).days),
                unit="days",
                category="NUMBERING",
                explanation=f"{row[2]} has an earlier date than {before[2]}",
                evidence="issued_documents",
            )


def _table(series: list[tuple[str, list[Row]]]) -> Table:
    return table(
        "series",
        "Series",
        COLUMNS,
        (
            {
                "series": name,
                "first": rows[0][2],
                "last": rows[-1][2],
                "issued": len(rows),
                "void": sum(row[6] for row in rows),
                "missing": rows[-1][1] - len({row[1] for row in rows}),
            }
            for name, rows in series
        ),
    )
