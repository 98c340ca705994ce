"""The text of the SELECTs that read exports in JSON: places inside the objects in, columns of texts out.

A number is its text: the macros `is_odd`, `spelled` and `unspelled` keep it from passing through a binary float.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pricing.expressions.constants import Constants, constant_columns
from pricing.expressions.sql import Sql, identifier, joined, text_literal

Steps: TypeAlias = tuple[str, ...]

LINE = "=line"
IRREGULAR = "=irregular"
FAULT = "=fault"
# What stands without quotes and begins with no digit.
_PLAIN = Sql("'true|false|-[0-9].*'")
_VERSION: Steps = ("specversion",)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonField:
    """A column and the places where it may stand; a row in which two of them differ has no one value.

    `scalars_only`: an object is no value of it, its members are fields of their own.
    """

    name: str
    places: Sequence[Steps]
    scalars_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonForm:
    """How a program writes lines: `texts` before, between and behind the values of `places`.

    `quoted` are the places with a text, whose quotes are in `texts`. Where a line is just these texts and what was
    found at its places, it is one object without any other name, its texts hold no quote and no backslash, and its
    numbers are as they were written: at the first place where it were otherwise, something else would have been found.
    """

    texts: Sequence[str]
    places: Sequence[Steps]
    quoted: frozenset[Steps]


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFaults:
    """What rows of the file may be rejected for, as numbers of faults, each with the objects to look at.

    `unreadable`, `differing` and `unkeepable` hold for every file; `version` for CloudEvents alone.
    """

    unreadable: int
    differing: int
    unkeepable: int
    repeated: tuple[int, Sequence[Steps]]
    badly_named: tuple[int, Sequence[Steps]]
    too_deep: tuple[int, Sequence[Steps]]
    version: int | None = None


def array_select(*, path: str, gzipped: bool, longest_row_bytes: int) -> Sql:
    """SELECT the elements of a file that is one JSON array as `line`."""
    compression = "gzip" if gzipped else "none"
    return Sql(
        f"SELECT CAST(json AS VARCHAR) AS line FROM read_json_objects({text_literal(path)}, format = 'array', "
        f"compression = '{compression}', hive_partitioning = false, maximum_object_size = {int(longest_row_bytes)})"
    )


def json_select(
    fields: Sequence[JsonField], faults: JsonFaults, constants: Constants, form: JsonForm | None = None
) -> Sql:
    """SELECT "=line", "=fault" (null where it is a proper row), `fields` as VARCHAR and `constants` from `lines`.

    A null, and a place that a line does not have, are null; lists and objects are their JSON text. With a `form`, also
    "=irregular": the line, where it has another one; only then it is looked at for what a parser would change.
    """
    places = sorted(
        {place for field in fields for place in field.places} | set(form.places if form else ()) | {_VERSION}
    )
    found = {place: Sql(f"found[{number}]") for number, place in enumerate(places, start=1)}
    columns = [Sql(f"{_value(field, found)} AS {identifier(field.name)}") for field in fields]
    fault = Sql(f"CASE {joined(' ', _faults(fields, faults, found))} END AS {identifier(FAULT)}")
    read = [Sql(f"line AS {identifier(LINE)}"), fault, *columns]
    if form is not None:
        read.append(Sql(f"CASE WHEN irregular THEN line END AS {identifier(IRREGULAR)}"))
    return Sql(f"WITH {_parsed(places, form)} SELECT {joined(', ', read)}{constant_columns(constants)} FROM parsed")


def _parsed(places: Sequence[Steps], form: JsonForm | None) -> Sql:
    """The steps to `parsed`: each line, whether it is irregular and odd, and `found`: what stands at the places."""
    values = f"[{joined(', ', map(_pointer, places))}]"
    spelled = f"TRY(json_extract_string(spelled(line), {values}))"
    if form is None:
        return Sql(
            f"looked AS (SELECT line, is_odd(line) AS odd FROM lines), parsed AS (SELECT line, odd, "
            f"TRY(json_extract_string(CASE WHEN odd THEN spelled(line) ELSE line END, {values})) AS found FROM looked)"
        )
    written = {place: Sql(f"plain[{number}]") for number, place in enumerate(places, start=1)}
    return Sql(
        f"taken AS (SELECT line, TRY(json_extract_string(line, {values})) AS plain FROM lines), "
        f"formed AS (SELECT line, plain, line <> {_written(form, written)} AS irregular FROM taken), "
        "looked AS (SELECT *, CASE WHEN irregular THEN is_odd(line) ELSE FALSE END AS odd FROM formed), "
        f"parsed AS (SELECT *, CASE WHEN odd THEN {spelled} ELSE plain END AS found FROM looked)"
    )


def _written(form: JsonForm, values: dict[Steps, Sql]) -> Sql:
    """The line that has these values in a form. A text where numbers stand is in quotes."""
    pieces = [text_literal(form.texts[0])]
    for place, text in zip(form.places, form.texts[1:], strict=True):
        value = values[place]
        unquoted = Sql(
            f"CASE WHEN ascii({value}) BETWEEN 48 AND 57 THEN {value} "
            f"WHEN regexp_full_match({value}, {_PLAIN}) THEN {value} ELSE '\"' || {value} || '\"' END"
        )
        pieces += [value if place in form.quoted else unquoted, text_literal(text)]
    return Sql(f"concat({joined(', ', pieces)})")


def pointer(steps: Steps) -> str:
    """A JSON pointer (RFC 6901) to a place; that of the whole is empty."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def _pointer(steps: Steps) -> Sql:
    return text_literal(pointer(steps))


