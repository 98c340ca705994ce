"""Credits on bills: units of grants in step 1, promotional money in step 9, prepaid money in step 11."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Protocol

from pricing.money import EXACT, Rounding, rounded
from pricing.rating.allocation import largest_remainder
from pricing.rating.calculator import Calculator, Row, statement
from pricing.rating.tax import taxes_on_top

# Credits are counted in units of their last decimal.
FINEST = 12
ONE = 10**FINEST


class Purse(Protocol):
    """Who holds the credits; bills ask in the order in which they burn. Figures are in units of the twelfth decimal."""

    def available(self, bill_id: int, credit_id: int) -> int:
        """What is left of a credit as a bill comes to it."""

    def take(self, bill_id: int, credit_id: int, units: int) -> None:
        """Burn so much of it for a bill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillCredit:
    """A credit that a bill may use, in the order of the bill's others of its kind.

    It covers the lines of `groups` and the limits of `charges`; prepaid money that pays `everything`, the whole bill.
    `drawn` is what usage drew of it before there was an invoice: it takes that, rounded once, and no more.
    """

    credit_id: int
    kind: Literal["unit", "promotional", "prepaid"]
    groups: frozenset[int] = frozenset()
    charges: frozenset[int] = frozenset()
    everything: bool = False
    drawn: Fraction | None = None


@dataclass(slots=True)
class UnitLine:
    """What of a line is to be priced, in units of the twelfth decimal: units so far, or before.

    `unit_size` is how many of the meter's units make one that is priced, None for one.
    """

    line_id: int
    price_id: int
    left: int
    chain: tuple[int, str]
    unit_size: Decimal | None
    minus_of: int | None = None
    free: list[tuple[int, int]] = field(default_factory=list)
    covered: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Burning:
    """The credits of the bills of a run, by bill, in the order in which the bills burn them; and who holds them."""

    bills: Mapping[int, Sequence[BillCredit]]
    purse: Purse

    @property
    def unit_groups(self) -> frozenset[int]:
        """The groups of lines, units so far, that credits of units cover."""
        return frozenset(
            group for own in self.bills.values() for one in own if one.kind == "unit" for group in one.groups
        )


def burn_units(burning: Burning, lines: Mapping[int, Sequence[UnitLine]]) -> None:
    """Step 1: credits of units cover what is left of the lines of each bill, in proportion.

    `lines`: by group, those of units so far under their own, those before under the next one.
    """
    by_charge: dict[int, list[int]] = defaultdict(list)
    for group, found in lines.items():
        if found and not group % 2:
            by_charge[found[0].chain[0]].append(group)
    for bill_id, credits in burning.bills.items():
        units = [one for one in credits if one.kind == "unit"]
        covered = {group for credit in units for group in credit.groups}
        # All of their charges: what is covered counts towards no tier of a later stretch either.
        charges = {lines[group][0].chain[0] for group in covered if lines.get(group)}
        if charges:
            groups = sorted(group for charge_id in charges for group in by_charge[charge_id])
            _burn_units_of(bill_id, units, groups, lines, burning.purse)


def _burn_units_of(
    bill_id: int,
    credits: Sequence[BillCredit],
    groups: Sequence[int],
    lines: Mapping[int, Sequence[UnitLine]],
    purse: Purse,
) -> None:
    before = {line.minus_of: line for group in groups for line in lines.get(group + 1, ())}
    so_far = [(group, line) for group in groups for line in lines.get(group, ())]
    left = {line.line_id: _uncovered(line, before.get(line.line_id)) for _, line in so_far}
    for credit in credits:
        found = [line for group, line in so_far if group in credit.groups]
        weights = [_native(left[line.line_id], line.unit_size) for line in found]
        total = min(purse.available(bill_id, credit.credit_id), sum(weights))
        if total <= 0:
            continue
        for line, weight, share in zip(found, weights, largest_remainder(total, weights, room=weights), strict=True):
            units = left[line.line_id] if share == weight else _converted(share, line.unit_size)
            if share and units:  # a share may be less than the last decimal of what is converted
                line.covered.append((credit.credit_id, units))
                left[line.line_id] -= units
        purse.take(bill_id, credit.credit_id, total)
    _lower(so_far, before)


def _uncovered(line: UnitLine, before: UnitLine | None) -> int:
    return max(0, line.left - (before.left if before is not None else 0))


def _lower(so_far: Sequence[tuple[int, UnitLine]], before: Mapping[int | None, UnitLine]) -> None:
    """Take what is covered off the units so far, and what was covered by then off those before as well."""
    covered: dict[tuple[int, str], int] = {}
    for _, line in so_far:
        earlier = before.get(line.line_id)
        base = 0
        if earlier is not None:
            base = max(0, min(covered.get(line.chain, 0), earlier.left))
            earlier.left -= base
        units = base + sum(units for _, units in line.covered)
        line.left -= units
        covered[line.chain] = units


def _native(units: int, unit_size: Decimal | None) -> int:
    """Priced units in units of the meter, those of the twelfth decimal; half away from zero."""
    return units if unit_size is None else rounded(Fraction(unit_size) * units, "half_away")


def _converted(units: int, unit_size: Decimal | None) -> int:
    return units if unit_size is None else int(Fraction(units) / Fraction(unit_size))


@dataclass(slots=True)
class _Line:
    line_id: int
    group_id: int | None
    charge_id: int | None
    left: int


