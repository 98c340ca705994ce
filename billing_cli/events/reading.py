"""One export into the relation `arrivals`: read, map, check, number and identify its rows. Everything is temporary."""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo

from billing_cli.events.export_file import SOURCES, ExportFile, RowsRead, define_view
from billing_cli.events.faults import faults_of
from billing_cli.events.layout import Plan, plan_reading
from billing_cli.events.local_time import offsets_of_days
from billing_cli.events.mapping import SourceMapping
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
from pricing.periods import zone
from pricing.problems import Problem
from pricing.rating.calculator import Statement, statement


def read_rows(
    store: Store, export: ExportFile, mapping: SourceMapping, *, longest_row_bytes: int, default_zone: tzinfo
) -> tuple[RowsRead, list[Problem]]:
    """Fill `arrivals`, `refused`, `malformed` and `faults` from one export; a line that is in no row is a problem."""
    plan = plan_reading(mapping, export, default_zone)
    export.define(store, longest_row_bytes)

    relation = _computed(store, export, plan) if plan.expressions else "export"
    define_view(store, "fields", export_select(plan.layout, export.header, relation))
    _stage(store, plan)
    if not plan.expressions:
        export.find_malformed(store)
    counted, problems = export.account(store, relation)
    if not problems:
        _resolve(store, export, mapping, plan, counted)
        _refuse(store, mapping)
    return counted, problems


def _run(store: Store, step: str, /, **values: object) -> None:
    store.run(statement(__package__, step), **values)


def _computed(store: Store, export: ExportFile, plan: Plan) -> str:
    """The table `computed`: the export's columns and the answers of the expressions, hard rows answered by Python."""
    _run(store, "export_rows")
    export.find_malformed(store)
    _run(store, "number_export")
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


def _stage(store: Store, plan: Plan) -> None:
    _run(store, "keys")
    _run(store, plan.time.macros)
    _run(
        store,
        "stage",
        pattern=plan.time.pattern,
        format=plan.time.format,
        has_zone=plan.time.has_zone,
        end_of_us=plan.time.end_of_us,
    )


def _resolve(store: Store, export: ExportFile, mapping: SourceMapping, plan: Plan, counted: RowsRead) -> None:
    """Row numbers, local times, lookups and identity."""
    _run(store, "number_rows_after_malformed" if counted.malformed else "number_rows")
    zoned = plan.time.has_zone and mapping.body.time.constant is None
    _run(
        store,
        "this_file",
        digest=export.digest,
        looks_up=mapping.aliases is not None,
        end_of_us=plan.time.end_of_us,
        first_us=plan.time.first_us,
        end_us=plan.time.end_us,
    )
    if zoned or mapping.aliases is not None:
        _local_days(store, mapping)
        aliases = mapping.aliases or {}
        _run(store, "aliases", name=list(aliases), customer=list(aliases.values()))
        _run(store, "resolve_joined")
    else:
        _run(store, "resolve")
    identify = {"content": "identify_by_content", "row": "identify_by_row"}
    _run(store, identify[mapping.body.id] if isinstance(mapping.body.id, str) else "identify")


def _local_days(store: Store, mapping: SourceMapping) -> None:
    time = mapping.body.time
    in_zone: ZoneInfo = zone(time.timezone or "UTC")
    days = [row[0] for row in store.rows(statement(__package__, "local_days_read"))]
    rows = offsets_of_days(in_zone, days, later=time.fold == "later")
    columns = ("day", "from_us", "to_us", "offset_us")
    _run(store, "local_days", **{name: [row[place] for row in rows] for place, name in enumerate(columns)})


def _refuse(store: Store, mapping: SourceMapping) -> None:
    """Set apart the rows that are no events, each with what it says."""
    faults = faults_of(mapping)
    _run(
        store,
        "faults",
        fault=[fault.number for fault in faults],
        code=[fault.code for fault in faults],
        reason=[fault.reason for fault in faults],
    )
    _run(store, "refused")
    if store.one(statement(__package__, "count_late_faults"))[0]:
        _run(store, "read_late_faults")
        store.run(statement(SOURCES, "drop_reader_errors"))
