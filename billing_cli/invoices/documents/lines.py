"""One line of an invoice's JSON document, as the rows that print it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from billing_cli.invoices.documents.adjustments import Adjustment, adjustment_label, split_adjustments
from billing_cli.invoices.documents.dates import printed_period
from billing_cli.invoices.documents.figures import (
    MOST_DIGITS,
    NumberStyle,
    format_amount,
    format_explaining,
    format_number,
    format_percent,
)
from billing_cli.invoices.documents.sheet import Figure, Line, Row
from billing_cli.invoices.documents.units import per_text

LIMITS = ("minimum", "maximum")
METERED = ("usage", "fee", "adjustment")
# The models whose unit price is a share of the value.
RATED = ("graduated_percentage", "percentage")
# The model whose unit price is a multiplier of what events bring.
MULTIPLIED = "dynamic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How a document is written: its numbers and its words."""

    style: NumberStyle
    words: Mapping[str, str]


def printed_line(line: Mapping[str, Any], writing: Writing) -> Line:
    """Lay out one line: its own row, and parts below it where one row cannot tell how the amount came about.

    A line of one slice that covers its whole quantity is one row. Tiers are numbered only where there are
    several.
    """
    inside, _ = split_adjustments(line)
    slices = line["slices"]
    folded = len(slices) == 1 and _same_number(slices[0]["quantity"], line["quantity"])
    insets = len(slices) > 1 or _needs_insets(inside)
    row = _own_row(line, writing, folded, insets)
    if not insets:
        row = replace(row, notes=(*row.notes, *_prorations(inside, writing)))
        inside = [item for item in inside if item["kind"] != "proration"]
    parts = [_adjustment_row(item, writing, insets) for item in inside if not _has_amount(item)]
    if not folded:
        parts += [_slice_row(part, line, writing, len(slices) > 1, insets) for part in slices]
    parts += [_adjustment_row(item, writing, insets) for item in inside if _has_amount(item)]
    return Line(row=row, parts=tuple(parts))


def _own_row(line: Mapping[str, Any], writing: Writing, folded: bool, insets: bool) -> Row:
    notes = [printed_period(_day(line["service_start"]), _day(line["service_end"]), writing.style.locale)]
    if line.get("description"):
        notes.append(line["description"])
    if line["kind"] == "credit":
        notes.append(writing.words["part_of_line"].format(line=line["of_line"]))
    before = Decimal(line.get("units_before") or 0)
    if before:
        notes.append(writing.words["units_before"].format(quantity=format_number(writing.style, before)))
    only = line["slices"][0] if folded else None
    if only:
        notes += _details(only, writing)
    return Row(
        label=writing.words.get(f"line_{line['kind']}", line["name"]) if line["charge"] is None else line["name"],
        dimensions=(*_limit(line, writing), *_dimensions(line, writing)),
        notes=tuple(notes),
        quantity=_quantity(line["quantity"], writing) if line["kind"] in METERED else None,
        price=_price(only, line, writing) if only else None,
        per=_per(only, line, writing) if only else "",
        inset=_inset(only["amount"], writing) if only and insets else None,
        amount=Figure(text=format_amount(writing.style, Decimal(line["amount"]))),
    )


def _slice_row(part: Mapping[str, Any], line: Mapping[str, Any], writing: Writing, several: bool, insets: bool) -> Row:
    return Row(
        label=_slice_label(part, writing, several),
        dimensions=tuple(_details(part, writing)),
        quantity=_quantity(part["quantity"], writing),
        price=_price(part, line, writing),
        per=_per(part, line, writing),
        inset=_inset(part["amount"], writing) if insets else None,
    )


def _slice_label(part: Mapping[str, Any], writing: Writing, several: bool) -> str:
    """Say what tells a slice from others: its tier; of events, whether they cost their rate or a bound."""
    if part.get("at") is not None:
        return writing.words[f"at_{part['at']}"]
    if not several:
        return writing.words["charged_quantity"]
    if part.get("events") is not None:
        return writing.words["at_rate"]
    return writing.words["tier"].format(tier=part["tier"])


def _adjustment_row(adjustment: Adjustment, writing: Writing, insets: bool) -> Row:
    quantity = adjustment.get("quantity")
    amount = adjustment.get("amount")
    return Row(
        label=adjustment_label(adjustment, writing.words),
        dimensions=tuple(_adjustment_details(adjustment, writing)),
        quantity=_quantity(quantity, writing) if quantity is not None else None,
        inset=_inset(amount, writing) if insets and amount is not None else None,
    )


def _adjustment_details(adjustment: Adjustment, writing: Writing) -> Iterator[str]:
    if adjustment.get("agreed") is not None:
        yield format_number(writing.style, Decimal(adjustment["agreed"]), writing.style.minor_digits)
    if adjustment.get("numerator") is not None and adjustment.get("denominator") is not None:
        unit = "proration_seconds" if adjustment.get("unit") == "second" else "proration"
        yield writing.words[unit].format(
            numerator=format_number(writing.style, abs(Decimal(adjustment["numerator"]))),
            denominator=format_number(writing.style, Decimal(adjustment["denominator"])),
        )
    if adjustment.get("limit") is not None:
        yield f"= {format_amount(writing.style, Decimal(adjustment['limit']))}"
    if adjustment.get("of") is not None:
        yield writing.words["converted"].format(of=format_number(writing.style, Decimal(adjustment["of"])))
        if adjustment.get("round"):
            yield writing.words[f"rounded_{adjustment['round']}"]
    if adjustment.get("percent") is not None:
        yield format_percent(writing.style, Decimal(adjustment["percent"]))
    if adjustment.get("counted") is not None:
        yield writing.words["counted"].format(amount=format_amount(writing.style, Decimal(adjustment["counted"])))
    if adjustment.get("term_start") is not None:
        start, end = _day(adjustment["term_start"]), _day(adjustment["term_end"])
        yield writing.words["term"].format(days=printed_period(start, end, writing.style.locale))
    yield from _named(adjustment, writing)


