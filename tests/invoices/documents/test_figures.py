from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_cli.invoices.documents.figures import (
    MINUS,
    NumberStyle,
    aligned,
    format_amount,
    format_explaining,
    format_money,
    format_number,
    format_percent,
    number_style,
)
from billing_cli.invoices.documents.sheet import Figure

LOCALES = ("en_US", "de_DE", "fr_FR", "ja_JP", "sv_SE", "pt_BR", "ar_EG", "de_CH", "hi_IN", "he_IL", "pl_PL")
DIGITS = {"USD": 2, "JPY": 0, "KWD": 3, "CLF": 4, "IRR": 2}


def read_back(text: str, style: NumberStyle) -> Decimal:
    """Read a printed figure, by the locale's own signs and without Babel's parser."""
    symbols = style.locale.number_symbols["latn"]
    kept = text.replace(symbols["group"], "").replace(symbols["decimal"], ".").replace(MINUS, "-")
    return Decimal("".join(character for character in kept if character in "-.0123456789"))


@given(
    st.sampled_from(LOCALES),
    st.sampled_from(sorted(DIGITS)),
    st.integers(min_value=-(10**30), max_value=10**30),
)
def test_an_amount_reads_back_as_itself_with_the_digits_of_iso_4217(locale: str, currency: str, minor: int) -> None:
    style = number_style(locale, currency)
    amount = Fraction(minor, 10 ** DIGITS[currency])
    value = Decimal(f"{minor}e-{DIGITS[currency]}")

    written = format_amount(style, value)

    assert Fraction(read_back(written, style)) == amount
    assert len(written.partition(style.decimal_sign)[2] if DIGITS[currency] else "") == DIGITS[currency]


@given(
    st.sampled_from(LOCALES),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**26), places=12),
)
def test_a_quantity_or_price_is_never_rounded(locale: str, value: Decimal) -> None:
    style = number_style(locale, "USD")

    assert read_back(format_number(style, value), style) == value
    assert read_back(format_number(style, value, 2), style) == value


@pytest.mark.parametrize(
    ("locale", "currency", "amount", "printed"),
    [
        ("en_US", "USD", "-1234.50", "−$1,234.50"),
        ("de_DE", "EUR", "1234.50", "1.234,50\xa0€"),
        ("ja_JP", "JPY", "290000", "￥290,000"),
        ("en_US", "KWD", "1.5", "KWD\xa01.500"),
        ("en_US", "CLF", "0.0001", "CLF\xa00.0001"),
        ("en_US", "IRR", "12.34", "IRR\xa012.34"),
        ("xx_unknown", "USD", "0", "$0.00"),
    ],
)
def test_money_is_written_as_the_locale_does(locale: str, currency: str, amount: str, printed: str) -> None:
    assert format_money(number_style(locale, currency), Decimal(amount)) == printed


def test_an_amount_finer_than_its_currency_is_refused_and_not_rounded() -> None:
    with pytest.raises(ValueError, match="more than 0 decimals"):
        format_amount(number_style("ja_JP", "JPY"), Decimal("0.5"))


@pytest.mark.parametrize(
    ("exact", "printed"),
    [
        ("55.904675", "55.904675"),
        ("9.5", "9.50"),
        ("-637/30", "−21.233333…"),
        ("2/3", "0.666666…"),
        ("-1/3000000000", "−0.000000…"),
        ("0.123456789", "0.123456…"),
    ],
)
def test_an_explaining_amount_is_whole_or_visibly_cut(exact: str, printed: str) -> None:
    assert format_explaining(number_style("en_US", "USD"), Fraction(exact)) == printed


def test_a_percentage_has_all_its_decimals() -> None:
    assert format_percent(number_style("de_DE", "EUR"), Decimal("8.875")) == "8,875\xa0%"


@given(st.lists(st.one_of(st.none(), st.decimals(min_value=-9999, max_value=9999, places=4))))
def test_a_columns_decimal_signs_stand_at_one_distance_from_the_right(values: list[Decimal | None]) -> None:
    style = number_style("en_US", "USD")
    column = [None if value is None else Figure(text=format_number(style, value)) for value in values]

    lined_up = [figure.text + figure.tail for figure in aligned(column, ".") if figure]

    assert len({len(text.partition(".")[1] + text.partition(".")[2]) for text in lined_up}) <= 1
