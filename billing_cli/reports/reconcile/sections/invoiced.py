"""Rated against invoiced: what was issued is what was rated, each sum of a document holds, roundings are listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing_cli.charges.lines import OFF_THE_LINE
from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.named import explain, key_of
from billing_cli.reports.reconcile.pack import Cell, Control, Section, Table, Variance, none_run, not_run, table
from billing_cli.reports.reconcile.variances import Cause, Tolerances, money, quantity
from pricing.money import exact_of, exact_text, minor_of, minor_text, minor_units, plain_text, rounded
from pricing.rating.calculator import Row, statement
from pricing.reference.rounding import ROUNDINGS

NAMES = {
    "invoiced.issued": "every rated invoice was issued, with the same total",
    "invoiced.once": "no period of a subscription was invoiced twice",
    "invoiced.heads": "net, tax, total, due, currency and customer are those that were rated",
    "invoiced.lines": "each line of an issued invoice has the amount that was rated",
    "invoiced.rounding": "each amount is its exact amount, rounded once",
    "invoiced.sums": "slices, adjustments, lines and totals of every document add up",
}
# What rounding to whole minor units changes, and what else stands between the lines and what is due.
BRIDGE = {
    "exact": "usage and fees, exact",
    "rounding": "rounding of lines",
    "limit": "minimums, maximums, commitments, overage",
    "subscription_discount": "discounts of whole invoices",
    "promotional_credit": "promotional credits",
    "included_tax": "tax that prices hold",
    "net": "net",
    "tax": "tax",
    "total": "total",
    "prepaid": "paid from prepaid credits",
    "due": "due",
}
TOTALS = ("net", "tax", "total", "due")
LIMITS = frozenset(("minimum", "maximum", "commitment", "overage"))
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Priced:
    """An invoice with the amounts of its lines: exact, as they are said, and those in minor units."""

    body: Document
    exact: Sequence[Fraction]
    said: Sequence[Decimal]
    minor: Sequence[int]

    @property
    def currency(self) -> str:
        """Of every amount in it."""
        return str(self.body["currency"])


def _priced(body: Document) -> _Priced:
    lines, currency = body["lines"], body["currency"]
    said = [Decimal(line["amount"]) for line in lines]
    return _Priced(
        body=body,
        exact=[exact_of(line["amount_exact"]) for line in lines],
        said=said,
        minor=[minor_of(one, currency) for one in said],
    )


def invoiced(context: Context) -> Section:
    """Invoices of the month: what was issued and stands, and drafts."""
    priced = [_priced(one["invoice"]) for one in context.documents]
    issued = {one.body["number"]: one for one in priced if one.body["number"] is not None}
    if not priced:
        reason = f"{context.period} was not priced, or bills nobody"
        return _section(none_run(NAMES, reason), ())
    heads = context.store.rows(statement(__package__, "rated_heads"), period=str(context.period))
    return _section((*_against_rated(context, heads, issued), *_arithmetic(context, priced)), (_bridge(priced),))


def _section(controls: tuple[Control, ...], tables: tuple[Table, ...]) -> Section:
    return Section(
        id="invoiced",
        number=4,
        title="Rated against invoiced",
        about="What customers were billed is what was rated; the bridge leads from exact amounts to what is due.",
        controls=controls,
        tables=tables,
    )


def _against_rated(context: Context, heads: list[Row], issued: Mapping[str, _Priced]) -> Iterator[Control]:
    tolerances = context.tolerances
    if not issued:
        for name in ("invoiced.issued", "invoiced.once", "invoiced.heads", "invoiced.lines"):
            yield not_run(name, NAMES[name], f"nothing is issued for {context.period}: bill invoice issue")
        return
    yield Control(
        id="invoiced.issued", name=NAMES["invoiced.issued"], left="rated", right="issued", compared=len(heads),
        variances=tuple(_not_issued(context, heads)),
    )  # fmt: skip
    twice = context.store.rows(statement(__package__, "issued_twice"), period=str(context.period))
    yield Control(
        id="invoiced.once", name=NAMES["invoiced.once"], left="expected", right="issued", compared=len(issued),
        variances=tuple(_twice(twice)),
    )  # fmt: skip
    yield Control(
        id="invoiced.heads", name=NAMES["invoiced.heads"], left="rated", right="issued", compared=len(issued),
        variances=tuple(_heads(heads, issued, tolerances)), tolerance=tolerances.amount_text,
    )  # fmt: skip
    rows = context.store.rows(statement(__package__, "rated_lines"), period=str(context.period))
    yield Control(
        id="invoiced.lines", name=NAMES["invoiced.lines"], left="rated", right="issued", compared=len(rows),
        variances=tuple(_lines(rows, issued, tolerances)), tolerance=tolerances.amount_text,
    )  # fmt: skip


def _not_issued(context: Context, heads: Iterable[Row]) -> Iterator[Variance]:
    for row in heads:
        if row[8] is None and (row[6] or context.project.settings.zero_invoices == "issue"):
            why = "a draft still: never issued, or taken out of the store, where section 15 misses a number"
            cause = Cause(category="MISSING_THERE", explanation=why, evidence="bill invoice issue; section 15")
            yield from money({"customer": row[1], "invoice": row[0]}, (row[6], None), row[3], cause, context.tolerances)


def _twice(rows: Iterable[Row]) -> Iterator[Variance]:
    for invoice_id, customer, count, numbers in rows:
        why = f"{numbers} bill the same days; void or credit all but one"
        cause = Cause(category="DUPLICATE", explanation=why, evidence="bill invoice list")
        yield from quantity({"customer": customer, "invoice": invoice_id}, (1, count), "invoices", cause)


def _heads(rows: Iterable[Row], issued: Mapping[str, _Priced], tolerances: Tolerances) -> Iterator[Variance]:
    """Rows of the two tables, and the document itself."""
    for row in rows:
        number = row[8]
        if number is None or number not in issued:
            continue
        body, currency = issued[number].body, row[3]
        key = {"customer": row[1], "invoice": number}
        cause = Cause(explanation="", evidence=f"bill audit verify, bill invoice show {number}")
        documented = tuple(minor_of(Decimal(body["totals"][name]), body["currency"]) for name in TOTALS)
        for place, name in enumerate(TOTALS) if not row[4:8] == row[12:16] == documented else ():
            held = Cause(explanation=f"the {name} of the row is not that of the run", evidence=cause.evidence)
            yield from money(key | {"figure": name}, (row[4 + place], row[12 + place]), currency, held, tolerances)
            said = Cause(explanation=f"the {name} of the document is not that of its row", evidence=cause.evidence)
            sides = row[12 + place], documented[place]
            yield from money(key | {"figure": f"{name} of the document"}, sides, currency, said, tolerances)
        for place, name in ((1, "customer"), (2, "subscription"), (3, "currency")):
            for found in sorted({row[8 + place], body[name]} - {row[place]}):
                yield Variance(
                    key=key | {"figure": name}, left=row[place], right=found, difference=None, unit=name,
                    category="FX" if name == "currency" else "MASTER_DATA",
                    explanation=f"it was issued with another {name} than it was rated with", evidence=cause.evidence,
                )  # fmt: skip


def _lines(rows: Iterable[Row], issued: Mapping[str, _Priced], tolerances: Tolerances) -> Iterator[Variance]:
    rated: dict[str, dict[int, Row]] = defaultdict(dict)
    for found in rows:
        rated[found[0]][found[1]] = found
    for number, one in sorted(issued.items()):
        body = one.body
        documented = dict(enumerate(zip(body["lines"], one.minor, strict=True), start=1))
        for place in sorted(rated[number].keys() | documented.keys()):
            row, (line, amount) = rated[number].get(place), documented.get(place, (None, None))
            sides = (None if row is None else row[4], amount)
            if sides[0] == sides[1]:
                continue
            charge = (row[2] or row[3]) if row is not None else None
            charge = charge or (line["charge"] or line["kind"] if line is not None else "")
            key = key_of(body) | {"line": str(place), "charge": charge}
            why = "the document does not say what was rated"
            cause = Cause(explanation=why, evidence=explain(body, place))
            yield from money(key, sides, body["currency"], cause, tolerances)


def _arithmetic(context: Context, documents: Sequence[_Priced]) -> Iterator[Control]:
    yield Control(
        id="invoiced.rounding", name=NAMES["invoiced.rounding"], left="exact, rounded", right="amount",
        compared=sum(len(one.exact) for one in documents),
        variances=tuple(variance for one in documents for variance in _rounding(context, one)),
        tolerance=context.tolerances.amount_text,
    )  # fmt: skip
    yield Control(
        id="invoiced.sums", name=NAMES["invoiced.sums"], left="added up", right="document", compared=len(documents),
        variances=tuple(variance for one in documents for variance in _sums(one, context.tolerances)),
    )  # fmt: skip


def _rounding(context: Context, one: _Priced) -> Iterator[Variance]:
    body, currency, rounding = one.body, one.currency, ROUNDINGS[context.project.settings.rounding]
    scale: int = 10 ** minor_units(currency)
    for place, (line, exact, minor) in enumerate(zip(body["lines"], one.exact, one.minor, strict=True), start=1):
        sides = rounding(Fraction(exact.numerator * scale, exact.denominator)), minor
        if sides[0] != sides[1]:
            key = key_of(body) | {"line": str(place), "charge": line["charge"] or line["kind"]}
            why = f"exact: {line['amount_exact']}"
            cause = Cause(category="ROUNDING", explanation=why, evidence=explain(body, place))
            yield from money(key, sides, currency, cause, context.tolerances)


def _sums(one: _Priced, tolerances: Tolerances) -> Iterator[Variance]:
    body, currency, key, off = one.body, one.currency, key_of(one.body), dict.fromkeys(OFF_THE_LINE, 0)
    for place, (line, exact) in enumerate(zip(body["lines"], one.exact, strict=True), start=1):
        for taken in line["adjustments"]:
            if taken["kind"] in off:
                off[taken["kind"]] += minor_of(Decimal(taken["amount"]), currency)
        yield from _line_sum(body, place, line, exact)
    totals = {name: minor_of(Decimal(body["totals"][name]), currency) for name in TOTALS}
    taxes = sum(minor_of(Decimal(tax["tax"]), currency) for tax in body["taxes"])
    prepaid = sum(minor_of(Decimal(used["amount"]), currency) for used in body["credits"] if used["kind"] == "prepaid")
    wanted = {
        "net": sum(one.minor) + sum(off.values()),
        "tax": taxes,
        "total": totals["net"] + totals["tax"],
        "due": totals["total"] - prepaid,
    }
    for name, sum_minor in wanted.items():
        if sum_minor == totals[name]:
            continue
        cause = Cause(explanation=f"the parts do not come to the {name}", evidence=explain(body))
        yield from money(key | {"figure": name}, (sum_minor, totals[name]), currency, cause, tolerances)


def _line_sum(body: Document, place: int, line: Document, said: Fraction) -> Iterator[Variance]:
    """Slices and adjustments of a line come to its exact amount; a line of a limit has neither."""
    if line["kind"] in LIMITS:
        return
    parts = [one["amount"] for one in line["slices"]]
    parts += [one["amount"] for one in line["adjustments"] if "amount" in one and one["kind"] not in OFF_THE_LINE]
    if parts == [line["amount_exact"]]:
        return
    exact = sum(map(exact_of, parts), Fraction(0))
    if exact != said:
        yield Variance(
            key=key_of(body) | {"line": str(place), "charge": line["charge"] or line["kind"]},
            left=exact_text(exact), right=line["amount_exact"], difference=exact_text(said - exact),
            unit=body["currency"], category="UNEXPLAINED",
            explanation="slices and adjustments do not come to the exact amount", evidence=explain(body, place),
        )  # fmt: skip


def _bridge(documents: Iterable[_Priced]) -> Table:
    """By currency, from exact amounts to what is due: every rounding, true-up and credit."""
    added: dict[str, dict[str, _Sum]] = defaultdict(lambda: {name: _Sum() for name in BRIDGE})
    for one in documents:
        body, found = one.body, added[one.currency]
        for line, exact in zip(body["lines"], one.exact, strict=True):
            found["limit" if line["kind"] in LIMITS else "exact"].add(exact.numerator, exact.denominator)
            found["rounding"].add(-exact.numerator, exact.denominator)
            for taken in line["adjustments"]:
                if taken["kind"] in OFF_THE_LINE:
                    found[taken["kind"]].add(*Decimal(taken["amount"]).as_integer_ratio())
        for said in one.said:
            found["rounding"].add(*said.as_integer_ratio())
        for name in TOTALS:
            found[name].add(*Decimal(body["totals"][name]).as_integer_ratio())
        for used in body["credits"]:
            if used["kind"] == "prepaid":
                found["prepaid"].add(*(-Decimal(used["amount"])).as_integer_ratio())
    sums = {currency: {name: one.total for name, one in found.items()} for currency, found in added.items()}
    rows: list[dict[str, Cell]] = [
        {"currency": currency, "step": said, "amount": _plain(found[name], currency)}
        for currency, found in sorted(sums.items())
        for name, said in BRIDGE.items()
    ]
    columns = (
        Column(key="currency", title="Currency"),
        Column(key="step", title="Step"),
        Column(key="amount", title="Amount", number=True),
    )
    return table("bridge", "From exact amounts to what is due", columns, rows)


@dataclass(slots=True)
class _Sum:
    """A sum of many fractions, by denominator, so that their common one is looked for at the end alone."""

    numerators: dict[int, int] = field(default_factory=dict)

    def add(self, numerator: int, denominator: int) -> None:
        self.numerators[denominator] = self.numerators.get(denominator, 0) + numerator

    @property
    def total(self) -> Fraction:
        return sum((Fraction(up, down) for down, up in self.numerators.items()), Fraction(0))


def _plain(amount: Fraction, currency: str) -> str:
    """An exact amount as a decimal; one that never ends has twelve places, on which no sum of cents depends."""
    minor = amount * 10 ** minor_units(currency)
    if minor.denominator == 1:
        return minor_text(int(minor), currency)
    text = exact_text(amount)
    return text if "/" not in text else plain_text(Decimal(rounded(amount * 10**12, "half_away")).scaleb(-12))
