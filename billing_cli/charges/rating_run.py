"""Contracts and metered quantities through the one rating path: what a price run and a quote share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pricing.catalog.catalog import PlanCharge
from pricing.catalog.charge import Flat, PerUnit
from pricing.money import Rounding, minor_units
from pricing.rating.calculator import Calculator, statement
from pricing.rating.rate import open_relations, rate
from pricing.rating.terms import Terms

COLUMNS = (
    "segment_id",
    "position",
    "charge",
    "terms_id",
    "meter",
    "by",
    "share_numerator",
    "share_denominator",
    "minor_units",
    "kind",
    "labels",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rateable:
    """What is priced together: the charges of one contract for one segment. `served_days` are the days of the
    segment, and those of its full period; `labels` says how
    each charge prints, as JSON. Quantities are filed under their meter, or under their charge where a person
    states them.
    """

    segment_id: int
    charges: tuple[PlanCharge, ...]
    currency: str
    labels: Mapping[str, str]
    served_days: tuple[int, int]
    stated_by_charge: bool = False


def rate_segments(calculator: Calculator, rateables: Iterable[Rateable], rounding: Rounding) -> None:
    """Price the relation `metered` of the calculator for these contracts.

    Fills `line_keys`, `segment_charges`, `slices` and `rated_lines`: one line per fee, per charge without `by`, and per
    combination of dimensions that was used.
    """
    terms = Terms()
    rows = [row for rateable in rateables for row in _charge_rows(rateable, terms)]

    open_relations(calculator)
    calculator.run(statement(__package__, "relations"))
    terms.load(calculator)
    calculator.load(statement(__package__, "load_segment_charges"), COLUMNS, rows)
    calculator.run(statement(__package__, "make_lines"))
    calculator.run(statement(__package__, "hand_to_rating"))
    rate(calculator, rounding)


def _charge_rows(rateable: Rateable, terms: Terms) -> Iterable[tuple[object, ...]]:
    digits = minor_units(rateable.currency)
    for position, plan_charge in enumerate(rateable.charges, start=1):
        charge = plan_charge.charge
        meter, by = (charge.meter, list(charge.by)) if isinstance(charge, PerUnit) else (None, [])
        if meter is not None and rateable.stated_by_charge:
            meter = plan_charge.key
        served, full = rateable.served_days if isinstance(charge, Flat) and charge.prorate == "day" else (1, 1)
        yield (
            rateable.segment_id,
            position,
            plan_charge.key,
            terms.add(charge),
            meter,
            by,
            served,
            full,
            digits,
            "fee" if meter is None else "usage",
            rateable.labels[plan_charge.key],
        )
