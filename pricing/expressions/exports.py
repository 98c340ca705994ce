"""The text of the SELECTs that read an export: a source mapping's names and constants in, fixed columns out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from pricing.expressions.fields import Properties, whole_number
from pricing.expressions.json_exports import FAULT, IRREGULAR, LINE
from pricing.expressions.numbers import plain
from pricing.expressions.numerals import Numeral, is_numeral, plainly
from pricing.expressions.parser import Expression
from pricing.expressions.sql import Sql, identifier, joined, text_literal
from pricing.expressions.tree import Kind
from pricing.expressions.views import raw_select

COMPUTED = "computed"
POSITION = "=position"
_POSITION = identifier(POSITION)
# Plain numbers that DECIMAL(38, 18) holds without rounding; a bound has at most as many digits.
_COMPARABLE = Sql("'-?[0-9]{1,20}(\\.[0-9]{1,18})?'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A value that stands in a column of the relation."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A value that is the same in every row."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A value that stands in several columns, one blank between them; missing where one of them is."""

    names: Sequence[str]


Reading: TypeAlias = Column | Constant | Joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule on one value: broken where it is missing though `required`, or there and not within bounds.

    `matches` is a pattern of RE2 for the whole text, `numeral` says how a column writes its number. `number` marks the
    row that the rule gives to the column `rule`. With `types`, rows whose `type` is none of these globs keep it.
    """

    number: int
    value: Reading
    types: Sequence[str] | None = None
    type: Reading | None = None
    required: bool = False
    numeric: bool = False
    lowest: Decimal | None = None
    highest: Decimal | None = None
    among: Sequence[str] | None = None
    matches: str | None = None
    numeral: Numeral | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where an export says what: `ids` is empty where no columns identify a row.

    `tells_empty`: the relation tells an empty text from a missing value, as CSV does not. `from_lines`: its rows were
    lines, which "=line" holds as they were written, and "=fault" says what is wrong with one. `has_form`: "=irregular"
    is a line that has another. `numerals` are the columns in which numbers are not written plainly.
    """

    source: Reading
    ids: Sequence[Reading]
    customer: Reading
    type: Reading
    time: Reading
    properties: Mapping[str, Reading]
    null_values: Sequence[str]
    checks: Sequence[Check]
    tells_empty: bool = False
    from_lines: bool = False
    has_form: bool = False
    numerals: Mapping[str, Numeral] = field(default_factory=dict)


def computed_select(columns: Mapping[str, Expression], header: Sequence[str], layout: Layout, relation: str) -> Sql:
    """SELECT an export's columns, each of `columns` as VARCHAR, "=hard" BOOLEAN and "=unanswered" VARCHAR, still null.

    `relation` has the columns of `header`, "=position" and row_number; expressions see `null_values` as null.
    No name of `header` begins with `=`.
    """
    wanted = {name: (expression, Kind.TEXT) for name, expression in columns.items()}
    read = _with_nulls(names_read(columns, header), layout, relation)
    lines = (LINE, FAULT) if layout.from_lines else ()
    kept = joined(", ", [Sql(f"held.{identifier(name)}") for name in (*lines, *header)])
    answers = joined(", ", [Sql(f"answers.{identifier(name)}") for name in columns])
    return Sql(
        f"WITH read_rows AS ({read}), answers AS ({raw_select(wanted, 'read_rows', [POSITION])}) "
        f'SELECT {kept}, {answers}, answers.hard AS "=hard", CAST(NULL AS VARCHAR) AS "=unanswered" '
        f"FROM {identifier(relation)} AS held JOIN answers USING ({_POSITION}) ORDER BY {_POSITION}"
    )


def hard_select(columns: Mapping[str, Expression], header: Sequence[str], layout: Layout, relation: str) -> Sql:
    """SELECT "=position" and then `names_read` of the hard rows of the table `computed`, in the file's order."""
    read = _with_nulls(names_read(columns, header), layout, relation)
    hard = 'SELECT rowid - (SELECT min(rowid) FROM computed) FROM computed WHERE "=hard"'
    return Sql(f"SELECT * FROM ({read}) WHERE {_POSITION} IN ({hard}) ORDER BY {_POSITION}")


def names_read(columns: Mapping[str, Expression], header: Sequence[str]) -> list[str]:
    """The columns of the export that expressions read, and row_number."""
    read = frozenset[str]().union(*(expression.names for expression in columns.values()))
    return [name for name in [*header, "row_number"] if name in read]


