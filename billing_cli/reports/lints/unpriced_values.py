"""Price tables that miss values of dimensions which stored events have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from billing_cli.contracts.contract import Contract, Contracts
from billing_cli.reports.lints.price_tables import PriceTable, open_dimensions, tables_met
from billing_cli.reports.lints.stored_events import StoredEvents
from pricing.expressions import Measure
from pricing.problems import Problem, counted
from pricing.rating.calculator import statement

PAYERS = ("table_id", "name", "from_us", "to_us")
SHOWN = 5
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Values = tuple[str | None, ...]


@dataclass(slots=True)
class _Seen:
    """How many events had some values, and when the last of them was, in microseconds since 1970."""

    events: int = 0
    last_us: int = 0


def unpriced_values(stored: StoredEvents, contracts: Contracts) -> Iterator[Problem]:
    """For each price table whose missing rows are an error: the values seen that it lacks, those of most events first.

    Usage counts under a table while a contract that it prices is served.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for name, customer in contracts.accounts.names().items():
        names[customer].append(name)
    by_meter: dict[str, dict[PriceTable, list[Contract]]] = defaultdict(lambda: defaultdict(list))
    for table, contract in tables_met(contracts):
        by_meter[table.meter][table].append(contract)

    for meter, payers in sorted(by_meter.items()):
        if stored.look_at(stored.catalog.meters[meter]):
            yield from _of_meter(stored, meter, payers, names)


def _of_meter(
    stored: StoredEvents, name: str, payers: Mapping[PriceTable, list[Contract]], names: Mapping[str, list[str]]
) -> Iterator[Problem]:
    meter, tables = stored.catalog.meters[name], list(payers)
    dimensions = open_dimensions(meter)
    stored.measure(Measure(where=meter.where, dimensions=tuple(dimensions.values())))
    stored.calculator.run(statement(__package__, "new_payers"))
    rows = (
        (place, known_as, *contract.served)
        for place, table in enumerate(tables)
        for contract in payers[table]
        for known_as in names[contract.customer.id]
    )
    stored.calculator.load(statement(__package__, "load_payers"), PAYERS, list(rows))

    missing: dict[int, dict[Values, _Seen]] = defaultdict(lambda: defaultdict(_Seen))
    for place, labels, events, last_us in stored.calculator.rows(statement(__package__, "seen_values")):
        found = dict(zip(dimensions, labels, strict=True))
        values = tuple(found[one] for one in tables[place].open)
        if not tables[place].prices(values):
            seen = missing[place][values]
            seen.events, seen.last_us = seen.events + events, max(seen.last_us, last_us)
    for place, lacking in sorted(missing.items()):
        yield _warning(tables[place], lacking)


def _warning(table: PriceTable, lacking: Mapping[Values, _Seen]) -> Problem:
    ordered = sorted(lacking.items(), key=lambda item: (-item[1].events, str(item[0])))
    shown = "; ".join(f"{_words(table, values)} ({_told(seen)})" for values, seen in ordered[:SHOWN])
    more = f"; and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else ""
    return Problem(
        code="unpriced-values",
        file=table.place.file,
        line=table.place.line,
        path=table.path,
        message=f"no row prices what stored events have: {shown}{more}",
        remedy="add rows for them, or say `otherwise`; usage that no row prices blocks the invoice",
    )


def _words(table: PriceTable, values: Values) -> str:
    pairs = zip(table.open, values, strict=True)
    return ", ".join(f"{name}={'(none)' if value is None else value}" for name, value in pairs)


def _told(seen: _Seen) -> str:
    last = (EPOCH + timedelta(microseconds=seen.last_us)).date()
    return f"{counted(seen.events, 'event')}, last on {last}"