@dataclass(slots=True)
class MoneyOfBills:
    """Steps 9 and 11, in minor units: what bills with credits of money still come to, in the order in which they burn.

    Promotional money lowers the positive lines that it covers, shared by largest remainder; prepaid money pays what is
    due when tax was added. Neither makes a bill less than nothing; a bill that cannot be priced uses nothing.
    """

    bills: dict[int, _MoneyOfBill] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        calculator: Calculator,
        burning: Burning | None,
        charges: Mapping[int, int],
        digits: Mapping[int, int],
        rounding: Rounding,
    ) -> MoneyOfBills:
        """The bills that have such credits, as they are after the discounts of the whole.

        `charges`: charge_id -> bill_id of the charges that print; `digits`: of the minor unit, by bill.
        """
        if burning is None:
            return cls()
        found = {
            bill_id: _MoneyOfBill(bill_id, own, burning.purse, ONE // 10 ** digits[bill_id], rounding)
            for bill_id, own in burning.bills.items()
            if any(one.kind != "unit" for one in own)
        }
        of_bills = sorted(charge_id for charge_id, bill_id in charges.items() if bill_id in found)
        blocked: set[int] = set()
        for row in calculator.rows(statement(__package__, "lines_to_credit"), bills=sorted(found), charges=of_bills):
            bill_id, charge_id, group_id, line_id, amount, problem = row
            bill_id = bill_id if bill_id is not None else charges[charge_id]
            if problem:
                blocked.add(bill_id)
                continue
            found[bill_id].due += amount
            found[bill_id].lines[line_id] = _Line(line_id, group_id, charge_id, max(0, amount))
        return cls({bill_id: bill for bill_id, bill in found.items() if bill_id not in blocked})

    def lower(self, calculator: Calculator) -> None:
        """Step 9: fills `credit_draws` with what promotional money takes off lines."""
        self._load(calculator, [row for bill in self.bills.values() for row in bill.lower()])

    def add_tax(self, calculator: Calculator) -> None:
        """What is due is with tax, and so is each line: prices that hold their tax have it already."""
        paying = [bill_id for bill_id, bill in self.bills.items() if bill.has_prepaid]
        for bill_id, line_id, tax in taxes_on_top(calculator, paying) if paying else ():
            self.bills[bill_id].add_tax(line_id, tax)

    def pay(self, calculator: Calculator) -> None:
        """Step 11: fills `credit_draws` with what prepaid money pays."""
        self._load(calculator, [row for bill in self.bills.values() for row in bill.pay()])

    def _load(self, calculator: Calculator, rows: Sequence[Row]) -> None:
        columns = ("bill_id", "credit_id", "line_id", "amount_minor")
        calculator.load(statement(__package__, "load_credit_draws"), columns, rows)


@dataclass(slots=True)
class _MoneyOfBill:
    bill_id: int
    credits: Sequence[BillCredit]
    purse: Purse
    minor_unit: int
    rounding: Rounding
    lines: dict[int, _Line] = field(default_factory=dict)
    due: int = 0

    @property
    def has_prepaid(self) -> bool:
        return any(one.kind == "prepaid" for one in self.credits)

    def lower(self) -> Iterator[Row]:
        promotional = (one for one in self.credits if one.kind == "promotional")
        for credit in sorted(promotional, key=lambda one: one.drawn is None):
            covered = self._covered(credit)
            room = min(sum(line.left for line in covered), max(0, self.due))
            amount = min(room, self._wanted(credit))
            if amount > 0:
                for line, share in _shares(covered, amount):
                    line.left -= share
                    if share:
                        yield self.bill_id, credit.credit_id, line.line_id, share
                self._take(credit, amount)

    def add_tax(self, line_id: int, tax: int) -> None:
        self.due += tax
        # A line below 0 has nothing to pay.
        self.lines[line_id].left += max(0, tax)

    def pay(self) -> Iterator[Row]:
        for credit in self.credits:
            if credit.kind != "prepaid":
                continue
            amount = min(max(0, self.due), self._wanted(credit))
            if not credit.everything:
                covered = self._covered(credit)
                amount = min(amount, sum(line.left for line in covered))
                for line, share in _shares(covered, amount):  # which no other such credit pays again
                    line.left -= share
            if amount > 0:
                yield self.bill_id, credit.credit_id, None, amount
                self._take(credit, amount)

    def _covered(self, credit: BillCredit) -> list[_Line]:
        return [line for line in self.lines.values() if _covers(credit, line)]

    def _wanted(self, credit: BillCredit) -> int:
        if credit.drawn is not None:
            return rounded(credit.drawn * ONE / self.minor_unit, self.rounding)
        return self.purse.available(self.bill_id, credit.credit_id) // self.minor_unit

    def _take(self, credit: BillCredit, amount: int) -> None:
        self.purse.take(self.bill_id, credit.credit_id, amount * self.minor_unit)
        self.due -= amount


def _shares(covered: Sequence[_Line], amount: int) -> Iterator[tuple[_Line, int]]:
    """Each line with its part of an amount that they have room for, in proportion to what is left of it."""
    left = [line.left for line in covered]
    return zip(covered, largest_remainder(amount, left, room=left), strict=True)


def _covers(credit: BillCredit, line: _Line) -> bool:
    return line.group_id in credit.groups or (line.group_id is None and line.charge_id in credit.charges)


def units_text(units: int) -> str:
    """Units of the twelfth decimal as a decimal in plain form."""
    return format(Decimal(units).scaleb(-FINEST, EXACT), "f")
