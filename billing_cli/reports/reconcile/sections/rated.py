"""Metered against rated: every line of the month once more, by the reference over quantities from the events."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_cli.contracts.contract import Contract
from billing_cli.contracts.invoice import Invoice
from billing_cli.reports.printable import Column, cell_text
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.named import explain, name_of
from billing_cli.reports.reconcile.pack import Cell, Control, Section, Table, Variance, none_run, summed, table
from billing_cli.reports.reconcile.recomputed.bills import (
    PRICED,
    Line,
    LineKey,
    Metered,
    Recomputed,
    Terms,
    agrees,
    recomputed,
    reference_line,
    stored_lines,
    terms_of_each,
)
from billing_cli.reports.reconcile.recomputed.month import Month, month_of, note_of
from billing_cli.reports.reconcile.recomputed.other_versions import priced_by_other_version
from billing_cli.reports.reconcile.sections.lateness import came_since
from billing_cli.reports.reconcile.variances import Cause, Tolerances, money, quantity
from pricing.money import exact_text, minor_of, minor_text
from pricing.problems import counted, first_of
from pricing.rating.calculator import statement
from pricing.reference.line import ReferenceLine

NAMES = {
    "rated.invoices": "every invoice that contracts ask for was made, and no other",
    "rated.blocked": "no usage lacks a price, and no invoice a rate of tax",
    "rated.quantities": "each line charges the quantity that the events come to, or that the contract says",
    "rated.lines": "each line amounts to what the reference makes of that quantity",
    "rated.discounts": "discounts of whole invoices take off what the reference says",
}
Document = Mapping[str, Any]


@dataclass(slots=True)
class _Compared:
    """What comes of looking at invoices."""

    quantities: list[Variance] = field(default_factory=list)
    lines: list[Variance] = field(default_factory=list)
    discounts: list[Variance] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    left_out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    undiscounted: list[str] = field(default_factory=list)
    rerated: list[tuple[str, int]] = field(default_factory=list)


def rated(context: Context) -> Section:
    """Lines of drafts and of issued invoices that stand."""
    month = month_of(context)
    stored = {one["invoice"]["id"]: one for one in context.documents}
    blocked = context.store.rows(statement(__package__, "blocked_lines"), period=str(context.period))
    if not stored and not blocked:
        reason = f"{context.period} was not priced, or bills nobody"
        return _section(none_run(NAMES, reason), ())
    found = _Compared()
    terms = terms_of_each(month.invoices, context.project.settings.rounding)
    for invoice, own, metered in zip(month.invoices, terms, month.metered, strict=True):
        document = stored.get(invoice.billing.invoice_id)
        if document is not None:
            _compare(found, invoice, document, (own, metered), month, context)
    note = note_of("priced", found.left_out, month)
    tolerances, counts = context.tolerances, found.counts
    controls = (
        Control(
            id="rated.invoices", name=NAMES["rated.invoices"], left="contracts", right="made",
            compared=len(month.invoices),
            variances=tuple(_invoices(month.invoices, stored, {row[0] for row in blocked})),
        ),
        Control(
            id="rated.blocked", name=NAMES["rated.blocked"], left="expected", right="blocked",
            compared=len(stored) + len({row[0] for row in blocked}), variances=tuple(_blocked(blocked)),
        ),
        Control(
            id="rated.quantities", name=NAMES["rated.quantities"], left="events", right="line",
            compared=counts["quantities"], variances=tuple(found.quantities), tolerance=tolerances.quantity_text,
            note=note,
        ),
        Control(
            id="rated.lines", name=NAMES["rated.lines"], left="reference", right="line", compared=counts["lines"],
            variances=tuple(found.lines), tolerance=tolerances.amount_text, note=note,
        ),
        Control(
            id="rated.discounts", name=NAMES["rated.discounts"], left="reference", right="line",
            compared=counts["discounts"], variances=tuple(found.discounts), tolerance=tolerances.amount_text,
            note="; ".join(filter(None, (note, _undiscounted(found)))),
        ),
    )  # fmt: skip
    return _section(controls, (_coverage(found, stored),))


def _section(controls: tuple[Control, ...], tables: tuple[Table, ...]) -> Section:
    return Section(
        id="rated",
        number=3,
        title="Metered against rated",
        about="Every line is what a second implementation of the price rules makes of the events, added up by itself.",
        controls=controls,
        tables=tables,
    )


def _compare(
    found: _Compared, invoice: Invoice, document: Document, priced: tuple[Terms | str, Sequence[Metered]], month: Month,
    context: Context,
) -> None:  # fmt: skip
    terms, metered = priced
    body = document["invoice"]
    currency, said = body["currency"], body["lines"]
    reason = terms if isinstance(terms, str) else _why_not_sources(metered, month) or _why_not_document(document)
    if isinstance(terms, str) or reason is not None:
        found.left_out[str(reason)].append(invoice.billing.invoice_id)
        found.counts["lines left out"] += len(said)
        return
    if currency != invoice.contract.currency:
        found.counts["lines"] += len(said)
        found.lines.append(_other_currency(invoice, document))
        return
    again = recomputed(terms, metered, month.sources)
    found.counts["invoices"] += 1
    if again.obstructed:
        found.lines += _obstructed(invoice, document, again)
    elif len(again.every) == len(said) and all(
        agrees(one, other, currency) for one, other in zip(again.every, said, strict=True)
    ):
        _count_agreed(found, again.every, currency)
    else:
        _compare_lines(found, invoice, document, again, month, context)


def _compare_lines(
    found: _Compared, invoice: Invoice, document: Document, again: Recomputed, month: Month, context: Context
) -> None:
    """Line by line, where some line is not that of the reference, or they stand in another order."""
    currency = document["invoice"]["currency"]
    expected = {one.key: one for one in map(reference_line, again.every)}
    held = {one.key: one for one in stored_lines(document)}
    keys = sorted(expected.keys() | held.keys(), key=_place)
    differs = False
    for key in keys:
        one, other = expected.get(key), held.get(key)
        about = _about(invoice, document, key)
        found.counts["lines"] += 1
        if key[0] == "line":
            found.counts["quantities"] += 1
            sides = (None if one is None else one.quantity, None if other is None else other.quantity)
            if sides[0] != sides[1]:
                why = _other_quantity(invoice, key[1], context)
                found.quantities += _quantity(about, sides, why, context.tolerances)
        amounts = (one.amount_minor if one else None, other.amount_minor if other else None)
        if amounts == (None, 0) or amounts == (0, None):
            continue
        found.rerated.append((currency, amounts[0] or 0))
        if amounts[0] != amounts[1]:
            differs = True
            cause = _cause(invoice, one, other, month, context)
            found.lines += money(about, amounts, currency, cause, context.tolerances)
    pairs = [(_about(invoice, document, key), expected.get(key), held.get(key)) for key in keys]
    _compare_discounts(found, differs, pairs, document, context.tolerances)


def _count_agreed(found: _Compared, lines: Sequence[ReferenceLine], currency: str) -> None:
    found.counts["lines"] += len(lines)
    found.counts["discounts"] += len(lines)
    found.counts["quantities"] += sum(one.kind in PRICED for one in lines)
    if lines:
        found.rerated.append((currency, sum(one.amount_minor for one in lines)))


def _other_discount(wanted: int, taken: int, where: str) -> Cause:
    if wanted and taken != wanted and taken % wanted == 0 and taken // wanted > 1:
        why = f"the discounts of this line were taken off {taken // wanted} times"
        return Cause(category="DUPLICATE", explanation=why, evidence=where)
    return Cause(explanation="the lines agree, and other discounts were taken off", evidence=where)


def _place(key: LineKey) -> tuple[bool, str, str, list[str]]:
    """Lines of charges first, then what limits and commitments make of them."""
    kind, charge, dimensions = key
    return kind != "line", kind, charge or "", sorted(map(str, dimensions))


def _compare_discounts(
    found: _Compared, differs: bool, lines: Sequence[tuple[dict[str, str], Line | None, Line | None]],
    document: Document, tolerances: Tolerances,
) -> None:  # fmt: skip
    """Discounts are shares of lines: where a line amounts to something else, they must differ too, and are left out."""
    body = document["invoice"]
    if differs:
        found.undiscounted.append(name_of(body))
        return
    for about, one, other in lines:
        found.counts["discounts"] += 1
        taken = (-one.discounts_minor if one else 0, -other.discounts_minor if other else 0)
        cause = _other_discount(*taken, explain(document["invoice"]))
        found.discounts += money(about, taken, body["currency"], cause, tolerances)


def _about(invoice: Invoice, document: Document, key: LineKey) -> dict[str, str]:
    kind, charge, dimensions = key
    said = cell_text(dict(sorted(dimensions, key=str)))
    return {
        "customer": invoice.contract.customer.id,
        "invoice": name_of(document["invoice"]),
        "charge": charge or kind,
        "dimensions": said if kind == "line" else kind,
    }


def _quantity(
    about: Mapping[str, str], sides: tuple[Fraction | None, Fraction | None], cause: Cause, tolerances: Tolerances
) -> Iterator[Variance]:
    """A quantity of nothing is as good as no line."""
    left, right = (None if one is None else Decimal(one.numerator) / one.denominator for one in sides)
    if not left and not right:
        return
    yield from quantity(about, (left, right), about["charge"], cause, tolerances.quantity)


def _other_quantity(invoice: Invoice, charge: str | None, context: Context) -> Cause:
    """Why a line charges another quantity than the events come to."""
    item = next((one for one in invoice.items if one.key == charge), None)
    if item is not None and not item.is_metered:
        why = "the contract says another quantity today than the line charges"
        return Cause(
            category="MASTER_DATA", explanation=why,
            evidence=f"bill subscription show {invoice.contract.subscription}",
        )  # fmt: skip
    late = came_since(context).get(invoice.contract.subscription, 0)
    if late:
        why = f"{counted(late, 'event')} of the subscription came after it was priced; section 14 lists them"
        return Cause(category="TIMING_LATE", explanation=why, evidence="bill price, or a credit note or invoice for it")
    why = "the line charges another quantity than the events come to; section 2 says how it was metered"
    return Cause(category="QTY_TRANSFORM", explanation=why, evidence=f"bill explain {invoice.billing.invoice_id}")


def _cause(invoice: Invoice, one: Line | None, other: Line | None, month: Month, context: Context) -> Cause:
    """Why a line amounts to something else."""
    where = f"bill explain {invoice.billing.invoice_id}"
    charge = (one or other).charge  # type: ignore[union-attr]
    if one is None:
        return Cause(category="MISSING_THERE", explanation="the reference makes no such line", evidence=where)
    if other is None:
        late = bool(came_since(context).get(invoice.contract.subscription))
        why = "the invoice lacks the line"
        return (
            _other_quantity(invoice, charge, context)
            if late
            else Cause(category="MISSING_HERE", explanation=why, evidence=where)
        )
    if one.quantity != other.quantity:
        return _other_quantity(invoice, charge, context)
    version = priced_by_other_version(invoice, other, month, context)
    if version is not None:
        why = f"version {version} of the catalog gives this amount, which is not in force for it"
        return Cause(category="WRONG_PRICE_VERSION", explanation=why, evidence=where)
    if other.kind in ("minimum", "maximum", "commitment", "overage"):
        return Cause(category="COMMIT_TRUEUP", explanation="another limit, or other lines under it", evidence=where)
    if one.prices != other.prices:
        why = f"it was priced at {_prices(other)}; as the files are today it is {_prices(one)}"
        return Cause(category="WRONG_PRICE_VERSION", explanation=why, evidence=f"{where}, bill audit log")
    if abs(one.amount_minor - other.amount_minor) == 1:
        return Cause(category="ROUNDING", explanation="one minor unit: it was rounded elsewhere", evidence=where)
    return Cause(explanation="equal quantity, another amount", evidence=where)


def _prices(line: Line) -> str:
    """The prices of a line's slices, and the fees of their tiers."""
    said = (f"{exact_text(unit)}{f' and a fee of {exact_text(fee)}' if fee else ''}" for unit, fee in line.prices)
    return ", ".join(said) or "nothing"