def _value(field: JsonField, found: dict[Steps, Sql]) -> Sql:
    """The first place that has a value."""
    values = [_at(place, found[place], field.scalars_only) for place in field.places]
    if not values:
        return Sql("CAST(NULL AS VARCHAR)")
    return values[0] if len(values) == 1 else Sql(f"coalesce({joined(', ', values)})")


def _at(place: Steps, found: Sql, scalars_only: bool) -> Sql:
    """The value at a place. A pointer's digits also count the items of a list, which are no members of an object."""
    value = Sql(f"CASE WHEN odd THEN unspelled({found}) ELSE {found} END")
    lists = [place[:depth] for depth, step in enumerate(place) if depth and step.isdecimal()]
    outside = [Sql(f"TRY(json_type(line, {_pointer(above)})) IS DISTINCT FROM 'OBJECT'") for above in lists]
    if scalars_only:
        outside.append(Sql(f"TRY(json_type(line, {_pointer(place)})) = 'OBJECT'"))
    return Sql(f"CASE WHEN {joined(' OR ', outside)} THEN NULL ELSE {value} END") if outside else value


def _faults(fields: Sequence[JsonField], faults: JsonFaults, found: dict[Steps, Sql]) -> list[Sql]:
    no_object = "NOT starts_with(ltrim(line, ' \t\r\n'), '{')"
    cases = [
        Sql(f"WHEN found IS NULL THEN {faults.unreadable}"),
        Sql(f"WHEN CASE WHEN starts_with(line, '{{') THEN FALSE ELSE {no_object} END THEN {faults.unreadable}"),
        Sql(f"WHEN odd AND is_loose(line) THEN {faults.unreadable}"),
    ]
    for (number, objects), test in (
        (faults.repeated, "len({keys}) <> len(list_distinct({keys}))"),
        (faults.badly_named, "len(list_filter({keys}, lambda name: name = '' OR starts_with(name, '='))) > 0"),
    ):
        for place in objects:
            broken = test.replace("{keys}", f"json_keys(line, {_pointer(place)})")
            cases.append(Sql(f"WHEN coalesce(TRY({broken}), FALSE) THEN {number}"))
    number, objects = faults.too_deep
    cases += [Sql(f"WHEN TRY(json_type(line, {_pointer(place)})) = 'OBJECT' THEN {number}") for place in objects]
    if faults.version is not None:
        cases.append(Sql(f"WHEN {found[_VERSION]} IS DISTINCT FROM '1.0' THEN {faults.version}"))
    for field in fields:
        first = [_at(place, found[place], field.scalars_only) for place in field.places]
        cases += [Sql(f"WHEN {first[0]} <> {other} THEN {faults.differing}") for other in first[1:]]
    return [*cases, Sql(f"WHEN odd AND holds_mark(line) THEN {faults.unkeepable}")]
