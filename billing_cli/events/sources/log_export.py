"""Logs: each line is a row, which a pattern takes apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from billing_cli.events.export_file import (
    SOURCES,
    ExportFile,
    GivenFile,
    Needs,
    column_problems,
    define_view,
    problem,
    run,
)
from billing_cli.events.faults import NO_MATCH
from billing_cli.events.sources.line_export import LineExport
from billing_cli.events.text_file import look_at_text
from billing_cli.store.connection import first_line
from billing_cli.store.failures import FAILED
from pricing.expressions.text_exports import log_select
from pricing.problems import Problem
from pricing.rating.calculator import Calculator, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExport(LineExport):
    """`pattern` fits a whole line; its named groups are the columns."""

    pattern: str

    rows_format = "log"
    torn = ("malformed", "the line holds a control character that no log has")

    def unreadable(self) -> tuple[str, str, str]:
        """A CR inside a line, as a rule."""
        return (
            "unreadable-log",
            "the file cannot be read as a log",
            "export it again, with lines that end in LF or CR LF",
        )

    def with_fields(
        self, calculator: Calculator, needs: Needs, longest_row_bytes: int
    ) -> tuple[ExportFile | None, list[Problem]]:
        """The same with the names of the groups."""
        try:
            calculator.rows(statement(SOURCES, "try_pattern"), pattern=f"^({self.pattern})$")
        except FAILED as error:
            message = f"the `pattern` of the mapping is not a regular expression of RE2: {first_line(error)}"
            return None, [problem(self.name, 0, "bad-pattern", message, "correct the pattern")]
        groups = tuple(name for name in self._groups() if name is not None)
        header = (*groups, *self.constants(groups))
        problems = column_problems(header, self.name, 0)
        return (None if problems else replace(self, header=header, names=header)), problems

    def define(self, calculator: Calculator, longest_row_bytes: int) -> None:
        """Make the temporary view `export`."""
        self.define_lines(calculator, longest_row_bytes)
        run(calculator, "raw_line")
        groups = self._groups()
        constants = self.constants([name for name in groups if name is not None])
        define_view(calculator, "export", log_select(self.pattern, groups, NO_MATCH, constants))

    def _groups(self) -> list[str | None]:
        """The names of all groups of the pattern, None for one without."""
        compiled = re.compile(self.pattern)
        names = {number: name for name, number in compiled.groupindex.items()}
        return [names.get(number) for number in range(1, compiled.groups + 1)]


def look_at_log(given: GivenFile) -> tuple[LogExport | None, list[Problem]]:
    """Read a file once: its digest and lines; or why it cannot be read as a log. An empty file has no rows."""
    if given.dialect.pattern is None:
        message = "no mapping with `format: log` claims this file, and a log needs one that says what its lines are"
        remedy = "write a mapping with `format: log` and a `pattern`, or name one with --source"
        return None, [problem(given.name, 0, "no-mapping", message, remedy)]
    found, problems = look_at_text(given, "a log")
    if found is None:
        return None, problems
    if found.text.has_mixed_ends:
        message = "some lines end in LF, others in CR LF"
        return None, [problem(given.name, 0, "line-ends", message, "save the file with one kind of line end")]
    export = LogExport(
        path=given.path, name=given.name, digest=found.digest, bytes=found.stamp[0], stamp=found.stamp, found=found,
        skip_lines=given.dialect.skip_lines, comment=given.dialect.comment or "", pattern=given.dialect.expression,
    )  # fmt: skip
    return export, []