def answers_update(columns: Sequence[str]) -> Sql:
    """UPDATE computed from answers(position, found VARCHAR[], unanswered), `found` in the order of `columns`."""
    sets = [Sql(f"{identifier(name)} = answers.found[{place}]") for place, name in enumerate(columns, start=1)]
    return Sql(
        f'UPDATE computed SET {joined(", ", sets)}, "=unanswered" = answers.unanswered FROM answers '
        "WHERE computed.rowid = answers.position + (SELECT min(rowid) FROM computed)"
    )


def export_select(layout: Layout, header: Sequence[str], relation: str, properties: Properties) -> Sql:
    """SELECT the fields of an event from each row of an export, in its order.

    `relation` is the file itself, or the table `computed`. out: source, id_text (a JSON array where several columns
    identify a row; null where one is missing), customer, type, time_text, the columns of `properties`, rule INTEGER
    (the first broken one), rule_value, unanswered, line_fault INTEGER, raw (a STRUCT; the line where rows were lines),
    and with a form irregular VARCHAR.
    """
    value = _Values(relation=relation, header=header, layout=layout)
    whole = [reading for name, reading in layout.properties.items() if properties[name].whole]
    members = joined(", ", [Sql(f"{text_literal(name)}: {value.as_read(name)}") for name in header])
    raw = value.as_read(LINE) if layout.from_lines else Sql(f"{{{members}}}")
    columns = [
        Sql(f"{value.of(layout.source)} AS source"),
        Sql(f"{_id(layout.ids, value)} AS id_text"),
        Sql(f"{value.of(layout.customer)} AS customer"),
        Sql(f"{value.of(layout.type)} AS type"),
        Sql(f"{value.of(layout.time)} AS time_text"),
        *_properties(layout.properties, value, properties),
        *_checks(layout.checks, value, whole),
        Sql('"=unanswered" AS unanswered' if relation == COMPUTED else "CAST(NULL AS VARCHAR) AS unanswered"),
        Sql(f"{value.as_read(FAULT) if layout.from_lines else 'CAST(NULL AS INTEGER)'} AS line_fault"),
        Sql(f"{raw} AS raw"),
    ]
    if layout.has_form:
        columns.append(Sql(f"{value.as_read(IRREGULAR)} AS irregular"))
    return Sql(f"SELECT {joined(', ', columns)} FROM {identifier(relation)}")


def values_of(layout: Layout, header: Sequence[str], relation: str, names: Sequence[str]) -> list[Sql]:
    """The values of properties in a relation of an export, as `export_select` reads them."""
    value = _Values(relation=relation, header=header, layout=layout)
    return [value.of(layout.properties[name]) for name in names]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Values:
    """How a reading is written in SQL; `null_values` count in columns of the export only."""

    relation: str
    header: Sequence[str]
    layout: Layout

    def as_read(self, name: str) -> Sql:
        """A column, never an alias of the same SELECT."""
        return Sql(f"{identifier(self.relation)}.{identifier(name)}")

    def of(self, reading: Reading) -> Sql:
        """A value with nulls put in, and numbers written plainly."""
        if isinstance(reading, Constant):
            return text_literal(reading.text)
        if isinstance(reading, Joined):
            parts = joined(" || ' ' || ", [self.of(Column(name=name)) for name in reading.names])
            return Sql(f"({parts})")
        written, numeral = self.as_written(reading), self.layout.numerals.get(reading.name)
        return plainly(written, numeral) if numeral is not None else written

    def as_written(self, reading: Column) -> Sql:
        """A value with nulls put in, its numbers as they stand."""
        name = self.as_read(reading.name)
        return _nulled(name, self.layout) if reading.name in self.header else name


def _nulled(name: Sql, layout: Layout) -> Sql:
    """A column with `null_values` as null; where it does not tell '' from null, it was read with '' as null."""
    read = name if "" in layout.null_values or layout.tells_empty else Sql(f"coalesce({name}, '')")
    others = [text_literal(text) for text in layout.null_values if text or layout.tells_empty]
    return Sql(f"CASE WHEN {name} IN ({joined(', ', others)}) THEN NULL ELSE {read} END") if others else read


