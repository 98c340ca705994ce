"""Invoices of another billing system beside ours: by customer and charge, with the cause of each difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_cli.reports.reconcile.variances import Cause
from billing_cli.statements.statement import BilledLine
from pricing.money import exact_text, minor_of, minor_units, plain_text, rounded

# Figures that count other units of the same thing.
FACTORS = tuple(Fraction(one) for one in (1000, 10_000, 10**6, 10**9, 1024, 1024**2, 1024**3, 60, 3600))


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is compared: a charge of a customer; lines of the commitment and discounts of the whole by their kind."""

    customer: str
    charge: str
    currency: str

    def words(self) -> dict[str, str]:
        """For a variance."""
        return {"customer": self.customer, "charge": self.charge}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A part of a quantity with its price, as our invoice shows it."""

    quantity: Decimal
    unit_price: Decimal
    flat_fee: Decimal


@dataclass(slots=True)
class Ours:
    """What we bill of a charge: minor units, the quantity, and how it was priced."""

    minor: int = 0
    quantity: Decimal = Decimal(0)
    included: Decimal = Decimal(0)
    slices: list[Slice] = field(default_factory=list)
    lines: int = 0
    evidence: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Theirs:
    """What they bill of it; `amount` exact, `repeated` what equal rows of one invoice come to beyond the first."""

    amount: Decimal = Decimal(0)
    quantity: Decimal | None = None
    repeated: Decimal = Decimal(0)
    lines: list[BilledLine] = field(default_factory=list)

    def minor(self, currency: str) -> int:
        """The amount in minor units, rounded once, half away from zero."""
        return rounded(Fraction(self.amount) * 10 ** minor_units(currency), "half_away")


def ours_of(documents: Iterable[Mapping[str, Any]]) -> dict[Key, Ours]:
    """Our lines of a month by customer and charge; discounts and credits of whole invoices by their kind."""
    found: dict[Key, Ours] = defaultdict(Ours)
    for document in documents:
        invoice = document["invoice"]
        shown = invoice["number"] or invoice["id"]
        for line in invoice["lines"]:
            key = Key(customer=invoice["customer"], charge=line["charge"] or line["kind"], currency=invoice["currency"])
            _add(found[key], line, invoice["currency"], shown)
            for one in line["adjustments"]:
                if one["kind"] in ("subscription_discount", "promotional_credit"):
                    other = Key(customer=key.customer, charge=one["kind"], currency=key.currency)
                    found[other].minor += minor_of(Decimal(one["amount"]), key.currency)
                    found[other].evidence.append(shown)
    return dict(found)


def _add(ours: Ours, line: Mapping[str, Any], currency: str, shown: str) -> None:
    ours.minor += minor_of(Decimal(line["amount"]), currency)
    ours.quantity += Decimal(line["quantity"])
    ours.included += sum((Decimal(a["quantity"]) for a in line["adjustments"] if a["kind"] == "included"), Decimal(0))
    ours.slices += [
        Slice(quantity=Decimal(s["quantity"]), unit_price=Decimal(s["unit_price"]), flat_fee=Decimal(s["flat_fee"]))
        for s in line["slices"]
    ]
    ours.lines += 1
    ours.evidence.append(shown)


def theirs_of(lines: Iterable[BilledLine]) -> dict[Key, Theirs]:
    """Their lines by customer and charge; those of unknown customers are left out."""
    found: dict[Key, Theirs] = defaultdict(Theirs)
    seen: set[tuple[object, ...]] = set()
    for line in lines:
        if line.customer is None:
            continue
        one = found[Key(customer=line.customer, charge=line.charge, currency=line.currency)]
        content = (line.customer, line.item, line.quantity, line.amount, line.currency, line.invoice)
        if content in seen:
            one.repeated += line.amount
        seen.add(content)
        one.amount += line.amount
        if line.quantity is not None:
            one.quantity = (one.quantity or Decimal(0)) + line.quantity
        one.lines.append(line)
    return dict(found)


def cause_of(key: Key, ours: Ours, theirs: Theirs) -> Cause:
    """Why two amounts differ, as far as the figures tell."""
    evidence = evidence_of(ours, theirs)
    tests = (_twice, _rounding, _nothing, _quantity, _tier, _free, _price)
    for test in tests:
        cause = test(key, ours, theirs, evidence)
        if cause is not None:
            return cause
    return Cause(explanation="neither quantity nor price nor tiers explain it", evidence=evidence)


def evidence_of(ours: Ours | None, theirs: Theirs | None) -> str:
    """Where both stand."""
    said = [*dict.fromkeys(ours.evidence)][:2] if ours is not None else []
    said += [f"{line.file}:{line.row}" for line in theirs.lines[:2]] if theirs is not None else []
    return "; ".join(said)


def is_rounding(key: Key, ours: Ours, theirs: Theirs) -> bool:
    """At most a minor unit for every line of either side."""
    return abs(theirs.minor(key.currency) - ours.minor) <= max(ours.lines, len(theirs.lines)) and not differ(
        ours, theirs
    )


def differ(ours: Ours, theirs: Theirs) -> bool:
    """Whether the quantities differ, as far as theirs is known."""
    return theirs.quantity is not None and theirs.quantity != ours.quantity


def _twice(key: Key, ours: Ours, theirs: Theirs, evidence: str) -> Cause | None:
    once = Theirs(amount=theirs.amount - theirs.repeated)
    if theirs.repeated and once.minor(key.currency) == ours.minor:
        return Cause(category="DUPLICATE", explanation="they bill equal rows twice on one invoice", evidence=evidence)
    return None


def _rounding(key: Key, ours: Ours, theirs: Theirs, evidence: str) -> Cause | None:
    if is_rounding(key, ours, theirs):
        return Cause(category="ROUNDING", explanation="at most a minor unit per line", evidence=evidence)
    return None


def _nothing(key: Key, ours: Ours, theirs: Theirs, evidence: str) -> Cause | None:
    if theirs.minor(key.currency) or differ(ours, theirs):
        return None
    said = "they have rows of it, which come to nothing"
    return Cause(category="MISSING_THERE", explanation=said, evidence=evidence)


def _quantity(key: Key, ours: Ours, theirs: Theirs, evidence: str) -> Cause | None:
    if not differ(ours, theirs) or theirs.quantity is None:
        return None
    said = f"quantity: {plain_text(ours.quantity)} here, {plain_text(theirs.quantity)} there"
    if ours.quantity and theirs.quantity:
        ratio = Fraction(theirs.quantity) / Fraction(ours.quantity)
        factor = next((one for one in FACTORS if ratio in (one, 1 / one)), None)
        if factor is not None:
            said += f", by a factor of {exact_text(factor)}: another unit"
            return Cause(category="QTY_TRANSFORM", explanation=said, evidence=evidence)
    return Cause(category="MISSING_USAGE", explanation=said, evidence=evidence)


def _tier(key: Key, ours: Ours, theirs: Theirs, evidence: str) -> Cause | None:
    """Their amount is all of the quantity at the price of one of our tiers."""
    if ours.lines != 1 or len({one.unit_price for one in ours.slices}) < 2:
        return None
    priced = sum((one.quantity for one in ours.slices), Decimal(0))
    for one in ours.slices:
        if theirs.minor(key.currency) in _minors(priced, one, key.currency):
            said = f"tier: they price all {plain_text(priced)} at {plain_text(one.unit_price)}, we by tiers"
            return Cause(category="WRONG_PRICE_VERSION", explanation=said, evidence=evidence)
    return None


def _free(key: Key, ours: Ours, theirs: Theirs, evidence: str) -> Cause | None:
    """Their amount has no free units."""
    if not ours.included or not ours.slices:
        return None
    more = Fraction(-ours.included * ours.slices[-1].unit_price) * 10 ** minor_units(key.currency)
    if abs(theirs.minor(key.currency) - ours.minor - more) <= 1:
        said = f"they charge for the {plain_text(-ours.included)} units that are included here"
        return Cause(category="FREE_TIER", explanation=said, evidence=evidence)
    return None


def _price(key: Key, ours: Ours, theirs: Theirs, evidence: str) -> Cause | None:
    """Quantities agree: then it is the price."""
    if theirs.quantity is None or not ours.quantity or not theirs.minor(key.currency):
        return None
    scale = 10 ** minor_units(key.currency)
    here = Fraction(ours.minor, scale) / Fraction(ours.quantity)
    there = Fraction(theirs.amount) / Fraction(theirs.quantity)
    said = f"price: {_rate(here)} a unit here, {_rate(there)} there, of {plain_text(ours.quantity)}"
    return Cause(category="WRONG_PRICE_VERSION", explanation=said, evidence=evidence)


def _rate(value: Fraction) -> str:
    """A price per unit, with at most eight decimals."""
    return plain_text(Decimal(rounded(value * 10**8, "half_away")).scaleb(-8))


def _minors(quantity: Decimal, one: Slice, currency: str) -> Iterator[int]:
    """All of a quantity at the price of a slice, with its flat fee and without."""
    scale = 10 ** minor_units(currency)
    exact = Fraction(quantity) * Fraction(one.unit_price)
    yield rounded(exact * scale, "half_away")
    yield rounded((exact + Fraction(one.flat_fee)) * scale, "half_away")


def other_currencies(keys: Sequence[Key], key: Key) -> list[str]:
    """In which other currencies a charge of a customer is billed."""
    return sorted(
        one.currency for one in keys if (one.customer, one.charge) == (key.customer, key.charge) and one != key
    )