def _other_currency(invoice: Invoice, document: Document) -> Variance:
    body, currency = document["invoice"], invoice.contract.currency
    return Variance(
        key={"customer": invoice.contract.customer.id, "invoice": name_of(body)},
        left=currency, right=body["currency"], difference=None, unit="currency", category="FX",
        explanation=f"priced in {body['currency']}, and the contract is in {currency}", evidence=explain(body),
        at_risk=(body["currency"], abs(minor_of(Decimal(body["totals"]["net"]), body["currency"]))),
    )  # fmt: skip


def _obstructed(invoice: Invoice, document: Document, again: Recomputed) -> Iterator[Variance]:
    body = document["invoice"]
    yield Variance(
        key={"customer": invoice.contract.customer.id, "invoice": name_of(body)},
        left=None, right=body["totals"]["net"], difference=None, unit=body["currency"], category="MISSING_PRICE",
        explanation=f"the reference cannot price it: {first_of(again.obstructed)}", evidence=explain(body),
    )  # fmt: skip


def _why_not_sources(metered: Sequence[Metered], month: Month) -> str | None:
    """Why the quantities of an invoice are not known from the events."""
    for one in metered if month.sources.not_done else ():
        reason = month.sources.not_done.get(one.wanted.meter)
        if reason is not None:
            return f"its meter {one.wanted.meter} is not added up again: {reason}"
    return None