def _with_nulls(names: Sequence[str], layout: Layout, relation: str) -> Sql:
    columns = [_POSITION]
    for name in names:
        column = identifier(name)
        value, numeral = _nulled(column, layout), layout.numerals.get(name)
        value = plainly(value, numeral) if numeral is not None else value
        columns.append(column if name == "row_number" else Sql(f"{value} AS {column}"))
    return Sql(f"SELECT {joined(', ', columns)} FROM {identifier(relation)}")


def _id(ids: Sequence[Reading], value: _Values) -> Sql:
    parts = [value.of(reading) for reading in ids]
    if not parts:
        return Sql("'-'")
    if len(parts) == 1:
        return parts[0]
    missing = joined(" OR ", [Sql(f"{part} IS NULL") for part in parts])
    return Sql(f"CASE WHEN NOT ({missing}) THEN CAST(to_json([{joined(', ', parts)}]) AS VARCHAR) END")


def _properties(readings: Mapping[str, Reading], value: _Values, properties: Properties) -> Iterator[Sql]:
    for name, reading in readings.items():
        column, text = properties[name], value.of(reading)
        if column.whole:
            whole = whole_number(text)
            yield Sql(f"{whole} AS {identifier(column.columns[0])}")
            text = Sql(f"CASE WHEN {whole} IS NULL THEN {text} END")
        yield Sql(f"{text} AS {identifier(column.columns[-1])}")


def _checks(checks: Sequence[Check], value: _Values, whole: Collection[Reading]) -> list[Sql]:
    """The first broken rule and its value; of `whole` readings most values are whole numbers."""
    if not checks:
        return [Sql("CAST(NULL AS INTEGER) AS rule"), Sql("CAST(NULL AS VARCHAR) AS rule_value")]
    broken = [(check, _asked(check, value, _broken(check, value, is_whole=check.value in whole))) for check in checks]
    numbers = joined(" ", [Sql(f"WHEN {sql} THEN {check.number}") for check, sql in broken])
    values = joined(" ", [Sql(f"WHEN {sql} THEN {_blamed(check, value)}") for check, sql in broken])
    return [Sql(f"CASE {numbers} END AS rule"), Sql(f"CASE {values} END AS rule_value")]


def _asked(check: Check, values: _Values, broken: Sql) -> Sql:
    """A fault, where rows of other types are not asked."""
    if check.types is None or check.type is None:
        return broken
    kind = values.of(check.type)
    globs = joined(" OR ", [Sql(f"{kind} GLOB {text_literal(_glob(one))}") for one in check.types])
    return Sql(f"(coalesce({globs}, FALSE) AND {broken})")


def _glob(types: str) -> str:
    """`*` alone stands for something else than itself."""
    return types.replace("[", "[[]").replace("?", "[?]")


def _within(check: Check, value: Sql, *, is_whole: bool) -> Sql:
    """Whether a value is a number on the right side of the bound. Whole numbers are compared faster."""
    bound = check.lowest if check.lowest is not None else check.highest
    assert bound is not None, "a check says what it checks"
    test = f"{'>=' if check.lowest is not None else '<='} CAST('{plain(bound)}' AS DECIMAL(38, 18))"
    held = Sql(f"(regexp_full_match({value}, {_COMPARABLE}) AND TRY_CAST({value} AS DECIMAL(38, 18)) {test})")
    if not is_whole:
        return held
    whole = whole_number(value)
    return Sql(f"CASE WHEN {whole} IS NULL THEN {held} ELSE {whole} {test} END")


def _blamed(check: Check, values: _Values) -> Sql:
    """The value to blame; of a number as it is written."""
    reading = check.value
    if check.numeral is not None and isinstance(reading, Column):
        return values.as_written(reading)
    return values.of(reading)


def _broken(check: Check, values: _Values, *, is_whole: bool) -> Sql:
    """One fault of one value, never null."""
    if check.numeral is not None:
        return Sql(f"NOT coalesce({is_numeral(_blamed(check, values), check.numeral)}, TRUE)")
    value = values.of(check.value)
    if check.required:
        return Sql(f"({value} IS NULL)")
    if check.among is not None:
        held = Sql(f"{value} IN ({joined(', ', map(text_literal, check.among))})")
    elif check.matches is not None:
        held = Sql(f"regexp_full_match({value}, {text_literal(check.matches)})")
    elif check.numeric:
        held = Sql(f"regexp_full_match({value}, {_COMPARABLE})")
    else:
        held = _within(check, value, is_whole=is_whole)
    return Sql(f"({value} IS NOT NULL AND NOT coalesce({held}, FALSE))")
