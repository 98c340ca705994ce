"""Contracts and metered quantities through the one rating path: what a price run and a quote share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from billing_cli.audit.chain import canonical
from pricing.catalog.bands import last_bounds
from pricing.catalog.catalog import Catalog, PlanCharge, PlanTerms
from pricing.catalog.charge import Charge, Flat, UsageCharge
from pricing.catalog.meter import Meter
from pricing.catalog.reductions import Discount
from pricing.catalog.references import percent_factor
from pricing.money import Rounding, minor_units, plain_text
from pricing.rating.bill import Bill, Bills
from pricing.rating.calculator import Calculator, Row, statement
from pricing.rating.rate import open_relations, rate
from pricing.rating.terms import Terms

SEGMENT_CHARGES = (
    "charge_id",
    "segment_id",
    "charge",
    "terms_id",
    "meter",
    "by",
    "days_served",
    "days_full",
    "numerator",
    "denominator",
    "minor_units",
    "kind",
    "labels",
    "conversion",
)
SEGMENT_DISCOUNTS = ("segment_id", "position", "is_percent", "detail")
CHARGE_PERCENTS = ("charge_id", "position", "numerator", "denominator", "detail")
# How the lines print that belong to no charge.
ADDED = {"commitment": "Commitment true-up", "overage": "Overage"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rateable:
    """What is priced together: the terms of one contract for one segment.

    `served_days` are the days of the segment, and those of its full period; `labels` says how each charge prints, as
    JSON. Quantities are filed under their meter, or under their charge where a person states them.
    """

    segment_id: int
    terms: PlanTerms
    currency: str
    labels: Mapping[str, str]
    meters: Mapping[str, Meter]
    served_days: tuple[int, int]
    stated_by_charge: bool = False


def rate_segments(calculator: Calculator, rateables: Iterable[Rateable], rounding: Rounding) -> None:
    """Price the relation `metered` of the calculator for these contracts.

    Fills `all_lines`, `slices` and `line_adjustments`: a line per fee, per charge without `by`, per combination of
    dimensions that was used, per limit that is not kept, and per commitment that is missed or exceeded.
    """
    filing = _Filing()
    for rateable in rateables:
        filing.add(rateable)

    open_relations(calculator)
    calculator.run(statement(__package__, "relations"))
    filing.load(calculator)
    calculator.run(statement(__package__, "make_lines"))
    calculator.run(statement(__package__, "hand_to_rating"))
    rate(calculator, filing.bills, rounding)
    calculator.run(
        statement(__package__, "all_lines"), labels=canonical({kind: _added(name) for kind, name in ADDED.items()})
    )
    calculator.run(statement(__package__, "line_adjustments"))


@dataclass(slots=True)
class _Filing:
    """Rows of all contracts, as they are handed to the calculator."""

    terms: Terms = field(default_factory=Terms)
    bills: Bills = field(default_factory=Bills)
    charges: list[Row] = field(default_factory=list)
    discounts: list[Row] = field(default_factory=list)
    percents: list[Row] = field(default_factory=list)

    def add(self, rateable: Rateable) -> None:
        terms = rateable.terms
        bill = Bill(
            bill_id=rateable.segment_id,
            days=rateable.served_days,
            minor_units=minor_units(rateable.currency),
            discounts=terms.discounts,
            commitment=terms.commitment,
        )
        self.bills.add(bill)
        self.discounts += [
            (rateable.segment_id, position, "percent" in detail, canonical(detail))
            for position, detail in _details(terms.discounts)
        ]
        for plan_charge in terms.charges:
            charge_id = len(self.charges) + 1
            self.charges.append((charge_id, *self._charge(rateable, plan_charge, bill.minor_units)))
            self.bills.add_charge(bill, charge_id, plan_charge.key, plan_charge.charge)
            self.percents += _percents(charge_id, plan_charge.key, terms.discounts)

    def _charge(self, rateable: Rateable, plan_charge: PlanCharge, digits: int) -> Row:
        key, charge = plan_charge.key, plan_charge.charge
        meter: str | None = None
        by: tuple[str, ...] = ()
        days = (1, 1)
        if isinstance(charge, UsageCharge):
            meter = key if rateable.stated_by_charge else charge.meter
            by = rateable.meters[charge.meter].in_order(charge.by)
        elif charge.prorate == "day":
            days = rateable.served_days
        factor = percent_factor(rateable.terms.discounts, key) * Fraction(*days)
        return (
            rateable.segment_id,
            key,
            self.terms.add(charge),
            meter,
            list(by),
            *days,
            factor.numerator,
            factor.denominator,
            digits,
            "fee" if meter is None else "usage",
            rateable.labels[key],
            _conversion(charge),
        )

    def load(self, calculator: Calculator) -> None:
        self.terms.load(calculator)
        calculator.load(statement(__package__, "load_segment_charges"), SEGMENT_CHARGES, self.charges)
        calculator.load(statement(__package__, "load_segment_discounts"), SEGMENT_DISCOUNTS, self.discounts)
        calculator.load(statement(__package__, "load_charge_percents"), CHARGE_PERCENTS, self.percents)


def _details(discounts: Iterable[Discount]) -> Iterator[tuple[int, dict[str, str]]]:
    """What of each discount prints beside its effect, by position."""
    for position, discount in enumerate(discounts, start=1):
        percent = {} if discount.percent is None else {"percent": plain_text(discount.percent)}
        reason = {} if discount.reason is None else {"reason": discount.reason}
        yield position, percent | reason


def _percents(charge_id: int, key: str, discounts: tuple[Discount, ...]) -> Iterator[Row]:
    for (position, detail), discount in zip(_details(discounts), discounts, strict=True):
        factor = percent_factor([discount], key)
        if factor != 1:
            yield charge_id, position, factor.numerator, factor.denominator, canonical(detail)


def _conversion(charge: Charge) -> str | None:
    if isinstance(charge, Flat) or charge.units is None:
        return None
    return canonical({"of": plain_text(charge.units.of), "round": charge.units.round})


def labels_of(plan_charge: PlanCharge, catalog: Catalog) -> str:
    """How a charge prints, as JSON: model, name, description, group, unit, per, bands, tax category."""
    charge = plan_charge.charge
    unit, per = None, "1"
    bands: dict[str, str] = {}
    if isinstance(charge, UsageCharge):
        # What is priced after a conversion has no name of its own.
        unit = None if charge.units else catalog.meters[charge.meter].unit
        per = plain_text(charge.divisor)
        bands = last_bounds(catalog.meters[charge.meter], charge.by)
    return canonical(
        {
            "model": charge.model,
            "name": charge.name or plan_charge.key,
            "description": charge.description,
            "group": charge.group,
            "unit": unit,
            "per": per,
            "bands": bands,
            "tax_category": charge.tax_category,
        }
    )


def _added(name: str) -> str:
    """How a line prints that belongs to no charge."""
    nothing = dict.fromkeys(("model", "description", "group", "unit", "tax_category"))
    return canonical({**nothing, "name": name, "per": "1", "bands": {}})