def _why_not_document(document: Document) -> str | None:
    lines = document["invoice"]["lines"]
    if any(one["kind"] == "unit_grant" for line in lines for one in line["adjustments"]):
        return "credits of units cover some of its usage"
    return None


def _invoices(
    invoices: Sequence[Invoice], stored: Mapping[str, Document], blocked: frozenset[str] | set[str]
) -> Iterator[Variance]:
    asked = {one.billing.invoice_id: one.contract for one in invoices}
    for name in sorted(asked.keys() | stored.keys()):
        contract: Contract | None = asked.get(name)
        if contract is not None and (name in stored or contract.subscription in blocked):
            continue
        body = stored[name]["invoice"] if name in stored else None
        customer = contract.customer.id if contract is not None else str(body and body["customer"])
        net = None if body is None else body["totals"]["net"]
        lost = body is None
        yield Variance(
            key={"customer": customer, "invoice": name},
            left=None if contract is None else "asked for",
            right=None if lost else net,
            difference=None,
            unit="invoice",
            category="MISSING_HERE" if lost else "MASTER_DATA",
            explanation="no invoice was made of it" if lost else "no contract asks for it as the files are today",
            evidence=f"bill price, bill subscription show {contract.subscription}" if contract else "bill invoice show",
        )


def _blocked(rows: Sequence[tuple[Any, ...]]) -> Iterator[Variance]:
    for subscription, charge, dimensions, code in rows:
        yield Variance(
            key={"subscription": subscription, "charge": charge or "", "dimensions": dimensions},
            left="a price", right=None, difference=None, unit="line",
            category="TAX" if code in ("untaxed", "no-exchange-rate") else "MISSING_PRICE",
            explanation=f"{code}: it keeps the subscription from an invoice", evidence="bill price says what to add",
        )  # fmt: skip


def _undiscounted(found: _Compared) -> str:
    if not found.undiscounted:
        return ""
    return f"left out, since a line of it amounts to something else: {first_of(sorted(found.undiscounted))}"


def _coverage(found: _Compared, stored: Mapping[str, Document]) -> Table:
    left_out = sum(map(len, found.left_out.values()))
    rows: list[dict[str, Cell]] = [
        {"what": "invoices priced again", "count": found.counts["invoices"]},
        {"what": "invoices not priced again", "count": left_out},
        {"what": "lines compared", "count": found.counts["lines"]},
        {"what": "lines not compared", "count": found.counts["lines left out"]},
    ]
    for currency, minor in summed(found.rerated):
        rows.append({"what": f"amount priced again, {currency}", "count": minor_text(minor, currency)})
    columns = (Column(key="what", title="What"), Column(key="count", title="How many", number=True))
    return table("coverage", "What was priced again", columns, rows)
