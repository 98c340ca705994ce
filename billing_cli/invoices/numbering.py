"""Numbers of documents: a series counts from 1 without gaps, and a number is never used again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from billing_cli.errors import BillError
from billing_cli.project import NUMBER_PLACE, Numbering
from billing_cli.store.store import Store
from pricing.rating.calculator import statement

Kind = Literal["invoice", "credit_note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number, the series that it is of, and which one of that it is, from 1."""

    text: str
    series: str
    counter: int


@dataclass(slots=True)
class Numbers:
    """The next numbers of one kind of document, dated `issued_on`."""

    store: Store
    template: str
    kind: Kind
    issued_on: date
    used: set[str]
    counters: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store, numbering: Numbering, kind: Kind, issued_on: date) -> Numbers:
        """Raises BillError where a document of the kind has a later date: numbers go up with dates."""
        last, number = store.one(statement(__package__, "last_issue_date"), kind=kind)
        if last is not None and issued_on < last:
            raise BillError(
                f"{issued_on} is before {last}, the date of {number}: the dates of a series never go back",
                "issue on that date or later",
            )
        template = numbering.invoice if kind == "invoice" else numbering.credit_note
        used = {number for (number,) in store.rows(statement(__package__, "numbers_in_small_letters"))}
        return cls(store=store, template=template, kind=kind, issued_on=issued_on, used=used)

    def next(self) -> Number:
        """The next number. Raises BillError where it was used already, under another form of the template."""
        dated = self.template.replace("{year}", f"{self.issued_on:%Y}").replace("{month}", f"{self.issued_on:%m}")
        place = NUMBER_PLACE.search(dated)
        assert place is not None, "settings are checked"
        series = f"{dated[: place.start()]}{{n}}{dated[place.end() :]}"
        if series not in self.counters:
            last, kind = self.store.one(statement(__package__, "last_counter"), series=series)
            if kind not in (None, self.kind):
                raise BillError(
                    f"the series {series} is that of documents of another kind",
                    "let the templates in `numbering` of bill.yaml be as they were, or begin a series of its own",
                )
            self.counters[series] = last
        self.counters[series] += 1
        counter = self.counters[series]
        text = f"{dated[: place.start()]}{counter:0{place['width'] or 1}}{dated[place.end() :]}"
        if text.lower() in self.used:
            raise BillError(
                f"the number {text} was issued already, in another series",
                "let the templates in `numbering` of bill.yaml make numbers that are different from all before",
            )
        return Number(text=text, series=series, counter=counter)