def _named(adjustment: Adjustment, writing: Writing) -> Iterator[str]:
    """How many events it is about, what it is called, and why it was agreed."""
    if adjustment.get("events"):
        yield _events(adjustment["events"], writing)
    for key in ("name", "reason"):
        if adjustment.get(key):
            yield str(adjustment[key])


def _prorations(inside: Sequence[Adjustment], writing: Writing) -> Iterator[str]:
    for item in inside:
        if item["kind"] == "proration":
            yield from _adjustment_details(item, writing)


def _needs_insets(inside: Sequence[Adjustment]) -> bool:
    """Tell whether amounts must be shown on the way: "17 of 30 days" alone explains itself."""
    changes = [item for item in inside if Fraction(item.get("amount") or 0)]
    return any(item["kind"] != "proration" for item in changes) or len(changes) > 1


def _has_amount(adjustment: Adjustment) -> bool:
    return adjustment.get("amount") is not None


def _dimensions(line: Mapping[str, Any], writing: Writing) -> Iterator[str]:
    """The values of a line's dimensions; of a band, how far it reaches."""
    last = line.get("bands") or {}
    for name, value in line["dimensions"].items():
        if value is None:
            yield writing.words["no_value"]
        elif name in last:
            sign, bound = (">", last[name]) if value == "over" else ("\u2264", value)
            yield f"{name} {sign} {format_number(writing.style, Decimal(bound))}"
        else:
            yield str(value)


def _limit(line: Mapping[str, Any], writing: Writing) -> Iterator[str]:
    """What a line is that a charge has besides its usage."""
    if line["kind"] in LIMITS:
        yield writing.words[f"line_{line['kind']}"]


def _details(part: Mapping[str, Any], writing: Writing) -> Iterator[str]:
    """What explains a slice besides its price: how many packages it took, or events it holds; fees; their amounts."""
    if part.get("packages") is not None:
        count = Decimal(part["packages"])
        words = writing.words["packages_one" if abs(count) == 1 else "packages_many"]
        yield words.format(count=format_number(writing.style, count))
    if part.get("events") is not None:
        yield _events(part["events"], writing)
    if part.get("event_amounts") is not None:
        amounts = format_number(writing.style, Decimal(part["event_amounts"]), writing.style.minor_digits)
        yield writing.words["event_amounts"].format(amount=amounts)
    if Fraction(part["flat_fee"]):
        fee = format_number(writing.style, Decimal(part["flat_fee"]), writing.style.minor_digits)
        yield writing.words["fees" if part.get("events") is not None else "flat_fee"].format(amount=fee)


def _events(count: int, writing: Writing) -> str:
    words = writing.words["events_one" if count == 1 else "events_many"]
    return words.format(count=format_number(writing.style, Decimal(count)))


def _quantity(text: str, writing: Writing) -> Figure:
    return Figure(text=format_number(writing.style, Decimal(text)))


def _price(part: Mapping[str, Any], line: Mapping[str, Any], writing: Writing) -> Figure:
    """Write the price as the catalog states it: for `per` units, a package, an event; a percentage; a multiplier."""
    if line["model"] == MULTIPLIED:
        return Figure(text=f"× {format_number(writing.style, Decimal(part['unit_price']))}")
    if line["model"] in RATED and part.get("at") is None:
        return Figure(text=format_percent(writing.style, _times(part["unit_price"], "100")))
    per = "1" if part.get("packages") is not None else line["per"]
    price = _times(part["unit_price"], per)
    return Figure(text=format_number(writing.style, price, writing.style.minor_digits))


def _times(one: str, other: str) -> Decimal:
    with localcontext() as context:
        context.prec = MOST_DIGITS
        return Decimal(one) * Decimal(other)


def _per(part: Mapping[str, Any], line: Mapping[str, Any], writing: Writing) -> str:
    if part.get("packages") is not None:
        size = per_text(writing.style, {"per": "{unit}"}, Decimal(part["package_size"]), line["unit"])
        return writing.words["per_package"].format(size=size or "1")
    if part.get("at") is not None:
        return writing.words["per_event"]
    if line["model"] == MULTIPLIED:
        return ""
    if line["model"] in RATED:
        return writing.words["of_value"].format(unit=line["unit"]) if line["unit"] else ""
    return per_text(writing.style, writing.words, Decimal(line["per"]), line["unit"])


def _inset(amount: str, writing: Writing) -> Figure:
    return Figure(text=format_explaining(writing.style, Fraction(amount)))


def _same_number(one: str, other: str) -> bool:
    return Decimal(one) == Decimal(other)


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
