"""Bills through the one rating path and through the reference, both in the same plain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from billing_cli.charges.lines import line_of
from billing_cli.charges.rateable import CreditUse, Rateable, Rated, RatedCharge, whole_bill
from billing_cli.charges.rating_run import rate_bills
from billing_cli.store.connection import open_calculator
from billing_cli.usage.stated import StatedUsage, state_usage
from pricing.catalog.charge import Charge, EventCharge, QuantityCharge
from pricing.catalog.reductions import Discount
from pricing.money import Rounding
from pricing.rating.bill import InTerm
from pricing.rating.calculator import Calculator, Row, Statement, statement
from pricing.rating.credits import ONE
from pricing.reference.bill import Billable, ReferenceBill, TermSoFar, price_bill
from pricing.reference.credits import Given
from pricing.reference.events import ReferenceEvent
from pricing.reference.line import Money, ReferenceLine
from pricing.reference.tax import Taxing
from tests.oracle.bills import DrawnBill
from tests.oracle.figures import DIMENSIONS
from tests.oracle.grants import HeldForBills
from tests.oracle.writing import CURRENCIES
from tests.single_events import StatedEvent, state_events

PATH = "billing_cli.charges"
BILL_TAXES = Statement(
    "SELECT bill_id, category, inclusive, rate, net_minor, tax_minor FROM bill_taxes ORDER BY bill_id, category, inclusive"
)
# A bill in plain words: its lines, its net, what prepaid money pays of it and its taxes, or what keeps it from being priced.
Tax: TypeAlias = tuple[str, bool, Fraction, Fraction, Fraction]
Told: TypeAlias = "tuple[list[tuple[Any, ...]], Fraction, list[Fraction], list[Tax]] | frozenset[tuple[Any, ...]]"
# What takes minor units off a line after discounts.
AFTER_DISCOUNTS = ("promotional_credit", "included_tax")
# So many grants a bill may have: they are numbered by bill.
MOST_GRANTS = 10


def priced_by_sql(bills: Sequence[DrawnBill], rounding: Rounding) -> list[Told]:
    """What the rating path makes of the bills: as a quote does, but that days may be less than the whole period."""
    calculator = open_calculator()
    state_usage(calculator, _stated(bills))
    state_events(calculator, _events(bills))
    purse = HeldForBills({
        MOST_GRANTS * number + place: int(grant.balance * ONE)
        for number, bill in enumerate(bills, start=1)
        for place, grant in enumerate(bill.grants)
    })  # fmt: skip
    rate_bills(calculator, (_rateable(number, bill) for number, bill in enumerate(bills, start=1)), rounding, purse)
    slices, adjustments = _by_line(calculator, "line_slices"), _by_line(calculator, "quoted_adjustments")
    lines: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    totals: dict[int, Fraction] = defaultdict(Fraction)
    faults: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for number, line_id, problem, *row in calculator.rows(statement(PATH, "quoted_lines")):
        line = line_of(
            (*row[:6], row[6] if problem is None else None, row[7] or 0), slices[line_id], adjustments[line_id]
        )
        if problem is not None:
            faults[number].add((line.charge, tuple(line.dimensions.items()), problem))
            continue
        currency = bills[number - 1].case.currency
        told = line.quoted(currency)
        lines[number].append(_line_in_words(told))
        totals[number] += Fraction(line.amount_minor - line.discounts_minor, 10 ** CURRENCIES[currency])
        lowered = [Fraction(one["amount"]) for one in told["adjustments"] if one["kind"] in AFTER_DISCOUNTS]
        totals[number] += sum(lowered, Fraction(0))
    taxes = _taxes(calculator, bills, faults)
    return [
        _together(bill, faults[number])
        if number in faults
        else (lines[number], totals[number], _paid(number, bill, purse), taxes[number])
        for number, bill in enumerate(bills, start=1)
    ]


def _taxes(
    calculator: Calculator, bills: Sequence[DrawnBill], faults: dict[int, set[tuple[Any, ...]]]
) -> Mapping[int, list[Tax]]:
    """The taxes of each bill; one without a rate is a fault, unless the bill has others."""
    found: dict[int, list[Tax]] = defaultdict(list)
    blocked = set(faults)
    for number, category, inclusive, rate, net, tax in calculator.rows(BILL_TAXES):
        if rate is None and number not in blocked:
            faults[number].add((None, (("category", category),), "untaxed"))
        elif rate is not None:
            scale = 10 ** CURRENCIES[bills[number - 1].case.currency]
            found[number].append((category, inclusive, Fraction(rate), Fraction(net, scale), Fraction(tax, scale)))
    return found


def _stated(bills: Sequence[DrawnBill]) -> Iterable[StatedUsage]:
    for number, bill in enumerate(bills, start=1):
        for key, used in bill.usage.items():
            for dimensions, quantity in used:
                yield StatedUsage(window_id=number, meter=key, dimensions=dimensions, quantity=quantity)
        for key, events in bill.events.items():
            for event in events:
                dimensions = kept(bill.case.charges[key], event)
                yield StatedUsage(window_id=number, meter=key, dimensions=dimensions, quantity=event.value)


def _events(bills: Sequence[DrawnBill]) -> Iterable[StatedEvent]:
    for number, bill in enumerate(bills, start=1):
        for key, events in bill.events.items():
            charge = bill.case.charges[key]
            assert isinstance(charge, EventCharge)
            for one in events:
                yield StatedEvent(
                    window_id=number,
                    key=key,
                    charge=charge,
                    dimensions=kept(charge, one),
                    place=(one.time_us, one.source, one.id),
                    value=one.value,
                    amount=one.amount,
                )


def kept(charge: Charge, event: ReferenceEvent) -> dict[str, str | None]:
    """The dimensions that a charge keeps apart, in the order of the meter."""
    assert isinstance(charge, EventCharge)
    return {name: event.dimensions.get(name) for name in DIMENSIONS if name in charge.by}


def _rateable(number: int, bill: DrawnBill) -> Rateable:
    whole = whole_bill(number, bill.terms, bill.case.currency, bill.labels, bill.catalog.meters, bill.share)
    grants = {MOST_GRANTS * number + place: grant for place, grant in enumerate(bill.grants)}
    charges = (_in_scope(bill, charged, grants) for charged in whole.charges)
    uses = tuple(
        CreditUse(credit_id=credit_id, grant=str(credit_id), name="", kind=grant.kind, everything=grant.everything)
        for credit_id, grant in grants.items()
    )
    whole = replace(whole, charges=tuple(charges), closing=_scoped(bill, None), credits=uses)
    if bill.taxing is not None:
        whole = replace(whole, rate_of=bill.taxing.rates.get, inclusive=None in bill.taxing.inclusive)
    if bill.term is None:
        return whole
    term = InTerm(
        term_id=bill.term.number,
        place=bill.term.place,
        start=date(2026, 1, 1),
        end=date(2027, 1, 1),
        counted_before=bill.term.counted_before,
        overage_before=bill.term.overage_before,
        closes=bill.term.closes,
    )
    return replace(whole, commitment=bill.terms.commitment, commitment_share=(1, 1), term=term)


def _in_scope(bill: DrawnBill, charged: RatedCharge, grants: Mapping[int, Given]) -> RatedCharge:
    discounts, credits = _scoped(bill, charged.key), _covering(grants, charged.key)
    parts = (replace(part, discounts=discounts, credits=credits) for part in charged.parts)
    if bill.taxing is not None:
        parts = (_taxed(bill.taxing, charged.key, part) for part in parts)
    return replace(charged, parts=tuple(parts))


def _taxed(taxing: Taxing, key: str, part: Rated) -> Rated:
    charge = part.charge.model_copy(update={"tax_category": taxing.categories.get(key)})
    return replace(part, charge=charge, inclusive=key in taxing.inclusive)


def _scoped(bill: DrawnBill, part: str | None) -> tuple[Discount, ...]:
    """The discounts that a charge has, or limits and commitments."""
    return tuple(
        one for place, one in enumerate(bill.terms.discounts) if place not in bill.scopes or part in bill.scopes[place]
    )


def _covering(grants: Mapping[int, Given], key: str) -> frozenset[int]:
    return frozenset(credit_id for credit_id, grant in grants.items() if key in grant.charges)


def _paid(number: int, bill: DrawnBill, purse: HeldForBills) -> list[Fraction]:
    """What each prepaid grant pays, in order."""
    ids = [MOST_GRANTS * number + place for place, grant in enumerate(bill.grants) if grant.kind == "prepaid"]
    return [Fraction(purse.paid.get((number, credit_id), 0), ONE) for credit_id in ids]


def _by_line(calculator: Calculator, name: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for line_id, *rest in calculator.rows(statement(PATH, name)):
        found[line_id].append(tuple(rest))
    return found


def _line_in_words(line: Mapping[str, Any]) -> tuple[Any, ...]:
    """A line of a quote, with numbers in place of texts."""
    return (
        line["kind"],
        line["charge"],
        tuple(line["dimensions"].items()),
        Fraction(line["quantity"]),
        [
            tuple(None if name not in part else Fraction(part[name]) for name in (
                "tier", "quantity", "unit_price", "flat_fee", "packages", "package_size", "amount", "events",
                "event_amounts"))
            for part in line["slices"]
        ],
        [_adjustment_in_words(one) for one in line["adjustments"]],
        Fraction(line["amount_exact"]),
        Fraction(line["amount"]),
    )  # fmt: skip


def _adjustment_in_words(one: Mapping[str, Any]) -> tuple[Any, ...]:
    if one["kind"] == "limit":
        share = Fraction(one.get("numerator", 1), one.get("denominator", 1))
        percent = Fraction(one["percent"]) if "percent" in one else None
        return "limit", Fraction(one["agreed"]), share, Fraction(one["counted"]), percent
    if one["kind"] == "free":
        return "free", Fraction(one["quantity"]), one["events"]
    return one["kind"], Fraction(one["quantity"] if "quantity" in one else one["amount"])


def billable(bill: DrawnBill, rounding: Rounding, before: TermSoFar | None = None) -> Billable:
    """A bill as the reference takes it: by what its terms must mean, not by what was read.

    `before` is what bills of this run made of its term.
    """
    term = bill.term
    if term is not None:
        so_far = before or TermSoFar(counted_minor=term.counted_before, overage_minor=term.overage_before)
        before = replace(so_far, closes=term.closes)
    return Billable(
        charges=list(bill.case.charges.items()),
        usage=bill.usage,
        events=bill.events,
        discounts=bill.case.discounts,
        commitment=bill.case.commitment,
        scopes=bill.scopes,
        term=before,
        share=bill.share,
        grants=bill.grants,
        taxing=bill.taxing,
        money=Money(minor_units=CURRENCIES[bill.case.currency], rounding=rounding),
    )


def _together(bill: DrawnBill, faults: Iterable[tuple[Any, ...]]) -> frozenset[tuple[Any, ...]]:
    """What keeps a bill from being priced.

    Of a charge whose lines are counted together, one line that leaves the limits takes others with it, it is not said which.
    """
    return frozenset(
        (key, (), obstacle)
        if obstacle == "overflow" and key in _counted_together(bill)
        else (key, dimensions, obstacle)
        for key, dimensions, obstacle in faults
    )


def _counted_together(bill: DrawnBill) -> set[str]:
    freed = {key for one in bill.case.discounts if one.units is not None for key in one.charges or ()}
    freed |= {key for grant in bill.grants if grant.kind == "unit" for key in grant.charges}
    charges = bill.case.charges.items()
    return freed | {key for key, one in charges if isinstance(one, QuantityCharge) and one.tiers_per == "charge"}


def priced_by_reference(bills: Iterable[DrawnBill], rounding: Rounding) -> list[Told | None]:
    """What the reference makes of the bills, in their order; None after a bill of a term that could not be priced."""
    so_far: dict[int, TermSoFar | None] = {}
    return [_by_reference(bill, rounding, so_far) for bill in bills]


def _by_reference(bill: DrawnBill, rounding: Rounding, so_far: dict[int, TermSoFar | None]) -> Told | None:
    number = None if bill.term is None else bill.term.number
    if number in so_far and so_far[number] is None:
        return None
    request = billable(bill, rounding, None if number is None else so_far.get(number))
    found = price_bill(request)
    if number is not None:
        so_far[number] = found.term if isinstance(found, ReferenceBill) else None
    if isinstance(found, ReferenceBill):
        lines = [_reference_in_words(line, request) for line in found.lines]
        paid = dict(found.paid)
        prepaid = [place for place, grant in enumerate(bill.grants) if grant.kind == "prepaid"]
        money = request.money
        taxes = [
            (one.category, one.inclusive, one.rate, money.of_minor(one.net_minor), money.of_minor(one.tax_minor))
            for one in found.taxes
        ]
        return lines, money.of_minor(found.net_minor), [money.of_minor(paid.get(place, 0)) for place in prepaid], taxes
    return _together(bill, ((one.charge, tuple(one.dimensions.items()), one.obstacle) for one in found))


def _reference_in_words(line: ReferenceLine, request: Billable) -> tuple[Any, ...]:
    money, agreed = request.money, line.agreed
    charge = dict(request.charges).get(line.charge or "")
    share = Fraction(1) if charge is not None and charge.prorate == "none" else Fraction(*request.share)
    share = Fraction(1) if line.charge is None and request.term is not None else share
    return (
        line.kind,
        line.charge,
        tuple(line.dimensions.items()),
        line.quantity,
        [(part.tier, part.quantity, part.unit_price, part.flat_fee, part.packages, part.package_size, part.amount,
          part.events, part.event_amounts)
         for part in line.slices],
        [*((change.kind, change.quantity, *(() if change.events is None else (change.events,)))
           for change in line.changes),
         *((lowering.kind, lowering.amount) for lowering in line.lowerings),
         *([("limit", agreed.amount, share, money.of_minor(agreed.counted_minor), agreed.percent)]
           if agreed else []),
         *(("subscription_discount", -money.of_minor(amount)) for _, amount in line.discounted),
         *(("promotional_credit", -money.of_minor(amount)) for _, amount in line.credited),
         *([("included_tax", -money.of_minor(line.included_tax_minor))] if line.included_tax_minor else [])],
        line.exact,
        money.of_minor(line.amount_minor),
    )  # fmt: skip
