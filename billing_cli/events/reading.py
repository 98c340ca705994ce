"""One export into the relation `arrivals`: read, map, check, number and identify its rows. Everything is temporary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from billing_cli.accounts.reading import load_accounts
from billing_cli.events.excerpt import excerpt
from billing_cli.events.export_file import SOURCES, ExportFile, RowsRead, define_view
from billing_cli.events.faults import faults_of
from billing_cli.events.layout import Plan, plan_reading
from billing_cli.events.local_time import offsets_of_days
from billing_cli.events.mapping import SourceMapping
from billing_cli.events.properties import Sample, columns_of, define_said, read_properties
from billing_cli.project import Project
from billing_cli.store.store import Store
from pricing.expressions import Kind, mapped
from pricing.expressions.exports import (
    COMPUTED,
    answers_update,
    computed_select,
    export_select,
    hard_select,
    names_read,
)
from pricing.expressions.fields import Properties
from pricing.expressions.stored import TEXT_ID, UUID_ID
from pricing.periods import zone
from pricing.problems import Problem
from pricing.rating.calculator import Statement, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read of an export: how many rows, and which columns of the events table their values need."""

    counted: RowsRead
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An export with what says how it is read. With `is_retry`, `tried_rows` says which numbers its rows have.

    Else they are numbered from `first_row` on; without ids of their own they have that of `begun_as` and their number.
    """

    project: Project
    export: ExportFile
    mapping: SourceMapping
    begun_as: str
    first_row: int = 1
    is_retry: bool = False


def read_rows(store: Store, given: Given) -> tuple[Reading, list[Problem]]:
    """Fill `arrivals`, `refused`, `malformed` and `faults` from one export; a line that is in no row is a problem."""
    plan, relation, properties = _stage(store, given)
    as_staged = given.export.as_staged(store)
    if as_staged is not given.export:
        return read_rows(store, replace(given, export=as_staged))
    export, mapping = given.export, given.mapping
    if not plan.expressions:
        export.find_malformed(store)
    counted, problems = export.account(store, relation)
    if problems:
        return Reading(counted=counted), problems

    _resolve(store, given, plan, counted)
    define_said(store, "resolved", properties)
    identify = {"content": "identify_by_content", "row": "identify_by_row"}
    _run(store, identify[mapping.body.id] if isinstance(mapping.body.id, str) else "identify")
    define_said(store, "arrivals", properties)
    own = [name for column in properties.values() for name in column.columns]
    columns = _columns_needed(store, own, by_id=not isinstance(mapping.body.id, str))
    _refuse(store, given, counted.rows)
    return Reading(counted=counted, columns=columns), []


def _stage(store: Store, given: Given) -> tuple[Plan, str, Properties]:
    """Fill `staged`; gives what `_judge` does."""
    plan, relation, properties = _judge(store, given)
    own = [name for column in properties.values() for name in column.columns]
    irregular = ["irregular"] if plan.layout.has_form else []
    kept = [*_staged(given.mapping, joined=_is_joined(given.mapping, plan)), *irregular, *own]
    _run(store, "stage", kept=kept)
    return plan, relation, properties


def _judge(store: Store, given: Given) -> tuple[Plan, str, Properties]:
    """Let `judged` be the rows of an export; gives how they are read, in which relation, and their properties."""
    export, settings = given.export, given.project.settings
    plan = plan_reading(given.mapping, export, zone(settings.timezone))
    _describe_file(store, given, plan)
    export.define(store, settings.ingest.max_row_bytes)

    relation = _computed(store, given, plan) if plan.expressions else "export"
    properties = read_properties(store, Sample(layout=plan.layout, header=export.header, relation=relation))
    define_view(store, "fields", export_select(plan.layout, export.header, relation, properties))
    store.run(statement(SOURCES, "drop_reader_errors"))
    _run(store, "keys")
    _run(store, plan.time.macros)
    _run(store, "judge")
    return plan, relation, properties


def _staged(mapping: SourceMapping, *, joined: bool) -> Iterator[str]:
    """What is kept of every row while its file is read, beside its properties; each column costs."""
    yield from (UUID_ID, TEXT_ID, "key", "customer", "type", "instant_us", "fault")
    if mapping.source.constant is None:
        yield "source"
    if joined:
        yield "wall_us"


def _is_joined(mapping: SourceMapping, plan: Plan) -> bool:
    """Whether a row's time or customer is looked up."""
    return mapping.aliases is not None or (plan.time.has_zone and mapping.body.time.constant is None)


def _columns_needed(store: Store, own: Sequence[str], *, by_id: bool) -> tuple[str, ...]:
    """Those columns of ids and properties that some row has a value for."""
    names = [*([UUID_ID, TEXT_ID] if by_id else []), *own]
    there = [name for name in columns_of(store, "staged") if name in names]
    held = store.one(statement(__package__, "staged_columns"), columns=there)[0] if there else []
    found = [name for name, rows in zip(there, held, strict=True) if rows]
    return (*found, *([] if by_id else [TEXT_ID]))


