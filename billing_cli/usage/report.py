"""`bill usage`: what was used in a period, before any price."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing_cli.contracts.contract import Contracts
from billing_cli.contracts.reading import read_contracts
from billing_cli.errors import UsageError
from billing_cli.project import Project
from billing_cli.usage.findings import UsageFindings, usage_findings
from billing_cli.usage.metering import meter_period
from pricing.money import EXACT, plain_text
from pricing.periods import Period
from pricing.problems import did_you_mean
from pricing.rating.calculator import Calculator, Row, statement

OWN_KEYS = ("customer", "subscription")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageReport:
    """Rows of {customer, subscription, meter, dimensions, quantity}, or of fewer keys where they were added up."""

    rows: list[dict[str, Any]]
    columns: tuple[str, ...]
    findings: UsageFindings


def measure_usage(
    calculator: Calculator, project: Project, period: Period, by: Sequence[str] | None = None
) -> UsageReport:
    """Meter a period; with `by`, for those names alone: `customer`, `subscription` and dimensions.

    Each subscription's quantity is metered for just these dimensions, and those of several subscriptions are added up.
    Quantities of different meters never are.
    """
    contracts = read_contracts(project)
    _check(by or (), contracts)
    meter_period(calculator, contracts, period, project.settings.same_usage, by)
    every = {name for one in contracts.meters.every.values() for name in one.meter.dimensions}
    found = calculator.rows(statement(__package__, "metered"), asked=sorted(every) if by is None else list(by))
    findings = usage_findings(calculator, contracts, period)
    if by is None:
        return UsageReport(
            rows=[_row(row) for row in found],
            columns=("customer", "subscription", "meter", "dimensions", "quantity"),
            findings=findings,
        )
    return UsageReport(rows=_summed(found, by), columns=(*by, "meter", "quantity"), findings=findings)


def _check(by: Sequence[str], contracts: Contracts) -> None:
    known = {*OWN_KEYS, *(name for one in contracts.meters.every.values() for name in one.meter.dimensions)}
    for place, name in enumerate(by):
        if name in by[:place]:
            raise UsageError(f"--by: {name!r} stands twice", "name it once")
        if name not in known:
            raise UsageError(f"--by: there is no {name!r}", did_you_mean(name, known))


def _row(row: Row) -> dict[str, Any]:
    customer, subscription, meter, dimensions, quantity = row
    return {
        "customer": customer,
        "subscription": subscription,
        "meter": meter,
        "dimensions": json.loads(dimensions),
        "quantity": plain_text(quantity),
    }


def _summed(rows: Iterable[Row], by: Sequence[str]) -> list[dict[str, Any]]:
    """Exact sums; a meter that lacks a dimension of `by` has null there."""
    sums: dict[tuple[str | None, ...], Decimal] = defaultdict(Decimal)
    for customer, subscription, meter, dimensions, quantity in rows:
        values = {**json.loads(dimensions), "customer": customer, "subscription": subscription}
        key = (*(values.get(name) for name in by), meter)
        sums[key] = EXACT.add(sums[key], quantity)
    ordered = sorted(sums.items(), key=lambda item: [(value is not None, value or "") for value in item[0]])
    return [{**dict(zip((*by, "meter"), key, strict=True)), "quantity": plain_text(total)} for key, total in ordered]
