"""What belongs together on one bill: limits of its charges, its commitment, its discounts, as relations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from pricing.catalog.charge import Charge, QuantityCharge
from pricing.catalog.reductions import Commitment, Discount
from pricing.money import plain_text
from pricing.rating.calculator import Calculator, Row, statement
from pricing.rating.credits import BillCredit, Burning, Purse
from pricing.rating.share_out import BillDiscount, Shared
from pricing.rating.tax import TAXED, TAXES, RateOf, category_of

LIMITS = ("charge_id", "bill_id", "minimum", "maximum", "numerator", "denominator", "minor_units")
COMMITMENTS = ("bill_id", "amount", "overage_percent", "numerator", "denominator", "minor_units")
REPEATED = (
    "bill_id",
    "like_id",
    "charges_on",
    "groups_on",
    "taxes_on",
)  # What is made for a bill that charges what another does from what the other has.
REPEATED_RELATIONS = ("taxed", "taxes", "limits", "commitments", "counting")
TERM_COMMITMENTS = (
    "bill_id", "amount", "overage_percent", "minor_units", "term_id", "place", "term_start", "term_end",
    "counted_before", "overage_before", "closes",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class InTerm:
    """A bill's place in a term [start, end) over which its commitment is held; bills of one term share `term_id`.

    `counted_before` and `overage_before`: what bills before it, of other runs, counted and charged, in minor units.
    `closes`: the term ends with it.
    """

    term_id: int
    place: int
    start: date
    end: date
    counted_before: int = 0
    overage_before: int = 0
    closes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One bill: the digits of its currency, and what applies to all of it.

    Of the discounts amounts and units count here, once; percents lower what `Bills.lower` says.
    `commitment_share`: what part of its full period the commitment is held for, numerator and denominator; or it is
    held over a `term`.
    `burns_at` is when it burns credits, in microseconds. `rate_of` tells its rates of tax, None: tax is off.
    """

    bill_id: int
    minor_units: int
    discounts: Sequence[Discount] = ()
    commitment: Commitment | None = None
    commitment_share: tuple[int, int] = (1, 1)
    term: InTerm | None = None
    burns_at: int = 0
    rate_of: RateOf | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillCharge:
    """All that a bill charges under one key and together, with the charge as it is in the end.

    `share` scales its limits, None for none. `counts`: towards the commitment. `discounted`: by what applies to the
    whole bill. `reduced`: by amounts off the charge. `printed`: on this bill, and not on one before.
    """

    charge_id: int
    key: str
    charge: Charge
    share: tuple[int, int] | None
    counts: bool = True
    discounted: bool = True
    reduced: bool = True
    printed: bool = True


