"""Limits on what a change may do to the total and to each customer, up or down, and whether it keeps to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from billing_cli.errors import UsageError
from billing_cli.reports.diff_plan.figures import Change, Payer
from pricing.money import minor_units, parse_decimal, plain_text

Of = Literal["total", "customer"]
Measure = Literal["percent", "amount"]
WORST = 3
SCOPES: tuple[Of, ...] = ("total", "customer")
MEASURES: tuple[Measure, ...] = ("percent", "amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """The total, or what each customer pays, changes by at most so much, up or down; each limit holds by itself.

    An amount is in the currency of whatever it is compared with.
    """

    of: Of
    measure: Measure
    limit: Decimal

    @property
    def name(self) -> str:
        """As it stands in `bill.yaml`."""
        return f"{self.of}.{self.measure}"

    def breached_by(self, change: Change) -> bool:
        """Whether a change goes beyond it. What comes where nothing was before is beyond every percentage."""
        if not change.minor:
            return False
        if self.measure == "percent":
            return change.percent is None or abs(change.percent) > Fraction(self.limit)
        return abs(change.minor) > Fraction(self.limit) * Fraction(10 ** minor_units(change.currency))


def guardrails_of(settings: Mapping[Of, Mapping[Measure, Decimal]], given: Iterable[str]) -> tuple[Guardrail, ...]:
    """Those of `bill.yaml`, with those `given` as `customer.percent=25` in their place.

    Raises UsageError for one that means nothing.
    """
    found = {(of, measure): limit for of, limits in settings.items() for measure, limit in limits.items()}
    for text in given:
        name, equals, value = text.partition("=")
        of, _, measure = name.partition(".")
        if of not in SCOPES or measure not in MEASURES or not equals:
            raise UsageError(
                f"--guardrail {text}: there is no such guardrail",
                "write total.percent=15, total.amount=1000, customer.percent=25 or customer.amount=500",
            )
        try:
            limit = parse_decimal(value)
        except ValueError as error:
            raise UsageError(f"--guardrail {text}: {error}") from error
        if limit < 0:
            raise UsageError(f"--guardrail {text}: a limit is not below 0", "write how far it may change, up or down")
        found[of, measure] = limit
    return tuple(
        Guardrail(of=of, measure=measure, limit=found[of, measure])
        for of in SCOPES
        for measure in MEASURES
        if (of, measure) in found
    )


def checked(
    guardrails: Sequence[Guardrail], totals: Sequence[Change], payers: Sequence[Payer]
) -> Iterator[dict[str, Any]]:
    """Each guardrail with what breaches it, the worst first."""
    for one in guardrails:
        found: list[dict[str, Any]]
        if one.of == "total":
            found = [change.document() for change in totals if one.breached_by(change)]
        else:
            broken = [payer for payer in payers if one.breached_by(payer.change)]
            found = [payer.document() for payer in sorted(broken, key=lambda payer: _badness(one, payer))]
        yield {
            "guardrail": one.name,
            "limit": plain_text(one.limit),
            "held": not found,
            "breaches": len(found),
            "worst": found[:WORST],
        }


def _badness(one: Guardrail, payer: Payer) -> tuple[Any, ...]:
    change = payer.change
    if one.measure == "percent":
        endless = change.percent is None
        return not endless, -abs(change.percent or 0), payer.customer, change.currency
    return -Fraction(abs(change.minor), 10 ** minor_units(change.currency)), payer.customer, change.currency
