"""Rates of exchange: tax that is told in the seller's currency, at one rate per day, from a file that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing_cli.reports.printable import Column
from billing_cli.reports.reconcile.context import Context
from billing_cli.reports.reconcile.pack import Cell, Section, Table, Variance, control, not_run, table
from billing_cli.reports.reconcile.sections.documents_of_month import MonthDocument, documents_of_month
from billing_cli.reports.reconcile.variances import Cause, money, quantity
from billing_cli.taxes.exchange import Conversion
from pricing.money import minor_of
from pricing.rating.calculator import statement

COLUMNS = (
    Column(key="date", title="Day"),
    Column(key="from", title="From"),
    Column(key="to", title="To"),
    Column(key="rate", title="Rate", number=True),
    Column(key="source", title="Source"),
    Column(key="sha256", title="SHA-256 of the file"),
    Column(key="documents", title="Documents", number=True),
)
NAMES = {
    "fx.told": "each taxed document in another currency says its tax in the seller's",
    "fx.one_rate": "a pair has one rate on a day",
    "fx.published": "the rate is that of the file for the last day on or before the billing day",
    "fx.file": "the file of the rate is the one that was pinned, or the one that is there",
    "fx.converted": "the tax in the seller's currency is the tax at the rate, rounded once",
}
NONE = "no tax is told in another currency: bill.yaml names no tax_currency, and no document of the month does"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A document with what it says of its tax in another currency."""

    document: MonthDocument
    said: Mapping[str, Any]

    @property
    def key(self) -> dict[str, str]:
        """The document and its rate's day and pair."""
        pair = f"{self.said['rate_from']}/{self.said['rate_to']}"
        return {"document": self.document.name, "pair": pair, "day": self.said["rate_date"]}

    @property
    def conversion(self) -> Conversion:
        """The rate that it says."""
        said = self.said
        return Conversion(
            base=said["rate_from"],
            quoted=said["rate_to"],
            rate=Decimal(said["rate"]),
            day=date.fromisoformat(said["rate_date"]),
        )


def fx(context: Context) -> Section:
    """Drafts and invoices of the month; credit notes say nothing of other currencies."""
    invoices = [one for one in documents_of_month(context) if one.kind != "credit_note"]
    told = [Told(document=one, said=one.body["tax_currency"]) for one in invoices if one.body["tax_currency"]]
    if not told and context.contracts.taxes.exchange is None:
        controls = tuple(not_run(control_id, name, NONE) for control_id, name in NAMES.items())
    else:
        controls = (
            control(NAMES, "fx.told", ("tax", "told"), len(invoices), _untold(context, invoices)),
            control(NAMES, "fx.one_rate", ("first rate", "other rate"), len(told), _other_rates(told)),
            control(NAMES, "fx.published", ("file", "in the document"), len(told), _unpublished(context, told)),
            control(NAMES, "fx.file", ("file", "in the document"), len(told), _strange_files(context, told)),
            control(NAMES, "fx.converted", ("worked out", "in the document"), len(told), _converted(context, told)),
        )
    return Section(
        id="fx",
        number=19,
        title="Exchange rates",
        about="Tax in the seller's currency is the tax at the published rate, of which a pair has one on a day.",
        controls=controls,
        tables=(_table(told),),
    )


def _untold(context: Context, invoices: Sequence[MonthDocument]) -> Iterator[Variance]:
    exchange = context.contracts.taxes.exchange
    for one in invoices:
        foreign = exchange is not None and one.currency != exchange.currency
        if foreign and one.total("tax") and not one.body["tax_currency"]:
            why = Cause(
                category="FX",
                explanation="the document does not say its tax in the seller's currency",
                evidence=f"bill invoice show {one.name} --format json",
            )
            yield from money({"document": one.name}, (one.total("tax"), None), one.currency, why, context.tolerances)


def _other_rates(told: Sequence[Told]) -> Iterator[Variance]:
    """Of documents on one day and pair those that have another rate than the first."""
    first: dict[tuple[str, str], Told] = {}
    for one in told:
        before = first.setdefault((one.key["pair"], one.key["day"]), one)
        why = Cause(category="FX", explanation=f"{before.document.name} has another rate", evidence="the documents")
        yield from quantity(one.key, (before.conversion.rate, one.conversion.rate), one.key["pair"], why)


def _unpublished(context: Context, told: Sequence[Told]) -> Iterator[Variance]:
    """The first document of each rate: others with the same are no fault of their own."""
    exchange = context.contracts.taxes.exchange
    seen: set[tuple[str, str]] = set()
    for one in told:
        place = one.key["pair"], one.key["day"]
        if place in seen:
            continue
        seen.add(place)
        found = None if exchange is None else exchange.on(one.document.currency, one.document.billing_day)
        same_day = found is not None and (found.base, found.quoted, found.day) == (
            one.conversion.base, one.conversion.quoted, one.conversion.day,
        )  # fmt: skip
        held = None if found is None else f"{found.rate} of {found.day}"
        why = Cause(
            category="FX",
            explanation="the file has no rate for the day" if found is None else f"the file has {held}",
            evidence=one.said["source"] or "the file of rates",
        )
        if not same_day or found is None:
            yield Variance(
                key=one.key,
                left=held,
                right=f"{one.said['rate']} of {one.said['rate_date']}",
                difference=None,
                unit=one.key["pair"],
                category=why.category,
                explanation=why.explanation,
                evidence=why.evidence,
            )
        else:
            yield from quantity(one.key, (found.rate, one.conversion.rate), one.key["pair"], why)


def _strange_files(context: Context, told: Sequence[Told]) -> Iterator[Variance]:
    named, exchange = context.project.settings.exchange_rates, context.contracts.taxes.exchange
    present = None if exchange is None else exchange.sha256
    pinned: dict[int, str] = {}
    if named is not None:
        pinned = dict(context.store.rows(statement(__package__, "pinned_digests_of"), name=named.file))
    for one in told:
        expected = present if one.document.link is None else pinned.get(one.document.link, present)
        if one.said["sha256"] != expected:
            yield Variance(
                key=one.key,
                left=expected,
                right=one.said["sha256"],
                difference=None,
                unit="sha256",
                category="FX",
                explanation="the digest is not that of the file of rates as the document was issued"
                if one.document.link is not None
                else "the file of rates changed since the draft was priced",
                evidence=named.file if named is not None else "bill.yaml names no file of rates",
            )


def _converted(context: Context, told: Sequence[Told]) -> Iterator[Variance]:
    rounding = context.project.settings.rounding
    for one in told:
        currency = one.said["currency"]
        expected = one.conversion.convert(one.document.total("tax"), currency, rounding)
        why = Cause(
            category="FX",
            explanation=f"it is not {one.document.body['totals']['tax']} {one.document.currency} at {one.said['rate']}",
            evidence=f"bill invoice show {one.document.name} --format json",
        )
        found = minor_of(Decimal(one.said["tax"]), currency)
        yield from money(one.key, (expected, found), currency, why, context.tolerances)


def _table(told: Sequence[Told]) -> Table:
    counts: dict[tuple[str, ...], int] = {}
    for one in told:
        names = ("rate_date", "rate_from", "rate_to", "rate", "source", "sha256")
        row = tuple(str(one.said[name] or "") for name in names)
        counts[row] = counts.get(row, 0) + 1
    rows: list[Mapping[str, Cell]] = [
        {**dict(zip(("date", "from", "to", "rate", "source", "sha256"), row, strict=True)), "documents": count}
        for row, count in sorted(counts.items())
    ]
    return table("rates", "Rates of exchange", COLUMNS, rows)
