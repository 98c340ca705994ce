"""How a stored line comes from its quantity to its amount, step by step, and whether the steps add up.

Every figure is the stored one. What is calculated here only says whether one follows from the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_cli.reports.explained.step import Step
from pricing.money import EXACT, Rounding, exact_text, minor_units, plain_text, rounded
from pricing.problems import counted

ROUNDINGS = {"half_away": "half away from zero", "half_even": "half to the even neighbour"}
UNIT_ROUNDINGS = {"up": "rounded up", "down": "rounded down", "half_away": "rounded half away from zero"}
LIMITS = {
    "minimum": "what the lines of the charge lack to its minimum",
    "maximum": "what the lines of the charge have above its maximum",
    "commitment": "what the lines that count lack to the commitment",
    "overage": "the percent on what the lines that count have above the commitment",
}
# What is taken off lines after they were rounded, in order.
TAKEN_OFF = {
    "subscription_discount": "discounts on the whole invoice",
    "promotional_credit": "promotional credit",
    "included_tax": "the tax that inclusive prices hold",
}

Json = Mapping[str, Any]


@dataclass(slots=True)
class Arithmetic:
    """The steps of one stored line; `faults` say where a stored figure does not follow from those before it."""

    line: Json
    currency: str
    rounding: Rounding
    steps: list[Step] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def say(self, part: str, text: str, figure: str | None = None) -> None:
        """Add a step."""
        self.steps.append(Step(part=part, text=text, figure=figure))

    def check(self, what: str, found: Fraction, stored: Fraction) -> None:
        """Note where a stored figure is another than what the steps before it give."""
        if found != stored:
            self.faults.append(f"{what}: the steps give {exact_text(found)}, {exact_text(stored)} is stored")


def explained_line(line: Json, currency: str, rounding: Rounding) -> Arithmetic:
    """The steps of a line from its quantity to what is left after what is taken off it."""
    found = Arithmetic(line=line, currency=currency, rounding=rounding)
    if any(one["kind"] == "limit" for one in line["adjustments"]):
        _limit(found)
    else:
        _quantity(found)
        _slices(found)
        _amount(found)
        _rounding(found)
    _taken_off(found)
    return found


def after_all(line: Json) -> Decimal:
    """What a line adds to the net of its invoice."""
    off = [Decimal(one["amount"]) for one in line["adjustments"] if one["kind"] in TAKEN_OFF]
    return sum(off, Decimal(line["amount"]))


def _quantity(found: Arithmetic) -> None:
    line = found.line
    unit = f" in {line['unit']}" if line["unit"] else ""
    metered = f"metered{unit}" if line["kind"] == "usage" else "how many times the price is charged"
    found.say("quantity", f"the quantity of the line, {metered}", line["quantity"])
    if "units_before" in line:
        text = "units of the period that came before those of the line; its tiers and free units go on from there"
        found.say("quantity", text, line["units_before"])
    changes = [one for one in line["adjustments"] if "quantity" in one]
    for one in changes:
        found.say("quantity", _changed(one), one["quantity"])
    left = sum((Decimal(one["quantity"]) for one in changes), Decimal(line["quantity"]))
    if changes:
        found.say("quantity", "what is left to price", plain_text(left))
    priced = sum((Decimal(one["quantity"]) for one in line["slices"]), Decimal(0))
    found.check("the quantity of the slices", Fraction(left), Fraction(priced))


def _changed(one: Json) -> str:
    if one["kind"] == "unit_grant":
        return f"covered by the unit grant {one['name']} ({one['grant']})"
    if one["kind"] == "units":
        how = f", {UNIT_ROUNDINGS[one['round']]}" if one["round"] else ""
        return f"converted: one unit priced is {one['of']} metered{how}; what that adds or takes away"
    if one["kind"] == "free":
        return f"free of charge: value within the allowance, {counted(one['events'], 'event')} of it wholly"
    if one["kind"] == "free_units":
        return f"units that a discount makes free{_because(one)}"
    return {"trial": "a trial runs: nothing is priced", "included": "included units, free before any tier"}[one["kind"]]


def _because(one: Json) -> str:
    return f" ({one['reason']})" if one.get("reason") else ""


def _slices(found: Arithmetic) -> None:
    if found.line["per"] != "1" and found.line["slices"]:
        found.say("price", "unit prices are written for so many units, and divided by that, exactly", found.line["per"])
    for one in found.line["slices"]:
        product = product_of(one)
        found.check(f"the amount of tier {one['tier']}", product, Fraction(one["amount"]))
        found.say("price", sliced(one), one["amount"])
    if not found.line["slices"]:
        found.say("price", "nothing is left that has a price", "0")
    elif len(found.line["slices"]) > 1:
        total = sum((Fraction(one["amount"]) for one in found.line["slices"]), Fraction(0))
        found.say("price", "the slices together", exact_text(total))


def product_of(one: Json) -> Fraction:
    """What a slice comes to: so many units, packages, events or amounts at its price, and its fees."""
    return Fraction(_times(one)[0]) * Fraction(one["unit_price"]) + Fraction(one["flat_fee"])


def _times(one: Json) -> tuple[str, str]:
    """What of a slice is multiplied by its price, and the same in words."""
    if "at" in one:
        return str(one["events"]), f"{counted(one['events'], 'event')} at the {one['at']}"
    if "event_amounts" in one:
        return one["event_amounts"], f"{one['event_amounts']} brought by {counted(one['events'], 'event')}"
    if "packages" in one:
        packages = counted(int(one["packages"]), "package")
        return one["packages"], f"{packages} of {one['package_size']} for a quantity of {one['quantity']}"
    if "events" in one:
        return one["quantity"], f"a value of {one['quantity']} in {counted(one['events'], 'event')}"
    return one["quantity"], one["quantity"]


def sliced(one: Json) -> str:
    """A slice as a sum in words."""
    what = _times(one)[1]
    fee = f" + {'fees' if 'events' in one else 'flat fee'} {one['flat_fee']}" if Decimal(one["flat_fee"]) else ""
    return f"tier {one['tier']}: {what} × {one['unit_price']}{fee}"


def _amount(found: Arithmetic) -> None:
    exact = sum((Fraction(one["amount"]) for one in found.line["slices"]), Fraction(0))
    for one in found.line["adjustments"]:
        if one["kind"] not in ("proration", "discount"):
            continue
        change = Fraction(one["amount"])
        if one["kind"] == "proration":
            found.check("proration", exact * Fraction(one["numerator"], one["denominator"]) - exact, change)
            found.say("proration", _prorated(one), one["amount"])
        else:
            if "percent" in one:
                found.check("discount", -exact * Fraction(one["percent"]) / 100, change)
            percent = f"{one['percent']} % of {exact_text(exact)}" if "percent" in one else "an amount off the charge"
            found.say("discount", f"discount: {percent}{_because(one)}", one["amount"])
        exact += change
    found.check("the exact amount", exact, Fraction(found.line["amount_exact"]))
    found.say("amount", "the exact amount of the line, before it is rounded", found.line["amount_exact"])


def _prorated(one: Json) -> str:
    unit = f"{one['unit']}s" if "unit" in one else "days"
    numerator, denominator = one["numerator"], one["denominator"]
    if numerator < 0:
        return f"× {numerator}/{denominator}: {-numerator} {unit} of the full period's {denominator} are given back"
    return f"× {numerator}/{denominator}: {numerator} {unit} are served of the full period's {denominator}"


def _rounding(found: Arithmetic) -> None:
    scale = 10 ** minor_units(found.currency)
    exact, amount = Fraction(found.line["amount_exact"]), Fraction(found.line["amount"])
    found.check("the rounded amount", Fraction(rounded(exact * scale, found.rounding), scale), amount)
    to = plain_text(Decimal(1).scaleb(-minor_units(found.currency), EXACT))
    lost = amount - exact
    if lost:
        more = "more" if lost > 0 else "less"
        text = f"rounded once, {ROUNDINGS[found.rounding]}, to {to} {found.currency}: {exact_text(abs(lost))} {more}"
    else:
        text = f"a whole number of {to} {found.currency}: rounding changes nothing"
    found.say("rounding", text, found.line["amount"])


def _limit(found: Arithmetic) -> None:
    line = found.line
    [limit] = [one for one in line["adjustments"] if one["kind"] == "limit"]
    term = f" over the term [{limit['term_start']}, {limit['term_end']})" if "term_start" in limit else ""
    found.say("limit", f"agreed for a full period{term}" if not term else f"agreed{term}", limit["agreed"])
    if "numerator" in limit:
        part = f"× {limit['numerator']}/{limit['denominator']}: the days of the full period that it holds on"
        found.say("limit", part, limit.get("limit"))
    elif "limit" in limit:
        found.say("limit", "rounded to the currency's minor unit", limit["limit"])
    found.say("limit", "what the lines that count come to, each as it was rounded", limit["counted"])
    if "percent" in limit:
        found.say("limit", "percent of what is above", limit["percent"])
    else:
        held = Fraction(limit.get("limit", limit["agreed"]))
        found.check("the limit less what was counted", held - Fraction(limit["counted"]), Fraction(line["amount"]))
    found.say("amount", LIMITS[line["kind"]], line["amount"])


def _taken_off(found: Arithmetic) -> None:
    off = [one for one in found.line["adjustments"] if one["kind"] in TAKEN_OFF]
    for one in off:
        found.say("invoice", f"{_share(one)}, allocated over the lines by largest remainder", one["amount"])
    if off:
        found.say("invoice", "what the line adds to the net of the invoice", str(after_all(found.line)))


def _share(one: Json) -> str:
    """What of the whole invoice a line has its share of."""
    if one["kind"] == "subscription_discount":
        percent = f" of {one['percent']} %" if "percent" in one else ""
        return f"its share of a discount{percent} on the whole invoice{_because(one)}"
    if one["kind"] == "promotional_credit":
        return f"its share of the promotional credit {one['name']} ({one['grant']})"
    return f"its share of {TAKEN_OFF[one['kind']]}"


def totals(document: Json) -> Arithmetic:
    """From the lines of an invoice to what is due."""
    invoice = document["invoice"]
    found = Arithmetic(line={}, currency=invoice["currency"], rounding="half_away")
    stored = invoice["totals"]
    lines: Sequence[Json] = invoice["lines"]
    net = sum((Decimal(line["amount"]) for line in lines), Decimal(0))
    found.say("net", f"the amounts of {counted(len(lines), 'line')}, each as it was rounded", str(net))
    for kind, text in TAKEN_OFF.items():
        amounts = [Decimal(one["amount"]) for line in lines for one in line["adjustments"] if one["kind"] == kind]
        if amounts:
            net += sum(amounts, Decimal(0))
            found.say("net", f"{text}, shares of all lines", str(sum(amounts, Decimal(0))))
    found.check("net", Fraction(net), Fraction(stored["net"]))
    found.say("net", "net", stored["net"])
    for tax in invoice["taxes"]:
        said = ", ".join(f"{name} {value}" for name, value in tax.items() if value is not None and name != "tax")
        found.say("tax", said, tax["tax"])
    if invoice["taxes"]:
        taxes = sum((Fraction(tax["tax"]) for tax in invoice["taxes"]), Fraction(0))
        found.check("tax", taxes, Fraction(stored["tax"]))
    found.say("tax", "tax", stored["tax"])
    found.check("total", Fraction(stored["net"]) + Fraction(stored["tax"]), Fraction(stored["total"]))
    found.say("total", "net and tax", stored["total"])
    due = Fraction(stored["total"])
    for one in _prepaid(invoice["credits"]):
        due -= Fraction(one["amount"])
        found.say(
            "due",
            f"paid by the prepaid credit {one['name']} ({one['grant']}); {one['balance']} left",
            f"-{one['amount']}",
        )
    found.check("due", due, Fraction(stored["due"]))
    found.say("due", "due", stored["due"])
    return found


def _prepaid(credits: Sequence[Json]) -> Iterator[Json]:
    return (one for one in credits if one["kind"] == "prepaid")
