"""A whole bill: the lines of every charge, the commitment, the discounts of the whole, the total."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from pricing.catalog.charge import Charge, UsageCharge
from pricing.catalog.reductions import Commitment, Discount
from pricing.reference.allocation import by_largest_remainder
from pricing.reference.charged import ChargeBill, Placed, Used, coverable, price_charge
from pricing.reference.credits import Given, Taken, covered_units, lowered, paid
from pricing.reference.events import ReferenceEvent
from pricing.reference.line import AMOUNT_BOUND, Agreed, Money, Obstructed, ReferenceLine, added_line
from pricing.reference.tax import ReferenceTax, TaxedBill, Taxing, taxed


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSoFar:
    """What bills before this one counted and were charged as overage in the term of its commitment, in minor units.

    `closes`: the term ends with this bill.
    """

    counted_minor: int = 0
    overage_minor: int = 0
    closes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Billable:
    """What is billed for one period: charges by key, in order, and what was used of each.

    `share` is the days served over the days of the full period, `shares` those of charges that have another; quantities
    are those metered, under the charge's key; a charge on single events has those in `events`. A percent of the whole
    lowers all lines, or those that `scopes` says for its place: of charges by key, and with None those of limits and
    commitments. The `grants` stand in the order in which they burn. Without `taxing` tax is off.
    """

    charges: Sequence[tuple[str, Charge]]
    usage: Mapping[str, Used]
    events: Mapping[str, Sequence[ReferenceEvent]] = field(default_factory=dict)
    discounts: Sequence[Discount] = ()
    commitment: Commitment | None = None
    scopes: Mapping[int, Collection[str | None]] = field(default_factory=dict)
    term: TermSoFar | None = None
    grants: Sequence[Given] = ()
    share: tuple[int, int] = (1, 1)
    shares: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    taxing: Taxing | None = None
    money: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceBill:
    """The lines in order, and in minor units their sum less what discounts of the whole and promotional money take off,
    with tax.

    `net_minor` is without the tax that `taxes` say; `paid` is what prepaid money pays of the total, by the place of the
    grant. `term`: what this bill and those before it counted and charged of the term of its commitment.
    """

    lines: tuple[ReferenceLine, ...]
    total_minor: int
    net_minor: int
    taxes: tuple[ReferenceTax, ...] = ()
    term: TermSoFar | None = None
    paid: Taken = ()


def price_bill(billable: Billable) -> ReferenceBill | tuple[Obstructed, ...]:
    """Price a bill, or say what keeps it from being priced.

    >>> from pricing.catalog.charge import Flat
    >>> bill = price_bill(Billable(
    ...     charges=[("fee", Flat(model="flat", amount="49"))], usage={}, share=(17, 30),
    ...     money=Money(minor_units=2, rounding="half_away")))
    >>> bill.lines[0].exact, bill.total_minor
    (Fraction(833, 30), 2777)
    """
    lines: list[ReferenceLine] = []
    obstructed: list[Obstructed] = []
    for charge_bill in _covered(billable, [_charge_bill(billable, *one) for one in billable.charges]):
        for line in price_charge(charge_bill):
            if isinstance(line, Obstructed):
                obstructed.append(line)
            else:
                lines.append(line)
    if obstructed := obstructed or _beyond_limits(lines):
        return tuple(obstructed)

    counted = _counted(billable, lines)
    committed = list(_committed(billable, counted))
    if beyond := _beyond_limits(committed):
        return tuple(beyond)
    lines += committed
    for place, discount in _of_the_whole(billable.discounts):
        lines = _discounted(lines, place, discount, billable)
    lines = lowered(billable.grants, lines, billable.money)
    if untaxed := list(_without_rate(billable.taxing, lines)):
        return tuple(untaxed)
    bill = TaxedBill(lines=tuple(lines), taxes=(), on_top=tuple(0 for _ in lines))
    if billable.taxing is not None:
        bill = taxed(billable.taxing, lines, billable.money)
    term = billable.term
    if term is not None:
        charged = sum(line.amount_minor for line in committed if line.kind == "overage")
        term = TermSoFar(
            counted_minor=term.counted_minor + counted, overage_minor=term.overage_minor + charged, closes=term.closes
        )
    total = sum(line.left_minor for line in lines) + sum(bill.on_top)
    return ReferenceBill(
        lines=bill.lines,
        total_minor=total,
        net_minor=sum(line.left_minor - line.included_tax_minor for line in bill.lines),
        taxes=bill.taxes,
        paid=paid(billable.grants, lines, bill.on_top, billable.money),
        term=term,
    )


def _without_rate(taxing: Taxing | None, lines: Iterable[ReferenceLine]) -> Iterator[Obstructed]:
    """Categories of lines that no rate is known of."""
    found = {taxing.of(line)[0] for line in lines} - taxing.rates.keys() if taxing is not None else ()
    yield from (Obstructed(charge=None, dimensions={"category": one}, obstacle="untaxed") for one in sorted(found))


def _covered(billable: Billable, bills: Sequence[ChargeBill]) -> Iterator[ChargeBill]:
    """The charges with what grants of units cover of their lines, all together."""
    if not billable.grants:
        yield from bills
        return
    lines = [(place, line) for place, bill in enumerate(bills) for line in coverable(bill)]
    covered = covered_units(billable.grants, [line for _, line in lines])
    for place, bill in enumerate(bills):
        own = [units for (of, _), units in zip(lines, covered, strict=True) if of == place]
        yield replace(bill, covered=own)


def _beyond_limits(lines: Iterable[ReferenceLine]) -> list[Obstructed]:
    """Lines of limits and commitments whose amount reaches 10^12 in size, as sums of many lines may."""
    return [
        Obstructed(charge=line.charge, dimensions={}, obstacle="overflow")
        for line in lines
        if line.agreed is not None and abs(line.exact) >= AMOUNT_BOUND
    ]


def _charge_bill(billable: Billable, key: str, charge: Charge) -> ChargeBill:
    return ChargeBill(
        key=key,
        charge=charge,
        used=billable.usage.get(key, ()),
        events=billable.events.get(key, ()),
        discounts=[
            (place, discount)
            for place, discount in enumerate(billable.discounts)
            if discount.charges is not None and key in discount.charges
        ],
        share=Fraction(*billable.shares.get(key, billable.share)),
        money=billable.money,
    )


def _counted(billable: Billable, lines: Iterable[ReferenceLine]) -> int:
    """What the lines that count towards the commitment come to."""
    commitment = billable.commitment
    if commitment is None:
        return 0
    counting = {key for key, charge in billable.charges if _counts(commitment, key, charge)}
    return sum(line.amount_minor for line in lines if line.charge in counting)


def _committed(billable: Billable, counted: int) -> Iterator[ReferenceLine]:
    """What the lines that count lack of the commitment, or a percent of what they exceed it by."""
    commitment, money = billable.commitment, billable.money
    if commitment is None:
        return
    if billable.term is not None:
        yield from _committed_over_term(commitment, billable.term, counted, money)
        return
    amount = Fraction(commitment.amount)
    committed = money.rounded(amount * Fraction(*billable.share))
    if counted < committed:
        agreed = Agreed(amount=amount, counted_minor=counted)
        yield added_line("commitment", None, committed - counted, agreed, money)
    elif commitment.overage is not None:
        percent = Fraction(commitment.overage.percent)
        overage = money.rounded(money.of_minor(counted - committed) * percent / 100)
        if overage > 0:
            agreed = Agreed(amount=amount, counted_minor=counted, percent=percent)
            yield added_line("overage", None, overage, agreed, money)


def _committed_over_term(
    commitment: Commitment, before: TermSoFar, counted: int, money: Money
) -> Iterator[ReferenceLine]:
    """What the whole term lacks where it ends; overage is what it comes to by now, less what was charged before."""
    so_far = before.counted_minor + counted
    committed = money.rounded(Fraction(commitment.amount))
    agreed = Agreed(amount=Fraction(commitment.amount), counted_minor=so_far)
    if before.closes and so_far < committed:
        yield added_line("commitment", None, committed - so_far, agreed, money)
    if commitment.overage is not None:
        percent = Fraction(commitment.overage.percent)
        excess = money.of_minor(max(so_far - committed, 0))
        overage = money.rounded(excess * percent / 100) - before.overage_minor
        if overage != 0:
            yield added_line("overage", None, overage, replace(agreed, percent=percent), money)


def _counts(commitment: Commitment, key: str, charge: Charge) -> bool:
    if isinstance(commitment.counts, tuple):
        return key in commitment.counts
    return commitment.counts == "all" or isinstance(charge, UsageCharge)


def _of_the_whole(discounts: Sequence[Discount]) -> list[Placed]:
    """The discounts that name no charge: percents before amounts, both in the order written."""
    whole = [(place, discount) for place, discount in enumerate(discounts) if discount.charges is None]
    return [
        *(placed for placed in whole if placed[1].percent is not None),
        *(placed for placed in whole if placed[1].percent is None),
    ]


def _discounted(
    lines: Sequence[ReferenceLine], place: int, discount: Discount, billable: Billable
) -> list[ReferenceLine]:
    """Take a discount off what is left of the positive lines that have it, in proportion to that.

    Negative lines, such as that of a maximum, lower what a percent is of. No discount takes more than the bill is.
    """
    money, scope = billable.money, billable.scopes.get(place)
    all_left = [line.left_minor for line in lines]
    of_bill = max(sum(all_left), 0)
    left = [
        one if scope is None or (line.charge if line.agreed is None else None) in scope else 0
        for line, one in zip(lines, all_left, strict=True)
    ]
    owed = max(sum(left), 0)
    if discount.percent is not None:
        amount = money.rounded(money.of_minor(owed) * Fraction(discount.percent) / 100)
    else:
        assert discount.amount is not None, "free units name their charges"
        amount = money.rounded(Fraction(discount.amount))
    shares = by_largest_remainder(min(amount, owed, of_bill), [Fraction(max(one, 0)) for one in left])
    return [
        replace(line, discounted=(*line.discounted, (place, share))) if share else line
        for line, share in zip(lines, shares, strict=True)
    ]
