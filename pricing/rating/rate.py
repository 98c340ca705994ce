"""The one rating path: relations in, slices and rounded lines out, for preview, quote, diff and invoice alike."""

from __future__ import annotations

from itertools import chain

from pricing.money import Rounding
from pricing.rating.bill import Bills
from pricing.rating.calculator import Calculator, statement
from pricing.rating.credits import MoneyOfBills, Purse
from pricing.rating.share_out import share_amounts, share_bill_discounts, share_quantities
from pricing.rating.tax import charge_tax

# One view per way to cut a quantity; a new one is a new file, a line here and a line in `price_slices`.
CUTS = ("cut_whole", "cut_volume", "cut_graduated", "cut_shared")
# How lines that price single events are sliced, in order.
BY_EVENT = ("cut_events", "slice_events", "note_free_events", "slice_amounts")
# How the price of units before is taken from that of the units so far, in order.
NETTING = (
    "net_slices",
    "drop_netted_slices",
    "keep_netted_slices",
    "net_priced_lines",
    "net_free_units",
    "drop_free_units_before",
    "net_free_events",
    "drop_free_events_before",
    "drop_priced_before",
    "drop_quantities_before",
)


def open_relations(calculator: Calculator) -> None:
    """Make the relations that `rate` reads and fills, empty."""
    for name in ("relations", *CUTS, "gross_lines", "counted"):
        calculator.run(statement(__package__, name))


def rate(calculator: Calculator, bills: Bills, rounding: Rounding, purse: Purse | None = None) -> None:
    """Price the relation `quantities` at the relations `price_keys`, `prices` and `tiers`, in the contract's order.

    A quantity that is `minus_of` a line is priced like that line and taken from it; it is in no relation afterwards.
    Lines that price single events have those in `line_events`.
    Fills `priced_lines` (what of each quantity is priced), `slices` (their quantities add up to that), `rated_lines`
    (one row per line: exact sum of its slices, the amount in minor units after its share, its discounts and one
    rounding, or what keeps it from being priced), `added_lines` (limits, commitments), `bill_discounts`, `bill_taxes`
    and `included_taxes`, and `credit_draws`: what the bills burn of the credits that the `purse` holds.
    """
    half_even = rounding == "half_even"
    bills.load(calculator)
    calculator.run(statement(__package__, "match_prices"))
    burning = bills.burning(purse)
    share_quantities(calculator, chain.from_iterable(bills.shared.values()), burning)
    calculator.run(statement(__package__, "price_slices"))
    if calculator.one(statement(__package__, "count_line_events"))[0]:
        for name in BY_EVENT:
            calculator.run(statement(__package__, name))
    if bills.has_units_before:
        for name in NETTING:
            calculator.run(statement(__package__, name))
    share_amounts(calculator, bills.amounts)
    calculator.run(statement(__package__, "round_lines"), half_even=half_even)
    if bills.limits:
        calculator.run(statement(__package__, "limit_charges"), half_even=half_even)
    if bills.commitments:
        calculator.run(statement(__package__, "commit_bills"), half_even=half_even)
    if bills.term_commitments:
        calculator.run(statement(__package__, "count_terms"), half_even=half_even)
        calculator.run(statement(__package__, "commit_terms"))
    share_bill_discounts(calculator, bills.discounts, bills.discounted_charges, rounding)
    money = MoneyOfBills.of(calculator, burning, bills.printed_charges, bills.digits, rounding)
    money.lower(calculator)
    if bills.taxes:
        charge_tax(calculator, rounding, included=bills.holds_tax)
        money.add_tax(calculator)
    money.pay(calculator)
