"""The text of the SELECTs that read exports in plain text: CSV, and lines that a pattern takes apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pricing.expressions.constants import Constants, constant_columns
from pricing.expressions.json_exports import FAULT, LINE
from pricing.expressions.sql import Sql, identifier, joined, text_literal

# Stands in no text as it is: a line that holds it is not one that can be read.
_NEVER = "\x02"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFormat:
    """A text that DuckDB reads. `gzipped`: it unpacks it. The first `skip_lines` are passed over.

    Several threads read where it is `parallel`. Rows are in the file's order then too, but the numbers of lines that
    cannot be read are not to be relied on.
    """

    path: str
    gzipped: bool
    longest_row_bytes: int
    parallel: bool
    skip_lines: int = 0

    def options(self) -> Sql:
        """What `read_csv` is told of it."""
        compression = "gzip" if self.gzipped else "none"
        return Sql(
            f"auto_detect = false, skip = {int(self.skip_lines)}, compression = '{compression}', "
            f"parallel = {str(self.parallel).lower()}, hive_partitioning = false, strict_mode = true, "
            f"max_line_size = {int(self.longest_row_bytes)}, store_rejects = true, rejects_limit = 0"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvFormat:
    """How records are written; without `quote`, none has a meaning. `constants` stand behind the file's columns."""

    columns: Sequence[str]
    delimiter: str
    quote: str
    escape: str
    has_header: bool
    constants: Constants = field(default_factory=dict)


def csv_select(text: TextFormat, form: CsvFormat) -> Sql:
    """SELECT all columns of a CSV file as VARCHAR; an empty value is null.

    Records that are no rows go to reject_errors. Where quotes stand in the file, `parallel` must be false: with several
    threads DuckDB 2.0 loses rows behind an unclosed quote, and its answer depends on where the file is cut.
    """
    columns = joined(", ", [Sql(f"{text_literal(name)}: 'VARCHAR'") for name in form.columns])
    return Sql(
        f"SELECT *{constant_columns(form.constants)} FROM read_csv({text_literal(text.path)}, columns = {{{columns}}}, "
        f"header = {str(form.has_header).lower()}, delim = {text_literal(form.delimiter)}, "
        f"quote = {text_literal(form.quote)}, escape = {text_literal(form.escape)}, {text.options()})"
    )


def lines_select(text: TextFormat, *, comment: str = "") -> Sql:
    """SELECT the lines of a text as `line`, without blank ones and those that begin with `comment`.

    Lines that cannot be read go to reject_errors.
    """
    others = Sql(f" AND NOT starts_with(line, {text_literal(comment)})") if comment else Sql("")
    return Sql(
        f"SELECT line FROM read_csv({text_literal(text.path)}, columns = {{'line': 'VARCHAR'}}, header = false, "
        f"delim = {text_literal(_NEVER)}, quote = '', escape = '', {text.options()}) "
        "WHERE CASE WHEN ascii(line) > 32 THEN TRUE ELSE line IS NOT NULL AND trim(line, ' \t\r') <> '' END" + others
    )


def log_select(pattern: str, groups: Sequence[str | None], no_match: int, constants: Constants) -> Sql:
    """SELECT "=line", "=fault" (`no_match` where the pattern does not fit all of it) and the groups from `lines`.

    `groups` are the names of all groups of the pattern in their order, None for one without a name. A group that takes
    no part, or only an empty text, is null.
    """
    # The whole match is a group of its own: it is empty where there is none, since no line is.
    names = [text_literal(name or f"={number}") for number, name in enumerate(["=all", *groups], start=1)]
    found = f"regexp_extract(line, {text_literal(f'^({pattern})$')}, [{joined(', ', names)}])"
    columns = [
        Sql(f"nullif(found.{identifier(name)}, '') AS {identifier(name)}") for name in groups if name is not None
    ]
    fault = Sql(f"CASE WHEN found.\"=all\" = '' THEN {int(no_match)} END AS {identifier(FAULT)}")
    return Sql(
        f"SELECT {joined(', ', [Sql(f'line AS {identifier(LINE)}'), fault, *columns])}{constant_columns(constants)} "
        f"FROM (SELECT line, {found} AS found FROM lines)"
    )


def newlines_select(header: Sequence[str], relation: str) -> Sql:
    """SELECT how many line feeds stand inside the values of a relation of VARCHAR columns."""
    inside = [Sql(f"coalesce(strlen({c}) - strlen(replace({c}, chr(10), '')), 0)") for c in map(identifier, header)]
    return Sql(f"SELECT coalesce(sum({joined(' + ', inside)}), 0) FROM {identifier(relation)}")
