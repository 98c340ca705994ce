"""A source mapping: how one kind of export becomes events, as a person writes it in `sources/*.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Annotated, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from billing_cli.audit.chain import digest
from billing_cli.events.dialect import Dialect, dialect_problems, re2_pattern
from billing_cli.events.time_format import time_format
from pricing.expressions import parse
from pricing.problems import Problem, did_you_mean
from pricing.schema import Boolean, DecimalText, Identifier, Strict, ZoneName, listed, read_as
from pricing.yaml_tree import MapNode, Node, TextNode, path_text, place_at, plain

EVENT_FIELDS = ("source", "id", "customer", "type", "time")
BY_CONTENT: Literal["content"] = "content"
BY_ROW: Literal["row"] = "row"
_DURATION = re.compile(r"([0-9]{1,6}) (second|minute|hour|day|week)s?")
_DURATION_SCHEMA = {"type": "string", "pattern": f"^(?:{_DURATION.pattern})$"}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}


def _expression(text: str) -> str:
    parse(text)
    return text


def _duration(text: str) -> str:
    if not _DURATION.fullmatch(text):
        raise ValueError(f"{text!r} is not a duration of fixed length; write it as `30 minutes`, `1 hour` or `1 day`")
    return text


def _format(text: str) -> str:
    if text not in ("epoch_s", "epoch_ms"):
        time_format(text)
    return text


def _moment(text: str) -> str:
    moment(text, UTC)
    return text


def _as_column(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


def _as_constant(value: object) -> object:
    return {"constant": value} if isinstance(value, str) else value


def _as_columns(value: object) -> object:
    """One column may stand for a list of one; `content` and `row` are no columns."""
    if isinstance(value, str) and value in (BY_CONTENT, BY_ROW):
        return value
    if isinstance(value, str | dict):
        return [_as_column(value)]
    return [_as_column(item) for item in value] if isinstance(value, list) else value


class Value(Strict):
    """Where a field is read: a column, the same text in every row, or an expression over the columns."""

    WAYS: ClassVar[tuple[str, ...]] = ("column", "constant", "expr")

    column: Identifier | None = None
    constant: Identifier | None = None
    expr: Annotated[str, AfterValidator(_expression)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Value:
        if sum(getattr(self, way) is not None for way in self.WAYS) != 1:
            *others, last = (f"`{way}`" for way in self.WAYS)
            raise ValueError(f"give one of {', '.join(others)} and {last}")
        return self

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that it reads, in order; those of an expression are not told here."""
        return () if self.column is None else (self.column,)


class Customer(Value):
    """A customer; `lookup` names a CSV file of the project with the columns `name,customer`."""

    lookup: Identifier | None = None


class Marks(Strict):
    """What instant of its interval a time marks; without it, the beginning."""

    end_of: Annotated[str, AfterValidator(_duration), WithJsonSchema(_DURATION_SCHEMA)]

    @property
    def microseconds(self) -> int:
        """The length of the interval."""
        found = _DURATION.fullmatch(self.end_of)
        assert found is not None
        return int(found[1]) * _SECONDS[found[2]] * 1_000_000


class Time(Value):
    """When: ISO 8601 unless `format` says otherwise. `fold` tells which of two equal local times is meant.

    A time that is spread over `columns` is what they say with one blank between them.
    """

    WAYS = ("column", "columns", "constant", "expr")

    columns: Annotated[tuple[Identifier, ...], Field(min_length=2)] | None = None
    format: Annotated[str, AfterValidator(_format)] | None = None
    timezone: ZoneName | None = None
    fold: Literal["earlier", "later"] = "earlier"
    marks: Marks | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Time:
        if self.constant is not None:
            moment(self.constant, UTC)
            if self.format is not None:
                raise ValueError("a constant time is written in ISO 8601, without `format`")
        elif self.format in ("epoch_s", "epoch_ms"):
            if self.timezone is not None:
                raise ValueError(f"`{self.format}` counts from 1970 in UTC; leave out `timezone`")
        elif self.format is not None and self.timezone is None and not time_format(self.format).has_zone:
            raise ValueError("neither `format` (%z) nor `timezone` says in which zone the times are; give `timezone`")
        return self

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that it reads, in order."""
        return self.columns or super().read_columns


class Rule(Strict):
    """What a field must be; a row that breaks it is rejected. Bounds are inclusive.

    With `types`, only rows of these event types are asked; `*` stands for any text.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    types: Annotated[tuple[str, ...], BeforeValidator(listed)] | None = None
    required: Boolean = False
    known: Boolean = False
    numeric: Boolean = False
    min: DecimalText | None = None
    max: DecimalText | None = None
    among: Annotated[tuple[str, ...], BeforeValidator(listed)] | None = Field(default=None, alias="in")
    matches: Annotated[str, AfterValidator(re2_pattern)] | None = None
    not_before: Annotated[str, AfterValidator(_moment)] | None = None
    not_after: Annotated[str, AfterValidator(_moment)] | None = None


