"""Rates of exchange, for who must tell tax in the currency of its country."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from billing_cli.project import Project
from pricing.csv_tree import csv_rows
from pricing.money import Rounding, minor_units, rounded
from pricing.problems import Problem, place_text
from pricing.schema import CurrencyCode, Day, DecimalText, Strict, read_as
from pricing.yaml_tree import Place

Pair = tuple[str, str]


def _above_zero(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError(f"{value} is not a rate of exchange; write what one unit of `from` is in `to`")
    return value


class ExchangeRow(Strict):
    """On a day one unit of a currency is `rate` of another."""

    day: Day = Field(alias="date")
    base: CurrencyCode = Field(alias="from")
    quoted: CurrencyCode = Field(alias="to")
    rate: Annotated[DecimalText, AfterValidator(_above_zero)]

    @model_validator(mode="after")
    def _two_currencies(self) -> ExchangeRow:
        if self.base == self.quoted:
            raise ValueError(f"both currencies are {self.base}; a rate is from one to another")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A rate that holds: one unit of `base` is `rate` of `quoted`, as published on a day."""

    base: str
    quoted: str
    rate: Decimal
    day: date

    def convert(self, amount_minor: int, currency: str, rounding: Rounding) -> int:
        """An amount of one of the two in minor units of the other, `currency`, rounded once.

        >>> usd = Conversion(base="EUR", quoted="USD", rate=Decimal("1.25"), day=date(2026, 1, 2))
        >>> usd.convert(1000, "EUR", "half_away"), usd.convert(1000, "USD", "half_away")
        (800, 1250)
        """
        other = self.base if currency == self.quoted else self.quoted
        factor = Fraction(self.rate) if currency == self.quoted else 1 / Fraction(self.rate)
        scale = Fraction(10) ** (minor_units(currency) - minor_units(other))
        return rounded(amount_minor * factor * scale, rounding)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRates:
    """The rates of a file into one currency, `currency`, with the file's `source` and digest."""

    currency: str
    source: str | None = None
    sha256: str | None = None
    rows: Mapping[Pair, Sequence[tuple[date, Decimal]]]

    def on(self, currency: str, day: date) -> Conversion | None:
        """The last rate of `currency` on or before a day; where none is from it, that into it."""
        for base, quoted in ((currency, self.currency), (self.currency, currency)):
            rows = self.rows.get((base, quoted), ())
            place = bisect_right(rows, day, key=lambda row: row[0])
            if place:
                published, rate = rows[place - 1]
                return Conversion(base=base, quoted=quoted, rate=rate, day=published)
        return None


def load_exchange_rates(project: Project) -> tuple[ExchangeRates | None, list[Problem]]:
    """The rates that `bill.yaml` names, and everything that is wrong with them; None without a tax currency."""
    currency, named = project.settings.tax_currency, project.settings.exchange_rates
    if currency is None:
        return None, []
    if named is None:
        return ExchangeRates(currency=currency, rows={}), []
    path = project.root / named.file
    text, problems = project.read_text(path)
    if text is None:
        return None, problems
    rows: dict[Pair, dict[date, tuple[Decimal, Place]]] = {}
    for row, place in _rows(text, project.name_of(path), problems):
        known = rows.setdefault((row.base, row.quoted), {})
        if row.day in known:
            problems.append(_twice(row, place, known[row.day][1]))
        known[row.day] = row.rate, place
    in_order = {pair: [(day, rate) for day, (rate, _) in sorted(days.items())] for pair, days in rows.items()}
    digest = project.digests[project.name_of(path)]
    return ExchangeRates(currency=currency, source=named.source, sha256=digest, rows=in_order), problems


def _rows(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[ExchangeRow, Place]]:
    for index, node in enumerate(csv_rows(text, file, problems)):
        row, found = read_as(ExchangeRow, node, (index,))
        problems += found
        if row is not None:
            yield row, node.place


def _twice(row: ExchangeRow, place: Place, first: Place) -> Problem:
    return Problem(
        code="rate-twice",
        file=place.file,
        line=place.line,
        path="",
        message=f"{row.day} has a rate from {row.base} to {row.quoted} at {place_text(first.file, first.line)} already",
        remedy="keep one of the two",
    )
