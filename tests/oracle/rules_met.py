"""How often generated bills meet each rule, so that a test can say that they meet them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pricing.catalog.charge import Charge, EventCharge, Flat, Percentage, QuantityCharge, UsageCharge
from pricing.catalog.prices import PriceFields
from pricing.reference.bill import Billable, ReferenceBill, price_bill
from pricing.reference.line import Money, ReferenceLine
from pricing.reference.price_match import adjustment_factor, price_for
from pricing.reference.tax import ReferenceTax, Taxing
from tests.oracle.bills import DrawnBill
from tests.oracle.comparison import billable

OUTCOMES = {1: "at its rate", 2: "at the minimum", 3: "at the maximum"}
NOT_ONES_OWN = ("minimum", "maximum", "commitment", "overage")


def rules_met(bills: Iterable[DrawnBill]) -> Counter[str]:
    """Count, per rule, the lines (or bills) that it decides about."""
    met: Counter[str] = Counter()
    for bill in bills:
        request = billable(bill, "half_away")
        priced = price_bill(request)
        if not isinstance(priced, ReferenceBill):
            met.update({one.obstacle for one in priced})
            continue
        met[f"minor units {request.money.minor_units}"] += 1
        met["total below 0"] += priced.total_minor < 0
        met[f"paid by {len(priced.paid)} grants"] += 1
        met["paid whole"] += 0 < priced.total_minor == sum(amount for _, amount in priced.paid)
        met.update(_of_taxes(request, priced))
        for line in priced.lines:
            met.update(_of_any_line(line, request.money))
            met[f"{line.kind} over a term"] += bill.term is not None
            met["percent of some lines"] += any(place in bill.scopes for place, _ in line.discounted)
            if line.charge is not None and line.kind not in NOT_ONES_OWN:
                met.update(_of_usage(line, bill.case.charges[line.charge], request))
    return met


def _of_taxes(request: Billable, bill: ReferenceBill) -> Iterator[str]:
    taxing = request.taxing
    if taxing is None:
        return
    if len({one.category for one in bill.taxes}) > 1:
        yield "two categories"
    if len({one.inclusive for one in bill.taxes}) > 1:
        yield "both ways"
    if bill.paid and any(one.tax_minor for one in bill.taxes):
        yield "paid with tax"
        if any(not request.grants[place].everything for place, _ in bill.paid):
            yield "paid some charges with tax"
    for tax in bill.taxes:
        yield from _of_tax(tax, taxing, bill)


def _of_tax(tax: ReferenceTax, taxing: Taxing, bill: ReferenceBill) -> Iterator[str]:
    way = "tax included" if tax.inclusive else "tax on top"
    lines = [line for line in bill.lines if taxing.of(line) == (tax.category, tax.inclusive)]
    signs = {(line.left_minor > 0) - (line.left_minor < 0) for line in lines}
    yield f"{'one line' if len(lines) == 1 else 'some lines'}, {way}"
    if {1, -1} <= signs:
        yield f"both signs, {way}"
    if tax.net_minor < 0:
        yield f"below 0, {way}"
    if tax.rate == 0:
        yield f"rate 0, {way}"
    elif (tax.net_minor * tax.rate / 100) != tax.tax_minor:
        yield f"rounded, {way}"
    if any(line.kind in ("minimum", "maximum") for line in lines):
        yield f"limit, {way}"
    if any(line.kind in ("commitment", "overage") for line in lines):
        yield "commitment taxed"


def _of_any_line(line: ReferenceLine, money: Money) -> Iterator[str]:
    units = line.exact * 10**money.minor_units
    if line.kind in NOT_ONES_OWN:
        yield line.kind
        return
    yield from (change.kind for change in line.changes)
    yield from (f"{lowering.kind}, {'tie' if units.denominator == 2 else 'other'}" for lowering in line.lowerings)
    if units.denominator == 2:
        yield "tie"
    if units.denominator > 2 and any(lowering.amount for lowering in line.lowerings):
        yield "fraction"
    if line.exact < 0:
        yield "below 0"
    if line.exact == 0 and line.gross > 0:
        yield "discounted to 0"
    if line.credited:
        yield f"{len(line.credited)} promotional grants"
    if line.discounted:
        yield f"{len(line.discounted)} of the bill's discounts"


def _of_usage(line: ReferenceLine, charge: Charge, request: Billable) -> Iterator[str]:
    if isinstance(charge, Flat):
        yield "flat"
        return
    sign = "above 0" if line.quantity > 0 else "at 0" if line.quantity == 0 else "below 0"
    yield f"{charge.model} {sign}"
    yield f"{charge.model} in {len(line.slices)} slices"
    if line.quantity > 0 and not line.slices:
        yield "all free"
    if isinstance(charge, EventCharge):
        yield from _of_events(line, charge)
    if isinstance(charge, QuantityCharge) and charge.units is not None:
        yield f"units {charge.units.round}"
    if any(part.packages is not None for part in line.slices):
        yield f"packages, {charge.model} {sign}"
    if any(part.flat_fee for part in line.slices):
        yield "fee" if line.quantity else "fee at 0"
    if abs(line.quantity) >= 10**17:
        yield "huge quantity"
    if any(0 < abs(part.quantity * 10**12) < 3 for part in line.slices):
        yield "last places"
    if any(0 < abs(part.unit_price * 10**12) < 3 for part in line.slices):
        yield "tiny price"
    yield from _of_match(line, charge)


def _of_events(line: ReferenceLine, charge: EventCharge) -> Iterator[str]:
    if not isinstance(charge, Percentage):
        return
    yield from (f"percentage {OUTCOMES[part.tier]}" for part in line.slices)
    for change in line.changes:
        yield "free events" if change.events else "free part of an event"
        if change.quantity == 0:
            yield "events of 0 are free"
    price = price_for(charge, line.dimensions)
    assert price is not None
    assert price.event is not None
    both = price.event.free_events is not None and price.event.free_value is not None
    if line.changes and both:
        yield "two allowances"
    if line.changes and any(part.quantity < 0 for part in line.slices):
        yield "refund beside an allowance"
    if (price.event.free_events, price.event.free_value) != (charge.free_events, charge.free_value):
        yield "allowance of a row"


def _of_match(line: ReferenceLine, charge: UsageCharge) -> Iterator[str]:
    price = price_for(charge, line.dimensions)
    assert price is not None, "it was priced"
    if isinstance(charge, QuantityCharge) and charge.tiers_per == "charge":
        yield f"shared {charge.model} in {len(line.slices)} slices"
    if None in line.dimensions.values():
        yield "null dimension"
    if adjustment_factor(charge, line.dimensions) != 1:
        yield "adjusted"
    if isinstance(charge, QuantityCharge) and price.included != charge.included:
        yield "included of a row"
    left = line.quantity + sum(change.quantity for change in line.changes)
    if any(tier.upper == left for tier in price.tiers):
        yield f"{charge.model} at a bound"
    if any(tier.upper is not None and 0 < abs(tier.upper - left) * 10**12 < 3 for tier in price.tiers):
        yield f"{charge.model} beside a bound"
    named = [row for row in charge.prices or () if row.dimensions.items() <= line.dimensions.items()]
    if len(named) > 1:
        yield "several rows"
    if charge.prices is not None and not named:
        yield "otherwise price" if isinstance(charge.otherwise, PriceFields) else "otherwise free"
