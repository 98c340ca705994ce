"""Contracts and metered quantities through the one rating path: what a price run and a quote share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from billing_cli.audit.chain import canonical
from pricing.catalog.bands import last_bounds
from pricing.catalog.catalog import Catalog, PlanTerms
from pricing.catalog.charge import Charge, Dynamic, EventCharge, QuantityCharge, UsageCharge
from pricing.catalog.grants import Kind
from pricing.catalog.meter import Meter
from pricing.catalog.reductions import Commitment, Discount
from pricing.catalog.references import percent_factor
from pricing.money import Rounding, minor_units, plain_text
from pricing.rating.bill import Bill, BillCharge, Bills, InTerm
from pricing.rating.calculator import Calculator, Row, statement
from pricing.rating.credits import BillCredit, Purse
from pricing.rating.rate import open_relations, rate
from pricing.rating.tax import RateOf
from pricing.rating.terms import Terms

ITEMS = (
    "item_id", "bill_id", "charge_id", "terms_id", "meter", "by", "window_id", "before_id", "quantity", "before",
    "trial", "share_numerator", "share_denominator", "share_unit", "numerator", "denominator", "kind", "labels",
    "conversion", "service_start", "service_end", "by_event", "asked",
)  # fmt: skip
BILL_CHARGES = (
    "charge_id", "bill_id", "charge", "shown", "minor_units", "labels", "service_start", "service_end", "counts",
)  # fmt: skip
DISCOUNT_DETAILS = ("bill_id", "position", "is_percent", "detail")
ITEM_PERCENTS = ("item_id", "position", "numerator", "denominator", "detail")
# How the lines print that belong to no charge.
ADDED = {"commitment": "Commitment true-up", "overage": "Overage"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A charge at one set of terms: `labels` says how its lines print, as JSON.

    Its quantity is known, less those `before`; or it is metered under the name `meter` over a `window`, by dimensions,
    less what was over the window `before_window`. `share` is what part of a full period it is, in days or in the
    `share_unit`. What is `given_back` is lowered by the percents of the whole bill too, as it was when it was billed.
    `credits` are those that cover it. Its prices are `inclusive` where they hold their tax.
    """

    charge: Charge
    labels: str
    kind: str
    discounts: Sequence[Discount] = ()
    share: tuple[int, int] = (1, 1)
    share_unit: str | None = None
    trial: bool = False
    given_back: bool = False
    quantity: Decimal | None = None
    before: Decimal | None = None
    meter: str | None = None
    by: tuple[str, ...] = ()
    window: int | None = None
    before_window: int | None = None
    days: tuple[date | None, date | None] = (None, None)
    credits: frozenset[int] = frozenset()
    inclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedCharge:
    """What a bill charges under one key and together; the last of its parts says its limits.

    `limited`: what part of a full period its limits are scaled to, None for none. What is not `shown` was billed before
    and counts towards the commitment alone; what does not `count` is for another period. Discounts of the whole bill
    leave what is not `discounted` alone, amounts off the charge what is not `reduced`.
    """

    key: str
    parts: tuple[Rated, ...]
    limited: tuple[int, int] | None
    counts: bool = True
    shown: bool = True
    discounted: bool = True
    reduced: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditUse:
    """A credit that a bill may use; `everything`: it pays whatever is due. `drawn` is what usage drew of it already.

    `grant` is its id, `name` how it prints.
    """

    credit_id: int
    grant: str
    name: str
    kind: Kind
    everything: bool = False
    drawn: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rateable:
    """What is priced together: one bill in one currency. It burns its `credits` in their order, at `burns_at`.

    Of its `discounts` the percents lower what has them: items say which they have, `closing` are those of limits and
    commitments, None for all. `rate_of` tells its rates of tax, None: tax is off. `inclusive` is of the commitment.
    """

    bill_id: int
    currency: str
    charges: tuple[RatedCharge, ...]
    discounts: tuple[Discount, ...] = ()
    commitment: Commitment | None = None
    commitment_share: tuple[int, int] = (1, 1)
    term: InTerm | None = None
    closing: tuple[Discount, ...] | None = None
    credits: tuple[CreditUse, ...] = ()
    burns_at: int = 0
    rate_of: RateOf | None = None
    inclusive: bool = False


def whole_bill(
    bill_id: int,
    terms: PlanTerms,
    currency: str,
    labels: Mapping[str, str],
    meters: Mapping[str, Meter],
    share: tuple[int, int] = (1, 1),
) -> Rateable:
    """Terms for one period, or a `share` of its days; quantities are filed by charge under the number of the bill.

    A commitment over a term is no part of it.
    """
    charges = []
    for planned in terms.charges:
        charge = planned.charge
        part = Rated(
            charge=charge,
            labels=labels[planned.key],
            kind="usage" if charge.metered_by is not None else "fee",
            discounts=terms.discounts,
        )
        if isinstance(charge, UsageCharge):
            by = meters[charge.meter].in_order(charge.by) if charge.meter is not None else ()
            part = replace(part, meter=planned.key, by=by, window=bill_id)
        else:
            part = replace(part, quantity=Decimal(1))
        if charge.metered_by is None and charge.prorate != "none":
            part = replace(part, share=share)
        charges.append(
            RatedCharge(key=planned.key, parts=(part,), limited=(1, 1) if charge.prorate == "none" else share)
        )
    return Rateable(
        bill_id=bill_id,
        currency=currency,
        charges=tuple(charges),
        discounts=terms.discounts,
        commitment=None if terms.commitment is not None and terms.commitment.per == "term" else terms.commitment,
        commitment_share=share,
    )


