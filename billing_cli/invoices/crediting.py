"""What a credit note takes back of an invoice: its lines, the tax on them, and how it is settled; in minor units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_cli.charges.lines import OFF_THE_LINE
from billing_cli.errors import BillError
from pricing.money import EXACT, Rounding, minor_of, minor_text, minor_units, rounded
from pricing.rating.allocation import largest_remainder

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to credit: all that is left; whole lines or amounts of them, by number; an amount or a percent of the net.

    Exactly one of them is given. Amounts are as lines hold them, before tax where that comes on top.
    """

    everything: bool = False
    lines: Mapping[int, Decimal | None] = field(default_factory=dict)
    amount: Decimal | None = None
    percent: Decimal | None = None


@dataclass(slots=True)
class Balance:
    """What credit notes took of an invoice so far, of each line and tax by its place, and what is due of it."""

    invoice: Document
    lines: list[int]
    taxes: list[int]
    due: int = 0
    returned: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, invoice: Document, notes: Sequence[Document]) -> Balance:
        """Add up the credit notes of an invoice."""
        currency = invoice["currency"]
        found = cls(invoice=invoice, lines=[0] * len(invoice["lines"]), taxes=[0] * len(invoice["taxes"]))
        for note in notes:
            for line in note["lines"]:
                found.lines[line["of_line"] - 1] += net_minor(line, currency)
            for tax in note["taxes"]:
                found.taxes[tax["of_tax"] - 1] += _minor(tax["tax"], currency)
            found.due += _minor(note["totals"]["due"], currency)
            for one in [one for one in note["credits"] if one["kind"] == "prepaid"]:
                before = found.returned.get(one["grant"], 0)
                found.returned[one["grant"]] = before + _minor(one["amount"], currency)
        return found

    @property
    def total_left(self) -> int:
        """What is left of the total, taxes included."""
        whole = sum(_minor(tax["tax"], self.invoice["currency"]) for tax in self.invoice["taxes"])
        return sum(self.left) + whole - sum(self.taxes)

    @property
    def left(self) -> list[int]:
        """What is left of each line."""
        currency = self.invoice["currency"]
        return [
            net_minor(line, currency) - credited
            for line, credited in zip(self.invoice["lines"], self.lines, strict=True)
        ]


def net_minor(line: Document, currency: str) -> int:
    """What a line comes to after the discounts, credits and included tax that stand on top of it."""
    return _minor(line["amount"], currency) + sum(_minor(one["amount"], currency) for one in on_top(line))


def on_top(line: Document) -> list[Document]:
    """The adjustments of a line that come after its rounding."""
    return [one for one in line["adjustments"] if one["kind"] in OFF_THE_LINE]


def credited_amounts(balance: Balance, asked: Asked, rounding: Rounding) -> list[int]:
    """How much of each line is credited, in minor units; a line has the sign that it has on the invoice.

    An amount or a percent is shared over the lines above 0 by what is left of them, by largest remainder. Raises
    BillError where more is asked for than is left, or nothing.
    """
    currency, left = balance.invoice["currency"], balance.left
    if asked.everything:
        found = left
    elif asked.lines:
        found = _of_lines(left, asked.lines, currency)
    else:
        amount = _asked_amount(balance, asked, rounding)
        room = [max(0, one) for one in left]
        most = min(sum(room), max(0, sum(left)))
        if amount > most:
            raise BillError(
                f"{minor_text(amount, currency)} is more than the {minor_text(most, currency)} left before tax",
                "ask for less, or for --all",
            )
        found = largest_remainder(max(0, amount), room, room=room)
    if not any(found) and not (asked.everything and balance.invoice["credits"] and not any(balance.lines)):
        raise BillError("nothing would be credited", "see what is left: bill invoice show NUMBER --format json")
    if not asked.everything and sum(found) <= 0:
        raise BillError("a credit note of less than nothing would charge", "credit lines above 0 with it, or --all")
    return found


def _asked_amount(balance: Balance, asked: Asked, rounding: Rounding) -> int:
    currency = balance.invoice["currency"]
    if asked.percent is not None:
        net = _minor(balance.invoice["totals"]["net"], currency)
        return rounded(Fraction(asked.percent) / 100 * net, rounding)
    assert asked.amount is not None
    return _whole_minor(asked.amount, currency)


def _of_lines(left: Sequence[int], wanted: Mapping[int, Decimal | None], currency: str) -> list[int]:
    found = [0] * len(left)
    for number, amount in wanted.items():
        if not 1 <= number <= len(left):
            raise BillError(f"there is no line {number}; the invoice has {len(left)}", "count them from 1")
        rest = left[number - 1]
        taken = rest if amount is None else _whole_minor(amount, currency)
        if amount is not None and not 0 < taken <= rest:
            raise BillError(
                f"line {number}: {minor_text(taken, currency)} cannot be credited of {minor_text(rest, currency)} left",
                "ask for an amount above 0, and no more than is left",
            )
        found[number - 1] = taken
    return found


def _whole_minor(amount: Decimal, currency: str) -> int:
    scaled = amount.scaleb(minor_units(currency), EXACT)
    if scaled != scaled.to_integral_value():
        raise BillError(f"{amount} has more decimals than {currency}", "write an amount that can be paid")
    return int(scaled)


def credited_taxes(balance: Balance, amounts: Sequence[int], rounding: Rounding) -> list[int]:
    """The tax on what is credited, for each tax of the invoice: the part of all that is credited by now, less before.

    So credit notes of a whole invoice add up to its tax, in however many parts.
    """
    currency = balance.invoice["currency"]
    found = []
    for place, tax in enumerate(balance.invoice["taxes"]):
        net, whole = _minor(tax["net"], currency), _minor(tax["tax"], currency)
        by_now = sum(
            before + now
            for line, before, now in zip(balance.invoice["lines"], balance.lines, amounts, strict=True)
            if tax_place(balance.invoice, line) == place
        )
        found.append(_tax_by_now(whole, net, by_now, tax, rounding) - balance.taxes[place])
    return found


def _tax_by_now(whole: int, net: int, by_now: int, tax: Document, rounding: Rounding) -> int:
    """The tax on what is credited by now: its part of the whole; by the rate where lines below 0 make that no part."""
    if min(0, net) <= by_now <= max(0, net):
        return rounded(Fraction(whole * by_now, net), rounding) if net else whole
    return rounded(Fraction(tax["rate"]) / 100 * by_now, rounding)


def taxed_net(invoice: Document, amounts: Sequence[int], place: int) -> int:
    """What of the credited amounts a tax of the invoice is on."""
    lines = zip(invoice["lines"], amounts, strict=True)
    return sum(amount for line, amount in lines if tax_place(invoice, line) == place)


def tax_place(invoice: Document, line: Document) -> int | None:
    """Which tax of an invoice is on a line, from 0; None where there is none."""
    category = line["tax_category"] or "standard"
    included = any(one["kind"] == "included_tax" for one in line["adjustments"])
    places = [place for place, tax in enumerate(invoice["taxes"]) if tax["category"] == category]
    if len(places) > 1:
        places = [place for place in places if (invoice["taxes"][place]["prices"] == "inclusive") == included]
    return places[0] if places else None


def _minor(amount: str, currency: str) -> int:
    """An amount of a document in minor units."""
    return minor_of(Decimal(amount), currency)
