"""Numbers that are written in another way than plainly: `1.234,56` for 1234.56."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pricing.expressions.sql import Sql, text_literal

# A blank, and those that stand between groups of digits in print: not to be broken, narrow, thin.
BLANKS = " \u00a0\u202f\u2009"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """How numbers are written: the sign before the decimals, and the one between groups of three digits, if any.

    Blanks around a number do not count. Where a blank groups digits, so do the other blanks that look like it.
    """

    decimal: str
    group: str | None

    @property
    def grouping(self) -> str:
        """The signs that may stand between groups, as members of a class of characters."""
        if self.group is None:
            return ""
        return BLANKS if self.group == " " else re.escape(self.group)


def is_numeral(value: Sql, numeral: Numeral) -> Sql:
    """Whether a text is a number that is written so; null where it is null."""
    group, decimal = numeral.grouping, re.escape(numeral.decimal)
    whole = f"[0-9]{{1,3}}(?:[{group}][0-9]{{3}})+|[0-9]+" if group else "[0-9]+"
    pattern = f"[{BLANKS}]*-?(?:{whole})(?:{decimal}[0-9]+)?[{BLANKS}]*"
    return Sql(f"regexp_full_match({value}, {text_literal(pattern)})")


def plainly(value: Sql, numeral: Numeral) -> Sql:
    """A number as it is written plainly; null for a text that is none."""
    bare = Sql(f"regexp_replace({value}, {text_literal(f'[{numeral.grouping}{BLANKS}]')}, '', 'g')")
    point = bare if numeral.decimal == "." else Sql(f"replace({bare}, {text_literal(numeral.decimal)}, '.')")
    return Sql(f"CASE WHEN {is_numeral(value, numeral)} THEN {point} END")
