"""Events that a quote is asked for: ingested into a store of their own and metered as those of a subscription are."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from billing_cli.accounts.account import Accounts, Customer
from billing_cli.contracts.contract import Contract, Contracts
from billing_cli.contracts.holding import Holding
from billing_cli.contracts.meters import Meters
from billing_cli.contracts.span import Span
from billing_cli.errors import InputProblems
from billing_cli.events.ingest import FileReport, ingest_files
from billing_cli.project import Project
from billing_cli.store.store import Store, open_store
from billing_cli.usage.findings import UsageFindings, usage_findings
from billing_cli.usage.metering import meter_period
from billing_cli.usage.windows import Metered, bounds
from pricing.cadence import Cadence
from pricing.catalog.catalog import PlanTerms
from pricing.catalog.versions import Versions
from pricing.periods import Period, instant_text, zone
from pricing.problems import Problem
from pricing.rating.calculator import statement
from pricing.yaml_tree import Place

# Whatever the clock says, the same events make the same quote.
NOW = datetime(2000, 1, 1, tzinfo=UTC)
# As many as a report of an export shows.
SHOWN = 10
MAPPING = "events.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenEvents:
    """Events in canonical columns: a file of them, or rows as they were written at the request's place."""

    file: Path | None = None
    rows: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedEvents:
    """The events of one request, and the terms that they are metered for. `number` tells requests apart."""

    number: int
    events: GivenEvents
    holding: Holding
    currency: str
    terms: PlanTerms
    cadence: Cadence
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteredEvents:
    """A store that holds what `rate_bills` reads.

    `windows`: by request and metered charge, the meter and the window under which its quantities are filed.
    """

    store: Store
    windows: Mapping[tuple[int, str], tuple[str, int]]
    findings: UsageFindings


@contextmanager
def metered_events(
    project: Project, versions: Versions, meters: Meters, asked: Sequence[AskedEvents], period: Period
) -> Iterator[MeteredEvents]:
    """Meter the events of some requests for the whole of one period. What is given is either one file, or rows.

    Raises InputProblems for events that cannot be read, or lie outside of the period.
    """
    with tempfile.TemporaryDirectory(prefix="bill-quote-") as name:
        given = _Given.write(Path(name), project, asked)
        with open_store(given.project.store_path, readable=[given.file]) as store:
            [report] = ingest_files(store, given.project, [given.file], None, NOW).files
            problems = [*_rejected(report, given), *_outside(store, given, period)]
            if problems:
                raise InputProblems(problems)

            contracts = _contracts(project, versions, meters, asked, period)
            metered = meter_period(store, contracts, period, ())
            findings = usage_findings(store, contracts, period)
            yield MeteredEvents(
                store=store,
                windows=dict(_windows(metered)),
                findings=findings if given.in_file else replace(findings, valueless=()),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """Where the events stand: `places` are those of rows that requests hold, in their order; none for a file."""

    project: Project
    file: Path
    places: Sequence[tuple[Place, int]]

    @property
    def in_file(self) -> bool:
        """Whether the events are those of a file of their own."""
        return not self.places

    @staticmethod
    def write(folder: Path, project: Project, asked: Sequence[AskedEvents]) -> _Given:
        """A project of its own, whose one mapping puts a customer in the place of whatever the events say."""
        [*_, first] = asked
        file = first.events.file
        own = replace(project, root=folder, digests={})
        own = replace(own, names={own.folder("sources") / MAPPING: "a quote's events"})
        if file is not None:
            file = file.resolve()
            own = replace(own, names={**own.names, file: str(first.events.file)})
            _map(own, file, {"constant": str(first.number)})
            return _Given(project=own, file=file, places=())
        file = folder / "events.jsonl"
        rows = [(one, index, row) for one in asked for index, row in enumerate(one.events.rows)]
        file.write_text("".join(f"{json.dumps(_row(one.number, row))}\n" for one, _, row in rows), encoding="utf-8")
        _map(own, file, {"column": "customer"})
        return _Given(project=own, file=file, places=[(one.place, index) for one, index, _ in rows])

    def problem(self, row: int, code: str, message: str, remedy: str) -> Problem:
        """What is wrong with a row of the file, counted from 1."""
        if self.in_file:
            name = self.project.name_of(self.file)
            return Problem(code=code, file=name, line=0, path=f"row {row}", message=message, remedy=remedy)
        place, index = self.places[row - 1]
        path = f"events[{index}]"
        return Problem(code=code, file=place.file, line=place.line, path=path, message=message, remedy=remedy)


def _map(project: Project, file: Path, customer: Mapping[str, str]) -> None:
    """Write the mapping that reads the file."""
    mapping = {"id": "id", "customer": customer, "type": "type", "time": "time", "files": [project.name_of(file)]}
    folder = project.folder("sources")
    folder.mkdir(parents=True)
    (folder / MAPPING).write_text(json.dumps(mapping), encoding="utf-8")


def _row(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """An event of one request: ids of several may be equal, so that each begins with the request's number."""
    own = {"id": f"{number}/{row['id']}"} if row.get("id") is not None else {}
    return {**row, **own, "customer": str(number)}


def _rejected(report: FileReport, given: _Given) -> Iterator[Problem]:
    for one in report.rejects:
        yield given.problem(one.row, one.code, one.reason, "correct the event")
    for conflict in report.conflicts:
        message = f"the id {conflict.id.partition('/')[2] or conflict.id!r} stands twice, with different contents"
        yield given.problem(conflict.row, "id-twice", message, "give each event an id of its own")


def _outside(store: Store, given: _Given, period: Period) -> Iterator[Problem]:
    """Events at whose time the period of the quote has not begun, or is over."""
    own = zone(given.project.settings.timezone)
    from_us, to_us = bounds(period, own)
    for row, time_us in store.rows(statement(__package__, "events_outside"), from_us=from_us, to_us=to_us, most=SHOWN):
        message = f"{instant_text(time_us)} is outside of {period} in {own.key}, the period that is priced"
        yield given.problem(row, "outside-period", message, "leave the event out, or choose another day with --on")


def _contracts(
    project: Project, versions: Versions, meters: Meters, asked: Sequence[AskedEvents], period: Period
) -> Contracts:
    """A customer with one subscription for each request, which runs the whole period."""
    customers = {str(one.number): Customer(id=str(one.number)) for one in asked}
    own = zone(project.settings.timezone)
    contracts = tuple(
        Contract(
            subscription=str(one.number),
            customer=customers[str(one.number)],
            currency=one.currency,
            zone=own,
            start=period.start,
            end=period.end,
            term=None,
            spans=(_span(one, period),),
            quantities={},
            meter_keys=meters,
            usage=None,
        )
        for one in asked
    )
    accounts = Accounts(customers=customers)
    return Contracts(versions=versions, meters=meters, accounts=accounts, contracts=contracts, default_zone=own)


def _span(one: AskedEvents, period: Period) -> Span:
    return Span(
        start=period.start,
        end=period.end,
        catalog=one.holding.catalog,
        plan=one.holding.plan,
        terms=replace(one.terms, trial=None, grants=()),
        cadence=one.cadence,
        trials=(),
        why="",
        discounts_begin=period.start,
    )


def _windows(metered: Metered) -> Iterator[tuple[tuple[int, str], tuple[str, int]]]:
    for invoice, own in zip(metered.invoices, metered.of_items, strict=True):
        contract = invoice.contract
        for place, item in enumerate(invoice.items):
            meter = contract.meter_key(item.span, item.charge)
            if item.is_metered and meter is not None:
                yield (int(contract.subscription), item.key), (meter, own.metered(place)[0])