# What is written for one value, for short.
_Constant = Annotated[Value, BeforeValidator(_as_constant, json_schema_input_type=Identifier | Value)]
_Column = Annotated[Value, BeforeValidator(_as_column, json_schema_input_type=Identifier | Value)]
_Columns = Literal["content", "row"] | Identifier | Value | tuple[Identifier | Value, ...]
_CustomerColumn = Annotated[Customer, BeforeValidator(_as_column, json_schema_input_type=Identifier | Customer)]
_TimeColumn = Annotated[Time, BeforeValidator(_as_column, json_schema_input_type=Identifier | Time)]


def _identity_kind(value: object) -> str:
    return "word" if isinstance(value, str) else "columns"


# Told apart before they are read, so that a fault in a column is not also a fault in a word.
Identity = Annotated[
    Annotated[Literal["content", "row"], Tag("word")] | Annotated[tuple[Value, ...], Tag("columns")],
    Discriminator(_identity_kind),
    BeforeValidator(_as_columns, json_schema_input_type=_Columns),
]


class Numbers(Strict):
    """How numbers are written in some columns, where they are not written plainly; any other text there is refused."""

    columns: Annotated[tuple[Identifier, ...], BeforeValidator(listed), Field(min_length=1)]
    decimal: Literal[".", ","] = "."
    group: Literal[".", ",", "'", " "] | None = None

    @model_validator(mode="after")
    def _signs_differ(self) -> Numbers:
        if self.decimal == self.group:
            raise ValueError(f"`decimal` and `group` are both {self.decimal!r}; write different signs")
        return self


class MappingFile(Dialect):
    """A file of `sources/`. Without `format`, the ending of an export's name tells its format."""

    format: Literal["csv", "jsonl", "parquet", "cloudevents", "log"] | None = None
    source: _Constant | None = None
    id: Identity
    customer: _CustomerColumn
    type: _Column
    time: _TimeColumn
    properties: Mapping[Identifier, _Column] | None = None
    null_values: Annotated[tuple[str, ...], BeforeValidator(listed)] = ("",)
    numbers: Numbers | None = None
    files: Annotated[tuple[str, ...], BeforeValidator(listed)] = ()
    rules: Mapping[Identifier, Rule] = Field(default_factory=dict)


class CloudEventsFile(MappingFile):
    """The same for CloudEvents, which say by themselves where everything is."""

    format: Literal["cloudevents"]
    source: _Constant | None = Value(column="source")
    id: Identity = (Value(column="id"),)
    customer: _CustomerColumn = Customer(column="subject")
    type: _Column = Value(column="type")
    time: _TimeColumn = Time(column="time")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMapping:
    """A checked mapping. `name` is its file's stem, `digest` that of its canonical content, aliases included.

    `aliases` maps foreign account names to customers where the mapping looks them up.
    """

    name: str
    file: str
    digest: str
    body: MappingFile
    aliases: Mapping[str, str] | None = None

    @property
    def lookup(self) -> str | None:
        """The file in which it looks names of customers up."""
        return self.body.customer.lookup

    @property
    def source(self) -> Value:
        """Where the source of an event is read."""
        return self.body.source or Value(constant=self.name)

    def values(self) -> Iterable[tuple[str, Value]]:
        """Every value that the mapping reads, with its place in the file."""
        body = self.body
        yield "source", self.source
        if not isinstance(body.id, str):
            yield from ((f"id[{place}]", value) for place, value in enumerate(body.id))
        yield from (("customer", body.customer), ("type", body.type), ("time", body.time))
        yield from ((f"properties.{name}", value) for name, value in (body.properties or {}).items())


_COLUMNS = {"id": ["id"], "customer": "customer", "type": "type", "time": "time"}
# How an export is read that has the columns of an event already.
CANONICAL = SourceMapping(
    name="events", file="", digest=digest("canonical columns, version 1"), body=MappingFile.model_validate(_COLUMNS)
)
CANONICAL_WITH_SOURCE = replace(CANONICAL, body=CANONICAL.body.model_copy(update={"source": Value(column="source")}))
CLOUDEVENTS = SourceMapping(
    name="cloudevents", file="", digest=digest("CloudEvents 1.0, version 1"),
    body=CloudEventsFile.model_validate({"format": "cloudevents"}),
)  # fmt: skip


