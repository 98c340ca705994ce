"""The documents that a month is about: its drafts, what was issued for it, and what was issued in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from billing_cli.invoices.crediting import Balance, net_minor, tax_place
from billing_cli.reports.reconcile.context import Context
from pricing.money import minor_of
from pricing.periods import local_day, microseconds, zone
from pricing.rating.calculator import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDocument:
    """A draft, an issued invoice, or a credit note with the invoice that it credits and the notes of that before it."""

    kind: str
    number: str | None
    body: Mapping[str, Any]
    of_number: str | None = None
    period: str = ""
    issue_date: date | None = None
    link: int | None = None
    is_void: bool = False
    actor: str = ""
    original: Mapping[str, Any] | None = None
    before: Sequence[Mapping[str, Any]] = ()

    @property
    def name(self) -> str:
        """Its number; a draft's id."""
        return self.number or str(self.body["id"])

    @property
    def currency(self) -> str:
        """Of every amount in it."""
        return str(self.body["currency"])

    @property
    def billing_day(self) -> date:
        """The local day of the billing instant, whose rates hold."""
        at = datetime.fromisoformat(self.body["billing_instant"])
        return local_day(microseconds(at), zone(self.body["timezone"]))

    def minor(self, amount: str) -> int:
        """An amount of it in minor units."""
        return minor_of(Decimal(amount), self.currency)

    def total(self, name: str) -> int:
        """One of its totals in minor units."""
        return self.minor(self.body["totals"][name])

    @property
    def nets(self) -> list[int]:
        """What each line comes to after discounts, credits and included tax, in minor units."""
        return [net_minor(line, self.currency) for line in self.body["lines"]]

    def tax_places(self) -> list[int | None]:
        """Which of its taxes is on each line, from 0; lines of a credit note are taxed as those of its invoice."""
        if self.original is None:
            return [tax_place(self.body, line) for line in self.body["lines"]]
        there = {tax["of_tax"] - 1: place for place, tax in enumerate(self.body["taxes"])}
        lines = [self.original["lines"][line["of_line"] - 1] for line in self.body["lines"]]
        found = [tax_place(self.original, line) for line in lines]
        return [None if place is None else there.get(place) for place in found]

    def balance_before(self) -> Balance:
        """What the credit notes before this one took of its invoice."""
        assert self.original is not None, "it credits an invoice that is known"
        return Balance.of(self.original, self.before)


def documents_of_month(context: Context) -> Sequence[MonthDocument]:
    """Those of the month, drafts last; read once for all sections."""
    if "documents_of_month" not in context.found:
        context.found["documents_of_month"] = (*_issued(context), *_drafts(context))
    found: Sequence[MonthDocument] = context.found["documents_of_month"]
    return found


def credit_notes_of_month(context: Context) -> list[MonthDocument]:
    """The credit notes among them."""
    return [one for one in documents_of_month(context) if one.kind == "credit_note"]


def _drafts(context: Context) -> list[MonthDocument]:
    bodies = (one["invoice"] for one in context.documents)
    return [
        MonthDocument(kind="draft", number=None, body=body, period=str(context.period))
        for body in bodies
        if body["status"] == "draft"
    ]


def _issued(context: Context) -> list[MonthDocument]:
    period = context.period
    rows = context.store.rows(
        statement(__package__, "documents_of_month"), period=str(period), start=period.start, end=period.end
    )
    credited = sorted({row[2] for row in rows if row[2] is not None})
    notes: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for invoice, number, text in context.store.rows(statement(__package__, "notes_of_invoices"), invoices=credited):
        notes.setdefault(invoice, []).append((number, json.loads(text)["credit_note"]))
    found = []
    for number, kind, of_number, month, day, link, is_void, actor, text, original in rows:
        own = notes.get(of_number, [])
        place = next((place for place, (name, _) in enumerate(own) if name == number), 0)
        found.append(
            MonthDocument(
                kind=kind,
                number=number,
                body=json.loads(text)[kind],
                of_number=of_number,
                period=month,
                issue_date=day,
                link=link,
                is_void=is_void,
                actor=actor or "",
                original=None if original is None else json.loads(original)["invoice"],
                before=tuple(body for _, body in own[:place]),
            )
        )
    return found
