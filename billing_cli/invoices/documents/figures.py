"""Numbers as the seller's locale writes them: displayed, never changed.

Babel supplies signs, grouping and patterns; the number of decimals comes from ISO 4217 or from the value
itself, because locale data disagrees with ISO 4217 on some currencies, and because a rounded figure would be
a false one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache

import iso4217
from babel.core import Locale, UnknownLocaleError
from babel.numbers import NumberPattern, parse_pattern

from billing_cli.invoices.documents.sheet import Figure

MINUS = "\u2212"
CUT = "\u2026"
# CLDR sets a space between a sign made of letters (`KWD`, `kr`) and the figures; Babel leaves it out.
LETTER_AT_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
INVISIBLE_MARKS = str.maketrans("", "", "\u200e\u200f\u061c")
MOST_DIGITS = 200  # Babel works in the current decimal context, whose default of 28 digits would round
WHOLE_PLACES = 8
CUT_PLACES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStyle:
    """How figures are written: a locale, and a currency with its ISO 4217 digits."""

    locale: Locale
    currency: str
    minor_digits: int

    @property
    def decimal_sign(self) -> str:
        """The locale's decimal sign, with western figures."""
        return str(self.locale.number_symbols["latn"]["decimal"])


def number_style(locale: str, currency: str) -> NumberStyle:
    """Return the style of `locale` (`de_DE` or `de-DE`) and an ISO 4217 `currency`.

    A locale that Babel does not know gives `en_US`; a currency without minor units, such as gold, gives 0
    digits. Raises ValueError for a currency that ISO 4217 does not list.
    """
    return NumberStyle(
        locale=known_locale(locale), currency=currency, minor_digits=iso4217.Currency(currency).exponent or 0
    )


def known_locale(name: str) -> Locale:
    """Parse a locale's name; one that Babel does not know falls back to its language, then to `en_US`."""
    for candidate in (name, name.replace("-", "_").split("_")[0]):
        try:
            return Locale.parse(candidate.replace("-", "_"))
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return Locale("en", "US")


def format_number(style: NumberStyle, value: Decimal, least_places: int = 0) -> str:
    """Write `value` in full: grouped, with at least `least_places` decimals and as many more as it has."""
    return _written(_pattern(style.locale, None, max(_places(value), least_places)), value, style)


def format_amount(style: NumberStyle, value: Decimal) -> str:
    """Write an amount with exactly the currency's decimals, without its sign.

    Raises ValueError if the value has more decimals: amounts are rounded before they come here.
    """
    return _written(_pattern(style.locale, None, _amount_places(style, value)), value, style)


def format_money(style: NumberStyle, value: Decimal) -> str:
    """Write an amount with the currency's decimals and its sign. Raises as `format_amount`."""
    text = _written(_pattern(style.locale, "currency", _amount_places(style, value)), value, style)
    return LETTER_AT_DIGIT.sub("\u00a0", text)


def format_percent(style: NumberStyle, value: Decimal) -> str:
    """Write `value`, already in percent, with the locale's percent sign."""
    return _written(_pattern(style.locale, "percent", _places(value)), value, style)


def format_explaining(style: NumberStyle, value: Fraction) -> str:
    """Write an exact amount that explains a line: whole up to 8 decimals, else cut and marked with an
    ellipsis.

    The cut is towards zero and visible, so that no figure passes for an exact one that it is not.
    """
    places = _terminating_places(value)
    if places is not None and places <= max(WHOLE_PLACES, style.minor_digits):
        return format_number(style, _scaled(value, places), style.minor_digits)
    places = style.minor_digits + CUT_PLACES
    shown = format_number(style, abs(_scaled(value, places)), places)
    return f"{MINUS if value < 0 else ''}{shown}{CUT}"


def aligned(figures: Iterable[Figure | None], decimal_sign: str) -> list[Figure | None]:
    """Give each figure of a column the invisible tail that brings all decimal signs into line.

    >>> [f.tail for f in aligned([Figure(text="1,200"), Figure(text="0.25")], ".") if f]
    ['.00', '']
    """
    column = list(figures)
    texts = [figure.text for figure in column if figure]
    longest = max((_fraction_length(text, decimal_sign) for text in texts), default=0)
    cut = any(text.endswith(CUT) for text in texts)
    return [
        figure and Figure(text=figure.text, tail=_tail(figure.text, decimal_sign, longest, cut)) for figure in column
    ]


def _tail(text: str, decimal_sign: str, longest: int, cut: bool) -> str:
    length = _fraction_length(text, decimal_sign)
    sign = decimal_sign if longest and not length else ""
    return sign + "0" * (longest - length) + (CUT if cut and not text.endswith(CUT) else "")


def _fraction_length(text: str, decimal_sign: str) -> int:
    return len(text.rstrip(CUT).partition(decimal_sign)[2])


@cache
def _pattern(locale: Locale, kind: str | None, places: int) -> NumberPattern:
    if kind == "currency":
        source = locale.currency_formats["standard"]
    elif kind == "percent":
        source = locale.percent_formats[None]
    else:
        source = locale.decimal_formats[None]
    pattern = parse_pattern(source.pattern)
    pattern.frac_prec = (places, places)
    pattern.scale = 0
    return pattern


def _written(pattern: NumberPattern, value: Decimal, style: NumberStyle) -> str:
    with localcontext() as context:
        context.prec = MOST_DIGITS
        text: str = pattern.apply(abs(value), style.locale, currency=style.currency, currency_digits=False)
    return (MINUS if value < 0 else "") + text.translate(INVISIBLE_MARKS)


def _places(value: Decimal) -> int:
    with localcontext() as context:
        context.prec = MOST_DIGITS
        exponent = value.normalize().as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is no number that can be printed")
    return max(0, -exponent)


def _amount_places(style: NumberStyle, value: Decimal) -> int:
    if _places(value) > style.minor_digits:
        raise ValueError(f"{value} {style.currency} has more than {style.minor_digits} decimals")
    return style.minor_digits


def _terminating_places(value: Fraction) -> int | None:
    denominator, places = value.denominator, 0
    while denominator % 10 == 0 or denominator % 5 == 0 or denominator % 2 == 0:
        denominator //= 10 if denominator % 10 == 0 else 5 if denominator % 5 == 0 else 2
        places += 1
    return places if denominator == 1 else None


def _scaled(value: Fraction, places: int) -> Decimal:
    digits = abs(value.numerator) * 10**places // value.denominator
    with localcontext() as context:
        context.prec = MOST_DIGITS
        return Decimal(-digits if value < 0 else digits).scaleb(-places)