def read_mapping(node: Node, stem: str) -> tuple[SourceMapping | None, list[Problem]]:
    """Read one mapping; `stem` is the name of its file, the default of `source`. A lookup's file is not read here."""
    form = node.get("format") if isinstance(node, MapNode) else None
    cloudevents = isinstance(form, TextNode) and form.text == "cloudevents"
    body, problems = read_as(CloudEventsFile if cloudevents else MappingFile, node)
    if body is None:
        return None, problems
    assert isinstance(node, MapNode)
    problems += [*dialect_problems(body, body.format, node), *_misplaced(body, node)]
    if problems:
        return None, problems
    canonical = digest({"name": stem, "mapping": plain(node)})
    return SourceMapping(name=stem, file=node.place.file, digest=canonical, body=body), []


def moment(text: str, zone: tzinfo) -> datetime:
    """An instant written as a date (local midnight in `zone`) or in ISO 8601; ValueError otherwise."""
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            found = datetime(day.year, day.month, day.day, tzinfo=zone)
        else:
            found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a date or a time; write 2026-03-31 or 2026-03-31T12:00:00Z") from error
    found = found if found.tzinfo else found.replace(tzinfo=zone)
    if not 1970 <= found.year <= 9999:
        raise ValueError(f"{text!r} is not between the years 1970 and 9999")
    return found.astimezone(UTC)


def _misplaced(body: MappingFile, node: MapNode) -> list[Problem]:
    """What each part allows and the whole does not."""
    problems = []
    if not isinstance(body.id, str):
        if not body.id:
            problems.append(
                _at(node, ["id"], "bad-value", "`id` names no column", "name the columns that identify a row")
            )
        for place, value in enumerate(body.id):
            if value.constant is not None:
                problems.append(_at(node, ["id", place], "bad-value", "a constant identifies no row", "name a column"))
    if body.customer.lookup is not None and body.customer.constant is not None:
        problems.append(_at(node, ["customer", "lookup"], "bad-value", "a constant needs no lookup", "name a column"))
    for name in body.properties or {}:
        if name in EVENT_FIELDS:
            problems.append(
                _at(
                    node,
                    ["properties", name],
                    "reserved-name",
                    f"`{name}` is a field of every event",
                    "give the property another name",
                )
            )
    for name, rule in body.rules.items():
        problems += _rule_problems(name, rule, body, node)
    return problems


def _rule_problems(name: str, rule: Rule, body: MappingFile, node: MapNode) -> list[Problem]:
    given = {key for key, value in plain_rule(rule).items() if value is not None}
    if not given:
        return [_at(node, ["rules", name], "empty-rule", "the rule says nothing", "say what the field must be")]
    problems = []
    if body.properties is not None and name not in (*EVENT_FIELDS, *body.properties):
        problems.append(
            _at(
                node,
                ["rules", name],
                "unknown-field",
                f"the mapping gives no field `{name}`",
                did_you_mean(name, [*EVENT_FIELDS, *body.properties]),
            )
        )
    if name == "id" and not (isinstance(body.id, tuple) and len(body.id) == 1):
        problems.append(
            _at(node, ["rules", name], "bad-value", "only an id of one column can have a rule", "remove the rule")
        )
    if rule.known and name != "customer":
        what = "only of `customer` it can be asked whether it is known"
        problems.append(_at(node, ["rules", name, "known"], "bad-value", what, "remove it"))
    wrong = given - {"not_before", "not_after", "required"} if name == "time" else given & {"not_before", "not_after"}
    for key in sorted(wrong):
        what = (
            "of a time, only `not_before` and `not_after` can be asked"
            if name == "time"
            else f"`{key}` is asked of `time` only"
        )
        problems.append(_at(node, ["rules", name, key], "bad-value", what, "remove it"))
    if rule.min is not None and rule.max is not None and rule.min > rule.max:
        problems.append(
            _at(
                node,
                ["rules", name, "min"],
                "bad-value",
                "`min` is above `max`, so that no row could pass",
                "correct one",
            )
        )
    return problems


def plain_rule(rule: Rule) -> dict[str, object]:
    """A rule's parts under the names that a person writes; None where one is not asked."""
    return {
        "required": rule.required or None,
        "known": rule.known or None,
        "numeric": rule.numeric or None,
        "min": rule.min,
        "max": rule.max,
        "in": rule.among,
        "matches": rule.matches,
        "not_before": rule.not_before,
        "not_after": rule.not_after,
    }


def _at(node: MapNode, location: Sequence[str | int], code: str, message: str, remedy: str) -> Problem:
    place = place_at(node, location)
    return Problem(
        code=code, file=place.file, line=place.line, path=path_text(location), message=message, remedy=remedy
    )
