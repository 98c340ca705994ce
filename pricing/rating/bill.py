"""What belongs together on one bill: limits of its charges, its commitment, its discounts, as relations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pricing.catalog.charge import Charge, Flat
from pricing.catalog.reductions import Commitment, Discount
from pricing.money import plain_text
from pricing.rating.calculator import Calculator, Row, statement
from pricing.rating.share_out import BillDiscount, Shared

LIMITS = ("charge_id", "bill_id", "minimum", "maximum", "numerator", "denominator", "minor_units")
COMMITMENTS = ("bill_id", "amount", "overage_percent", "numerator", "denominator", "minor_units")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One bill: `days` served over the days of its full period, digits of its currency, what applies to all of it."""

    bill_id: int
    days: tuple[int, int]
    minor_units: int
    discounts: Sequence[Discount] = ()
    commitment: Commitment | None = None


@dataclass(slots=True)
class Bills:
    """A growing file of bills and of what of their charges concerns more than one line."""

    limits: list[Row] = field(default_factory=list)
    commitments: list[Row] = field(default_factory=list)
    counting: list[Row] = field(default_factory=list)
    shared: list[Shared] = field(default_factory=list)
    discounts: dict[int, list[BillDiscount]] = field(default_factory=dict)
    discounted_charges: dict[int, int] = field(default_factory=dict)

    def add(self, bill: Bill) -> None:
        """File what is the bill's own; its charges follow."""
        own = list(_bill_discounts(bill))
        if own:
            self.discounts[bill.bill_id] = own
        if bill.commitment is not None:
            overage = bill.commitment.overage
            percent = plain_text(overage.percent) if overage else None
            amount = plain_text(bill.commitment.amount)
            self.commitments.append((bill.bill_id, amount, percent, *bill.days, bill.minor_units))

    def add_charge(self, bill: Bill, charge_id: int, key: str, charge: Charge) -> None:
        """File what of a charge concerns all its lines together."""
        if charge.minimum is not None or charge.maximum is not None:
            bounds = (_text(charge.minimum), _text(charge.maximum))
            self.limits.append((charge_id, bill.bill_id, *bounds, *bill.days, bill.minor_units))
        commitment = bill.commitment
        if commitment is not None and commitment.counts_charge(key, metered=not isinstance(charge, Flat)):
            self.counting.append((bill.bill_id, charge_id))
        if bill.bill_id in self.discounts:
            self.discounted_charges[charge_id] = bill.bill_id
        shared = _shared(bill, charge_id, key, charge)
        if shared is not None:
            self.shared.append(shared)

    def load(self, calculator: Calculator) -> None:
        """Fill the calculator's relations `limits`, `commitments` and `counting`."""
        calculator.load(statement(__package__, "load_limits"), LIMITS, self.limits)
        calculator.load(statement(__package__, "load_commitments"), COMMITMENTS, self.commitments)
        calculator.load(statement(__package__, "load_counting"), ("bill_id", "charge_id"), self.counting)


def _bill_discounts(bill: Bill) -> Iterator[BillDiscount]:
    for position, discount in enumerate(bill.discounts, start=1):
        if discount.charges is None:
            amount = _minor(discount.amount, bill.minor_units) if discount.amount is not None else 0
            yield BillDiscount(position=position, percent=discount.percent, amount_minor=amount)


def _shared(bill: Bill, charge_id: int, key: str, charge: Charge) -> Shared | None:
    own = [(p, one) for p, one in enumerate(bill.discounts, start=1) if one.charges is not None and key in one.charges]
    units = tuple((position, one.units) for position, one in own if one.units is not None)
    amounts = tuple((p, _minor(one.amount, bill.minor_units)) for p, one in own if one.amount is not None)
    tiers = not isinstance(charge, Flat) and charge.tiers_per == "charge"
    if not (units or amounts or tiers):
        return None
    return Shared(
        charge_id=charge_id,
        tiers=tiers,
        whole_at_one_tier=charge.model == "volume",
        included=Decimal(0) if isinstance(charge, Flat) else charge.included,
        free_units=units,
        amounts=amounts,
    )


def _minor(amount: Decimal, digits: int) -> int:
    return int(amount.scaleb(digits))


def _text(limit: Decimal | None) -> str | None:
    return None if limit is None else plain_text(limit)
