"""Cells of an export, exactly: amounts with either decimal sign, days, codes of currencies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from billing_cli.statements.mapping import Amount, Currency, StatementDate, StatementFile, StatementMonth
from pricing.money import EXACT, PRICE_DECIMALS, decimals, minor_of, minor_units, parse_decimal, plain_text
from pricing.problems import Problem

LARGEST = Decimal(10) ** 15
# What ISO 4217 has for none: it stands for a code that cannot be read.
NO_CURRENCY = "XXX"


@dataclass(slots=True, kw_only=True)
class Cells:
    """One row of an export, with the problems that reading it makes. What cannot be read is a stand-in."""

    body: StatementFile
    file: str
    line: int
    row: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def text(self, column: str | None) -> str:
        """A cell without the spaces around it; empty without a column."""
        return "" if column is None else self.row[column].strip()

    def number(self, column: str | None) -> Decimal | None:
        """A number; None where the cell is empty. `(1.50)` and `1.50-` are below 0."""
        text = self.text(column)
        if not text or column is None:
            return None
        try:
            return decimal_of(text, self.body.decimal, self.body.group)
        except ValueError as error:
            message, _, remedy = str(error).partition("; ")
            self.refuse("bad-amount", column, message, remedy)
            return Decimal(0)

    def currency(self, given: Currency) -> str:
        """A code of ISO 4217, in large letters."""
        if given.constant is not None:
            return given.constant
        code = self.text(given.column).upper()
        try:
            minor_units(code)
        except KeyError:
            remedy = "correct the cell, or leave such rows out with `only`"
            self.refuse("bad-currency", given.column, f"{code!r} is not a currency code of ISO 4217", remedy)
            return NO_CURRENCY
        return code

    def day(self, given: StatementDate) -> date:
        """A day."""
        text = self.text(given.column)
        try:
            if given.format is None:
                found = date.fromisoformat(text[:10])
                if len(text) > 10 and text[10] not in "T ":
                    raise ValueError
                return found
            return datetime.strptime(text, given.format).date()  # noqa: DTZ007  the day as it is written
        except ValueError:
            wanted = "2026-09-14" if given.format is None else given.format
            self.refuse(
                "bad-date", given.column, f"{text!r} is not a date as {wanted}", "correct `date.format`, or the cell"
            )
            return date.min

    def month(self, given: StatementMonth) -> date:
        """The month of a cell, as its first day."""
        text = self.text(given.column)
        try:
            if given.format is None:
                return date.fromisoformat(f"{text[:7]}-01")
            return datetime.strptime(text, given.format).date().replace(day=1)  # noqa: DTZ007  as it is written
        except ValueError:
            wanted = "2026-09" if given.format is None else given.format
            remedy = "correct `period.format`, or the cell"
            self.refuse("bad-date", given.column, f"{text!r} is not a month as {wanted}", remedy)
            return date.min

    def amount(self, given: Amount, currency: str, *, debit_is_positive: bool) -> Decimal:
        """An amount in units of its currency, with its sign; of two columns the difference."""
        if given.column is not None:
            found = self.number(given.column)
            if found is None:
                self.refuse(
                    "bad-amount", given.column, "there is no amount", "fill it in, or leave the row out with `only`"
                )
        else:
            debit, credit = self.number(given.debit), self.number(given.credit)
            if debit is None and credit is None:
                self.refuse(
                    "bad-amount", given.debit, "there is neither a debit nor a credit", "fill in one of the two"
                )
            found = (debit or Decimal(0)) - (credit or Decimal(0))
            found = found if debit_is_positive else -found
        value = self.scaled(found or Decimal(0), given, currency)
        return -value if given.sign == "reversed" else value

    def scaled(self, value: Decimal, given: Amount, currency: str) -> Decimal:
        """A figure of the export in units of its currency."""
        if given.unit == "major" or currency == NO_CURRENCY:
            return value
        return value.scaleb(-minor_units(currency), EXACT)

    def minor(self, amount: Decimal, currency: str, column: str | None) -> int:
        """An amount in minor units; one that is finer is refused."""
        if currency == NO_CURRENCY:
            return 0
        if decimals(amount) > minor_units(currency):
            message = f"{plain_text(amount)} has more digits than {currency} has"
            self.refuse("bad-amount", column, message, "round it where it comes from; or write `unit: minor`")
            return 0
        return minor_of(amount, currency)

    def refuse(self, code: str, column: str | None, message: str, remedy: str) -> None:
        """Note what is wrong with a cell."""
        self.problems.append(
            Problem(code=code, file=self.file, line=self.line, path=column or "", message=message, remedy=remedy)
        )


def decimal_of(text: str, decimal: str = ".", group: str | None = None) -> Decimal:
    """Read a number as an export writes it; ValueError for any other text.

    >>> decimal_of("1.234,50", ",", "."), decimal_of("(12.00)"), decimal_of("12.00-")
    (Decimal('1234.5'), Decimal('-12'), Decimal('-12'))
    """
    body, sign = text.replace("\u00a0", " ").replace("\u2212", "-"), 1
    if body.startswith("(") and body.endswith(")"):
        body, sign = body[1:-1], -1
    elif body.endswith("-"):
        body, sign = body[:-1], -1
    elif body.startswith(("+", "-")):
        body, sign = body[1:].lstrip(), -1 if body[0] == "-" else 1
    grouped = rf"[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+|" if group else ""
    if not re.fullmatch(rf"(?:{grouped}[0-9]+)?(?:{re.escape(decimal)}[0-9]+)?", body) or not body:
        how = f"`decimal: '{decimal}'`" + (f" and `group: '{group}'`" if group else "")
        raise ValueError(
            f"{text!r} is not a number with {how}; correct the cell, or `decimal` and `group` of the mapping"
        )
    value = parse_decimal(body.replace(group or "", "").replace(decimal, "."))
    if value >= LARGEST or decimals(value) > PRICE_DECIMALS:
        raise ValueError(f"{text!r} is out of range; figures lie below 10^15 and have at most 12 decimals")
    return sign * value
