"""Amounts of grants: money or units, compared and written alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from billing_cli.reports.credits import amount_text
from billing_cli.reports.reconcile.pack import Variance
from billing_cli.reports.reconcile.variances import Cause
from pricing.money import decimals, minor_of, minor_units


def amounts(
    key: Mapping[str, str], sides: tuple[Decimal | None, Decimal | None], kind: str, unit: str, cause: Cause
) -> Iterator[Variance]:
    """A variance where two amounts of a grant differ; no tolerance covers any."""
    left, right = sides
    if left == right:
        return
    difference = (right or Decimal(0)) - (left or Decimal(0))
    yield Variance(
        key=key,
        left=None if left is None else amount_text(left, kind, unit),
        right=None if right is None else amount_text(right, kind, unit),
        difference=amount_text(difference, kind, unit),
        unit=unit,
        category=cause.category,
        explanation=cause.explanation,
        evidence=cause.evidence,
        at_risk=_at_risk(difference, kind, unit),
    )


def _at_risk(amount: Decimal, kind: str, unit: str) -> tuple[str, int] | None:
    """Money in minor units; None of units, and of what is finer than its currency."""
    if kind == "unit" or decimals(amount) > minor_units(unit):
        return None
    return unit, abs(minor_of(amount, unit))
