"""What is counted once for several lines and shared out over them, in integers: the few lines that need it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from pricing.money import EXACT, Rounding, rounded
from pricing.rating.allocation import largest_remainder
from pricing.rating.calculator import Calculator, Row, statement
from pricing.rating.credits import FINEST, Burning, UnitLine, burn_units, units_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What a group of lines counts once together: those of one charge at one set of terms, units so far or before.

    `free_units`: units, by position in the bill's discounts. With `tiers` the tiers and `included` are cut on the sum.
    `unit_size`: how many of the meter's units make one that is priced, None for one.
    """

    group_id: int
    tiers: bool = False
    whole_at_one_tier: bool = False
    unit_size: Decimal | None = None
    included: Decimal = Decimal(0)
    free_units: tuple[tuple[int, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDiscount:
    """A discount of a whole bill: a percent of what its lines come to so far, or an amount in minor units.

    A percent is of the lines of `groups` alone, None for those of limits and commitments.
    """

    position: int
    percent: Decimal | None = None
    amount_minor: int = 0
    groups: set[int | None] = field(default_factory=set)


Tiers = Mapping[int, Sequence[tuple[int, int | None]]]


def share_quantities(calculator: Calculator, rules: Iterable[Shared], burning: Burning | None) -> None:
    """Step 1 and the tiers of charges that count for all their lines: changes `priced_lines`, fills `tier_shares`.

    Free units come first, then credits of units, which fill `credit_draws`; then tiers are cut.
    """
    wanted = {rule.group_id: rule for rule in rules}
    if not wanted:
        return
    found = calculator.rows(statement(__package__, "lines_to_share"), groups=sorted(wanted))
    tiers = _tiers(calculator.rows(statement(__package__, "tiers_to_share"), groups=sorted(wanted)))
    changed: list[Row] = []
    parts: list[Row] = []
    free: list[Row] = []
    covered: list[Row] = []
    groups = {group_id: _lines(rows, wanted[group_id]) for group_id, rows in groupby(found, key=lambda row: row[0])}
    kept: dict[int, list[int]] = {}
    for group_id, lines in groups.items():
        kept[group_id] = _take_included(lines, wanted[group_id])
        _take_free_units(lines, wanted[group_id])
    if burning is not None:
        burn_units(burning, groups)
    for group_id, lines in groups.items():
        rule, remaining = wanted[group_id], kept[group_id]
        shares = list(_cut(lines, tiers, rule)) if rule.tiers else []
        parts += [(line_id, tier, units_text(quantity)) for line_id, tier, quantity in shares]
        shared = {line_id for line_id, _, _ in shares}
        changed += [
            (line.line_id, units_text(before), units_text(line.left), line.line_id in shared)
            for line, before in zip(lines, remaining, strict=True)
        ]
        free += [(line.line_id, position, units_text(units)) for line in lines for position, units in line.free]
        covered += [(credit_id, line.line_id, units_text(units)) for line in lines for credit_id, units in line.covered]
    calculator.load(statement(__package__, "load_tier_shares"), ("line_id", "tier", "quantity"), parts)
    calculator.load(statement(__package__, "load_free_units"), ("line_id", "position", "quantity"), free)
    calculator.load(statement(__package__, "load_unit_draws"), ("credit_id", "line_id", "quantity"), covered)
    calculator.load(
        statement(__package__, "change_priced_lines"), ("line_id", "remaining", "charged", "shared"), changed
    )


def _lines(rows: Iterable[Row], rule: Shared) -> list[UnitLine]:
    return [
        UnitLine(line_id, price_id, _finest(left), (charge_id, dimensions), rule.unit_size, minus_of)
        for _, line_id, price_id, left, charge_id, dimensions, minus_of in rows
    ]


def _tiers(rows: Iterable[Row]) -> Tiers:
    found: dict[int, list[tuple[int, int | None]]] = {}
    for price_id, lower, upper in rows:
        found.setdefault(price_id, []).append((_finest(lower), None if upper is None else _finest(upper)))
    return found


def _take_included(lines: Sequence[UnitLine], rule: Shared) -> list[int]:
    """Take what is included off the sum; gives what is left of each line."""
    if rule.tiers:
        _take(lines, _finest(rule.included))
    return [line.left for line in lines]


def _take_free_units(lines: Sequence[UnitLine], rule: Shared) -> None:
    for position, units in rule.free_units:
        for line, share in zip(lines, _take(lines, _finest(units)), strict=True):
            if share:
                line.free.append((position, share))


def _take(lines: Sequence[UnitLine], units: int) -> list[int]:
    weights = [max(line.left, 0) for line in lines]
    shares = largest_remainder(min(units, sum(weights)), weights, room=weights)
    for line, share in zip(lines, shares, strict=True):
        line.left -= share
    return shares


def _cut(lines: Sequence[UnitLine], tiers: Tiers, rule: Shared) -> Iterator[tuple[int, int, int]]:
    """Each line's share of each tier (line, tier, quantity); lines with nothing left are priced by themselves."""
    lines = [line for line in lines if line.left > 0]
    bounds = max((tiers[line.price_id] for line in lines), key=len, default=())
    total = sum(line.left for line in lines)
    entered = [(lower, upper) for lower, upper in bounds if lower < total]
    if rule.whole_at_one_tier:
        yield from ((line.line_id, len(entered) if len(tiers[line.price_id]) > 1 else 1, line.left) for line in lines)
        return
    room = [line.left for line in lines]
    parts: list[list[int]] = []
    for lower, upper in entered[:-1]:
        assert upper is not None, "only the last tier is open"
        shares = largest_remainder(upper - lower, [line.left for line in lines], room=room)
        room = [before - share for before, share in zip(room, shares, strict=True)]
        parts.append(shares)
    parts.append(room)
    for place, line in enumerate(lines):
        if len(tiers[line.price_id]) == 1:
            yield line.line_id, 1, line.left
            continue
        yield from ((line.line_id, tier, shares[place]) for tier, shares in enumerate(parts, start=1) if shares[place])


def share_amounts(calculator: Calculator, wanted: Mapping[int, Sequence[tuple[int, int]]]) -> None:
    """Step 4's amount discounts: fills `line_discounts`, in whole minor units.

    `wanted`: by charge, position in the bill's discounts and minor units. Each is shared over the charge's lines by
    what they would be billed without, rounded half away, and never more than that.
    """
    if not wanted:
        return
    found = calculator.rows(statement(__package__, "lines_to_discount"), charges=sorted(wanted))
    taken: list[Row] = []
    for charge_id, group in groupby(found, key=lambda row: row[0]):
        rows = list(group)
        left = [_minor(gross, numerator, denominator, digits) for _, _, gross, numerator, denominator, digits in rows]
        for position, amount in wanted[charge_id]:
            taken += _discounted([row[1] for row in rows], left, position, amount)
    calculator.load(statement(__package__, "load_line_discounts"), ("line_id", "position", "amount_minor"), taken)


def _minor(gross: Decimal, numerator: int, denominator: int, digits: int) -> int:
    return max(0, rounded(Fraction(gross) * Fraction(numerator, denominator) * 10**digits, "half_away"))


def _discounted(line_ids: Sequence[int], left: list[int], position: int, amount: int) -> Iterator[Row]:
    """Take an amount off what is left of lines, as far as it goes; `left` is what remains afterwards."""
    shares = largest_remainder(min(amount, sum(left)), left, room=left)
    for place, (line_id, share) in enumerate(zip(line_ids, shares, strict=True)):
        left[place] -= share
        if share:
            yield line_id, position, share


def share_bill_discounts(
    calculator: Calculator, bills: Mapping[int, Sequence[BillDiscount]], charges: Mapping[int, int], rounding: Rounding
) -> None:
    """Step 8: discounts of whole bills, shared over their positive lines; fills `bill_discounts`, in minor units.

    Negative lines lower what a percent is of, and no discount takes more than the bill comes to.

    `charges`: charge_id -> bill_id, of the bills that have discounts.
    """
    if not bills:
        return
    lines: dict[int, list[_Billed]] = {bill_id: [] for bill_id in bills}
    found = calculator.rows(statement(__package__, "lines_of_bills"), bills=sorted(bills), charges=sorted(charges))
    for bill_id, charge_id, group_id, line_id, amount in found:
        lines[bill_id if bill_id is not None else charges[charge_id]].append(_Billed(line_id, group_id, amount))
    taken: list[Row] = []
    for bill_id, discounts in bills.items():
        for discount in sorted(discounts, key=lambda one: (one.percent is None, one.position)):
            taken += _lowered(lines[bill_id], discount, rounding)
    calculator.load(statement(__package__, "load_bill_discounts"), ("line_id", "position", "amount_minor"), taken)


@dataclass(slots=True)
class _Billed:
    """A line with what is left of its amount, in minor units; `group_id` None is a line of no quantity."""

    line_id: int
    group_id: int | None
    left: int


def _lowered(lines: Sequence[_Billed], discount: BillDiscount, rounding: Rounding) -> Iterator[Row]:
    """Take a discount off the lines that have it."""
    held = [line for line in lines if discount.percent is None or line.group_id in discount.groups]
    owed = max(0, sum(line.left for line in held))
    amount = discount.amount_minor
    if discount.percent is not None:
        amount = rounded(Fraction(discount.percent) / 100 * owed, rounding)
    most = max(0, min(owed, sum(line.left for line in lines)))
    room = [max(0, line.left) for line in held]
    shares = largest_remainder(min(amount, most), room, room=room)
    for line, share in zip(held, shares, strict=True):
        line.left -= share
        if share:
            yield line.line_id, discount.position, share


def _finest(quantity: Decimal) -> int:
    return int(quantity.scaleb(FINEST, EXACT))
