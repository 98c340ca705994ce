"""Credit notes: each credits an invoice that was issued before it, and together no more than there is of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from billing_cli.invoices.crediting import net_minor
from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import (
    Category,
    Cell,
    Control,
    Section,
    Variance,
    control,
    none_run,
    not_run,
    table,
)
from billing_cli.reports.reconcile.sections.documents_of_month import MonthDocument, credit_notes_of_month
from billing_cli.reports.reconcile.variances import Cause, money
from pricing.rating.calculator import statement

COLUMNS = (
    Column(key="number", title="Credit note"),
    Column(key="invoice", title="Invoice"),
    Column(key="date", title="Day"),
    Column(key="customer", title="Customer"),
    Column(key="reason", title="Reason"),
    Column(key="requested_by", title="Requested by"),
    Column(key="approved_by", title="Approved by"),
    Column(key="currency", title="Currency"),
    Column(key="net", title="Net", number=True),
    Column(key="tax", title="Tax", number=True),
    Column(key="total", title="Total", number=True),
)
NAMES = {
    "credit_notes.original": "each credits an invoice that was issued before it",
    "credit_notes.parties": "it is for the customer of its invoice, in the same currency",
    "credit_notes.void": "the invoice is not void",
    "credit_notes.amounts": "credit notes of an invoice come to no more than its net, tax and total",
    "credit_notes.lines": "credit notes of a line come to no more than the line",
    "credit_notes.reason": "each says why",
    "credit_notes.approval": "who approved is not who issued",
}
NONE = "no credit note was issued in the month or for it"
NOBODY = "no credit note names who approved it"


def credit_notes(context: Context) -> Section:
    """The notes that were issued in the month, and those of its invoices."""
    notes = credit_notes_of_month(context)
    controls = tuple(_controls(context, notes)) if notes else none_run(NAMES, NONE)
    return Section(
        id="credit_notes",
        number=17,
        title="Credit notes",
        about="Each credit note says why, and credits an invoice that stands, with no more than there is of it.",
        controls=controls,
        tables=(table("credit_notes", "Credit notes", COLUMNS, (_row(one) for one in notes)),),
    )


def _row(one: MonthDocument) -> Mapping[str, Cell]:
    body = one.body
    return {
        "number": one.name,
        "invoice": one.of_number,
        "date": body["issue_date"],
        "customer": body["customer"],
        "reason": body["reason"],
        "requested_by": one.actor,
        "approved_by": body["approved_by"],
        "currency": one.currency,
        **{name: body["totals"][name] for name in ("net", "tax", "total")},
    }


def _controls(context: Context, notes: Sequence[MonthDocument]) -> Iterator[Control]:
    yield control(
        NAMES, "credit_notes.original", ("invoice", "credit note"), len(notes), _without_original(context, notes)
    )
    yield control(NAMES, "credit_notes.parties", ("invoice", "credit note"), len(notes), _of_others(notes))
    yield control(NAMES, "credit_notes.void", ("expected", "found"), len(notes), _of_void(context, notes))
    yield control(NAMES, "credit_notes.amounts", ("invoice", "credited"), len(notes), _too_much(context, notes))
    yield control(NAMES, "credit_notes.lines", ("line", "credited"), len(notes), _too_much_of_lines(context, notes))
    yield control(NAMES, "credit_notes.reason", ("expected", "found"), len(notes), _without_reason(notes))
    approved = [one for one in notes if one.body["approved_by"]]
    if approved:
        yield control(
            NAMES, "credit_notes.approval", ("issued by", "approved by"), len(approved), _by_oneself(approved)
        )
    else:
        yield not_run("credit_notes.approval", NAMES["credit_notes.approval"], NOBODY)


def _said(one: MonthDocument, sides: tuple[str | None, str | None], category: Category, explanation: str) -> Variance:
    """A variance of words; all of the note is at risk."""
    return Variance(
        key=_key(one),
        left=sides[0],
        right=sides[1],
        difference=None,
        unit="text",
        category=category,
        explanation=explanation,
        evidence=f"bill invoice show {one.name} --format json",
        at_risk=(one.currency, abs(one.total("total"))),
    )


def _key(one: MonthDocument) -> dict[str, str]:
    return {"credit_note": one.name, "invoice": one.of_number or ""}


def _without_original(context: Context, notes: Sequence[MonthDocument]) -> Iterator[Variance]:
    named = sorted({one.of_number for one in notes if one.of_number})
    rows = context.store.rows(statement(__package__, "credited_invoices"), invoices=named)
    found = {number: (link, day) for number, link, day, _ in rows}
    for one in notes:
        there = found.get(one.of_number)
        if there is None:
            yield _said(one, (None, one.of_number), "MISSING_HERE", "there is no such invoice")
            continue
        link, day = there
        assert one.link is not None, "it was issued"
        assert one.issue_date is not None, "it was issued"
        if link >= one.link or day > one.issue_date:
            yield _said(one, (str(day), str(one.issue_date)), "NUMBERING", "the invoice was issued after it")


def _of_others(notes: Sequence[MonthDocument]) -> Iterator[Variance]:
    for one in notes:
        for name in () if one.original is None else ("customer", "currency"):
            left, right = str(one.original[name]), str(one.body[name])  # type: ignore[index]
            if left != right:
                yield _said(one, (left, right), "MAPPING", f"its {name} is not that of its invoice")


def _of_void(context: Context, notes: Sequence[MonthDocument]) -> Iterator[Variance]:
    named = sorted({one.of_number for one in notes if one.of_number})
    rows = context.store.rows(statement(__package__, "credited_invoices"), invoices=named)
    void = {number for number, _, _, is_void in rows if is_void}
    for one in notes:
        if one.of_number in void:
            yield _said(one, ("issued", "void"), "VOID_REISSUE", "the invoice is void: nothing of it is owed")


def _last_of_each(notes: Sequence[MonthDocument]) -> list[MonthDocument]:
    """The last note of each invoice in the month, which stands for all before it."""
    return list({one.of_number: one for one in notes if one.original is not None}.values())


def _too_much(context: Context, notes: Sequence[MonthDocument]) -> Iterator[Variance]:
    for one in _last_of_each(notes):
        assert one.original is not None, "only those were chosen"
        for name in ("net", "tax", "total"):
            whole = one.minor(one.original["totals"][name])
            credited = sum(one.minor(note["totals"][name]) for note in (*one.before, one.body))
            if _within(credited, whole):
                continue
            why = Cause(
                category="MANUAL_ADJ",
                explanation=f"its credit notes come to more than its {name}",
                evidence=f"credit notes of {one.of_number}",
            )
            key = {"invoice": one.of_number or "", "total": name}
            yield from money(key, (whole, credited), one.currency, why, context.tolerances)


def _too_much_of_lines(context: Context, notes: Sequence[MonthDocument]) -> Iterator[Variance]:
    for one in _last_of_each(notes):
        assert one.original is not None, "only those were chosen"
        credited = [0] * len(one.original["lines"])
        for note in (*one.before, one.body):
            for line in note["lines"]:
                credited[line["of_line"] - 1] += net_minor(line, one.currency)
        for number, (line, minor) in enumerate(zip(one.original["lines"], credited, strict=True), start=1):
            whole = net_minor(line, one.currency)
            if _within(minor, whole):
                continue
            why = Cause(
                category="MANUAL_ADJ",
                explanation=f"credit notes of line {number} come to more than the line",
                evidence=f"credit notes of {one.of_number}",
            )
            key = {"invoice": one.of_number or "", "line": str(number)}
            yield from money(key, (whole, minor), one.currency, why, context.tolerances)


def _within(part: int, whole: int) -> bool:
    return min(0, whole) <= part <= max(0, whole)


def _without_reason(notes: Sequence[MonthDocument]) -> Iterator[Variance]:
    for one in notes:
        if not str(one.body["reason"] or "").strip():
            yield _said(one, ("a reason", None), "MASTER_DATA", "it does not say why")


def _by_oneself(notes: Sequence[MonthDocument]) -> Iterator[Variance]:
    for one in notes:
        if one.actor.casefold() == str(one.body["approved_by"]).casefold():
            yield _said(
                one, (one.actor, one.body["approved_by"]), "MASTER_DATA", "the person who issued it approved it alone"
            )