def rate_bills(
    calculator: Calculator, rateables: Iterable[Rateable], rounding: Rounding, purse: Purse | None = None
) -> None:
    """Price the relation `metered` of the calculator for these bills, and `metered_events` where single ones cost.

    Fills `all_lines`, `slices` and `line_adjustments`: a line per fee, per charge without `by`, per combination of
    dimensions that was used, per limit that is not kept, and per commitment that is missed or exceeded. The bills burn
    their credits in the `purse`, and `credit_draws` says what.
    """
    filing = _Filing()
    for rateable in rateables:
        filing.add(rateable)

    open_relations(calculator)
    calculator.run(statement(__package__, "relations"))
    filing.load(calculator)
    calculator.run(statement(__package__, "make_lines"))
    calculator.run(statement(__package__, "hand_to_rating"))
    if filing.takes_events:
        calculator.run(statement(__package__, "line_events"))
    rate(calculator, filing.bills, rounding, purse)
    calculator.run(
        statement(__package__, "all_lines"), labels=canonical({kind: _added(name) for kind, name in ADDED.items()})
    )
    calculator.run(statement(__package__, "line_adjustments"))


@dataclass(slots=True)
class _Filing:
    """Rows of all bills, as they are handed to the calculator."""

    terms: Terms = field(default_factory=Terms)
    bills: Bills = field(default_factory=Bills)
    items: list[Row] = field(default_factory=list)
    charges: list[Row] = field(default_factory=list)
    discounts: list[Row] = field(default_factory=list)
    percents: list[Row] = field(default_factory=list)
    takes_events: bool = False
    # Of the bill at hand: by credit, the groups of lines and the charges whose limits it covers; which are of units.
    covered: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    limits_covered: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    unit_credits: frozenset[int] = frozenset()
    credit_names: dict[int, dict[str, str]] = field(default_factory=dict)

    def add(self, rateable: Rateable) -> None:
        bill = Bill(
            bill_id=rateable.bill_id,
            minor_units=minor_units(rateable.currency),
            discounts=rateable.discounts,
            commitment=rateable.commitment,
            commitment_share=rateable.commitment_share,
            term=rateable.term,
            burns_at=rateable.burns_at,
            rate_of=rateable.rate_of,
        )
        self.bills.add(bill)
        if bill.commitment is not None:
            self.bills.add_tax(bill, None, inclusive=rateable.inclusive)
        closing = rateable.discounts if rateable.closing is None else rateable.closing
        self.bills.lower(bill, [position for position, _ in _placed(closing, bill.discounts)], None)
        self.covered.clear()
        self.limits_covered.clear()
        self.unit_credits = frozenset(one.credit_id for one in rateable.credits if one.kind == "unit")
        for position, discount in enumerate(rateable.discounts, start=1):
            detail = _detail(discount)
            self.discounts.append((bill.bill_id, position, "percent" in detail, canonical(detail)))
        for charged in rateable.charges:
            self._charge(bill, charged)
        self.credit_names |= {one.credit_id: {"grant": one.grant, "name": one.name} for one in rateable.credits}
        self.bills.add_credits(
            bill,
            [
                BillCredit(
                    credit_id=one.credit_id,
                    kind=one.kind,
                    groups=frozenset(self.covered.get(one.credit_id, ())),
                    charges=frozenset(self.limits_covered.get(one.credit_id, ())),
                    everything=one.everything,
                    drawn=one.drawn,
                )
                for one in rateable.credits
            ],
        )

    def _charge(self, bill: Bill, charged: RatedCharge) -> None:
        charge_id = len(self.charges) + 1
        last, days = charged.parts[-1], [day for part in charged.parts for day in part.days if day is not None]
        span = (min(days), max(days)) if days else (None, None)
        head = (charge_id, bill.bill_id, charged.key, charged.shown, bill.minor_units, last.labels)
        self.charges.append((*head, *span, charged.counts))
        self.bills.add_charge(
            bill,
            BillCharge(
                charge_id=charge_id,
                key=charged.key,
                charge=last.charge,
                share=charged.limited,
                counts=charged.counts,
                discounted=charged.shown and charged.discounted,
                reduced=charged.reduced,
                printed=charged.shown,
            ),
        )
        if charged.limited is not None and charged.shown and (last.charge.minimum, last.charge.maximum) != (None, None):
            self.bills.add_tax(bill, last.charge.tax_category, inclusive=last.inclusive, charge_id=charge_id)
        for credit_id in last.credits:
            self.limits_covered[credit_id].append(charge_id)
        credited = any(part.credits & self.unit_credits for part in charged.parts)
        for part in charged.parts:
            self._item(bill, charge_id, charged.key, part, credited=credited)
            if charged.shown:
                group_id = 2 * len(self.items)
                category = part.charge.tax_category
                self.bills.add_tax(bill, category, inclusive=part.inclusive, charge_id=charge_id, group_id=group_id)

    def _item(self, bill: Bill, charge_id: int, key: str, part: Rated, *, credited: bool) -> None:
        item_id = len(self.items) + 1
        self.takes_events = self.takes_events or isinstance(part.charge, EventCharge)
        factor = percent_factor(part.discounts, key, whole=part.given_back) * Fraction(*part.share)
        self.items.append(
            (
                item_id,
                bill.bill_id,
                charge_id,
                self.terms.add_free() if part.trial else self.terms.add(part.charge),
                part.meter,
                list(part.by),
                part.window,
                part.before_window,
                None if part.quantity is None else plain_text(part.quantity),
                None if part.before is None else plain_text(part.before),
                part.trial,
                *part.share,
                part.share_unit,
                factor.numerator,
                factor.denominator,
                part.kind,
                part.labels,
                _conversion(part.charge),
                *part.days,
                isinstance(part.charge, EventCharge),
                part.charge.amount.text if isinstance(part.charge, Dynamic) else None,
            )
        )
        if part.trial:
            return
        placed = list(_placed(part.discounts, bill.discounts))
        self.percents += _percents(item_id, key, part, placed)
        self.bills.lower(bill, [position for position, _ in placed], 2 * item_id)
        for credit_id in part.credits:
            self.covered[credit_id].append(2 * item_id)
        self.bills.add_group(bill, 2 * item_id, key, part.charge, credited=credited)
        if part.before is not None or part.before_window is not None:
            self.bills.has_units_before = True
            self.bills.add_group(bill, 2 * item_id + 1, key, part.charge, credited=credited)

    def load(self, calculator: Calculator) -> None:
        self.terms.load(calculator)
        calculator.load(statement(__package__, "load_bill_charges"), BILL_CHARGES, self.charges)
        calculator.load(statement(__package__, "load_items"), ITEMS, self.items)
        names = [(number, canonical(said)) for number, said in self.credit_names.items()]
        calculator.load(statement(__package__, "load_credit_names"), ("credit_id", "detail"), names)
        calculator.load(statement(__package__, "load_discount_details"), DISCOUNT_DETAILS, self.discounts)
        calculator.load(statement(__package__, "load_item_percents"), ITEM_PERCENTS, self.percents)


