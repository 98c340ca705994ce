"""Rates of tax, by category, country and day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from pricing.money import decimals
from pricing.schema import Day, DecimalText, Identifier, Strict

STANDARD = "standard"
# The country that stands for every one that has no row of its own.
ELSEWHERE = "*"
CODE = re.compile(r"[A-Z]{2}")
MOST_DECIMALS = 12
BELOW = 1000

# The codes of ISO 3166-1, with two in use beside them: XI, Northern Ireland in matters of tax, and XK, Kosovo.
CODES = frozenset(
    CODE.findall("""
    ES AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
    BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM
    FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT
    JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN
    MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT
    PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL
    TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XI XK YE YT ZA ZM ZW
    """)
)


def country(value: str) -> str:
    """Check a country's code. ValueError otherwise: another spelling would be a country without a rate.

    >>> country("IE")
    'IE'
    """
    if value not in CODES:
        hint = f", here `{value.upper()}`" if value.upper() in CODES else ""
        raise ValueError(f"{value!r} is not a country; write its code of ISO 3166, two capital letters{hint}")
    return value


def _place(value: str) -> str:
    return value if value == ELSEWHERE else country(value)


def _rate(value: Decimal) -> Decimal:
    if not 0 <= value < BELOW or decimals(value) > MOST_DECIMALS:
        raise ValueError(
            f"{value} is not a rate; write percents from 0 to below {BELOW}, with {MOST_DECIMALS} decimals at most"
        )
    return value


Country = Annotated[str, AfterValidator(country), WithJsonSchema({"type": "string", "pattern": f"^{CODE.pattern}$"})]


class TaxRate(Strict):
    """A rate in percent that a category of tax has in a country, on the days of [from, until)."""

    category: Identifier
    country: Annotated[
        str, AfterValidator(_place), WithJsonSchema({"type": "string", "pattern": rf"^(?:{CODE.pattern}|\*)$"})
    ]
    rate: Annotated[DecimalText, AfterValidator(_rate)]
    since: Day = Field(alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def _lasts(self) -> TaxRate:
        if self.until is not None and self.until <= self.since:
            raise ValueError(
                f"it holds until {self.until}, and from {self.since} only; "
                "`until` is the first day on which it does not hold; correct one of the two"
            )
        return self

    def meets(self, other: TaxRate) -> bool:
        """Whether both hold for one day of one category and country."""
        same = (self.category, self.country) == (other.category, other.country)
        return same and self.holds_before(other.until) and other.holds_before(self.until)

    def holds_before(self, day: date | None) -> bool:
        """Whether it holds on some day before `day`; None is without end."""
        return day is None or self.since < day


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRates:
    """All rates of a project. A country without any row of a category has those of `*`."""

    rows: Mapping[tuple[str, str], tuple[TaxRate, ...]]
    known: dict[tuple[str, str, date], Decimal | None] = field(init=False, default_factory=dict, compare=False)

    @classmethod
    def of(cls, rates: Iterable[TaxRate]) -> TaxRates:
        """The rates by category and country."""
        rows: dict[tuple[str, str], tuple[TaxRate, ...]] = {}
        for one in rates:
            rows[one.category, one.country] = (*rows.get((one.category, one.country), ()), one)
        return cls(rows=rows)

    def rate(self, category: str, country: str, day: date) -> Decimal | None:
        """The rate in percent; None where no row holds on that day.

        >>> rates = TaxRates.of([TaxRate(category="standard", country="*", rate="0", **{"from": "2026-01-01"})])
        >>> rates.rate("standard", "JP", date(2026, 1, 1)), rates.rate("standard", "JP", date(2025, 12, 31))
        (Decimal('0'), None)
        """
        key = category, country, day
        if key not in self.known:
            rows = self.rows.get((category, country)) or self.rows.get((category, ELSEWHERE), ())
            holding = (one.rate for one in rows if one.since <= day and (one.until is None or day < one.until))
            self.known[key] = next(holding, None)
        return self.known[key]