def _run(store: Store, step: str, /, **values: object) -> None:
    store.run(statement(__package__, step), **values)


def _computed(store: Store, given: Given, plan: Plan) -> str:
    """The table `computed`: the export's columns and the answers of the expressions, hard rows answered by Python."""
    export = given.export
    _run(store, "export_rows")
    export.find_malformed(store)
    _run(store, "number_export")
    if given.is_retry:
        _run(store, "renumber_export")
    select = computed_select(plan.expressions, export.header, plan.layout, "numbered_export")
    store.run(Statement(f"CREATE OR REPLACE TEMP TABLE computed AS {select}"))

    hard = store.rows(Statement(hard_select(plan.expressions, export.header, plan.layout, "numbered_export")))
    if hard:
        names = names_read(plan.expressions, export.header)
        wanted = {name: (expression, Kind.TEXT) for name, expression in plan.expressions.items()}
        answers = list(mapped((dict(zip(names, row[1:], strict=True)) for row in hard), wanted))
        _run(
            store,
            "load_answers",
            position=[row[0] for row in hard],
            found=[[answer.columns[name] for name in plan.expressions] for answer in answers],
            unanswered=["; ".join(answer.reasons.values()) or None for answer in answers],
        )
        store.run(Statement(answers_update(list(plan.expressions))))
    return COMPUTED


def _describe_file(store: Store, given: Given, plan: Plan) -> None:
    mapping = given.mapping
    _run(
        store,
        "this_file",
        begun_as=given.begun_as,
        first_row=given.first_row,
        source=mapping.source.constant,
        looks_up=mapping.aliases is not None,
        has_zone=plan.time.has_zone,
        end_of_us=plan.time.end_of_us,
        pattern=plan.time.pattern,
        format=plan.time.format,
        first_us=plan.time.first_us,
        end_us=plan.time.end_us,
    )


def _resolve(store: Store, given: Given, plan: Plan, counted: RowsRead) -> None:
    """Row numbers, local times and lookups."""
    mapping = given.mapping
    _run(store, "number_rows_after_malformed" if counted.malformed else "number_rows")
    if given.first_row > 1:
        _run(store, "shift_malformed")
    _run(store, "rows_of_one_source" if mapping.source.constant is not None else "rows_of_sources")
    if _is_joined(mapping, plan):
        _local_days(store, mapping)
        aliases = mapping.aliases or {}
        _run(store, "aliases", name=list(aliases), customer=list(aliases.values()))
        _run(store, "resolve_joined")
    else:
        _run(store, "resolve")
    rule = mapping.body.rules.get("customer")
    if rule is not None and rule.known:
        names = load_accounts(given.project)[0].names()
        _run(store, "only_known_customers", names=list(names), types=rule.types and list(rule.types))
        _run(store, "resolved_of_known")


def _local_days(store: Store, mapping: SourceMapping) -> None:
    time = mapping.body.time
    in_zone: ZoneInfo = zone(time.timezone or "UTC")
    days = [row[0] for row in store.rows(statement(__package__, "local_days_read"))]
    rows = offsets_of_days(in_zone, days, later=time.fold == "later")
    columns = ("day", "from_us", "to_us", "offset_us")
    _run(store, "local_days", **{name: [row[place] for row in rows] for place, name in enumerate(columns)})


def _refuse(store: Store, given: Given, rows: int) -> None:
    """Set apart those of the rows that are no events, each with its bytes and what is to blame."""
    faults = faults_of(given.mapping)
    _run(
        store,
        "faults",
        fault=[fault.number for fault in faults],
        code=[fault.code for fault in faults],
        reason=[fault.reason for fault in faults],
    )
    _run(store, "refused")
    refused = [row for (row,) in store.rows(statement(__package__, "refused_rows"))]
    malformed = [row for (row,) in store.rows(statement(__package__, "malformed_rows"))]
    if not refused and not malformed:
        return
    before = given.first_row - 1
    wanted = [row - before for row in sorted([*refused, *malformed])]
    raw = {row + before: record for row, record in given.export.raw_records(wanted, rows)}
    _run(store, "load_raw_rows", row_number=list(raw), raw=list(raw.values()))
    if refused:
        _blame(store, given, [raw[row] for row in refused])


def _blame(store: Store, given: Given, records: Sequence[bytes]) -> None:
    """Say what is to blame for each refused row: they are judged once more, alone, since it is kept of no other row."""
    _run(store, "set_malformed_aside")
    with excerpt(store, given.project, given.export, given.mapping, records) as alone:
        _judge(store, replace(given, export=alone, is_retry=False))
        _run(store, "blame")
    _run(store, "bring_malformed_back")
    store.run(statement(SOURCES, "drop_reader_errors"))