def _detail(discount: Discount) -> dict[str, str]:
    """What of a discount prints beside its effect."""
    percent = {} if discount.percent is None else {"percent": plain_text(discount.percent)}
    reason = {} if discount.reason is None else {"reason": discount.reason}
    return percent | reason


def _placed(discounts: Sequence[Discount], of_bill: Sequence[Discount]) -> Iterator[tuple[int, Discount]]:
    """Discounts with their positions among those of the bill; what is not of the bill is left out."""
    left = list(enumerate(of_bill, start=1))
    for discount in discounts:
        place = next((place for place, (_, one) in enumerate(left) if one == discount), None)
        if place is not None:
            yield left.pop(place)[0], discount


def _percents(item_id: int, key: str, part: Rated, placed: Sequence[tuple[int, Discount]]) -> Iterator[Row]:
    """The percents of an item, by their positions."""
    for position, discount in placed:
        factor = percent_factor([discount], key, whole=part.given_back)
        if factor != 1:
            yield item_id, position, factor.numerator, factor.denominator, canonical(_detail(discount))


def _conversion(charge: Charge) -> str | None:
    if not isinstance(charge, QuantityCharge) or charge.units is None:
        return None
    return canonical({"of": plain_text(charge.units.of), "round": charge.units.round})


def labels_of(key: str, charge: Charge, catalog: Catalog, note: str | None = None) -> str:
    """How a charge prints, as JSON: model, name, description, group, unit, per, bands, tax category."""
    unit, per = None, "1"
    bands: dict[str, str] = {}
    if isinstance(charge, UsageCharge):
        per = plain_text(charge.divisor)
        # What is priced after a conversion has no name of its own.
        if charge.meter is not None:
            unit = None if _conversion(charge) else catalog.meters[charge.meter].unit
            bands = last_bounds(catalog.meters[charge.meter], charge.by)
    return canonical(
        {
            "model": charge.model,
            "name": charge.name or key,
            "description": "; ".join(filter(None, (charge.description, note))) or None,
            "group": charge.group,
            "unit": unit,
            "per": per,
            "bands": bands,
            "tax_category": charge.tax_category,
        }
    )


def plan_labels(terms: PlanTerms, catalog: Catalog) -> dict[str, str]:
    """How each charge of some terms prints, by key."""
    return {planned.key: labels_of(planned.key, planned.charge, catalog) for planned in terms.charges}


def _added(name: str) -> str:
    """How a line prints that belongs to no charge."""
    nothing = dict.fromkeys(("model", "description", "group", "unit", "tax_category"))
    return canonical({**nothing, "name": name, "per": "1", "bands": {}})
