"""The rows below an invoice's lines, from the sum of the lines to the amount due."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from billing_cli.invoices.documents.adjustments import adjustment_label, split_adjustments
from billing_cli.invoices.documents.dates import printed_date
from billing_cli.invoices.documents.figures import (
    MOST_DIGITS,
    format_amount,
    format_number,
    format_percent,
    number_style,
)
from billing_cli.invoices.documents.lines import Writing
from billing_cli.invoices.documents.sheet import Figure, Total


def printed_totals(invoice: Mapping[str, Any], writing: Writing) -> tuple[Total, ...]:
    """List net, taxes, total, credits and the amount due; where they differ, the way from the lines to the
    net too. Below, the tax in the currency of the seller's country, if that is another.

    Every printed row is a figure of the document or a sum of such figures, so that the column adds up on
    paper.
    """
    totals = invoice["totals"]
    before_net = list(_from_lines_to_net(invoice, writing))
    rows = before_net
    if invoice["taxes"] or before_net:
        rows.append(_total(writing.words["net"], totals["net"], writing))
    rows += [_tax(tax, writing) for tax in invoice["taxes"]]
    rows.append(_total(writing.words["total"], totals["total"], writing, "strong"))
    rows += [_credit(credit, writing) for credit in _credits_after_total(invoice)]
    word = "credited_in_money" if "invoice" in invoice else "amount_due"
    due = f"{writing.words[word]} ({invoice['currency']})"
    rows.append(_total(due, totals["due"], writing, "due"))
    return (*rows, *_in_tax_currency(invoice.get("tax_currency"), writing))


def exact_sum(amounts: Iterator[Decimal] | list[Decimal]) -> Decimal:
    """Add decimals without rounding."""
    with localcontext() as context:
        context.prec = MOST_DIGITS
        return sum(amounts, Decimal(0))


def _from_lines_to_net(invoice: Mapping[str, Any], writing: Writing) -> Iterator[Total]:
    lines = exact_sum([Decimal(line["amount"]) for line in invoice["lines"]])
    gap = exact_sum([Decimal(invoice["totals"]["net"]), -lines])
    if not gap:
        return
    yield _total(writing.words["subtotal"], str(lines), writing)
    for label, amount in _on_top(invoice, writing).items():
        yield _total(label, str(amount), writing)
        gap = exact_sum([gap, -amount])
    if gap:
        yield _total(writing.words["other_adjustments"], str(gap), writing)


def _on_top(invoice: Mapping[str, Any], writing: Writing) -> Mapping[str, Decimal]:
    """Sum by name the adjustments that follow the rounding of the lines."""
    sums: dict[str, Decimal] = {}
    for line in invoice["lines"]:
        for adjustment in split_adjustments(line)[1]:
            label = _named(adjustment, writing)
            sums[label] = exact_sum([sums.get(label, Decimal(0)), Decimal(adjustment["amount"])])
    return {label: amount for label, amount in sums.items() if amount}


def _named(adjustment: Mapping[str, Any], writing: Writing) -> str:
    """What kind it is, of how many percent, and why."""
    percent = adjustment.get("percent", adjustment.get("rate"))
    parts = [adjustment_label(adjustment, writing.words)]
    parts += [format_percent(writing.style, Decimal(percent))] if percent is not None else []
    name = adjustment.get("name") or adjustment.get("reason")
    return " ".join(parts) + (f", {name}" if name else "")


def _credits_after_total(invoice: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Prepaid money alone: units and promotional money stand with the lines that they lower."""
    return [credit for credit in invoice["credits"] if credit["kind"] == "prepaid"]


def _tax(tax: Mapping[str, Any], writing: Writing) -> Total:
    rate = format_percent(writing.style, Decimal(tax["rate"]))
    details = " ".join(str(tax[key]) for key in ("country", "category") if tax.get(key))
    net = format_number(writing.style, Decimal(tax["net"]), writing.style.minor_digits)
    label = f"{writing.words['tax']} {rate}" + (f" {details}" if details else "")
    parts = [f"{label}, {writing.words['tax_on'].format(net=net)}", *_why_none(tax, writing)]
    return _total(" · ".join(parts), tax["tax"], writing)


def _why_none(tax: Mapping[str, Any], writing: Writing) -> Iterator[str]:
    """Say why a customer pays no tax."""
    if tax.get("kind") == "reverse_charge":
        yield writing.words["reverse_charge"]
    if tax.get("kind") == "exempt":
        yield writing.words["tax_exempt"].format(reason=tax["reason"])


def _in_tax_currency(told: Mapping[str, Any] | None, writing: Writing) -> Iterator[Total]:
    if told is None:
        return
    style = number_style(str(writing.style.locale), told["currency"])
    rate = writing.words["exchange_rate"].format(
        base=told["rate_from"],
        rate=format_number(style, Decimal(told["rate"])),
        quoted=told["rate_to"],
        source=told["source"],
        date=printed_date(date.fromisoformat(told["rate_date"]), writing.style.locale),
    )
    label = f"{writing.words['tax_in'].format(currency=told['currency'])} ({rate})"
    yield Total(label=label, amount=Figure(text=format_amount(style, Decimal(told["tax"]))), weight="plain")


def _credit(credit: Mapping[str, Any], writing: Writing) -> Total:
    label = _named(credit, writing)
    if "balance" in credit:
        left = format_amount(writing.style, Decimal(credit["balance"]))
        label = f"{label} ({writing.words['balance_left'].format(amount=left)})"
    return _total(label, str(-Decimal(credit["amount"])), writing)


def _total(label: str, amount: str, writing: Writing, weight: str = "plain") -> Total:
    return Total(label=label, amount=Figure(text=format_amount(writing.style, Decimal(amount))), weight=weight)
