"""Tax: every document worked out again from its own lines and from the rates of the files, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_cli.invoices.crediting import credited_taxes
from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Cell, Control, Section, Table, Variance, not_run, table
from billing_cli.reports.reconcile.sections.documents_of_month import MonthDocument, documents_of_month
from billing_cli.reports.reconcile.variances import Cause, money, quantity
from pricing.money import Rounding, minor_text, rounded
from pricing.periods import month_of

COLUMNS = (
    Column(key="document", title="Document"),
    Column(key="period", title="Billed for"),
    Column(key="issued", title="Issued in"),
    Column(key="country", title="Country"),
    Column(key="category", title="Category"),
    Column(key="kind", title="Kind"),
    Column(key="prices", title="Prices"),
    Column(key="rate", title="Rate %", number=True),
    Column(key="currency", title="Currency"),
    Column(key="documents", title="Documents", number=True),
    Column(key="net", title="Net", number=True),
    Column(key="tax", title="Tax", number=True),
)
# What tells the rows of the table apart.
KEYS = tuple(one.key for one in COLUMNS[:9])
OFF = "tax is off: there are no rates of tax, and no document has any"
Rule = Callable[[Context, MonthDocument], Iterator[Variance]]


def tax(context: Context) -> Section:
    """Drafts, invoices and credit notes of the month, void ones too."""
    documents = documents_of_month(context)
    totals = _control(
        context, documents, _totals, "tax.totals", "lines, taxes and prepaid money add up to the totals",
        ("worked out", "in the document"),
    )  # fmt: skip
    is_on = context.contracts.taxes.rates is not None or any(one.body["taxes"] for one in documents)
    return Section(
        id="tax",
        number=18,
        title="Tax",
        about="A category's base is its lines, its tax the base at the rate that held, rounded once; all adds up.",
        controls=(totals, *(_run(context, documents, is_on=is_on))),
        tables=(_table(documents),),
    )


def _run(context: Context, documents: Sequence[MonthDocument], *, is_on: bool) -> Iterator[Control]:
    asked: tuple[tuple[Rule, str, str, tuple[str, str]], ...] = (
        (_bases, "tax.base", "the base of each category is what its lines come to", ("lines", "base")),
        (_recomputed, "tax.amount", "tax is the base at its rate, rounded once", ("worked out", "in the document")),
        (_rates, "tax.rates", "the rate is that of the files on the billing day", ("files", "in the document")),
        (_relieved, "tax.relief", "who pays no tax has rate 0, tax 0 and the reason", ("expected", "in the document")),
    )  # fmt: skip
    for rule, control_id, name, sides in asked:
        yield _control(context, documents, rule, control_id, name, sides) if is_on else not_run(control_id, name, OFF)


def _control(
    context: Context, documents: Sequence[MonthDocument], rule: Rule, control_id: str, name: str, sides: tuple[str, str]
) -> Control:
    return Control(
        id=control_id,
        name=name,
        left=sides[0],
        right=sides[1],
        compared=len(documents),
        tolerance=context.tolerances.amount_text if rule is not _rates else "0",
        variances=tuple(found for one in documents for found in rule(context, one)),
    )


def _key(one: MonthDocument, said: Mapping[str, Any] | None = None) -> dict[str, str]:
    key = {"document": one.name}
    return key if said is None else {**key, "category": said["category"], "country": said["country"] or ""}


def _evidence(one: MonthDocument) -> str:
    return f"bill invoice show {one.name} --format json"


def _bases(context: Context, one: MonthDocument) -> Iterator[Variance]:
    places, taxes = one.tax_places(), one.body["taxes"]
    for place, said in enumerate(taxes):
        base = sum(net for net, there in zip(one.nets, places, strict=True) if there == place)
        why = Cause(
            category="TAX", explanation="the base is not the sum of the category's lines", evidence=_evidence(one)
        )
        yield from money(_key(one, said), (base, one.minor(said["net"])), one.currency, why, context.tolerances)
    for number, (net, there) in enumerate(zip(one.nets, places, strict=True), start=1):
        if there is None and net and (taxes or context.contracts.taxes.rates is not None):
            why = Cause(category="TAX", explanation="no tax of the document is on the line", evidence=_evidence(one))
            yield from money({**_key(one), "line": str(number)}, (net, None), one.currency, why, context.tolerances)


def _recomputed(context: Context, one: MonthDocument) -> Iterator[Variance]:
    rounding = context.project.settings.rounding
    expected = [_tax_of(one, said, rounding) for said in one.body["taxes"]]
    if one.original is not None:
        amounts = [0] * len(one.original["lines"])
        for net, line in zip(one.nets, one.body["lines"], strict=True):
            amounts[line["of_line"] - 1] += net
        found = credited_taxes(one.balance_before(), amounts, rounding)
        expected = [found[said["of_tax"] - 1] for said in one.body["taxes"]]
    for said, minor in zip(one.body["taxes"], expected, strict=True):
        why = Cause(
            category="TAX", explanation=f"the tax is not {said['rate']} % of {said['net']}", evidence=_evidence(one)
        )
        yield from money(_key(one, said), (minor, one.minor(said["tax"])), one.currency, why, context.tolerances)


def _tax_of(one: MonthDocument, said: Mapping[str, Any], rounding: Rounding) -> int:
    """On top of the base; of inclusive prices what gross x 100 / (100 + rate), rounded, leaves of the gross."""
    rate, net = Fraction(Decimal(said["rate"])), one.minor(said["net"])
    if said["prices"] == "exclusive":
        return rounded(net * rate / 100, rounding)
    gross = net + one.minor(said["tax"])
    return gross - rounded(gross * 100 / (100 + rate), rounding)


def _totals(context: Context, one: MonthDocument) -> Iterator[Variance]:
    taxes = sum(one.minor(said["tax"]) for said in one.body["taxes"])
    paid = sum(one.minor(used["amount"]) for used in one.body["credits"] if used["kind"] == "prepaid")
    expected = {
        "net": (sum(one.nets), "the net is not the sum of the lines"),
        "tax": (taxes, "the tax is not the sum of the taxes"),
        "total": (one.total("net") + one.total("tax"), "the total is not net and tax"),
        "due": (one.total("total") - paid, "what is due is not the total less prepaid money"),
    }
    for name, (minor, explanation) in expected.items():
        if minor == one.total(name):
            continue
        why = Cause(
            category="TAX" if name == "tax" else "UNEXPLAINED", explanation=explanation, evidence=_evidence(one)
        )
        key = {**_key(one), "total": name}
        yield from money(key, (minor, one.total(name)), one.currency, why, context.tolerances)


def _rates(context: Context, one: MonthDocument) -> Iterator[Variance]:
    rates = context.contracts.taxes.rates
    for said in one.body["taxes"]:
        if said["kind"] != "rate":
            continue
        held: Decimal | None
        if one.original is not None:
            held = Decimal(one.original["taxes"][said["of_tax"] - 1]["rate"])
        elif rates is None or said["country"] is None:
            held = None
        else:
            held = rates.rate(said["category"], said["country"], one.billing_day)
        why = Cause(
            category="TAX", explanation=f"another rate holds on {one.billing_day}", evidence="the files of taxes/"
        )
        yield from quantity(_key(one, said), (held, Decimal(said["rate"])), "percent", why)


def _relieved(context: Context, one: MonthDocument) -> Iterator[Variance]:
    for said in one.body["taxes"]:
        if said["kind"] == "rate":
            continue
        why = Cause(category="TAX", explanation=f"{said['kind']}: no tax may be charged", evidence=_evidence(one))
        yield from money(_key(one, said), (0, one.minor(said["tax"])), one.currency, why, context.tolerances)
        yield from quantity(_key(one, said), (0, Decimal(said["rate"])), "percent", why)
        lacking = _lacking(one, said)
        if lacking:
            yield Variance(
                key=_key(one, said),
                left=lacking,
                right=None,
                difference=None,
                unit="text",
                category="TAX",
                explanation=f"{said['kind']}: the document lacks {lacking}, without which tax is due",
                evidence=_evidence(one),
            )


def _lacking(one: MonthDocument, said: Mapping[str, Any]) -> str:
    if said["kind"] == "exempt":
        return "" if said.get("reason") else "the reason"
    parties = {"seller": "the seller's tax id", "bill_to": "the customer's tax id"}
    return " and ".join(words for name, words in parties.items() if not one.body[name].get("tax_id"))


def _table(documents: Sequence[MonthDocument]) -> Table:
    """Credit notes are below 0; what is void is left out."""
    sums: dict[tuple[str, ...], list[int]] = {}
    for one in documents:
        sign = -1 if one.kind == "credit_note" else 1
        for said in () if one.is_void else one.body["taxes"]:
            issued = "" if one.issue_date is None else str(month_of(one.issue_date))
            own = {**said, "document": one.kind, "period": one.period, "issued": issued, "currency": one.currency}
            found = sums.setdefault(tuple(own[name] or "" for name in KEYS), [0, 0, 0])
            for place, value in enumerate((1, sign * one.minor(said["net"]), sign * one.minor(said["tax"]))):
                found[place] += value
    rows: list[Mapping[str, Cell]] = []
    for names, (count, net, amount) in sorted(sums.items()):
        key = dict(zip(KEYS, names, strict=True))
        figures = {name: minor_text(minor, key["currency"]) for name, minor in (("net", net), ("tax", amount))}
        rows.append({**key, "documents": count, **figures})
    return table("tax", "Tax by country, category and rate", COLUMNS, rows)
