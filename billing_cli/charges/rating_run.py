"""Contracts and metered quantities through the one rating path: what a price run and a quote share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from billing_cli.audit.chain import canonical
from billing_cli.charges.rateable import Again, Rateable, Rated, RatedCharge, conversion_of
from pricing.catalog.charge import Dynamic, EventCharge
from pricing.catalog.reductions import Discount
from pricing.catalog.references import percent_factor
from pricing.money import Rounding, minor_units, plain_text
from pricing.rating.bill import Bill, BillCharge, Bills
from pricing.rating.calculator import Calculator, Row, statement
from pricing.rating.credits import BillCredit, Purse
from pricing.rating.rate import open_relations, rate
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
FILED_BILLS = ("bill_id", "like_id", "items_on", "charges_on", "windows_on")
# How the lines print that belong to no charge.
ADDED = {"commitment": "Commitment true-up", "overage": "Overage"}


def rate_bills(
    calculator: Calculator, rateables: Iterable[Rateable | Again], rounding: Rounding, purse: Purse | None = None
) -> None:
    """Price the relation `metered` of the calculator for these bills, and `metered_events` where single ones cost.

    Fills `all_lines`, `slices` and `line_adjustments`: a line per fee, per charge without `by`, per combination of
    dimensions that was used, per limit that is not kept, and per commitment that is missed or exceeded. The bills burn
    their credits in the `purse`, and `credit_draws` says what.
    """
    filing = _Filing()
    for rateable in rateables:
        if isinstance(rateable, Again):
            filing.repeat(rateable)
        else:
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
        statement(__package__, "place_lines"), labels=canonical({kind: _added(name) for kind, name in ADDED.items()})
    )
    calculator.run(statement(__package__, "all_lines"))
    calculator.run(statement(__package__, "line_adjustments"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filed:
    """The numbers of a bill's items and charges: how many were filed before it, and how many are its own."""

    items_before: int
    items: int
    charges_before: int
    charges: int


@dataclass(slots=True)
class _Filing:
    """Rows of all bills, as they are handed to the calculator.

    Those of a bill that charges what another one does are made of that one's; their numbers follow as if it had been
    filed itself.
    """

    terms: Terms = field(default_factory=Terms)
    bills: Bills = field(default_factory=Bills)
    items: list[Row] = field(default_factory=list)
    charges: list[Row] = field(default_factory=list)
    discounts: list[Row] = field(default_factory=list)
    percents: list[Row] = field(default_factory=list)
    bills_like: list[Row] = field(default_factory=list)
    filed: dict[int, _Filed] = field(default_factory=dict)
    last_item: int = 0
    last_charge: int = 0
    takes_events: bool = False
    # Of the bill at hand: by credit, the groups of lines and the charges whose limits it covers; which are of units.
    covered: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    limits_covered: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    unit_credits: frozenset[int] = frozenset()
    credit_names: dict[int, dict[str, str]] = field(default_factory=dict)

    def add(self, rateable: Rateable) -> None:
        items_before, charges_before = self.last_item, self.last_charge
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
        self.bills_like.append((bill.bill_id, bill.bill_id, 0, 0, 0))
        self.filed[bill.bill_id] = _Filed(
            items_before=items_before,
            items=self.last_item - items_before,
            charges_before=charges_before,
            charges=self.last_charge - charges_before,
        )

    def repeat(self, one: Again) -> None:
        like = self.filed[one.like]
        items_on, charges_on = self.last_item - like.items_before, self.last_charge - like.charges_before
        self.bills_like.append((one.bill_id, one.like, items_on, charges_on, one.windows_on))
        self.bills.repeat(one.bill_id, one.like, charges_on=charges_on, groups_on=2 * items_on)
        self.last_item += like.items
        self.last_charge += like.charges

    def _charge(self, bill: Bill, charged: RatedCharge) -> None:
        self.last_charge += 1
        charge_id = self.last_charge
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
                group_id = 2 * self.last_item
                category = part.charge.tax_category
                self.bills.add_tax(bill, category, inclusive=part.inclusive, charge_id=charge_id, group_id=group_id)

    def _item(self, bill: Bill, charge_id: int, key: str, part: Rated, *, credited: bool) -> None:
        self.last_item += 1
        item_id = self.last_item
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
                conversion_of(part.charge),
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
        calculator.load_many(statement(__package__, "load_filed_bills"), FILED_BILLS, self.bills_like)
        calculator.load(statement(__package__, "load_filed_charges"), BILL_CHARGES, self.charges)
        calculator.load(statement(__package__, "load_filed_items"), ITEMS, self.items)
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


def _added(name: str) -> str:
    """How a line prints that belongs to no charge."""
    nothing = dict.fromkeys(("model", "description", "group", "unit", "tax_category"))
    return canonical({**nothing, "name": name, "per": "1", "bands": {}})
