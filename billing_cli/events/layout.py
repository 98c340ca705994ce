"""From a mapping and a header to what the reading needs: where fields stand, expressions, the form of times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from billing_cli.events.claims import columns_read
from billing_cli.events.export_file import ExportFile
from billing_cli.events.faults import FIRST_NUMERAL, rule_parts
from billing_cli.events.mapping import EVENT_FIELDS, SourceMapping, Time, Value, moment
from billing_cli.events.time_format import time_format
from pricing.expressions import Expression, parse
from pricing.expressions.exports import Check, Column, Constant, Joined, Layout, Reading
from pricing.expressions.numerals import Numeral
from pricing.periods import microseconds, zone

END_OF_TIME_US = 253_402_300_800_000_000
"""The first instant of the year 10000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeForm:
    """How times are read: `macros` names the file of SQL that does it. Events lie in [first_us, end_us)."""

    macros: str
    pattern: str
    format: str
    has_zone: bool
    end_of_us: int
    first_us: int
    end_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one export is read. `expressions` are computed beforehand, as columns of their own."""

    layout: Layout
    expressions: Mapping[str, Expression]
    time: TimeForm


def plan_reading(mapping: SourceMapping, export: ExportFile, default_zone: tzinfo) -> Plan:
    """Plan the reading of an export that has all columns of its mapping.

    `default_zone` is the project's; it gives a date without a zone its midnight.
    """
    numbered = {place: f"={number}" for number, (place, value) in enumerate(mapping.values()) if value.expr is not None}
    expressions = {numbered[place]: parse(value.expr) for place, value in mapping.values() if value.expr is not None}
    readings = {place: _reading(value, numbered.get(place)) for place, value in mapping.values()}
    if mapping.body.time.constant is not None:
        instant = moment(mapping.body.time.constant, _zone_of(mapping.body.time, default_zone))
        readings["time"] = Constant(text=str(microseconds(instant)))

    properties = _properties(mapping, export.header, readings)
    ids = [readings[place] for place in readings if place.startswith("id[")]
    fields = (
        {name: readings[name] for name in EVENT_FIELDS if name != "id"} | properties | ({"id": ids[0]} if ids else {})
    )
    layout = Layout(
        source=readings["source"],
        ids=ids,
        customer=readings["customer"],
        type=readings["type"],
        time=readings["time"],
        properties=properties,
        null_values=mapping.body.null_values,
        checks=_checks(mapping, fields),
        numerals=_numerals(mapping),
        tells_empty=export.tells_empty,
        from_lines=export.from_lines,
        has_form=export.form is not None,
    )
    return Plan(layout=layout, expressions=expressions, time=_time_form(mapping, default_zone))


def _reading(value: Value, computed: str | None) -> Reading:
    if value.constant is not None:
        return Constant(text=value.constant)
    if len(value.read_columns) > 1:
        return Joined(names=value.read_columns)
    name = value.column or computed
    assert name is not None, "a value has a column, a constant or an expression"
    return Column(name=name)


def _properties(mapping: SourceMapping, header: tuple[str, ...], readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """The properties that the mapping names; else every column that no other field reads, under its own name."""
    if mapping.body.properties is not None:
        return {name: readings[f"properties.{name}"] for name in mapping.body.properties}
    used = {column for columns in columns_read(mapping).values() for column in columns}
    return {column: Column(name=column) for column in header if column not in used}


def _numerals(mapping: SourceMapping) -> dict[str, Numeral]:
    numbers = mapping.body.numbers
    if numbers is None:
        return {}
    return dict.fromkeys(numbers.columns, Numeral(decimal=numbers.decimal, group=numbers.group))


def _checks(mapping: SourceMapping, fields: Mapping[str, Reading]) -> list[Check]:
    numerals = [
        Check(number=number, value=Column(name=name), numeral=numeral)
        for number, (name, numeral) in enumerate(_numerals(mapping).items(), start=FIRST_NUMERAL)
    ]
    rules = [
        Check(
            number=part.number,
            value=fields[part.field],
            types=part.rule.types,
            type=fields["type"],
            required=part.name == "required",
            numeric=part.name == "numeric",
            lowest=part.rule.min if part.name == "min" else None,
            highest=part.rule.max if part.name == "max" else None,
            among=part.rule.among if part.name == "in" else None,
            matches=part.rule.matches if part.name == "matches" else None,
        )
        for part in rule_parts(mapping.body.rules)
    ]
    return numerals + rules


def _zone_of(written: Time, default_zone: tzinfo) -> tzinfo:
    return zone(written.timezone) if written.timezone is not None else default_zone


def _time_form(mapping: SourceMapping, default_zone: tzinfo) -> TimeForm:
    written = mapping.body.time
    form = time_format(written.format) if written.format not in (None, "epoch_s", "epoch_ms") else None
    if written.constant is not None:
        macros = "time_constant"
    elif form is not None:
        macros = "time_format_zone" if form.has_zone else "time_format"
    else:
        macros = f"time_{written.format}" if written.format else "time_iso"
    first_us, end_us = _bounds(mapping, _zone_of(written, default_zone))
    return TimeForm(
        macros=macros,
        pattern=form.pattern if form else "",
        format=form.format if form else "",
        has_zone=written.timezone is not None,
        end_of_us=written.marks.microseconds if written.marks else 0,
        first_us=first_us,
        end_us=end_us,
    )


def _bounds(mapping: SourceMapping, in_zone: tzinfo) -> tuple[int, int]:
    """The instants that the rules of `time` allow, half-open. A date in `not_after` allows the whole day."""
    rule = mapping.body.rules.get("time")
    first_us, end_us = 0, END_OF_TIME_US
    if rule is not None and rule.not_before is not None:
        first_us = microseconds(moment(rule.not_before, in_zone))
    if rule is not None and rule.not_after is not None:
        last = moment(rule.not_after, in_zone)
        if len(rule.not_after) == 10:
            following = last.astimezone(in_zone).date() + timedelta(days=1)
            end_us = microseconds(datetime.combine(following, time(), in_zone))
        else:
            end_us = microseconds(last) + 1
    return first_us, end_us
