"""Whether a quantity is that of the same days in another time zone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from billing_cli.contracts.contract import Contract
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.recomputed.source import Found, Labels, Names, Wanted, source_quantities
from pricing.periods import local_day, microseconds, midnight, zone


def zone_that_gives(
    context: Context, contract: Contract, asked: tuple[Wanted, Names], labels: Collection[Labels], stored: Found
) -> str | None:
    """The zone in which the days of a window hold the quantity that was metered: UTC, or that of `bill.yaml`."""
    wanted, names = asked
    days = [local_day(at, contract.zone) for at in (wanted.from_us, wanted.to_us)]
    for name in dict.fromkeys(("UTC", context.project.settings.timezone)):
        again = Wanted(wanted.customer, wanted.meter, *(_first_instant(day, name) for day in days))
        if again == wanted:
            continue
        rules = tuple(context.project.settings.same_usage)
        found = source_quantities(context.store, context.contracts, {again: {names}}, rules).of(again, names)
        if any(found.get(one) == stored for one in labels):
            return name
    return None


def _first_instant(day: date, name: str) -> int:
    return microseconds(midnight(day, zone(name)))
