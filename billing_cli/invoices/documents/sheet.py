"""What an invoice template prints: every figure, date and word already written out."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A written number; `tail` is printed invisibly after it, to bring a column's decimal signs into line."""

    text: str
    tail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Seller or customer; `lines` are the address, the country's name last."""

    name: str
    lines: tuple[str, ...]
    tax_id: str | None
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One labelled value of the invoice's head."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One printed row: a line's own, or one of its parts (a slice or an adjustment).

    `inset` is the exact amount that explains a line and stands left of the column of rounded amounts.
    """

    label: str
    dimensions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    quantity: Figure | None = None
    price: Figure | None = None
    per: str = ""
    inset: Figure | None = None
    amount: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An invoice line, which no page break divides: its own row and its parts."""

    row: Row
    parts: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines of one `group`; the name and subtotal are absent on an invoice of one nameless group."""

    name: str | None
    lines: tuple[Line, ...]
    subtotal: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One row below the lines; `weight` is `plain`, `strong` or `due`."""

    label: str
    amount: Figure
    weight: str = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A whole invoice, ready to print; `created` is an ISO 8601 date or instant taken from the document."""

    language: str
    direction: str
    paper: str
    title: str
    created: str
    heading: str
    marks: tuple[str, ...]
    reference: str
    seller: Party
    customer: Party
    due_label: str
    due: str
    due_note: str
    period: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    totals: tuple[Total, ...]
    anchor: str
    currency: str
    has_insets: bool
    words: Mapping[str, str]
