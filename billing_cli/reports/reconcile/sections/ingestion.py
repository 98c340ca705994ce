"""Completeness of ingestion: every row of every file is accounted for, and nothing that should have come is missing."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from billing_cli.errors import BillError, InputProblems
from billing_cli.events.named_exports import named_exports
from billing_cli.events.partitions import digest_with, partition_of
from billing_cli.events.trouble.look import look_at_source
from billing_cli.events.trouble.trouble import HOUR_US, Kind
from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Control, Section, Table, Variance, not_run, table
from billing_cli.reports.reconcile.variances import Cause, quantity
from billing_cli.usage.windows import bounds
from pricing.money import plain_text
from pricing.periods import instant_text
from pricing.problems import counted, first_of
from pricing.rating.calculator import Row, statement

NAMES = (
    "file_id", "name", "source", "digest", "rows_read", "accepted", "duplicate", "conflicting", "rejected", "dismissed",
    "events", "chosen", "in_period", "said", "first_event_us", "last_event_us", "content", "ingested_at",
)  # fmt: skip
# Files of fewer events than that may well say the same.
ENOUGH_TO_BE_ALIKE = 10


@dataclass(frozen=True, slots=True)
class _File:
    file_id: int
    name: str
    source: str
    digest: str
    rows_read: int
    accepted: int
    duplicate: int
    conflicting: int
    rejected: int
    dismissed: int
    events: int
    chosen: int
    in_period: int
    said: int
    first_event_us: int | None
    last_event_us: int | None
    content: int | None
    ingested_at: str

    @property
    def outcomes(self) -> int:
        """What became of its rows, added up."""
        return self.accepted + self.duplicate + self.conflicting + self.rejected + self.dismissed

    @property
    def key(self) -> dict[str, str]:
        """What names it."""
        return {"file": self.name, "sha256": self.digest[:12]}


def ingestion(context: Context) -> Section:
    """Every file: rows may belong to any month until they are read. Events and hours are those of the month."""
    from_us, to_us = bounds(context.period, context.contracts.default_zone)
    span = {"from_us": from_us, "to_us": to_us}
    files = [_File(*row) for row in context.store.rows(statement(__package__, "held_by_file"), **span)]
    names = {one.file_id: one for one in files}
    rejected = context.store.rows(statement(__package__, "rejected_by_code"))
    conflicts = context.store.rows(statement(__package__, "open_conflicts"), **span)
    return Section(
        id="ingestion",
        number=1,
        title="Ingestion completeness",
        about="Every row of every file became an event, a known repetition, or something that a person decided on.",
        controls=(
            Control(
                id="ingestion.rows",
                name="of each file, rows read = accepted + duplicate + conflicting + rejected + dismissed",
                left="rows read", right="outcomes", compared=len(files), variances=tuple(_outcomes(files)),
            ),
            Control(
                id="ingestion.events",
                name="of each file, events that are stored = rows that were accepted or chosen",
                left="accepted", right="stored", compared=len(files), variances=tuple(_events(files)),
            ),
            Control(
                id="ingestion.hours",
                name="of each file, the hours of its events add up to what was accepted",
                left="accepted", right="by hour", compared=len(files), variances=tuple(_hours(files)),
            ),
            _exports(context, files),
            Control(
                id="ingestion.twice",
                name="no two files hold the same events under other ids",
                left="expected", right="events", compared=len(files), variances=tuple(_twice(files)),
            ),
            Control(
                id="ingestion.rejected",
                name="no rejected row waits for a decision",
                left="expected", right="rows", compared=sum(one.rows_read for one in files),
                variances=tuple(_rejected(rejected, names)),
            ),
            Control(
                id="ingestion.conflicts",
                name="no event of the month is contradicted by a row that nobody decided on",
                left="expected", right="rows", compared=sum(one.in_period for one in files),
                variances=tuple(_conflicts(conflicts, names)),
            ),
            _gaps(context, files, (from_us, to_us)),
            not_run(
                "ingestion.totals",
                "row counts and totals of each file are those that its source says",
                "sources say none: compare the table of files with what the exporting system counted",
            ),
        ),
        tables=(_table(files), _totals(context, span)),
    )  # fmt: skip


def _outcomes(files: Sequence[_File]) -> Iterator[Variance]:
    for one in files:
        cause = Cause(explanation="rows were lost or counted twice", evidence="tables files, rejects, reject_outcomes")
        yield from quantity(one.key, (one.rows_read, one.outcomes), "rows", cause)


def _events(files: Sequence[_File]) -> Iterator[Variance]:
    for one in files:
        expected = one.accepted + one.chosen
        lost = one.events < expected
        cause = Cause(
            category="MISSING_USAGE" if lost else "DUPLICATE",
            explanation="accepted rows are not stored" if lost else "more events are stored than rows were accepted",
            evidence="table event_rows; bill audit verify",
        )
        yield from quantity(one.key, (expected, one.events), "events", cause)


def _hours(files: Sequence[_File]) -> Iterator[Variance]:
    for one in files:
        cause = Cause(explanation="the counts by hour are not those of the file", evidence="table event_hours")
        yield from quantity(one.key, (one.accepted, one.said), "events", cause)


def _exports(context: Context, files: Sequence[_File]) -> Control:
    """Whether everything that lies in the folder for exports was ingested, as it is now."""
    name, control = "every export in the folder of exports was ingested, as it is", "ingestion.exports"
    try:
        named = named_exports(context.project, [context.project.folder("exports")], None, BytesIO())
    except InputProblems as error:
        return not_run(control, name, first_of([one.message for one in error.problems]))
    except BillError as error:
        return not_run(control, name, f"no export was found: {error}")
    known = {one.digest for one in files}
    read_on = {one.name for one in files}
    packed = [path for path in named.paths if path.suffix == ".zip"]
    plain = [path for path in named.paths if path.suffix != ".zip"]
    found = [path for path in plain if not _digests(context, path) & known]
    note = f"not looked at: {counted(len(packed), 'archive')}" if packed else ""
    if named.left_out:
        note = "; ".join(filter(None, (note, f"{counted(len(named.left_out), 'file')} no export by the ending")))
    return Control(
        id=control, name=name, left="in the folder", right="ingested", compared=len(plain), note=note,
        variances=tuple(
            Variance(
                key={"file": context.project.name_of(path)}, left="there", right=None, difference=None, unit="file",
                category="MISSING_USAGE",
                explanation="it is another file than was ingested" if context.project.name_of(path) in read_on
                else "it was never ingested",
                evidence=f"bill ingest {context.project.name_of(path)}",
            )
            for path in found
        ),
    )  # fmt: skip


def _digests(context: Context, path: Path) -> set[str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = context.project.name_of(path)
    partition, _ = partition_of(Path(name).parent, name)
    return {digest, digest_with(digest, partition)}


def _twice(files: Sequence[_File]) -> Iterator[Variance]:
    alike: dict[tuple[int, int | None], list[_File]] = defaultdict(list)
    for one in files:
        if one.events >= ENOUGH_TO_BE_ALIKE:
            alike[one.events, one.content].append(one)
    for found in alike.values():
        first = found[0]
        for one in found[1:]:
            cause = Cause(
                category="DUPLICATE",
                explanation=f"its events say what those of {first.name} say, under other ids",
                evidence="bill events void, or a rule in same_usage",
            )
            yield from quantity(one.key, (0, one.events), "events", cause)


def _rejected(rows: Sequence[Row], files: Mapping[int, _File]) -> Iterator[Variance]:
    for file_id, code, count, first in rows:
        cause = Cause(
            category="MISSING_USAGE",
            explanation=f"{code}, first in row {first}: they bill nobody until somebody corrects or dismisses them",
            evidence="bill rejects list, bill rejects retry, bill rejects dismiss",
        )
        yield from quantity(files[file_id].key | {"reason": code}, (0, count), "rows", cause)


def _conflicts(rows: Sequence[Row], files: Mapping[int, _File]) -> Iterator[Variance]:
    for file_id, count, first in rows:
        cause = Cause(
            category="DUPLICATE",
            explanation=f"known ids with another content, first in row {first}",
            evidence="bill conflicts list, bill conflicts resolve",
        )
        yield from quantity(files[file_id].key, (0, count), "rows", cause)


def _gaps(context: Context, files: Sequence[_File], span: tuple[int, int]) -> Control:
    from_us, to_us = span
    sources = sorted({one.source for one in files if one.in_period})
    found = [
        gap for source in sources for gap in look_at_source(context.store, source)
        if gap.kind is Kind.GAP and gap.from_hour * HOUR_US < to_us and gap.until_hour * HOUR_US > from_us
    ]  # fmt: skip
    return Control(
        id="ingestion.gaps", name="no source is silent for hours in which its events were to be expected",
        left="expected", right="events", compared=len(sources),
        variances=tuple(
            Variance(
                key={
                    "source": gap.source,
                    "from": instant_text(gap.from_hour * HOUR_US),
                    "until": instant_text(gap.until_hour * HOUR_US),
                },
                left=None if gap.expected is None else str(gap.expected), right="0",
                difference=None if gap.expected is None else str(-gap.expected), unit="events",
                category="MISSING_USAGE", explanation=gap.message, evidence=f"bill events stats --source {gap.source}",
            )
            for gap in found
        ),
    )  # fmt: skip


def _table(files: Sequence[_File]) -> Table:
    columns = (
        Column(key="file", title="File"),
        Column(key="sha256", title="SHA-256"),
        *(
            Column(key=name, title=name.replace("_", " ").capitalize(), number=True)
            for name in ("rows_read", "accepted", "duplicate", "conflicting", "rejected", "dismissed", "in_period")
        ),
        Column(key="first_event", title="First event"),
        Column(key="last_event", title="Last event"),
    )
    rows = [
        {
            "file": one.name,
            "sha256": one.digest,
            **{name: getattr(one, name) for name in ("rows_read", "accepted", "duplicate", "conflicting", "rejected")},
            "dismissed": one.dismissed,
            "in_period": one.in_period,
            "first_event": None if one.first_event_us is None else instant_text(one.first_event_us),
            "last_event": None if one.last_event_us is None else instant_text(one.last_event_us),
        }
        for one in files
    ]
    return table("files", "Files", columns, rows)


def _totals(context: Context, span: Mapping[str, int]) -> Table:
    """Sums of figures, to be compared with what sources say."""
    columns = (
        Column(key="source", title="Source"),
        Column(key="type", title="Type"),
        Column(key="events", title="Events", number=True),
        Column(key="first_event", title="First event"),
        Column(key="last_event", title="Last event"),
    )
    rows = [
        {
            "source": source,
            "type": kind,
            "events": plain_text(events),
            "first_event": instant_text(first),
            "last_event": instant_text(last),
        }
        for source, kind, events, first, last in context.store.rows(statement(__package__, "events_by_type"), **span)
    ]
    return table("types", "Events of the month by source and type", columns, rows)
