"""What instants read on the clocks of subscriptions, and what schedules call those times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from billing_cli.contracts.contract import Contracts
from billing_cli.usage.relations import Scope
from pricing.catalog.meter import Meter
from pricing.catalog.schedule import DAY_MINUTES, Rule, stretches
from pricing.periods import clock_ranges, zone
from pricing.rating.calculator import Calculator, statement

CLOCKS = ("timezone", "from_us", "to_us", "offset_us", "turn")
SLOTS = ("day", "from_us", "to_us", "slot")
LABELS = ("slot", "labels")
MINUTE_US = 60_000_000
DAY_US = DAY_MINUTES * MINUTE_US
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def needs_clocks(meter: Meter) -> bool:
    """Whether a meter asks for the local time of its events."""
    return meter.each is not None or bool(meter.schedules)


def load_clocks(calculator: Calculator, contracts: Contracts, scope: Scope) -> None:
    """Fill `clocks` for every zone of the run, for all instants of the scope."""
    names = {contract.zone.key for contract in contracts.contracts} | {contracts.default_zone.key}
    names |= {customer.timezone for customer in contracts.accounts.customers.values() if customer.timezone}
    rows = [
        (name, one.from_us, one.to_us, one.offset_us, one.turn)
        for name in sorted(names)
        for one in clock_ranges(zone(name), scope.first_us, scope.last_us)
    ]
    calculator.load(statement(__package__, "load_clocks"), CLOCKS, rows)


def load_slots(calculator: Calculator, meter: Meter, schedules: Mapping[str, Sequence[Rule]], scope: Scope) -> None:
    """Fill `schedule_slots` and `slot_labels` for the schedules of one meter, for all local days of the scope.

    A meter without schedules has one slot that holds every time and gives no label.
    """
    calculator.run(statement(__package__, "no_schedule_slots"))
    calculator.run(statement(__package__, "no_slot_labels"))
    if not needs_clocks(meter):
        return
    asked = [schedules[name] for name in meter.schedules.values()]
    known: dict[tuple[str, ...], str] = {}
    rows = [
        (day, begin * MINUTE_US, end * MINUTE_US, known.setdefault(names, str(len(known))))
        for day in _local_days(scope)
        for begin, end, names in stretches(asked, date.fromordinal(day + EPOCH_ORDINAL))
    ]
    calculator.load(statement(__package__, "load_schedule_slots"), SLOTS, rows)
    calculator.load(
        statement(__package__, "load_slot_labels"),
        LABELS,
        [(slot, _labels(meter, names)) for names, slot in known.items()],
    )


def _local_days(scope: Scope) -> Iterator[int]:
    """Days from 1970-01-01 on that some zone's clock shows at an instant of the scope."""
    first = max(scope.first_us // DAY_US - 1, date.min.toordinal() - EPOCH_ORDINAL)
    last = min(scope.last_us // DAY_US + 1, date.max.toordinal() - EPOCH_ORDINAL)
    yield from range(first, last + 1)


def _labels(meter: Meter, names: Sequence[str]) -> list[str | None]:
    """For each dimension of the meter the name that its schedule gives; None for the others."""
    given = dict(zip(meter.schedules, names, strict=True))
    return [given.get(dimension) for dimension in meter.dimensions]