@dataclass(slots=True)
class Bills:
    """A growing file of bills and of what of their charges concerns more than one line."""

    limits: list[Row] = field(default_factory=list)
    commitments: list[Row] = field(default_factory=list)
    term_commitments: list[Row] = field(default_factory=list)
    counting: list[Row] = field(default_factory=list)
    shared: dict[int, list[Shared]] = field(default_factory=dict)
    amounts: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    discounts: dict[int, list[BillDiscount]] = field(default_factory=dict)
    discounted_charges: dict[int, int] = field(default_factory=dict)
    has_units_before: bool = False
    credits: dict[int, Sequence[BillCredit]] = field(default_factory=dict)
    printed_charges: dict[int, int] = field(default_factory=dict)
    digits: dict[int, int] = field(default_factory=dict)
    burns_at: dict[int, int] = field(default_factory=dict)
    taxes: dict[tuple[int, str, bool], Row] = field(default_factory=dict)
    taxed: list[Row] = field(default_factory=list)
    repeated: list[Row] = field(default_factory=list)
    # By bill, the numbers of its taxes.
    of_taxes: dict[int, list[int]] = field(default_factory=dict)
    last_tax: int = 0

    @property
    def holds_tax(self) -> bool:
        """Whether prices of some lines hold their tax."""
        return any(inclusive for _, _, inclusive in self.taxes)

    def add(self, bill: Bill) -> None:
        """File what is the bill's own; its charges follow."""
        own = list(_bill_discounts(bill))
        if own:
            self.discounts[bill.bill_id] = own
        if bill.commitment is not None:
            overage = bill.commitment.overage
            percent = plain_text(overage.percent) if overage else None
            amount = plain_text(bill.commitment.amount)
            if bill.term is None:
                self.commitments.append((bill.bill_id, amount, percent, *bill.commitment_share, bill.minor_units))
            else:
                self.term_commitments.append((bill.bill_id, amount, percent, bill.minor_units, *_figures(bill.term)))

    def repeat(self, bill_id: int, like: int, *, charges_on: int, groups_on: int) -> None:
        """File a bill that charges what the bill `like` does: its charges and groups have numbers so much further on.

        That one has neither discounts nor credits, and no term.
        """
        assert not {like} & (self.discounts.keys() | self.credits.keys()), "its discounts and credits are its own"
        own = self.of_taxes.get(like, [])
        taxes_on = self.last_tax + 1 - own[0] if own else 0
        self.last_tax += len(own)
        self.repeated.append((bill_id, like, charges_on, groups_on, taxes_on))
        if like in self.shared:
            self.shared[bill_id] = [replace(one, group_id=one.group_id + groups_on) for one in self.shared[like]]

    def add_charge(self, bill: Bill, one: BillCharge) -> None:
        """File what of a charge concerns all its lines together."""
        charge = one.charge
        if one.share is not None and (charge.minimum is not None or charge.maximum is not None):
            bounds = (_text(charge.minimum), _text(charge.maximum))
            self.limits.append((one.charge_id, bill.bill_id, *bounds, *one.share, bill.minor_units))
        commitment = bill.commitment
        metered = charge.metered_by is not None
        if commitment is not None and one.counts and commitment.counts_charge(one.key, metered=metered):
            self.counting.append((bill.bill_id, one.charge_id))
        if bill.bill_id in self.discounts and one.discounted:
            self.discounted_charges[one.charge_id] = bill.bill_id
        if one.printed:
            self.printed_charges[one.charge_id] = bill.bill_id
        amounts = [
            (position, _minor(discount.amount, bill.minor_units))
            for position, discount in _own(bill, one.key)
            if discount.amount is not None
        ]
        if amounts and one.reduced:
            self.amounts[one.charge_id] = amounts

    def add_credits(self, bill: Bill, credits: Sequence[BillCredit]) -> None:
        """File the credits that a bill may use, in the order in which it burns them."""
        if credits:
            self.credits[bill.bill_id] = credits
            self.digits[bill.bill_id] = bill.minor_units
            self.burns_at[bill.bill_id] = bill.burns_at

    def burning(self, purse: Purse | None) -> Burning | None:
        """The credits of all bills in the order in which they burn: by billing instant, then as they were filed."""
        if purse is None or not self.credits:
            return None
        order = sorted(self.credits, key=lambda bill_id: (self.burns_at[bill_id], bill_id))
        return Burning(bills={bill_id: self.credits[bill_id] for bill_id in order}, purse=purse)

    def lower(self, bill: Bill, positions: Collection[int], group_id: int | None) -> None:
        """File that the lines of a group, or with None those of limits and commitments, have these discounts."""
        for one in self.discounts.get(bill.bill_id, ()):
            if one.position in positions:
                one.groups.add(group_id)

    def add_group(self, bill: Bill, group_id: int, key: str, charge: Charge, *, credited: bool = False) -> None:
        """File what the lines of a charge at one set of terms count once together; `credited`: credits cover units."""
        if not isinstance(charge, QuantityCharge):
            return
        units = tuple((position, one.units) for position, one in _own(bill, key) if one.units is not None)
        tiers = charge.tiers_per == "charge"
        if units or tiers or credited:
            self.shared.setdefault(bill.bill_id, []).append(
                Shared(
                    group_id=group_id,
                    tiers=tiers,
                    whole_at_one_tier=charge.model == "volume",
                    included=charge.included,
                    free_units=units,
                    unit_size=charge.units.of if charge.units else None,
                )
            )

    def add_tax(
        self,
        bill: Bill,
        category: str | None,
        *,
        inclusive: bool,
        charge_id: int | None = None,
        group_id: int | None = None,
    ) -> None:
        """File how lines are taxed: those of a group, or else the limit of a charge, or else the commitment."""
        if bill.rate_of is None:
            return
        named = category_of(category)
        key = bill.bill_id, named, inclusive
        if key not in self.taxes:
            rate = bill.rate_of(named)
            self.last_tax += 1
            self.of_taxes.setdefault(bill.bill_id, []).append(self.last_tax)
            self.taxes[key] = (self.last_tax, *key, None if rate is None else plain_text(rate))
        self.taxed.append((self.taxes[key][0], charge_id, group_id))

    def load(self, calculator: Calculator) -> None:
        """Fill the calculator's relations that say what belongs together: limits, commitments, taxes."""
        calculator.load(statement(__package__, "load_taxes"), TAXES, list(self.taxes.values()))
        calculator.load(statement(__package__, "load_taxed"), TAXED, self.taxed)
        calculator.load(statement(__package__, "load_limits"), LIMITS, self.limits)
        calculator.load(statement(__package__, "load_commitments"), COMMITMENTS, self.commitments)
        calculator.load(statement(__package__, "load_term_commitments"), TERM_COMMITMENTS, self.term_commitments)
        calculator.load(statement(__package__, "load_counting"), ("bill_id", "charge_id"), self.counting)
        if self.repeated:
            calculator.load_many(statement(__package__, "load_repeated"), REPEATED, self.repeated)
            for name in REPEATED_RELATIONS:
                calculator.run(statement(__package__, f"repeat_{name}"))


def _bill_discounts(bill: Bill) -> Iterator[BillDiscount]:
    """The discounts of the whole bill."""
    for position, discount in enumerate(bill.discounts, start=1):
        if discount.charges is None:
            amount = _minor(discount.amount, bill.minor_units) if discount.amount is not None else 0
            yield BillDiscount(position=position, percent=discount.percent, amount_minor=amount)


def _own(bill: Bill, key: str) -> Iterator[tuple[int, Discount]]:
    """The discounts of a bill that name a charge, with their positions."""
    for position, one in enumerate(bill.discounts, start=1):
        if one.charges is not None and key in one.charges:
            yield position, one


def _figures(term: InTerm) -> Row:
    before = str(term.counted_before), str(term.overage_before)
    return term.term_id, term.place, term.start, term.end, *before, term.closes


def _minor(amount: Decimal, digits: int) -> int:
    return int(amount.scaleb(digits))


def _text(limit: Decimal | None) -> str | None:
    return None if limit is None else plain_text(limit)
