"""One charge of a bill, from its metered quantities to rounded lines and its limit: steps 1 to 6."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from pricing.catalog.charge import Charge, EventCharge, Flat, Percentage, QuantityCharge, UsageCharge
from pricing.catalog.reductions import Discount
from pricing.reference.allocation import by_largest_remainder
from pricing.reference.credits import Coverable
from pricing.reference.events import ReferenceEvent, by_amount, by_value
from pricing.reference.line import Agreed, Money, Obstructed, ReferenceLine, added_line, overflows
from pricing.reference.models import ReferenceSlice, Slices, slices_of
from pricing.reference.price_match import Dimensions, ReferencePrice, price_for
from pricing.reference.quantities import (
    QUANTITY_BOUND,
    Change,
    ReferenceQuantity,
    covered,
    priced_quantities,
    within_limits,
)
from pricing.reference.rounding import half_away
from pricing.reference.shared_tiers import shared_slices

Used = Sequence[tuple[Dimensions, Decimal]]
# A discount, with its place in the list of the contract.
Placed = tuple[int, Discount]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeBill:
    """A charge with what was used of it, and whatever else decides what it costs.

    `events` are those of a charge that prices single ones.

    `discounts` are those that name this charge, `share` is the part of the full period that is billed, in [0, 1].
    `covered`: what grants of units cover of each of its `coverable` lines, by the place of the grant.
    """

    key: str
    charge: Charge
    used: Used
    events: Sequence[ReferenceEvent] = ()
    discounts: Sequence[Placed]
    share: Fraction
    money: Money
    covered: Sequence[Sequence[tuple[int, Fraction]]] = ()


def coverable(bill: ChargeBill) -> list[Coverable]:
    """What of the lines of a charge is to be priced, of those that can be: what grants of units may cover."""
    charge = bill.charge
    if not isinstance(charge, QuantityCharge) or charge.meter is None:
        return []
    lines = [one for one in _counted(bill, charge) if not isinstance(one, Obstructed)]
    left = (one.left for one in _left(bill, charge, lines))
    return [Coverable(charge=bill.key, left=one, units=charge.units) for one in left]


def price_charge(bill: ChargeBill) -> list[ReferenceLine] | list[Obstructed]:
    """The rounded lines of a charge, with its limit last; or what keeps lines of it from being priced."""
    if isinstance(bill.charge, Flat):
        lines: list[ReferenceLine] = [_fee(bill, bill.charge)]
    else:
        priced = _usage_lines(bill, bill.charge)
        obstructed = [line for line in priced if isinstance(line, Obstructed)]
        if obstructed:
            return obstructed
        lines = [line for line in priced if isinstance(line, ReferenceLine)]
    for place, discount in _in_force(bill.discounts):
        lower = _by_percent if discount.percent is not None else _by_amount
        lines = lower(lines, discount, place, bill.money)
    lines = [replace(line, amount_minor=bill.money.rounded(line.exact)) if line.lowerings else line for line in lines]
    return [*lines, *_limit(bill, sum(line.amount_minor for line in lines))]


def _in_force(discounts: Sequence[Placed]) -> list[Placed]:
    """Percents before amounts, both in the order written; units were taken before there was a price."""
    return [
        *(placed for placed in discounts if placed[1].percent is not None),
        *(placed for placed in discounts if placed[1].amount is not None),
    ]


def _fee(bill: ChargeBill, charge: Flat) -> ReferenceLine:
    """`amount`, once, and its share of a part period, unless it says `prorate: none`."""
    amount = Fraction(charge.amount)
    slices = (ReferenceSlice(tier=1, quantity=Fraction(1), unit_price=amount),)
    line = ReferenceLine(
        kind="fee", charge=bill.key, dimensions={}, quantity=Fraction(1), slices=slices, gross=amount, exact=amount,
        amount_minor=bill.money.rounded(amount))  # fmt: skip
    return line if charge.prorate == "none" or bill.share == 1 else line.lowered(amount * bill.share, "proration")


def _usage_lines(bill: ChargeBill, charge: UsageCharge) -> list[ReferenceLine | Obstructed]:
    if isinstance(charge, EventCharge):
        return list(_event_lines(bill, charge))
    assert isinstance(charge, QuantityCharge)
    return _quantity_lines(bill, charge)


def _event_lines(bill: ChargeBill, charge: EventCharge) -> Iterator[ReferenceLine | Obstructed]:
    """A line per combination, each with events and an order of its own."""
    lines: dict[str, tuple[Dimensions, list[ReferenceEvent]]] = {} if charge.by else {_text({}): ({}, [])}
    for event in bill.events:
        named = {name: value for name, value in event.dimensions.items() if name in charge.by}
        lines.setdefault(_text(named), (named, []))[1].append(event)
    for text in sorted(lines, key=str.encode):
        dimensions, events = lines[text]
        price = price_for(charge, dimensions)
        quantity = sum((Fraction(event.value) for event in events), Fraction(0))
        if price is None:
            yield Obstructed(charge=bill.key, dimensions=dimensions, obstacle="unpriced")
        elif abs(quantity) >= QUANTITY_BOUND:
            yield Obstructed(charge=bill.key, dimensions=dimensions, obstacle="overflow")
        else:
            assert price.event is not None
            found = by_value(price.event, events) if isinstance(charge, Percentage) else by_amount(price.event, events)
            free = (Change(kind="free", quantity=-found.free_value, events=found.free_events),)
            changes = free if found.free_value or found.free_events else ()
            taken = ReferenceQuantity(metered=quantity, left=quantity - found.free_value, changes=changes)
            yield _usage_line(bill, dimensions, taken, found.slices)


def _quantity_lines(bill: ChargeBill, charge: QuantityCharge) -> list[ReferenceLine | Obstructed]:
    """The lines of a charge; one without a price, or past the limits of a quantity, shares nothing with them."""
    found = list(_counted(bill, charge))
    shares = iter(_priced_lines(bill, charge, [one for one in found if not isinstance(one, Obstructed)]))
    return [one if isinstance(one, Obstructed) else next(shares) for one in found]


Countable: TypeAlias = tuple[Dimensions, Fraction, ReferencePrice]


def _counted(bill: ChargeBill, charge: QuantityCharge) -> Iterator[Countable | Obstructed]:
    """The lines of a charge with their price, or with what keeps them from having one."""
    for dimensions, quantity in combined(charge, bill.used):
        price = price_for(charge, dimensions)
        if price is None:
            yield Obstructed(charge=bill.key, dimensions=dimensions, obstacle="unpriced")
        elif not within_limits(charge, quantity):
            yield Obstructed(charge=bill.key, dimensions=dimensions, obstacle="overflow")
        else:
            yield dimensions, quantity, price


def _left(bill: ChargeBill, charge: QuantityCharge, lines: Sequence[Countable]) -> list[ReferenceQuantity]:
    free_units = [Fraction(discount.units) for _, discount in bill.discounts if discount.units is not None]
    included = [price.included for _, _, price in lines]
    return priced_quantities(charge, [quantity for _, quantity, _ in lines], included, free_units)


def _priced_lines(
    bill: ChargeBill, charge: QuantityCharge, lines: Sequence[Countable]
) -> list[ReferenceLine | Obstructed]:
    quantities = _left(bill, charge, lines)
    if bill.covered:
        quantities = [covered(one, units) for one, units in zip(quantities, bill.covered, strict=True)]
    tiers, left = [price.tiers for _, _, price in lines], [quantity.left for quantity in quantities]
    if charge.tiers_per == "charge":
        slices = shared_slices(charge, tiers, left)
    else:
        slices = [slices_of(charge, own, one) for own, one in zip(tiers, left, strict=True)]
    return [
        _usage_line(bill, dimensions, quantity, own)
        for (dimensions, _, _), quantity, own in zip(lines, quantities, slices, strict=True)
    ]


def _usage_line(
    bill: ChargeBill, dimensions: Dimensions, quantity: ReferenceQuantity, slices: Slices
) -> ReferenceLine | Obstructed:
    amounts = [part.amount for part in slices]
    gross = amounts[0] if len(amounts) == 1 else sum(amounts, Fraction(0))
    if overflows(amounts) or overflows((gross,)):
        return Obstructed(charge=bill.key, dimensions=dimensions, obstacle="overflow")
    return ReferenceLine(
        kind="usage", charge=bill.key, dimensions=dimensions, quantity=quantity.metered, changes=quantity.changes,
        slices=slices, gross=gross, exact=gross, amount_minor=bill.money.rounded(gross))  # fmt: skip


def combined(charge: UsageCharge, used: Used) -> list[tuple[Dimensions, Fraction]]:
    """One quantity per combination of the dimensions in `by`, ordered by their text; without `by` one, also at 0.

    The dimensions of a line stand in the order in which they are used.
    """
    if not charge.by:
        quantities = [Fraction(quantity) for _, quantity in used]
        return [({}, quantities[0] if len(quantities) == 1 else sum(quantities, Fraction(0)))]
    sums: dict[str, tuple[Dimensions, Fraction]] = {}
    for dimensions, quantity in used:
        named = {name: value for name, value in dimensions.items() if name in charge.by}
        text = _text(named)
        sums[text] = named, sums[text][1] + Fraction(quantity) if text in sums else Fraction(quantity)
    return [sums[text] for text in sorted(sums, key=str.encode)]


def _text(dimensions: Dimensions) -> str:
    return _text_of(tuple(dimensions.items()))


@lru_cache(maxsize=100_000)
def _text_of(dimensions: tuple[tuple[str, str | None], ...]) -> str:
    return json.dumps(dict(dimensions), ensure_ascii=False, separators=(",", ":"))


def _by_percent(lines: Sequence[ReferenceLine], discount: Discount, place: int, money: Money) -> list[ReferenceLine]:
    """A percent of what each line still amounts to."""
    assert discount.percent is not None
    left = 1 - Fraction(discount.percent) / 100
    return [line.lowered(line.exact * left, "discount", place) for line in lines]


def _by_amount(lines: Sequence[ReferenceLine], discount: Discount, place: int, money: Money) -> list[ReferenceLine]:
    """An amount once, in whole minor units, over the positive lines, in proportion to what each would be billed."""
    assert discount.amount is not None
    billed = [max(half_away(line.exact * 10**money.minor_units), 0) for line in lines]
    amount = half_away(Fraction(discount.amount) * 10**money.minor_units)
    shares = by_largest_remainder(min(amount, sum(billed)), [Fraction(one) for one in billed])
    return [
        line.lowered(max(line.exact - money.of_minor(share), Fraction(0)), "discount", place) if share else line
        for line, share in zip(lines, shares, strict=True)
    ]


def _limit(bill: ChargeBill, billed_minor: int) -> Iterable[ReferenceLine]:
    """What the lines lack of the minimum, or exceed the maximum by; a part period has its share, if it prorates."""
    share = Fraction(1) if bill.charge.prorate == "none" else bill.share
    if bill.charge.minimum is not None:
        least = bill.money.rounded(Fraction(bill.charge.minimum) * share)
        if billed_minor < least:
            agreed = Agreed(amount=Fraction(bill.charge.minimum), counted_minor=billed_minor)
            yield added_line("minimum", bill.key, least - billed_minor, agreed, bill.money)
    if bill.charge.maximum is not None:
        most = bill.money.rounded(Fraction(bill.charge.maximum) * share)
        if billed_minor > most:
            agreed = Agreed(amount=Fraction(bill.charge.maximum), counted_minor=billed_minor)
            yield added_line("maximum", bill.key, most - billed_minor, agreed, bill.money)
